//! The running task, shared by all crates of a program.
//!
//! Crates may be built with different versions of this runtime, or with `wit-bindgen`'s. They share one variable, through the
//! C function `wasip3_task_set`, and the structures that it points to: the code that runs a task stores there how to wait in
//! it, and the code that polls a stream or a call uses that. New versions only add to the structures.

use core::ffi::c_void;
use core::future::Future;
use core::ptr;

use crate::alloc::boxed::Box;

// Whoever links this crate links the function too.
use witcraft_task as _;

/// The function to call when a waitable has an event.
pub(crate) type Callback = unsafe extern "C" fn(data: *mut c_void, code: u32);

/// Waits for a waitable; returns the data of the previous waiter.
type Register =
    unsafe extern "C" fn(task: *mut c_void, waitable: u32, callback: Callback, data: *mut c_void) -> *mut c_void;

/// Stops waiting for a waitable; returns the data of its waiter.
type Unregister = unsafe extern "C" fn(task: *mut c_void, waitable: u32) -> *mut c_void;

/// Runs a future besides the task's own. This is for crates of Rust only, and of one compiler.
type Spawn = unsafe fn(task: *mut c_void, future: Box<dyn Future<Output = ()>>);

/// The structure's version, from which on it has [`functions`](CurrentTask::functions).
const WITH_FUNCTIONS: u32 = 2;

/// From which on [`TaskFunctions::spawn`] is there.
const WITH_SPAWN: u32 = 3;

/// The task that runs now.
#[repr(C)]
pub(crate) struct CurrentTask {
    version: u32,
    task: *mut c_void,
    register: Register,
    unregister: Unregister,
    functions: &'static TaskFunctions,
}

/// What can be done with a task, now or later.
#[repr(C)]
pub(crate) struct TaskFunctions {
    pub(crate) register: Register,
    pub(crate) unregister: Unregister,
    /// Another owner of the task's state.
    pub(crate) clone: unsafe extern "C" fn(task: *mut c_void) -> *mut c_void,
    pub(crate) drop: unsafe extern "C" fn(task: *mut c_void),
    pub(crate) spawn: Option<Spawn>,
}

#[cfg(target_arch = "wasm32")]
#[allow(improper_ctypes, reason = "other languages do not touch the task state of Rust")]
unsafe extern "C" {
    fn wasip3_task_set(task: *mut CurrentTask) -> *mut CurrentTask;
}

#[cfg(not(target_arch = "wasm32"))]
unsafe fn wasip3_task_set(task: *mut CurrentTask) -> *mut CurrentTask {
    use core::cell::Cell;
    extern crate std;
    std::thread_local! { static CURRENT: Cell<*mut CurrentTask> = const { Cell::new(ptr::null_mut()) } }
    CURRENT.replace(task)
}

impl CurrentTask {
    /// Runs `run` with this as the task that runs.
    pub(crate) fn scope<R>(task: *mut c_void, functions: &'static TaskFunctions, run: impl FnOnce() -> R) -> R {
        let TaskFunctions { register, unregister, .. } = *functions;
        let mut current = CurrentTask { version: WITH_SPAWN, task, register, unregister, functions };
        CurrentTask::enter(&raw mut current, run)
    }

    fn enter<R>(current: *mut CurrentTask, run: impl FnOnce() -> R) -> R {
        struct Restore(*mut CurrentTask);
        impl Drop for Restore {
            fn drop(&mut self) {
                // SAFETY: its setter is still running.
                unsafe { wasip3_task_set(self.0) };
            }
        }
        // SAFETY: it is there until `Restore` takes it away again.
        let _restore = Restore(unsafe { wasip3_task_set(current) });
        run()
    }

    /// Calls what may wait, while other tasks run: they are not to take this task for theirs.
    pub(crate) fn left<R>(wait: impl FnOnce() -> R) -> R {
        CurrentTask::enter(ptr::null_mut(), wait)
    }

    /// Whether a task runs now.
    pub(crate) fn is_there() -> bool {
        CurrentTask::get().is_some()
    }

    /// The running task. The reference is valid until the task returns to its caller.
    fn get() -> Option<&'static CurrentTask> {
        // SAFETY: it is put back at once, and whoever set it is still running. Only shared references are made to it.
        unsafe {
            let current = wasip3_task_set(ptr::null_mut());
            wasip3_task_set(current);
            current.as_ref()
        }
    }

    /// Gives a future to the task that runs now.
    ///
    /// # Panics
    /// There is none, or one that takes no futures.
    #[cfg(feature = "async-spawn")]
    pub(crate) fn spawn(future: Box<dyn Future<Output = ()>>) {
        let Some(current) = CurrentTask::get() else {
            panic!("`spawn_local` was called outside of a task, so nothing would run the future")
        };
        let spawn = if current.version >= WITH_SPAWN { current.functions.spawn } else { None };
        let Some(spawn) = spawn else {
            panic!(
                "`spawn_local` was called in a task of another crate's bindings, which are older or lack the feature \
                 `async-spawn`"
            )
        };
        // SAFETY: the task runs.
        unsafe { spawn(current.task, future) }
    }
}

/// A waitable that a task waits for. It stays so until it has an event, or this is dropped.
pub(crate) struct Registration {
    task: *mut c_void,
    /// `None` for a task of the first version, whose state has one owner only.
    functions: Option<&'static TaskFunctions>,
    waitable: u32,
    is_over: bool,
}

impl Registration {
    /// Has the task that runs now wait for `waitable`, and call `callback` when it has an event. `None` if no task runs.
    ///
    /// # Safety
    /// `data` is good for `callback` until that was called, or this is dropped.
    pub(crate) unsafe fn new(waitable: u32, callback: Callback, data: *mut c_void) -> Option<Registration> {
        let current = CurrentTask::get()?;
        let functions = (current.version >= WITH_FUNCTIONS).then_some(current.functions);
        // SAFETY: the task runs, and so lives; the rest is the caller's promise.
        unsafe {
            (current.register)(current.task, waitable, callback, data);
            let task = functions.map_or(current.task, |functions| (functions.clone)(current.task));
            Some(Registration { task, functions, waitable, is_over: false })
        }
    }

    /// Whether it is the task that runs now that waits, or none runs that could instead.
    pub(crate) fn is_current(&self) -> bool {
        CurrentTask::get().is_none_or(|current| current.task == self.task)
    }

    /// Notes that the callback was called.
    pub(crate) fn is_over(&mut self) {
        self.is_over = true;
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        match self.functions {
            // SAFETY: this is an owner of the task's state.
            Some(functions) => unsafe {
                if !self.is_over {
                    (functions.unregister)(self.task, self.waitable);
                }
                (functions.drop)(self.task);
            },
            None if self.is_over => {}
            None => {
                if let Some(current) = CurrentTask::get().filter(|current| current.task == self.task) {
                    // SAFETY: the task runs.
                    unsafe { (current.unregister)(current.task, self.waitable) };
                }
            }
        }
    }
}
