//! The trait of generators.

use wit_parser::WorldId;
use witcraft_abi::Policy;
use witcraft_diagnostics::Diagnostic;
use witcraft_wit::Wit;
use witcraft_writer::Files;

use crate::Bindings;

/// Makes source files of a language from a world.
pub trait Generator {
    /// What plans are to suit.
    fn policy(&self) -> Policy;

    /// The bindings of a world, as this generator takes them: under its [`policy`](Generator::policy), without what it leaves out.
    ///
    /// # Errors
    /// Everything that cannot be planned, on the WIT that says it.
    fn bindings<'a>(&self, wit: &'a Wit, world: WorldId) -> Result<Bindings<'a>, Vec<Diagnostic>> {
        Bindings::new(wit, world, &self.policy())
    }

    /// The files for a world whose [`Bindings`] are those of [`bindings`](Generator::bindings). The same world gives the same
    /// bytes.
    ///
    /// # Errors
    /// What the language cannot express, all of it, on the WIT that says it; nothing is generated then.
    fn generate(&self, bindings: &Bindings<'_>) -> Result<Files, Vec<Diagnostic>>;
}
