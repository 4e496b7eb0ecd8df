//! Tests of the runtime on a small host.

mod calls;
mod futures;
mod interleavings;
mod outside;
mod streams;
mod subtasks;
mod tasks;

use core::ffi::c_void;
use core::future::Future;
use core::pin::Pin;
use core::ptr::NonNull;
use core::task::{Context, Poll, Waker};

use super::{
    Call, FutureRead, FutureReader, FutureWrite, FutureWriter, StreamRead, StreamReader, StreamWrite, StreamWriter,
    callback, mock, slot, start_task,
};
use crate::alloc::string::String;

/// What may be sent to other threads, as it may with `wit-bindgen`: executors and `async-trait` ask for it.
const _: () = {
    const fn is_send<T: Send>() {}
    const fn is_sync<T: Sync>() {}

    is_send::<Call<String>>();
    is_send::<FutureRead<String>>();
    is_send::<FutureWrite<String>>();
    is_send::<StreamRead<'_, String>>();
    is_send::<StreamWrite<'_, String>>();
    is_sync::<FutureReader<String>>();
    is_sync::<FutureWriter<String>>();
    is_sync::<StreamReader<String>>();
    is_sync::<StreamWriter<String>>();
    #[cfg(feature = "async-spawn")]
    is_send::<super::JoinHandle<String>>();
};

/// A task of a host, which has a context slot of its own.
struct HostTask {
    code: u32,
    slot: Option<NonNull<c_void>>,
}

impl HostTask {
    fn start(future: impl Future<Output = ()> + 'static) -> HostTask {
        let mut task = HostTask { code: start_task(future).cast_unsigned(), slot: None };
        task.leave();
        task
    }

    fn leave(&mut self) {
        self.slot = (self.code != 0).then(|| {
            let task = slot::get();
            slot::clear();
            task
        });
    }

    /// Calls the task back.
    fn call_back(&mut self, (kind, waitable, code): (u32, u32, u32)) {
        slot::set(self.slot.expect("the task is not over"));
        // SAFETY: the slot is the task's.
        self.code = unsafe { callback(kind, waitable, code) };
        self.leave();
    }

    /// Runs the task as a host does, until nothing happens any more. Says whether it is over.
    fn run(&mut self) -> bool {
        loop {
            match (self.code & 0xf, self.code >> 4) {
                (0, _) => return true,
                (1, _) => self.call_back((0, 0, 0)),
                (_, set) => match mock::take_event(set) {
                    Some(event) => self.call_back(event),
                    None => return false,
                },
            }
        }
    }
}

/// Polls a future once, with a waker that does nothing.
fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}
