//! Tasks, streams and futures.

/// Asynchronous calls, streams, futures and error contexts (`CanonicalABI.md`, `canon task.return` and those after it).
///
/// Nothing is planned yet: a function that needs one of these is [`Unsupported`](crate::Unsupported). The group is here so
/// that adding an operation is a compile error in every reader of plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsyncOperation {}
