//! What the result imports: compatible imports merged into one, each after those whose types it uses.

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};
use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType};
use witcraft_diagnostics::Diagnostic;

use super::finding;
use super::misfits::notes;
use crate::compare::{Side, differences};
use crate::extern_name::ExternName;
use crate::graph::{CompositionGraph, Entity, Exported, Import, Items, Part, Source};
use crate::mentions::mentions;

impl Import {
    pub(crate) fn new(name: &str) -> Import {
        Import {
            name: name.to_owned(),
            parts: Vec::new(),
            items: IndexMap::new(),
            is_declared: false,
            named_by: None,
            span: None,
        }
    }
}

/// Merges and orders the imports of the result.
///
/// # Errors
/// Imports of one name whose types do not agree, and such that use a resource of an instance inside the result.
pub(crate) fn settle(graph: &mut CompositionGraph<'_>) -> Result<(), Vec<Diagnostic>> {
    for index in 0..graph.imports.len() {
        merge(graph, index);
    }
    let (uses, mut findings) = uses(graph);
    match order(&uses) {
        Ok(order) => reorder(graph, &order),
        Err(import) => {
            findings.push(unordered(graph, import));
            return Err(findings); // types cannot be followed around a cycle
        }
    }
    findings.extend((0..graph.imports.len()).flat_map(|import| conflicts(graph, import)));
    findings.extend(same_but_for_case(graph));
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

/// Puts the highest version first, and collects the items: of each, the first part that has it.
fn merge(graph: &mut CompositionGraph<'_>, index: usize) {
    let mut parts = std::mem::take(&mut graph.imports[index].parts);
    let name = |part: &Part| {
        let (name, item) = graph.imports_of(part.instance).get_index(part.import).expect("a part is an import");
        (name.clone(), ExternName::new(name, item).version)
    };
    parts.sort_by_cached_key(|part| std::cmp::Reverse(name(part).1));
    let mut items: IndexMap<String, usize> = IndexMap::new();
    for (position, part) in parts.iter().enumerate() {
        for item in graph.nested_exports(part.instance, &graph.part_item(*part).ty).into_iter().flat_map(Items::keys) {
            if !items.contains_key(item) {
                items.insert(item.clone(), position);
            }
        }
    }
    let has_name = graph.imports[index].is_declared || graph.imports[index].named_by.is_some();
    let name = if has_name { std::mem::take(&mut graph.imports[index].name) } else { name(&parts[0]).0 };
    graph.imports[index] =
        Import { name, parts, items, ..std::mem::replace(&mut graph.imports[index], Import::new("")) };
}

/// For each import, the imports whose types it mentions. The findings are of those that mention a resource which an
/// instance provides: an import exists before any instance.
fn uses(graph: &CompositionGraph<'_>) -> (Vec<IndexSet<usize>>, Vec<Diagnostic>) {
    let owners: Vec<HashMap<ComponentAnyTypeId, usize>> =
        (0..graph.instances.len()).map(|instance| type_owners(graph, instance)).collect();
    let mut findings = Vec::new();
    let mut reported = HashSet::new();
    let uses = graph.imports.iter().enumerate().map(|(index, import)| {
        let mut uses = IndexSet::new();
        for part in &import.parts {
            for id in mentions(graph.types(part.instance).as_ref(), &graph.part_item(*part).ty) {
                let Some(argument) = owners[part.instance].get(&id).filter(|argument| **argument != part.import) else {
                    continue;
                };
                match origin(graph, part.instance, *argument) {
                    None => {}
                    Some(Origin::Outside(used)) => {
                        uses.insert(used);
                    }
                    Some(Origin::Inside(provider)) => {
                        let is_resource = matches!(id, ComponentAnyTypeId::Resource(_));
                        if is_resource && reported.insert((index, part.instance, *argument)) {
                            findings.push(uses_inside(graph, *part, *argument, provider));
                        }
                    }
                }
            }
        }
        uses.shift_remove(&index);
        uses
    });
    (uses.collect(), findings)
}

/// Where an argument comes from in the end: an instance, or an import of the result.
enum Origin {
    Inside(usize),
    Outside(usize),
}

fn origin(graph: &CompositionGraph<'_>, instance: usize, argument: usize) -> Option<Origin> {
    match &graph.instances[instance].arguments[argument] {
        Source::Instance { instance, .. } => Some(Origin::Inside(*instance)),
        Source::Import { import, .. } => Some(Origin::Outside(*import)),
        Source::Resource { argument, .. } => origin(graph, instance, *argument),
        Source::Definition => None,
    }
}

/// The types that the imports of an instance define, and which import that is.
pub(crate) fn type_owners(graph: &CompositionGraph<'_>, instance: usize) -> HashMap<ComponentAnyTypeId, usize> {
    let mut owners = HashMap::new();
    for (import, item) in graph.imports_of(instance).values().enumerate() {
        add_types(graph, instance, &item.ty, import, &mut owners);
    }
    owners
}

fn add_types(
    graph: &CompositionGraph<'_>,
    instance: usize,
    entity: &ComponentEntityType,
    import: usize,
    owners: &mut HashMap<ComponentAnyTypeId, usize>,
) {
    if let ComponentEntityType::Type { created, .. } = entity {
        owners.insert(*created, import);
    }
    for item in graph.nested_exports(instance, entity).into_iter().flat_map(Items::values) {
        add_types(graph, instance, &item.ty, import, owners);
    }
}

fn uses_inside(graph: &CompositionGraph<'_>, part: Part, argument: usize, provider: usize) -> Diagnostic {
    let name = |import| graph.imports_of(part.instance).get_index(import).map_or("", |(name, _)| name.as_str());
    let (import, used, provider) = (name(part.import), name(argument), graph.instances[provider].name);
    let instance = graph.instances[part.instance].name;
    finding(
        graph,
        part.instance,
        "compose/import-uses-inside",
        format!(
            "`{import}` must be imported from outside, but uses a resource of `{used}`, which `{provider}` provides"
        ),
    )
    .note(format!("`{instance}` imports both, and no other component exports `{import}`"))
    .help(format!(
        "add a component that exports `{import}`, or omit `{provider}` so that both are imported from \
                   outside"
    ))
}

/// An order in which each import comes after those it uses, otherwise as they were met.
///
/// # Errors
/// An import that uses itself through others.
fn order(uses: &[IndexSet<usize>]) -> Result<Vec<usize>, usize> {
    fn visit(
        import: usize,
        uses: &[IndexSet<usize>],
        open: &mut [bool],
        order: &mut IndexSet<usize>,
    ) -> Result<(), usize> {
        if order.contains(&import) {
            return Ok(());
        }
        if std::mem::replace(&mut open[import], true) {
            return Err(import);
        }
        uses[import].iter().try_for_each(|used| visit(*used, uses, open, order))?;
        order.insert(import);
        Ok(())
    }
    let (mut open, mut order) = (vec![false; uses.len()], IndexSet::new());
    (0..uses.len()).try_for_each(|import| visit(import, uses, &mut open, &mut order))?;
    Ok(order.into_iter().collect())
}

fn reorder(graph: &mut CompositionGraph<'_>, order: &[usize]) {
    let mut position = vec![0; order.len()];
    order.iter().enumerate().for_each(|(new, old)| position[*old] = new);
    let arguments = graph.instances.iter_mut().flat_map(|instance| &mut instance.arguments);
    let exports = graph.exports.iter_mut().filter_map(|export| match &mut export.item {
        Exported::Source(source) => Some(source),
        Exported::Definition { .. } => None,
    });
    for source in arguments.chain(exports) {
        if let Source::Import { import, .. } = source {
            *import = position[*import];
        }
    }
    let mut imports: Vec<(usize, Import)> = position.into_iter().zip(std::mem::take(&mut graph.imports)).collect();
    imports.sort_by_key(|(position, _)| *position);
    graph.imports = imports.into_iter().map(|(_, import)| import).collect();
}

fn unordered(graph: &CompositionGraph<'_>, import: usize) -> Diagnostic {
    let import = &graph.imports[import];
    let names: Vec<String> =
        import.parts.iter().map(|part| format!("`{}`", graph.instances[part.instance].name)).collect();
    let message = format!(
        "`{}` cannot be imported once for all components: its types come from an interface that uses types from it",
        import.name
    );
    finding(graph, import.parts[0].instance, "compose/import-conflict", message)
        .note(format!("{} import it", names.join(", ")))
        .help("build them against the same WIT")
}

/// Every part of an import whose items are not those of the part that provides them.
fn conflicts(graph: &CompositionGraph<'_>, index: usize) -> Vec<Diagnostic> {
    let import = &graph.imports[index];
    let mut findings = Vec::new();
    for part in &import.parts {
        let wanted = graph.part_item(*part).ty;
        let is_interface = |entity: &ComponentEntityType| matches!(entity, ComponentEntityType::Instance(_));
        let providers: IndexSet<Part> = match graph.nested_exports(part.instance, &wanted) {
            Some(items) if is_interface(&graph.part_item(import.parts[0]).ty) => {
                items.keys().map(|item| import.provider(Some(item))).collect()
            }
            _ => [import.provider(None)].into(),
        };
        for provider in providers.into_iter().filter(|provider| provider != part) {
            let entity = graph.part_item(provider).ty;
            let found = Side { instance: provider.instance, entity: Entity::Item(entity) };
            let mut differences =
                differences(graph, &import.name, Side { instance: part.instance, entity: &wanted }, found);
            if is_interface(&entity) && is_interface(&wanted) {
                differences.retain(|difference| difference.found.is_some()); // another part has what is missing
            }
            if differences.is_empty() {
                continue;
            }
            let (one, other) = (graph.instances[part.instance].name, graph.instances[provider.instance].name);
            let message = format!("`{one}` and `{other}` import `{}` with different types", import.name);
            let conflict = finding(graph, part.instance, "compose/import-conflict", message);
            findings.push(
                notes(conflict, &differences, one, other)
                    .help("build both against the same WIT, or add a component that satisfies one of them"),
            );
        }
    }
    findings
}

/// Imports whose names differ in case and hyphens alone, which one component cannot have.
fn same_but_for_case(graph: &CompositionGraph<'_>) -> Vec<Diagnostic> {
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut findings = Vec::new();
    for (index, import) in graph.imports.iter().enumerate() {
        // Explainer.md, "Name Uniqueness". The parts of an interface's name are taken as they are.
        let name = import.name.to_lowercase();
        let name = if name.contains(':') { name } else { name.replace('-', "") };
        let Some(other) = first.insert(name, index).map(|other| &graph.imports[other]) else {
            continue;
        };
        let are_declared = other.is_declared && import.is_declared;
        if other.name == import.name || are_declared && other.name.eq_ignore_ascii_case(&import.name) {
            continue; // two declarations of one name have a finding of their own
        }
        if other.is_declared || import.is_declared {
            findings.push(same_in_document(graph, other, import));
            continue;
        }
        let (one, two) = (other.parts[0].instance, import.parts[0].instance);
        let message = format!(
            "`{}` imports `{}` and `{}` imports `{}`, which are the same name",
            graph.instances[one].name, other.name, graph.instances[two].name, import.name
        );
        findings.push(
            finding(graph, two, "compose/import-conflict", message)
                .note("names in a component must differ in more than case and hyphens")
                .help("rename one of them in its WIT, or add a component that satisfies it"),
        );
    }
    findings
}

fn same_in_document(graph: &CompositionGraph<'_>, first: &Import, second: &Import) -> Diagnostic {
    let message = format!("`{}` and `{}` are the same name for an import", first.name, second.name);
    let finding = Diagnostic::error("compose/import-conflict", message)
        .at_opt(graph.import_span(second), "the second")
        .note("names in a component must differ in more than case and hyphens")
        .help("give an import another name, with `as`");
    match graph.import_span(first) {
        Some(span) => finding.related(span, "the first"),
        None => finding,
    }
}
