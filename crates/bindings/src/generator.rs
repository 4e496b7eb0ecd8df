//! What every generator is.

use witcraft_abi::Policy;
use witcraft_diagnostics::Diagnostic;
use witcraft_writer::Files;

use crate::Bindings;

/// Makes source files of a language from a world.
pub trait Generator {
    /// What plans are to suit.
    fn policy(&self) -> Policy;

    /// The files for a world whose [`Bindings`] were made under [`policy`](Generator::policy). The same world gives the same
    /// bytes.
    ///
    /// # Errors
    /// What the language cannot express, all of it, on the WIT that says it; nothing is generated then.
    fn generate(&self, bindings: &Bindings<'_>) -> Result<Files, Vec<Diagnostic>>;
}
