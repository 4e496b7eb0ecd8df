//! Connects a component with its adapter, the tasks of that, and its wrapper. Interfaces have other names there than in the component, so this is not left to
//! the plan that follows from names.

use std::collections::{HashMap, HashSet};

use wit_parser::{InterfaceId, Resolve, WorldKey};
use witcraft_compose::{CompositionGraph, GraphBuilder, Input, Source};
use witcraft_diagnostics::Diagnostic;

use crate::adapter::cannot_replace;
use crate::behaviour::Chosen;
use crate::twin::Twins;

const COMPONENT: usize = 0;
const ADAPTER: usize = 1;
/// The tasks, where there are some.
const TASKS: usize = 2;

/// Adds twins of what is replaced and wrapped, if anything is wrapped.
///
/// # Errors
/// What the parser has against it.
pub(crate) fn twins(resolve: &mut Resolve, chosen: &Chosen) -> Result<Option<Twins>, Vec<Diagnostic>> {
    let wrapping = &chosen.wrapping;
    if wrapping.exports.is_empty() {
        return Ok(None);
    }
    let replaced = chosen.items.iter().filter_map(|item| item.id);
    let all: HashSet<InterfaceId> = replaced.chain(wrapping.exports.iter().map(|wrapped| wrapped.id)).collect();
    Twins::add(resolve, &all, &wrapping.resources).map(Some).map_err(|why| cannot_replace(&why))
}

/// The composition of a component, its adapter, the tasks if there are some, and its wrapper, in this order.
///
/// # Errors
/// Something does not fit.
pub(crate) fn connect<'a>(
    inputs: &'a [Input],
    resolve: &Resolve,
    chosen: &Chosen,
    twins: &Twins,
) -> Result<CompositionGraph<'a>, Vec<Diagnostic>> {
    let wrapper = inputs.len() - 1;
    let mut builder = GraphBuilder::new(inputs)?;
    for (input, Input { name, .. }) in inputs.iter().enumerate() {
        let label = name.rsplit('/').next().map(|file| file.strip_suffix(".wasm").unwrap_or(file));
        let instance = builder.instantiate(input, label, None);
        builder.import_rest(instance);
    }
    let name_of = |id: InterfaceId| resolve.name_world_key(&WorldKey::Interface(id));
    let twin = |id: InterfaceId| Some(name_of(twins.of(id)?));
    // Of each instance: what it imports, from whom, and under which name that exports it.
    let mut given: Vec<HashMap<String, (usize, String)>> = vec![HashMap::new(); inputs.len()];
    for item in &chosen.items {
        let name = resolve.name_world_key(&item.key);
        let exported = item.id.and_then(twin).unwrap_or_else(|| name.clone());
        given[wrapper].insert(exported.clone(), (ADAPTER, exported.clone()));
        given[COMPONENT].insert(name, (ADAPTER, exported));
    }
    given[wrapper].insert(name_of(twins.exchange), (ADAPTER, name_of(twins.exchange)));
    let mut wrapped = HashSet::new();
    for export in &chosen.wrapping.exports {
        let name = resolve.name_world_key(&export.key);
        given[wrapper].extend(twin(export.id).map(|twin| (twin, (COMPONENT, name.clone()))));
        wrapped.insert(name);
    }
    if wrapper > TASKS {
        let tasks = Source::Instance { instance: TASKS, path: Vec::new() };
        let tasks = builder.exports_of(&tasks).into_iter().flatten();
        given[ADAPTER].extend(tasks.map(|(name, _)| (name.to_owned(), (TASKS, name.to_owned()))));
    }
    for (instance, given) in given.iter().enumerate() {
        let imports: Vec<String> = builder.imports_of(instance).map(|(name, _)| name.to_owned()).collect();
        for (position, import) in imports.iter().enumerate() {
            if let Some((from, export)) = given.get(import) {
                let source = Source::Instance { instance: *from, path: vec![export.clone()] };
                builder.set_argument(instance, position, source, None);
            }
        }
    }
    let whole = Source::Instance { instance: COMPONENT, path: Vec::new() };
    let exports: Vec<String> =
        builder.exports_of(&whole).into_iter().flatten().map(|(name, _)| name.to_owned()).collect();
    for export in exports {
        let instance = if wrapped.contains(&export) { wrapper } else { COMPONENT };
        builder.export(&export, Source::Instance { instance, path: vec![export.clone()] }, None);
    }
    builder.finish()
}
