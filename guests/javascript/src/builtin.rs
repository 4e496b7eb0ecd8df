//! What the host does for tasks: the built-ins that belong to no function, and the numbers that they speak in.

use crate::call::core_import;
use crate::cells;
use crate::state::table;

/// A built-in, by its place among those of the table: see `crates/abi/src/names/builtin.rs`.
#[derive(Clone, Copy)]
pub(crate) enum Builtin {
    WaitableSetNew,
    WaitableSetDrop,
    WaitableSetPoll,
    WaitableJoin,
    SubtaskCancel,
    SubtaskDrop,
    ContextGet,
    ContextSet,
    BackpressureIncrement,
    BackpressureDecrement,
    TaskCancel,
    UnitNew,
    UnitRead,
    UnitWrite,
    UnitDropReadable,
    UnitDropWritable,
}

impl Builtin {
    /// Calls it, and gives what it returns, if it returns anything.
    pub(crate) fn call(self, arguments: &[u64]) -> u64 {
        cells::write(arguments);
        core_import(table().builtins[self as usize]);
        let [result] = cells::read();
        result
    }
}

/// No waitable set: what is joined to it is in none.
pub(crate) const NO_SET: u32 = 0;

/// A waitable leaves its set for another, or for none.
pub(crate) fn join(waitable: u32, set: u32) {
    Builtin::WaitableJoin.call(&[u64::from(waitable), u64::from(set)]);
}

/// The next event of a set, if there is one: the waitable, and its code.
pub(crate) fn poll(set: u32) -> Option<(u32, u32)> {
    let mut event = [0u32; 2];
    let kind = Builtin::WaitableSetPoll.call(&[u64::from(set), event.as_mut_ptr() as usize as u64]) as u32;
    // SAFETY: the host has written there.
    let [waitable, code] = unsafe { (&raw const event).read_volatile() };
    // Only the callback receives a cancellation.
    (1..=5).contains(&kind).then_some((waitable, code))
}

/// What a read or a write says that goes on.
pub(crate) const BLOCKED: u32 = u32::MAX;

/// How a read or a write ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Completed,
    /// The other end is gone.
    Dropped,
    Cancelled,
}

/// How a transfer ended, and how many values it carried.
pub(crate) fn ended(code: u32) -> (Ended, usize) {
    let ended = match code & 15 {
        0 => Ended::Completed,
        1 => Ended::Dropped,
        _ => Ended::Cancelled,
    };
    (ended, (code >> 4) as usize)
}
