//! What core modules call the built-ins that belong to no function: those on tasks, subtasks, sets of waitables, and streams that
//! carry nothing.

use super::{CONTEXT_SLOTS, CoreImport, ROOT};
use crate::{CoreSignature, CoreType};

/// A built-in that belongs to no function (`CanonicalABI.md`, `canon waitable-set.new` and those after it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// `() -> set`.
    WaitableSetNew,
    /// `(set)`.
    WaitableSetDrop,
    /// `(set, address of two numbers) -> event`.
    WaitableSetPoll,
    /// `(waitable, set)`; 0 takes the waitable out of its set.
    WaitableJoin,
    /// `(subtask) -> state`. Waits until the callee has let go of what it was given.
    SubtaskCancel,
    /// `(subtask)`.
    SubtaskDrop,
    /// `() -> number`, of the first context slot.
    ContextGet,
    /// `(number)`, of the first context slot.
    ContextSet,
    /// `()`.
    BackpressureIncrement,
    /// `()`.
    BackpressureDecrement,
    /// `()`: the task was cancelled, and has no result.
    TaskCancel,
    /// `() -> i64`, of a stream without a payload.
    UnitNew,
    /// `(end, address, count) -> i32`.
    UnitRead,
    /// `(end, address, count) -> i32`.
    UnitWrite,
    /// `(end)`.
    UnitDropReadable,
    /// `(end)`.
    UnitDropWritable,
}

impl Builtin {
    /// Every one of them.
    pub const ALL: [Builtin; 16] = [
        Builtin::WaitableSetNew,
        Builtin::WaitableSetDrop,
        Builtin::WaitableSetPoll,
        Builtin::WaitableJoin,
        Builtin::SubtaskCancel,
        Builtin::SubtaskDrop,
        Builtin::ContextGet,
        Builtin::ContextSet,
        Builtin::BackpressureIncrement,
        Builtin::BackpressureDecrement,
        Builtin::TaskCancel,
        Builtin::UnitNew,
        Builtin::UnitRead,
        Builtin::UnitWrite,
        Builtin::UnitDropReadable,
        Builtin::UnitDropWritable,
    ];

    /// What it is imported as.
    pub fn import(self) -> CoreImport {
        let name = match self {
            Builtin::WaitableSetNew => "[waitable-set-new]",
            Builtin::WaitableSetDrop => "[waitable-set-drop]",
            Builtin::WaitableSetPoll => "[waitable-set-poll]",
            Builtin::WaitableJoin => "[waitable-join]",
            Builtin::SubtaskCancel => "[subtask-cancel]",
            Builtin::SubtaskDrop => "[subtask-drop]",
            Builtin::ContextGet => CONTEXT_SLOTS[0].get,
            Builtin::ContextSet => CONTEXT_SLOTS[0].set,
            Builtin::BackpressureIncrement => "[backpressure-inc]",
            Builtin::BackpressureDecrement => "[backpressure-dec]",
            Builtin::TaskCancel => "[task-cancel]",
            Builtin::UnitNew => "[stream-new-unit]",
            Builtin::UnitRead => "[async-lower][stream-read-unit]",
            Builtin::UnitWrite => "[async-lower][stream-write-unit]",
            Builtin::UnitDropReadable => "[stream-drop-readable-unit]",
            Builtin::UnitDropWritable => "[stream-drop-writable-unit]",
        };
        let prefix = if self == Builtin::TaskCancel { "[export]" } else { "" };
        CoreImport { module: format!("{prefix}{ROOT}"), name: name.to_owned() }
    }

    /// The type of the core function.
    pub fn signature(self) -> CoreSignature {
        let (parameters, result): (&[CoreType], Option<CoreType>) = match self {
            Builtin::WaitableSetNew | Builtin::ContextGet => (&[], Some(CoreType::I32)),
            Builtin::WaitableSetPoll => (&[CoreType::I32, CoreType::Pointer], Some(CoreType::I32)),
            Builtin::WaitableJoin => (&[CoreType::I32, CoreType::I32], None),
            Builtin::SubtaskCancel => (&[CoreType::I32], Some(CoreType::I32)),
            Builtin::WaitableSetDrop
            | Builtin::SubtaskDrop
            | Builtin::ContextSet
            | Builtin::UnitDropReadable
            | Builtin::UnitDropWritable => (&[CoreType::I32], None),
            Builtin::BackpressureIncrement | Builtin::BackpressureDecrement | Builtin::TaskCancel => (&[], None),
            Builtin::UnitNew => (&[], Some(CoreType::I64)),
            Builtin::UnitRead | Builtin::UnitWrite => {
                (&[CoreType::I32, CoreType::Pointer, CoreType::Length], Some(CoreType::I32))
            }
        };
        CoreSignature {
            parameters: parameters.to_vec(),
            results: result.into_iter().collect(),
            ..CoreSignature::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_have_one_name() {
        let names: std::collections::HashSet<CoreImport> = Builtin::ALL.into_iter().map(Builtin::import).collect();
        assert_eq!(names.len(), Builtin::ALL.len());
    }
}
