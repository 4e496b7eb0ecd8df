//! A progress line on the terminal during slow work.

use std::any::Any;
use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::ProgressBar;

/// The delay before anything is shown.
const PATIENCE: Duration = Duration::from_millis(500);

/// The time between two frames of the spinner.
const TICK: Duration = Duration::from_millis(100);

/// Shows on standard error, if it is a terminal, that a component is being compiled, until the result is dropped. Fast
/// work shows nothing.
pub(crate) fn compiling() -> Box<dyn Any> {
    if !std::io::stderr().is_terminal() {
        return Box::new(());
    }
    let (done, waiting) = channel::<()>();
    let thread = thread::spawn(move || {
        if waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            let bar = ProgressBar::new_spinner().with_message("compiling the component");
            bar.enable_steady_tick(TICK);
            let _ = waiting.recv(); // it ends when the other side is dropped
            bar.finish_and_clear();
        }
    });
    Box::new(Line { done: Some(done), thread: Some(thread) })
}

/// A line that is erased when this is dropped.
struct Line {
    done: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Line {
    fn drop(&mut self) {
        drop(self.done.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
