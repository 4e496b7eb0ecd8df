//! Explanations of traps.

use wasmtime::Trap;

/// A trap in plain words.
pub fn reason(trap: Trap) -> String {
    let words = match trap {
        Trap::UnreachableCodeReached => "it aborted (`unreachable`), most likely after a panic or a failed assertion",
        Trap::StackOverflow => "the call stack is exhausted, most likely by unbounded recursion",
        Trap::MemoryOutOfBounds => "it read or wrote memory outside its bounds",
        Trap::TableOutOfBounds => "it called a function through an index outside its table",
        Trap::IndirectCallToNull => "it called a function through an empty table entry",
        Trap::BadSignature => "it called a function through a pointer of another type",
        Trap::IntegerOverflow => "integer overflow",
        Trap::IntegerDivisionByZero => "integer division by zero",
        Trap::BadConversionToInteger => "a float that is out of range or not a number was converted to an integer",
        Trap::CannotEnterComponent => "a component was re-entered during a call",
        Trap::CannotLeaveComponent => {
            "it called an import from `realloc` or a post-return function, which is not allowed; a panic does so to \
             print its message"
        }
        Trap::NoAsyncResult => "an asynchronous function ended without a result",
        Trap::CannotBlockSyncTask => "a function that is not `async` in WIT waited",
        Trap::UnsupportedCallbackCode => "its callback returned an invalid code",
        Trap::TaskReturnInvalid => "a task returned the result of the wrong function",
        Trap::TaskCancelOrReturnTwice => "a task returned, or ended as cancelled, a second time",
        Trap::TaskCancelNotCancelled => "a task ended as cancelled without having been cancelled",
        Trap::SubtaskDropNotResolved => "it dropped a subtask that had not returned",
        Trap::SubtaskCancelAfterTerminal => "it cancelled a subtask that had ended",
        Trap::WaitableSetDropHasWaiters => "it dropped a waitable set that a task was waiting for",
        Trap::BackpressureOverflow => "it enabled backpressure too many times",
        other => return other.to_string().trim_start_matches("wasm trap: ").to_owned(),
    };
    words.to_owned()
}
