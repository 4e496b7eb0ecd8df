//! Where in the WIT a world asks for something.

use std::fmt;

use wit_parser::{Resolve, WorldId};
use witcraft_diagnostics::Span;

/// A world that is given beside the module.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// What holds the world.
    pub resolve: &'a Resolve,
    /// The world itself.
    pub id: WorldId,
}

impl fmt::Debug for World<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("World").field(&self.resolve.worlds[self.id].name).finish()
    }
}

impl World<'_> {
    /// The place of a function that the world exports or imports, by the names of its interface and its own.
    pub(crate) fn find_span(&self, exported: bool, interface: Option<&str>, function: &str) -> Option<Span> {
        let _ = (exported, interface, function);
        None
    }
}
