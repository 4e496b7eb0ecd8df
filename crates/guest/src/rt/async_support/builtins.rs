//! The built-ins of the component model that belong to no function (`CanonicalABI.md`, `canon waitable-set.new` and those
//! after it), and the codes that they return.

use super::current::CurrentTask;

/// Declares functions that a component's host has. Elsewhere they are there to be compiled, and not to be called; tests of this crate
/// have a small host of their own.
macro_rules! builtins {
    ($module:literal $($link:literal => fn $name:ident($($parameter:ident: $ty:ty),*) $(-> $result:ty)?;)*) => {
        #[cfg(target_arch = "wasm32")]
        #[link(wasm_import_module = $module)]
        unsafe extern "C" {
            $(#[link_name = $link] pub(crate) fn $name($($parameter: $ty),*) $(-> $result)?;)*
        }
        $(
            #[cfg(all(not(target_arch = "wasm32"), not(test)))]
            pub(crate) unsafe extern "C" fn $name($(_: $ty),*) $(-> $result)? {
                unreachable!("`{}` is a built-in of components and cannot be called outside of one", $link)
            }

            #[cfg(all(not(target_arch = "wasm32"), test))]
            pub(crate) unsafe fn $name($($parameter: $ty),*) $(-> $result)? {
                let _result = $crate::rt::async_support::mock::call($link, &[$($parameter as u64),*]);
                $(_result as $result)?
            }
        )*
    };
}
pub(crate) use builtins;

builtins! { "$root"
    "[waitable-set-new]" => fn waitable_set_new() -> u32;
    "[waitable-set-drop]" => fn waitable_set_drop(set: u32);
    "[waitable-set-wait]" => fn waitable_set_wait(set: u32, event: *mut [u32; 2]) -> u32;
    "[waitable-set-poll]" => fn waitable_set_poll(set: u32, event: *mut [u32; 2]) -> u32;
    "[waitable-join]" => fn waitable_join(waitable: u32, set: u32);
    "[subtask-cancel]" => fn subtask_cancel(subtask: u32) -> u32;
    "[subtask-drop]" => fn subtask_drop(subtask: u32);
    "[thread-yield]" => fn thread_yield() -> u32;
    "[backpressure-inc]" => fn backpressure_increment();
    "[backpressure-dec]" => fn backpressure_decrement();
}
builtins! { "[export]$root"
    "[task-cancel]" => fn task_cancel();
}

/// Cancels a subtask that is in no set, and waits until it has ended.
pub(crate) fn cancel_subtask(subtask: u32) -> SubtaskState {
    // SAFETY: a handle that is not a subtask's is a trap.
    SubtaskState::decode(CurrentTask::left(|| unsafe { subtask_cancel(subtask) }))
}

/// No waitable set: what is joined to it is in none.
pub(crate) const NO_SET: u32 = 0;

/// The messages from a host to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// Nothing: it may go on.
    None,
    /// A waitable has this code.
    Waitable { waitable: u32, code: u32 },
    /// Its caller does not want the result any more.
    Cancelled,
}

impl Event {
    /// Reads the three numbers of a callback, or of `waitable-set.wait`.
    pub(crate) fn decode(event: u32, waitable: u32, code: u32) -> Event {
        match event {
            0 => Event::None,
            1..=5 => Event::Waitable { waitable, code },
            6 => Event::Cancelled,
            other => panic!("the host reported an unknown event: {other}"),
        }
    }

    /// Waits for an event of a set.
    pub(crate) fn wait(set: u32) -> Event {
        let mut rest = [0; 2];
        // SAFETY: there is room for two numbers.
        let event = CurrentTask::left(|| unsafe { waitable_set_wait(set, &raw mut rest) });
        Event::decode(event, rest[0], rest[1])
    }

    /// The next event of a set, if there is one.
    pub(crate) fn poll(set: u32) -> Event {
        let mut rest = [0; 2];
        // SAFETY: there is room for two numbers.
        let event = unsafe { waitable_set_poll(set, &raw mut rest) };
        Event::decode(event, rest[0], rest[1])
    }
}

/// The next request of a task to its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing: it has ended.
    Exit,
    /// To go on once others had their turn.
    Yield,
    /// To be told of an event of this set.
    Wait(u32),
}

impl Next {
    /// As the core function and the callback of an export return it.
    pub(crate) fn encode(self) -> u32 {
        match self {
            Next::Exit => 0,
            Next::Yield => 1,
            Next::Wait(set) => 2 | set << 4,
        }
    }
}

/// How far a subtask is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SubtaskState {
    Starting,
    Started,
    Returned,
    /// Cancelled before it started: the parameters are still the caller's.
    CancelledBeforeStarted,
    /// Cancelled before it returned.
    CancelledBeforeReturned,
}

impl SubtaskState {
    pub(crate) fn decode(code: u32) -> SubtaskState {
        match code {
            0 => SubtaskState::Starting,
            1 => SubtaskState::Started,
            2 => SubtaskState::Returned,
            3 => SubtaskState::CancelledBeforeStarted,
            4 => SubtaskState::CancelledBeforeReturned,
            other => panic!("a subtask has an unknown state: {other}"),
        }
    }
}

/// How a read or a write went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transfer {
    /// It continues; the waitable has an event when it completes.
    Blocked,
    /// The number of values transferred.
    Completed(usize),
    /// So many were transferred, and the other end is gone.
    Dropped(usize),
    /// So many were transferred before it was given up.
    Cancelled(usize),
}

impl Transfer {
    pub(crate) fn decode(code: u32) -> Transfer {
        const BLOCKED: u32 = u32::MAX;
        let count = (code >> 4) as usize;
        match code & 0xf {
            _ if code == BLOCKED => Transfer::Blocked,
            0 => Transfer::Completed(count),
            1 => Transfer::Dropped(count),
            2 => Transfer::Cancelled(count),
            other => panic!("a transfer ended with an unknown code: {other}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Event, Next, SubtaskState, Transfer};

    #[test]
    fn numbers_are_those_of_the_canonical_abi() {
        assert_eq!(Event::decode(0, 0, 0), Event::None);
        assert_eq!(Event::decode(3, 7, 0x21), Event::Waitable { waitable: 7, code: 0x21 });
        assert_eq!(Event::decode(6, 0, 0), Event::Cancelled);
        assert_eq!(Next::Wait(3).encode(), 0x32);
        assert_eq!((Next::Exit.encode(), Next::Yield.encode()), (0, 1));
        assert_eq!(Transfer::decode(u32::MAX), Transfer::Blocked);
        assert_eq!(Transfer::decode(0x21), Transfer::Dropped(2));
        assert_eq!(Transfer::decode(0x30), Transfer::Completed(3));
        assert_eq!(Transfer::decode(0x02), Transfer::Cancelled(0));
        assert_eq!(SubtaskState::decode(2), SubtaskState::Returned);
    }
}
