//! Calls and returns: where the two worlds meet.

/// Calls and returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOperation {
    /// `c... -> c...`: calls the core function of the plan.
    Core,
    /// `v... -> v...`: calls the implementation with the function's parameters; gives its result if it has one.
    Interface,
    /// `->`: frees what was allocated for [`Allocation::Borrowed`](crate::Allocation::Borrowed) values and drops what was
    /// lent, now that the call is over. Present only where a plan allocates such.
    FreeTemporaries,
    /// `c... ->` or `v... ->`: ends the plan with the core function's results where core calls this side, with the
    /// function's result where this side calls core.
    Return,
    /// `c... ->`: a host tells the guest that it has read the results of an export, with the core results of the call.
    /// Present only where the guest may have something to free.
    PostReturn,
}
