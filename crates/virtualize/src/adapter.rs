//! The adapter: a component that exports the chosen interfaces.

use std::collections::{HashMap, HashSet};

use wit_component::StringEncoding;
use wit_parser::{InterfaceId, Resolve, Stability, World, WorldId, WorldItem};
use witcraft_component::Component;
use witcraft_componentize::componentize;
use witcraft_diagnostics::Diagnostic;

use crate::Options;
use crate::behaviour::Chosen;
use crate::module::{Made, module};
use crate::tasks::Tasks;

/// An adapter, with the component that has its tasks if it needs any.
pub(crate) struct Adapter {
    pub(crate) adapter: Vec<u8>,
    pub(crate) tasks: Option<Vec<u8>>,
}

/// Makes the adapter of a component.
///
/// # Errors
/// Types that are past a limit.
pub(crate) fn adapter(component: Component, chosen: &Chosen, options: &Options) -> Result<Adapter, Vec<Diagnostic>> {
    let Component { mut resolve, world } = component;
    let keys = resolve.worlds[world].imports.iter().filter_map(|(key, item)| match item {
        WorldItem::Interface { id, .. } => Some((*id, key.clone())),
        WorldItem::Function(_) | WorldItem::Type { .. } => None,
    });
    let keys: HashMap<_, _> = keys.collect();
    let tasks = Tasks::declare(&mut resolve, chosen);
    let world = adapter_world(&mut resolve, world, chosen, tasks.as_ref());
    let seed = options.random_seed.unwrap_or_default();
    let made = module(&resolve, &keys, chosen, &options.mounts, tasks.as_ref(), seed);
    let Made { mut module, tasks, files } = made.map_err(|limit| {
        vec![Diagnostic::error("virtualize/limit", format!("cannot replace an interface: its types are too {limit:?}"))]
    })?;
    wit_component::embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).map_err(|error| {
        vec![Diagnostic::error("virtualize/limit", format!("cannot replace an interface: {error:#}"))]
    })?;
    let adapter = componentize(&module, &witcraft_componentize::Options::default())?;
    let tasks = tasks.map_or(Ok(None), |tasks| tasks.component(resolve, files.as_ref()))?;
    Ok(Adapter { adapter, tasks })
}

/// The world that exports the chosen interfaces, and imports what their types are made of, and what calls are passed on to.
fn adapter_world(resolve: &mut Resolve, of: WorldId, chosen: &Chosen, tasks: Option<&Tasks>) -> WorldId {
    let asked: HashSet<InterfaceId> = chosen.asked().collect();
    let mut needed = HashSet::new();
    // With what its host has, an interface that is asked has the types of its host too.
    let mut next: Vec<(InterfaceId, bool)> = chosen.items.iter().filter_map(|item| Some((item.id?, false))).collect();
    next.extend(asked.iter().map(|id| (*id, true)));
    let mut seen = HashSet::new();
    while let Some((id, is_asked)) = next.pop() {
        if !seen.insert((id, is_asked)) {
            continue;
        }
        if is_asked || !chosen.has(id) {
            needed.insert(id);
        }
        next.extend(resolve.interface_direct_deps(id).map(|dependency| (dependency, is_asked)));
    }
    // In the order of the component's world, where an interface comes after those that it uses.
    let imports = resolve.worlds[of].imports.iter().filter(|(_, item)| match item {
        WorldItem::Interface { id, .. } => needed.contains(id),
        WorldItem::Function(_) => false,
        WorldItem::Type { .. } => chosen.items.iter().any(|item| item.id.is_none()),
    });
    let imports = imports.map(|(key, item)| (key.clone(), item.clone()));
    let imports = imports.chain(tasks.map(Tasks::item)).collect();
    let item = |id: InterfaceId| WorldItem::Interface {
        id,
        stability: Stability::Unknown,
        external_id: None,
        docs: Default::default(),
        span: Default::default(),
    };
    let exports = chosen.items.iter().filter_map(|chosen| {
        let exported = match chosen.id {
            Some(id) => item(id),
            None => WorldItem::Function(chosen.functions.first()?.function.clone()),
        };
        Some((chosen.key.clone(), exported))
    });
    let exports = exports.collect();
    let package = resolve.worlds[of].package;
    let world = World { name: "virtual".to_owned(), imports, exports, ..resolve.worlds[of].clone() };
    let world = resolve.worlds.alloc(world);
    if let Some(package) = package {
        resolve.packages[package].worlds.insert("virtual".to_owned(), world);
    }
    world
}
