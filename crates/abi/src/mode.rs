//! Whether and how a function waits: the options of `canon lift` and `canon lower` that apply to it.

use wit_parser::Function;

/// How a function is lifted or lowered (`CanonicalABI.md`, `canon lift` and `canon lower`).
///
/// | | [`Sync`](Mode::Sync) | [`Callback`](Mode::Callback) | [`Stackful`](Mode::Stackful) |
/// |---|---|---|---|
/// | import: flat parameters | 16 | 4 | 4 |
/// | import: result | 1 flat, or an area | an area | an area |
/// | import: core result | the result | the status of the subtask | the status of the subtask |
/// | export: flat parameters | 16 | 16 | 16 |
/// | export: result | 1 flat, or an area | `task.return` with 16 flat | `task.return` with 16 flat |
/// | export: core result | the result | what to wait for | none |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The caller waits, on its stack, until the callee has returned.
    #[default]
    Sync,
    /// With `async`: a caller continues, and gets an event when the callee has returned; a callee that waits returns to its host, which
    /// calls its `callback`.
    Callback,
    /// With `async` and no `callback`: a callee waits on a separate stack.
    Stackful,
}

impl Mode {
    /// The mode that the type of a function asks for.
    pub fn declared(function: &Function) -> Mode {
        if function.kind.is_async() { Mode::Callback } else { Mode::Sync }
    }

    /// Whether it has the option `async`.
    pub fn is_async(self) -> bool {
        match self {
            Mode::Sync => false,
            Mode::Callback | Mode::Stackful => true,
        }
    }
}
