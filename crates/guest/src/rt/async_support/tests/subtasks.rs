use core::alloc::Layout;
use core::cell::{Cell, RefCell};
use std::boxed::Box;
use std::rc::Rc;
use std::string::{String, ToString};
use std::vec::Vec;

use super::HostTask;
use crate::rt::async_support::Subtask;
use crate::rt::async_support::mock::{assert_clean, event, subtask};

std::thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static RESULTS: Cell<*mut u8> = const { Cell::new(core::ptr::null_mut()) };
}

fn log(text: &str) {
    LOG.with_borrow_mut(|log| log.push(text.to_string()));
}

/// The import of a function from a number to a number, as generated code has it.
struct Import {
    status: u32,
}

// SAFETY: the functions fit each other.
unsafe impl Subtask for Import {
    type Params = u32;
    type ParamsLower = (u32,);
    type Results = u32;

    fn abi_layout(&mut self) -> Layout {
        Layout::new::<[u32; 2]>()
    }

    fn results_offset(&mut self) -> usize {
        4
    }

    unsafe fn call_import(&mut self, (number,): (u32,), results: *mut u8) -> u32 {
        // SAFETY: there is room.
        unsafe { results.cast::<u32>().write(number + 1) };
        RESULTS.set(results);
        self.status
    }

    unsafe fn params_lower(&mut self, number: u32, _: *mut u8) -> (u32,) {
        (number,)
    }

    unsafe fn params_dealloc_lists(&mut self, _: (u32,)) {
        log("memory");
    }

    unsafe fn params_dealloc_lists_and_own(&mut self, _: (u32,)) {
        log("memory and handles");
    }

    unsafe fn results_lift(&mut self, results: *mut u8) -> u32 {
        log("result");
        assert_eq!(results, RESULTS.get());
        // SAFETY: it was written there.
        unsafe { results.cast::<u32>().read() }
    }
}

const fn is_send<T: Send>(_: &T) {}

#[test]
fn parameters_are_freed_once_the_callee_has_them() {
    let mut import = Import { status: 2 };
    let call = import.call(1);
    is_send(&call);
    let result = crate::rt::async_support::block_on(call);
    assert_eq!((result, LOG.take()), (2, ["memory", "result"].map(String::from).into()));
}

#[test]
fn a_call_that_is_given_up_frees_what_is_its_own() {
    let cases: [(u32, &[u32], &[&str]); 4] = [
        (3, &[], &["memory and handles"]),
        (4, &[1], &["memory"]),
        (4, &[], &["memory"]),
        (2, &[1], &["memory", "result"]),
    ];
    for (answer, events, expected) in cases {
        let handle = subtask(answer);
        let result = Rc::new(Cell::new(0));
        let sees = Rc::clone(&result);
        let mut task = HostTask::start(async move {
            let import = Box::leak(Box::new(Import { status: handle << 4 }));
            sees.set(import.call(1).await);
        });
        for state in events {
            event(handle, 1, *state);
            assert!(!task.run());
        }
        task.call_back((6, 0, 0));
        assert_eq!((task.code, result.get()), (0, 0));
        assert_eq!(LOG.take(), expected, "it answers {answer} after {events:?}");
        assert_clean();
    }
}
