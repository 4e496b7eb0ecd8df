//! Calls and returns.

/// Calls and returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOperation {
    /// `c... -> c...`: calls the core function of the plan.
    Core,
    /// `v... -> v...`: calls the implementation with the function's parameters; gives its result if it has one.
    Interface,
    /// `->`: ends what was only for the call, now that it has ended. Present only where there is something to end:
    ///
    /// - in a guest's import, lists and maps that were lowered to memory of their own, to be freed. A string or a block is
    ///   lent in place, unless the [`Policy`](crate::Policy) says that strings are copied;
    /// - in a guest's export, borrowed handles to imported resources, to be dropped. What is borrowed of an exported
    ///   resource is its representation, and needs nothing;
    /// - in a host, the loans of the handles that it was lent by an import, and the check that an export dropped those that
    ///   it was lent.
    FreeTemporaries,
    /// `->`: in a post-return, drops what the implementation gave, and frees what was allocated to lower it, where the
    /// [`Policy`](crate::Policy) says that results are kept.
    DropResult,
    /// `c... ->` or `v... ->`: ends the plan with the core function's results where core calls this side, with the
    /// function's result where this side calls core.
    Return,
    /// `c... ->`: a host tells the guest that it has read the results of an export, with the core results of the call: it
    /// calls the function's post-return, if the component has one.
    PostReturn,
}
