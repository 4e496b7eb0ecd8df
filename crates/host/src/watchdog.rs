//! Stops a guest that computes for too long.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use wasmtime::Engine;

/// Moves the engine's epoch on after a time, unless it is dropped before.
pub struct Watchdog {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Watchdog {
    pub fn new(engine: &Engine, timeout: Duration) -> Watchdog {
        let (stop, stopped) = mpsc::channel();
        let engine = engine.clone();
        let thread = thread::spawn(move || {
            if stopped.recv_timeout(timeout) == Err(mpsc::RecvTimeoutError::Timeout) {
                engine.increment_epoch();
            }
        });
        Watchdog { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
