//! Where a guest spends its time: a sample of its stack at each tick, for the Firefox profiler.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use wasmtime::component::Component;
use wasmtime::{CallHook, Engine, GuestProfiler, Store, StoreContext, StoreContextMut, Trap, UpdateDeadline};
use witcraft_host::Host;

/// The time between two samples.
const INTERVAL: Duration = Duration::from_millis(1);

/// A profile that is being recorded.
#[derive(Clone)]
pub(crate) struct Profiler(Arc<Mutex<Option<GuestProfiler>>>);

impl Profiler {
    /// Records what happens in `store`, and stops it after `timeout`.
    ///
    /// # Errors
    /// The engine cannot be profiled.
    pub(crate) fn start(
        name: &str,
        component: &Component,
        store: &mut Store<Host>,
        timeout: Option<Duration>,
    ) -> wasmtime::Result<(Profiler, Ticks)> {
        let engine = store.engine().clone();
        let made = GuestProfiler::new_component(&engine, name, INTERVAL, component.clone(), std::iter::empty())?;
        let profiler = Profiler(Arc::new(Mutex::new(Some(made))));
        let end = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let sampled = profiler.clone();
        store.epoch_deadline_callback(move |store| {
            sampled.sample(&store);
            if end.is_some_and(|end| end <= Instant::now()) {
                Err(Trap::Interrupt.into())
            } else {
                Ok(UpdateDeadline::Continue(1))
            }
        });
        store.set_epoch_deadline(1);
        Ok((profiler, Ticks::new(engine)))
    }

    /// Notes that the guest calls the host, or the host the guest.
    pub(crate) fn call(&self, store: &StoreContextMut<'_, Host>, transition: CallHook) {
        if let Some(profiler) = &mut *self.lock() {
            profiler.call_hook(StoreContext::from(store), transition);
        }
    }

    fn sample(&self, store: &StoreContextMut<'_, Host>) {
        if let Some(profiler) = &mut *self.lock() {
            profiler.sample(StoreContext::from(store), Duration::ZERO);
        }
    }

    /// The profile so far, in the format of the Firefox profiler. Nothing is recorded any more.
    pub(crate) fn finish(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(profiler) = self.lock().take() {
            // Writing to memory does not fail, and what is written is plain data.
            let _ = profiler.finish(&mut out);
        }
        out
    }

    fn lock(&self) -> MutexGuard<'_, Option<GuestProfiler>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Moves an engine's epoch on until it is dropped.
pub(crate) struct Ticks {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Ticks {
    fn new(engine: Engine) -> Ticks {
        let (stop, stopped) = mpsc::channel();
        let thread = thread::spawn(move || {
            while stopped.recv_timeout(INTERVAL) == Err(mpsc::RecvTimeoutError::Timeout) {
                engine.increment_epoch();
            }
        });
        Ticks { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Ticks {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
