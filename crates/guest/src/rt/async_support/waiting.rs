//! A wait for one event of one waitable.

use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::marker::PhantomPinned;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use super::blocked::For;
use super::builtins::{Event, NO_SET, waitable_join, waitable_set_drop, waitable_set_new};
use super::current::Registration;

/// Waits for the next code of a waitable. Once it does, it is known by its address, to the task that waits.
pub(crate) struct Waiting {
    what: For,
    state: UnsafeCell<State>,
    _pinned: PhantomPinned,
}

#[derive(Default)]
struct State {
    code: Option<u32>,
    waker: Option<Waker>,
    registration: Option<Registration>,
}

// SAFETY: an instance of a component runs one thread at a time, and what is sent elsewhere is not polled there: no task runs there.
unsafe impl Send for Waiting {}
// SAFETY: as above.
unsafe impl Sync for Waiting {}

impl Waiting {
    pub(crate) const fn new(what: For) -> Waiting {
        let state = State { code: None, waker: None, registration: None };
        Waiting { what, state: UnsafeCell::new(state), _pinned: PhantomPinned }
    }

    /// The next code of `waitable`, which is the same in each call until there is one. Outside of a task the waker is not woken.
    pub(crate) fn poll(self: Pin<&mut Self>, waitable: u32, context: &Context<'_>) -> Poll<u32> {
        let state = self.state.get();
        // SAFETY: `deliver` is the only other code with this address, and only runs between polls. No reference is kept over what
        // may drop a waker, and with it anything.
        unsafe {
            if let Some(code) = (*state).code.take() {
                return Poll::Ready(code);
            }
            let is_same = (*state).waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker()));
            if !is_same {
                let old = (*state).waker.replace(context.waker().clone());
                drop(old);
            }
            if !(*state).registration.as_ref().is_some_and(Registration::is_current) {
                drop((*state).registration.take());
                self.what.note();
                (*state).registration = Registration::new(waitable, deliver, state.cast());
                if (*state).registration.is_none() {
                    return ask(waitable);
                }
            }
        }
        Poll::Pending
    }

    /// Stops waiting. Returns a code that has arrived but was not consumed.
    pub(crate) fn stop(&mut self) -> Option<u32> {
        let state = self.state.get_mut();
        drop(state.registration.take());
        state.waker = None;
        state.code.take()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Outside of a task there is no waiting: returns the code if it has already arrived.
pub(crate) fn ask(waitable: u32) -> Poll<u32> {
    // SAFETY: the set is new, and empty again when it is dropped. The waitable is in none, since no task waits for it.
    unsafe {
        let set = waitable_set_new();
        waitable_join(waitable, set);
        let event = Event::poll(set);
        waitable_join(waitable, NO_SET);
        waitable_set_drop(set);
        match event {
            Event::Waitable { code, .. } => Poll::Ready(code),
            Event::None | Event::Cancelled => Poll::Pending,
        }
    }
}

/// Called by the task that waits.
unsafe extern "C" fn deliver(data: *mut c_void, code: u32) {
    let state = data.cast::<State>();
    // SAFETY: it is the address of a `Waiting` that has a registration, which ends before that moves or is dropped.
    let waker = unsafe {
        (*state).code = Some(code);
        if let Some(mut registration) = (*state).registration.take() {
            registration.is_over();
        }
        (*state).waker.take()
    };
    if let Some(waker) = waker {
        waker.wake();
    }
}
