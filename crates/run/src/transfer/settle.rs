//! Runs a guest together with work of the host until nothing is left to do.
//!
//! A call of the engine ends with a deadlock when every task of the store waits for another one. To have that while no function
//! of the guest is being called, a component of our own is: its one function waits forever. So the call of it ends with a
//! deadlock exactly when nothing can happen any more, which is no fault where everything that was to be done is done.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use wasmtime::component::{Component, Func, Linker};
use wasmtime::{Engine, Result, Store, Trap};

use super::Accounts;
use witcraft_host::Host;

/// A function that waits for an empty waitable set.
const WAITS: &str = r#"(component
  (core func $new (canon waitable-set.new))
  (core module $m
    (import "" "new" (func $new (result i32)))
    (func (export "wait") (result i32) (i32.or (i32.const 2) (i32.shl (call $new) (i32.const 4))))
    (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
  (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
  (func (export "wait") async
    (canon lift (core func $i "wait") async (callback (core func $i "callback")))))"#;

/// The function that waits forever.
pub(crate) struct Idle(Func);

impl Idle {
    /// Puts the function into a store.
    ///
    /// # Errors
    /// The engine cannot do that.
    pub(crate) async fn new(engine: &Engine, store: &mut Store<Host>) -> Result<Idle> {
        let bytes = wat::parse_str(WAITS)?;
        let component = Component::from_binary(engine, &bytes)?;
        let instance = Linker::new(engine).instantiate_async(&mut *store, &component).await?;
        let function = instance.get_func(&mut *store, "wait").expect("the component exports it");
        Ok(Idle(function))
    }

    /// Runs `work` to its end, and the guest beside it. If the guest comes to a standstill before, `accounts` are stalled,
    /// so that who waits for the guest gives up.
    ///
    /// # Errors
    /// The guest traps.
    pub(crate) async fn beside<T>(
        &self,
        store: &mut Store<Host>,
        accounts: &Accounts,
        work: impl Future<Output = T>,
    ) -> Result<T> {
        accounts.set_stalled(false);
        let mut work = pin!(work);
        let end = {
            let mut guest = pin!(self.0.call_async(store, &[], &mut []));
            let done = poll_fn(|cx| {
                if let Poll::Ready(done) = work.as_mut().poll(cx) {
                    return Poll::Ready(Ok(done));
                }
                guest.as_mut().poll(cx).map(Err)
            });
            match done.await {
                Ok(done) => return Ok(done),
                Err(end) => standstill(end),
            }
        };
        // What the guest wrote before it trapped or came to a standstill is still there.
        accounts.set_stalled(true);
        let done = work.await;
        end.map(|()| done)
    }

    /// Runs what the guest still does after its calls have returned.
    ///
    /// # Errors
    /// The guest traps.
    pub(crate) async fn finish(&self, store: &mut Store<Host>) -> Result<()> {
        standstill(self.0.call_async(store, &[], &mut []).await)
    }
}

/// A deadlock is what the call of the function that waits ends with.
fn standstill(end: Result<()>) -> Result<()> {
    match end {
        Err(error) if error.downcast_ref() != Some(&Trap::AsyncDeadlock) => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
