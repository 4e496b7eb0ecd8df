//! Whether a resource is defined by this component or by another.

use std::collections::HashSet;

use wit_parser::{InterfaceId, Resolve, TypeId, TypeOwner, WorldId, WorldItem, WorldKey};

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

    /// Whose `resource`, a definition and not an alias, is where a function speaks of it that the world imports or exports
    /// with `interface`; none for a function of the world itself.
    ///
    /// Imports only know imported resources. Interfaces that are exported mean, by the names that they use of another
    /// interface, the export of that one if there is one. The world itself means its imports, in functions that it exports
    /// too (`WIT.md`, "Worlds").
    pub fn origin(
        &self,
        resolve: &Resolve,
        resource: TypeId,
        direction: Direction,
        interface: Option<&WorldKey>,
    ) -> ResourceOrigin {
        let is_exported = match (direction, interface, resolve.types[resource].owner) {
            (Direction::Export, Some(_), TypeOwner::Interface(owner)) => self.exported.contains(&owner),
            (Direction::Export, Some(_), TypeOwner::World(_) | TypeOwner::None)
            | (Direction::Export, None, _)
            | (Direction::Import, _, _) => false,
        };
        if is_exported { ResourceOrigin::Exported } else { ResourceOrigin::Imported }
    }
}
