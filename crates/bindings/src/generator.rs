//! The trait of generators.

use wit_parser::WorldId;
use witcraft_abi::Policy;
use witcraft_diagnostics::Diagnostic;
use witcraft_wit::Wit;
use witcraft_writer::Files;

use crate::Bindings;

/// Generates source files of a language from a world.
pub trait Generator {
    /// The properties of the language that plans adapt to.
    fn policy(&self) -> Policy;

    /// The bindings of a world for this generator: with its [`policy`](Generator::policy), and without functions that
    /// it skips.
    ///
    /// # Errors
    /// Everything that cannot be planned, with its place in the WIT.
    fn bindings<'a>(&self, wit: &'a Wit, world: WorldId) -> Result<Bindings<'a>, Vec<Diagnostic>> {
        Bindings::new(wit, world, &self.policy())
    }

    /// The files for a world, from the result of [`bindings`](Generator::bindings). The output is reproducible.
    ///
    /// # Errors
    /// Everything that the language cannot express, with its place in the WIT; nothing is generated then.
    fn generate(&self, bindings: &Bindings<'_>) -> Result<Files, Vec<Diagnostic>>;
}
