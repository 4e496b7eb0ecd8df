//! What the engine remembers between calls.

use alloc::string::String;
use alloc::vec::Vec;
use core::cell::UnsafeCell;

use rquickjs_sys::{JS_UNDEFINED, JSContext, JSRuntime};

use crate::js::Value;
use crate::lower::Kept;
use crate::resource::Reps;
use crate::table::Table;
use crate::task::Tasks;
use crate::transfer::Transfers;

/// All of it. What is in here is looked at for a moment and never while the program runs, so references to it do not overlap.
pub(crate) struct State {
    pub(crate) runtime: *mut JSRuntime,
    pub(crate) context: *mut JSContext,
    pub(crate) table: Option<&'static Table>,
    /// The modules of the program.
    pub(crate) sources: Vec<Source>,
    /// Whether the program is being evaluated, while there is nothing to import.
    pub(crate) is_evaluating: bool,
    /// What was allocated for the calls that run; a call knows how much was there when it began.
    pub(crate) kept: Vec<Kept>,
    /// What the result of the last call is made of, until its caller has read it.
    pub(crate) result: Vec<Kept>,
    /// What is freed when the program may run again.
    pub(crate) deferred: Vec<Value>,
    /// Handles that were borrowed for the calls that run.
    pub(crate) borrowed: Vec<Value>,
    /// Handles that arguments give away, once all of them are known to be right.
    pub(crate) given: Vec<Value>,
    /// Handles that exist for one call only: the number of a core function that drops, and the handle.
    pub(crate) lent: Vec<(u32, u32)>,
    /// Readable ends that arguments give away, each with the core function that drops it.
    pub(crate) ends: Vec<(u32, u32)>,
    /// Whether what is lowered is for a call that goes on after it was made.
    pub(crate) is_for_later: bool,
    /// Objects whose handles are lent to calls that go on.
    pub(crate) loans: Vec<Value>,
    pub(crate) tasks: Tasks,
    pub(crate) transfers: Transfers,
    /// What is wrong with the value that was looked at last.
    pub(crate) fault: String,
    pub(crate) reps: Reps,
    /// The class `ComponentError`.
    pub(crate) component_error: Value,
    /// The program's function for exceptions that nothing catches.
    pub(crate) reporter: Value,
    /// The program's function that waits for what goes on outside; it returns whether there was anything.
    pub(crate) waiter: Value,
    /// The state of `Math.random`; zero before it is seeded.
    pub(crate) random: u64,
}

/// A module of the program.
pub(crate) struct Source {
    pub(crate) name: String,
    /// Until it is compiled.
    pub(crate) text: String,
    /// Whether its functions forget their texts, which `toString` gives.
    pub(crate) is_stripped: bool,
    /// The module that each specifier in it stands for.
    pub(crate) imports: Vec<(String, String)>,
}

struct Global(UnsafeCell<State>);

// SAFETY: a core module without threads.
unsafe impl Sync for Global {}

static STATE: Global = Global(UnsafeCell::new(State {
    runtime: core::ptr::null_mut(),
    context: core::ptr::null_mut(),
    table: None,
    sources: Vec::new(),
    is_evaluating: true,
    kept: Vec::new(),
    result: Vec::new(),
    deferred: Vec::new(),
    borrowed: Vec::new(),
    given: Vec::new(),
    lent: Vec::new(),
    ends: Vec::new(),
    is_for_later: false,
    loans: Vec::new(),
    tasks: Tasks::new(),
    transfers: Transfers::new(),
    fault: String::new(),
    reps: Reps::new(),
    component_error: JS_UNDEFINED,
    reporter: JS_UNDEFINED,
    waiter: JS_UNDEFINED,
    random: 0,
}));

/// The state.
#[allow(clippy::mut_from_ref)]
pub(crate) fn state() -> &'static mut State {
    // SAFETY: one thread, and nobody keeps the reference while something else runs.
    unsafe { &mut *STATE.0.get() }
}

/// The context that everything runs in.
pub(crate) fn context() -> *mut JSContext {
    state().context
}

/// The table, which is there from the beginning of the evaluation on.
pub(crate) fn table() -> &'static Table {
    match state().table {
        Some(table) => table,
        None => core::arch::wasm32::unreachable(),
    }
}
