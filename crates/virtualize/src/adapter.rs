//! The adapter: a component that exports the chosen interfaces.

use std::collections::HashSet;

use wit_component::StringEncoding;
use wit_parser::{InterfaceId, Resolve, Stability, World, WorldId, WorldItem, WorldKey};
use witcraft_component::Component;
use witcraft_componentize::{Options, componentize};
use witcraft_diagnostics::Diagnostic;

use crate::behaviour::Chosen;
use crate::module::module;

/// Makes the adapter of a component.
///
/// # Errors
/// Types that are past a limit.
pub(crate) fn adapter(component: Component, chosen: &Chosen) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let Component { mut resolve, world } = component;
    let exported: Vec<(WorldKey, InterfaceId)> = resolve.worlds[world]
        .imports
        .iter()
        .enumerate()
        .filter_map(|(index, (key, _))| Some((key.clone(), chosen.interfaces.get(&index)?.0)))
        .collect();
    let world = adapter_world(&mut resolve, world, chosen, &exported);
    let mut module = module(&resolve, chosen, &exported).map_err(|limit| {
        vec![Diagnostic::error("virtualize/limit", format!("cannot replace an interface: its types are too {limit:?}"))]
    })?;
    wit_component::embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).map_err(|error| {
        vec![Diagnostic::error("virtualize/limit", format!("cannot replace an interface: {error:#}"))]
    })?;
    componentize(&module, &Options::default())
}

/// The world that exports the chosen interfaces, and imports what their types are made of, and what calls are passed on to.
fn adapter_world(resolve: &mut Resolve, of: WorldId, choice: &Chosen, exported: &[(WorldKey, InterfaceId)]) -> WorldId {
    let chosen: HashSet<InterfaceId> = exported.iter().map(|(_, id)| *id).collect();
    let mut needed = HashSet::new();
    let mut open: Vec<InterfaceId> = chosen.iter().copied().collect();
    while let Some(id) = open.pop() {
        for dependency in resolve.interface_direct_deps(id) {
            if !chosen.contains(&dependency) && needed.insert(dependency) {
                open.push(dependency);
            }
        }
    }
    // In the order of the component's world, where an interface comes after those that it uses.
    let imports = resolve.worlds[of].imports.iter().filter(|(_, item)| match item {
        WorldItem::Interface { id, .. } => needed.contains(id) || choice.forwards(*id),
        WorldItem::Function(_) | WorldItem::Type { .. } => false,
    });
    let imports = imports.map(|(key, item)| (key.clone(), item.clone())).collect();
    let item = |id: InterfaceId| WorldItem::Interface {
        id,
        stability: Stability::Unknown,
        external_id: None,
        docs: Default::default(),
        span: Default::default(),
    };
    let exports = exported.iter().map(|(key, id)| (key.clone(), item(*id))).collect();
    let package = resolve.worlds[of].package;
    let world = World { name: "virtual".to_owned(), imports, exports, ..resolve.worlds[of].clone() };
    let world = resolve.worlds.alloc(world);
    if let Some(package) = package {
        resolve.packages[package].worlds.insert("virtual".to_owned(), world);
    }
    world
}
