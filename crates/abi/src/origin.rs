//! Whose a resource is: this component's own, or another's?

use std::collections::HashSet;

use wit_parser::{InterfaceId, Resolve, TypeId, TypeOwner, WorldId, WorldItem};

use crate::{Direction, ResourceOrigin};

/// The resources that the interfaces of a world export.
///
/// An interface that is both imported and exported is one interface in a `Resolve`, with one set of types, and two in the
/// component: what an exported function says of its resources is about the exported ones, what an imported function says is
/// about the imported ones. So the direction decides together with the table.
#[derive(Clone, Debug, Default)]
pub struct ResourceOrigins {
    exported: HashSet<InterfaceId>,
}

impl ResourceOrigins {
    /// Those of `world`.
    pub fn of_world(resolve: &Resolve, world: WorldId) -> ResourceOrigins {
        let interface = |item: &WorldItem| match item {
            WorldItem::Interface { id, .. } => Some(*id),
            WorldItem::Function(_) | WorldItem::Type { .. } => None,
        };
        ResourceOrigins { exported: resolve.worlds[world].exports.values().filter_map(interface).collect() }
    }

    /// Whose `resource`, a definition and not an alias, is where a function of `direction` speaks of it.
    ///
    /// Imports only know imported resources. Exports that reach an interface which the world exports mean that export
    /// (`WIT.md`, "Worlds"); the resources of other interfaces, and of the world itself, are imported.
    pub fn origin(&self, resolve: &Resolve, resource: TypeId, direction: Direction) -> ResourceOrigin {
        let is_exported = match (direction, resolve.types[resource].owner) {
            (Direction::Export, TypeOwner::Interface(interface)) => self.exported.contains(&interface),
            (Direction::Export, TypeOwner::World(_) | TypeOwner::None) | (Direction::Import, _) => false,
        };
        if is_exported { ResourceOrigin::Exported } else { ResourceOrigin::Imported }
    }
}
