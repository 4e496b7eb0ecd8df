//! The places in the WIT that require an import or export.

use std::fmt;

use wit_parser::{Resolve, World as Definition, WorldId, WorldItem};
use witcraft_diagnostics::Span;
use witcraft_wit::Wit;

/// A world that is given beside the module.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// What holds the world, and the text it came from.
    pub wit: &'a Wit,
    /// The world itself.
    pub id: WorldId,
}

impl<'a> World<'a> {
    pub(crate) fn resolve(self) -> &'a Resolve {
        &self.wit.resolve
    }

    pub(crate) fn definition(self) -> &'a Definition {
        &self.wit.resolve.worlds[self.id]
    }

    /// The place of an exported or imported function, by the name of its interface and its own.
    pub(crate) fn find_span(self, exported: bool, interface: Option<&str>, function: &str) -> Option<Span> {
        let (resolve, world) = (self.resolve(), self.definition());
        let items = if exported { &world.exports } else { &world.imports };
        let found = items.iter().find_map(|(key, item)| match (item, interface) {
            (WorldItem::Interface { id, .. }, Some(name)) if resolve.name_world_key(key) == name => {
                resolve.interfaces[*id].functions.get(function)
            }
            (WorldItem::Function(other), None) if other.name == function => Some(other),
            (WorldItem::Interface { .. } | WorldItem::Function(_) | WorldItem::Type { .. }, _) => None,
        });
        self.wit.span(found?.span)
    }
}

impl fmt::Debug for World<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("World").field(&self.definition().name).finish()
    }
}
