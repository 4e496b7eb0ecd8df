//! The outcome of a command: an exit status, or findings that reject its input.

use witcraft_diagnostics::Diagnostic;

/// An exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exit(pub(crate) u8);

impl Exit {
    /// Everything asked for was done.
    pub(crate) const DONE: Exit = Exit(0);
    /// The input was rejected.
    pub(crate) const REJECTED: Exit = Exit(1);
    /// The arguments contradict each other.
    pub(crate) const USAGE: Exit = Exit(2);
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.0)
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input was rejected: exit status 1.
    Rejected(Vec<Diagnostic>),
    /// The arguments contradict each other: exit status 2.
    Usage(Box<Diagnostic>),
    /// The reader of standard output has gone away. Not an error, and not reported.
    BrokenPipe,
}

impl Failure {
    /// Arguments that contradict each other.
    pub(crate) fn usage(diagnostic: Diagnostic) -> Failure {
        Failure::Usage(Box::new(diagnostic))
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Failure::Rejected(vec![diagnostic])
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Failure::Rejected(diagnostics)
    }
}

/// What every command returns.
pub(crate) type CommandResult = Result<Exit, Failure>;
