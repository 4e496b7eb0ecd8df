//! The adapter: a component that exports the chosen interfaces.

mod body;
mod files;
mod filter;
pub(crate) mod module;
pub(crate) mod own;
mod reach;
mod request;
mod ring;
mod streams;
mod task;
mod waiting;

use std::collections::{HashMap, HashSet};

use wit_component::StringEncoding;
use wit_parser::{IndexMap, InterfaceId, Resolve, Stability, World, WorldId, WorldItem, WorldKey};
use witcraft_abi::Limit;
use witcraft_componentize::componentize;
use witcraft_diagnostics::Diagnostic;

use crate::Options;
use crate::adapter::module::{Made, module};
use crate::behaviour::Chosen;
use crate::tasks::Tasks;
use crate::twin::Twins;

/// An adapter, with the component that has its tasks if it needs any.
pub(crate) struct Adapter {
    pub(crate) adapter: Vec<u8>,
    pub(crate) tasks: Option<Vec<u8>>,
}

/// Makes the adapter of a component. With `twins` it exports those of the interfaces.
///
/// # Errors
/// Types that are past a limit.
pub(crate) fn adapter(
    resolve: &mut Resolve,
    world: WorldId,
    chosen: &Chosen,
    twins: Option<&Twins>,
    options: &Options,
) -> Result<Adapter, Vec<Diagnostic>> {
    let keys = resolve.worlds[world].imports.iter().filter_map(|(key, item)| match item {
        WorldItem::Interface { id, .. } => Some((*id, key.clone())),
        WorldItem::Function(_) | WorldItem::Type { .. } => None,
    });
    let keys: HashMap<_, _> = keys.collect();
    let tasks = Tasks::declare(resolve, chosen).map_err(|why| cannot_replace(&why))?;
    let world = adapter_world(resolve, world, chosen, twins, tasks.as_ref());
    let made = module(resolve, &keys, chosen, twins, tasks.as_ref(), options);
    let Made { module, tasks, files } = made.map_err(past_limit)?;
    let adapter = component_of(module, resolve, world)?;
    let tasks = tasks.map_or(Ok(None), |tasks| tasks.component(resolve, world, files.as_ref()))?;
    Ok(Adapter { adapter, tasks })
}

/// What is said of types that are past a limit.
pub(crate) fn past_limit(limit: Limit) -> Vec<Diagnostic> {
    cannot_replace(&format!("its types are too {limit:?}"))
}

pub(crate) fn cannot_replace(why: &str) -> Vec<Diagnostic> {
    vec![Diagnostic::error("virtualize/limit", format!("cannot replace an interface: {why}"))]
}

/// The component of a core module that is made here.
///
/// # Errors
/// What the encoder has against it.
pub(crate) fn component_of(mut module: Vec<u8>, resolve: &Resolve, world: WorldId) -> Result<Vec<u8>, Vec<Diagnostic>> {
    wit_component::embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8)
        .map_err(|error| cannot_replace(&format!("{error:#}")))?;
    componentize(&module, &witcraft_componentize::Options::default())
}

/// Adds a world to the package of another.
pub(crate) fn add_world(
    resolve: &mut Resolve,
    beside: WorldId,
    name: &str,
    imports: IndexMap<WorldKey, WorldItem>,
    exports: IndexMap<WorldKey, WorldItem>,
) -> WorldId {
    let package = resolve.worlds[beside].package;
    let world = World { name: name.to_owned(), imports, exports, ..resolve.worlds[beside].clone() };
    let world = resolve.worlds.alloc(world);
    if let Some(package) = package {
        resolve.packages[package].worlds.insert(name.to_owned(), world);
    }
    world
}

/// An interface in a world.
pub(crate) fn item(id: InterfaceId) -> WorldItem {
    WorldItem::Interface {
        id,
        stability: Stability::Unknown,
        external_id: None,
        docs: Default::default(),
        span: Default::default(),
    }
}

/// The world that exports the chosen interfaces, and imports what their types are made of, and what calls are passed on to.
fn adapter_world(
    resolve: &mut Resolve,
    of: WorldId,
    chosen: &Chosen,
    twins: Option<&Twins>,
    tasks: Option<&Tasks>,
) -> WorldId {
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
    let exports = chosen.items.iter().filter_map(|chosen| {
        let twin = chosen.id.and_then(|id| twins?.of(id));
        let exported = match twin.or(chosen.id) {
            Some(id) => item(id),
            None => WorldItem::Function(chosen.functions.first()?.function.clone()),
        };
        Some((twin.map_or_else(|| chosen.key.clone(), WorldKey::Interface), exported))
    });
    let exchange = twins.map(|twins| (WorldKey::Interface(twins.exchange), item(twins.exchange)));
    let exports = exports.chain(exchange).collect();
    add_world(resolve, of, "virtual", imports, exports)
}
