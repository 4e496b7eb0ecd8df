//! Finds a source for every import of every instance, by name; types are compared later.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use wasmparser::component_types::{ComponentAnyTypeId, ComponentDefinedType, ComponentEntityType, ComponentItem};
use wasmparser::types::TypesRef;
use witcraft_diagnostics::Diagnostic;

use super::{GraphBuilder, missing};
use crate::extern_name::ExternName;
use crate::graph::{CompositionGraph, Exported, Import, Items, Part, Source};
use crate::mentions::mentions;
use crate::plan::imports::type_owners;

impl<'a> GraphBuilder<'a> {
    /// The graph with all arguments, and the findings about those that have no source. The imports are still as they were
    /// met, not ordered and not merged.
    pub(crate) fn connect(mut self) -> (CompositionGraph<'a>, Vec<Diagnostic>) {
        self.sort();
        let GraphBuilder { mut graph, mut given, filled, tolerated, whole, .. } = self;
        let mut findings = Vec::new();
        let needed = types_of_declared_imports(&graph, whole);
        keep(&mut graph, &mut given, &needed);
        let mut open = Open::new(&graph);
        for (instance, given) in given.into_iter().enumerate() {
            let is_declaration = graph.instances[instance].is_declaration;
            let mut arguments: Vec<Source> = Vec::new();
            for (position, given) in given.into_iter().enumerate() {
                let (name, item) = graph.imports_of(instance).get_index(position).expect("it is given by position");
                let source = match (given, alias(&graph, instance, position, item, &arguments)) {
                    (_, Some(alias)) => alias,
                    (Some(source), None) => source,
                    (None, None)
                        if is_declaration
                            && (whole == Some(instance) || is_definition(item))
                            && !needed.contains(&(instance, position)) =>
                    {
                        Source::Definition
                    }
                    (None, None) if !filled[instance] && !is_declaration && !is_type(item) => {
                        if !tolerated.contains(&instance) {
                            findings.push(missing(&graph, instance, name));
                        }
                        Source::Definition
                    }
                    (None, None) => open.import(&graph, Part { instance, import: position }, name, item, &mut findings),
                };
                arguments.push(source);
            }
            graph.instances[instance].arguments = arguments;
        }
        graph.imports.extend(open.imports.into_values());
        (graph, findings)
    }

    /// Sorts the instances by their inputs, so that the result does not depend on the order in which they were added.
    /// Declarations come last.
    fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.graph.instances.len()).collect();
        order.sort_by_key(|instance| self.graph.instances[*instance].input);
        if order.is_sorted() {
            return;
        }
        let mut position = vec![0; order.len()];
        order.iter().enumerate().for_each(|(new, old)| position[*old] = new);
        permute(&mut self.graph.instances, &order);
        permute(&mut self.given, &order);
        permute(&mut self.filled, &order);
        self.tolerated = self.tolerated.iter().map(|instance| position[*instance]).collect();
        self.whole = self.whole.map(|instance| position[instance]);
        for import in &mut self.graph.imports {
            let parts = import.parts.iter_mut().chain(&mut import.named_by);
            parts.for_each(|part| part.instance = position[part.instance]);
        }
        let given = self.given.iter_mut().flatten().flatten();
        let exports = self.graph.exports.iter_mut().filter_map(|export| match &mut export.item {
            Exported::Source(source) => Some(source),
            Exported::Definition { declarations: instance, .. } => {
                *instance = position[*instance];
                None
            }
        });
        for source in given.chain(exports) {
            if let Source::Instance { instance, .. } = source {
                *instance = position[*instance];
            }
        }
    }
}

/// Puts the items into an order: the first is that at `order[0]`, and so on.
fn permute<T>(items: &mut Vec<T>, order: &[usize]) {
    let mut taken: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(order.iter().map(|old| taken[*old].take().expect("an order has each position once")));
}

/// The imports of the result for what is not given.
struct Open {
    /// Those that no import was declared for, by the track of their names.
    imports: IndexMap<String, Import>,
    /// The declared imports by the track of their names.
    declared: HashMap<String, usize>,
    /// How many imports are declared: the positions of the others come after them.
    first: usize,
    reported: HashSet<usize>,
}

impl Open {
    fn new(graph: &CompositionGraph<'_>) -> Open {
        let mut declared = HashMap::new();
        for (index, import) in graph.imports.iter().enumerate() {
            let item = graph.part_item(import.named_by.unwrap_or(import.parts[0]));
            let track = ExternName::new(&import.name, item).track;
            declared.entry(track).or_insert(index);
        }
        Open { imports: IndexMap::new(), declared, first: graph.imports.len(), reported: HashSet::new() }
    }

    /// The import of the result for an import of an instance: a declared one in a compatible version, or else one that
    /// all instances share.
    fn import(
        &mut self,
        graph: &CompositionGraph<'_>,
        part: Part,
        name: &str,
        item: &ComponentItem,
        findings: &mut Vec<Diagnostic>,
    ) -> Source {
        let track = ExternName::new(name, item).track;
        if let Some(import) = self.declared.get(&track) {
            let declared = &graph.imports[*import];
            let conflict = match graph.instances[part.instance].is_declaration {
                true => is_type(item).then(|| named_like_a_type(graph, part, declared)),
                false => (declared.name == name).then(|| declared_twice(graph, part, declared)),
            };
            if let Some(conflict) = conflict {
                if self.reported.insert(*import) {
                    findings.push(conflict);
                }
                return Source::Definition;
            }
            return Source::Import { import: *import, path: Vec::new() };
        }
        let entry = self.imports.entry(track);
        let import = self.first + entry.index();
        entry.or_insert_with(|| Import::new(name)).parts.push(part);
        Source::Import { import, path: Vec::new() }
    }
}

fn declared_twice(graph: &CompositionGraph<'_>, part: Part, import: &Import) -> Diagnostic {
    let instance = &graph.instances[part.instance];
    let message =
        format!("`{}` is imported explicitly, and also by `...` of an instance of `{}`", import.name, instance.name);
    let finding = Diagnostic::error("compose/import-conflict", message).at_opt(import.span.clone(), "imported here");
    let finding = match &instance.span {
        Some(span) => finding.related(span.clone(), "imported implicitly here"),
        None => finding,
    };
    let is_later = match (&import.span, &instance.span) {
        (Some(import), Some(instance)) => import.range().start > instance.range().start,
        (Some(_), None) | (None, _) => false,
    };
    finding.help(match is_later {
        true => format!("declare the import before the instance, and pass it as the argument `{}`", import.name),
        false => format!("pass the import as the argument `{}`", import.name),
    })
}

/// The finding for a declared import with the name of a type that declared imports mention, which is an import as well.
fn named_like_a_type(graph: &CompositionGraph<'_>, part: Part, import: &Import) -> Diagnostic {
    let name = &import.name;
    let message = format!("the import `{name}` has the name of the type `{name}`, which other imports use");
    let finding = Diagnostic::error("compose/import-conflict", message).at_opt(import.span.clone(), "this import");
    let finding = match graph.definition_span(part.instance, name) {
        Some(span) => finding.related(span.clone(), "the type"),
        None => finding,
    };
    finding
        .note("a type that an import uses is imported too, under its own name")
        .help("give the import another name, with `as`")
}

/// Whether an import is a type, which needs no provider: it is that of another import, or defined by what it is.
fn is_type(item: &ComponentItem) -> bool {
    matches!(item.ty, ComponentEntityType::Type { .. })
}

/// Whether an item of a declaration can be a definition: a type, or a function that gives its type a name.
fn is_definition(item: &ComponentItem) -> bool {
    matches!(item.ty, ComponentEntityType::Type { .. } | ComponentEntityType::Func(_))
}

/// The declared types that declared imports mention, by declaration and position. An import may only mention types that
/// are imported, if they are of the kinds that need a name. Of a composition, what its imports and definitions mention of its
/// other imports.
fn types_of_declared_imports(graph: &CompositionGraph<'_>, whole: Option<usize>) -> HashSet<(usize, usize)> {
    let mut needed = HashSet::new();
    let declarations = (0..graph.instances.len()).filter(|instance| graph.instances[*instance].is_declaration);
    for declaration in declarations {
        let imports = graph.imports_of(declaration);
        let types = graph.types(declaration).as_ref();
        let owners: HashMap<ComponentAnyTypeId, usize> =
            if whole == Some(declaration) { type_owners(graph, declaration) } else { named_types(types, imports) };
        let parts = graph.imports.iter().flat_map(|import| &import.parts);
        let parts = parts.filter(|part| part.instance == declaration).map(|part| imports[part.import].ty);
        let definitions = graph.exports.iter().filter_map(|export| match &export.item {
            Exported::Definition { declarations, entity, .. } if *declarations == declaration => Some(*entity),
            Exported::Definition { .. } | Exported::Source(_) => None,
        });
        let definitions = definitions.filter(|_| whole == Some(declaration));
        let mut next: Vec<ComponentEntityType> = parts.chain(definitions).collect();
        while let Some(entity) = next.pop() {
            for id in mentions(types, &entity) {
                if let Some(position) = owners.get(&id)
                    && needed.insert((declaration, *position))
                {
                    next.push(imports[*position].ty);
                }
            }
        }
    }
    needed
}

/// The imported types that others can only mention by their names, and their positions: records, variants, enums, flags and
/// resources. What is an alias of one of them is that one.
// Explainer.md, "Type Definitions": of all value types, these are the ones that are valid in an import only by a name.
fn named_types(types: TypesRef<'_>, imports: &Items) -> HashMap<ComponentAnyTypeId, usize> {
    use ComponentDefinedType as T;
    let imported = imports.values().enumerate().filter_map(|(position, item)| match item.ty {
        ComponentEntityType::Type { created, .. } => Some((created, position)),
        _ => None,
    });
    let mut named: HashMap<ComponentAnyTypeId, usize> = HashMap::new();
    for (id, position) in imported {
        let has_kind = match id {
            ComponentAnyTypeId::Resource(_) => true,
            ComponentAnyTypeId::Defined(id) => {
                matches!(types[id], T::Record(_) | T::Variant(_) | T::Flags(_) | T::Enum(_))
            }
            ComponentAnyTypeId::Func(_) | ComponentAnyTypeId::Instance(_) | ComponentAnyTypeId::Component(_) => false,
        };
        let mut aliased = std::iter::successors(types.peel_alias(id), |id| types.peel_alias(*id));
        if has_kind && !aliased.any(|id| named.contains_key(&id)) {
            named.insert(id, position);
        }
    }
    named
}

/// Lets imports keep all that they have in the composition that names them, where others need types of it.
fn keep(graph: &mut CompositionGraph<'_>, given: &mut [Vec<Option<Source>>], needed: &HashSet<(usize, usize)>) {
    for (import, named) in graph.imports.iter_mut().enumerate() {
        let Some(part) = named.named_by else { continue };
        if needed.contains(&(part.instance, part.import)) {
            if !named.parts.contains(&part) {
                named.parts.push(part);
            }
            given[part.instance][part.import] = Some(Source::Import { import, path: Vec::new() });
        }
    }
}

/// For an import that is the resource of an earlier import which an instance satisfies: that resource.
fn alias(
    graph: &CompositionGraph<'_>,
    instance: usize,
    position: usize,
    item: &ComponentItem,
    earlier: &[Source],
) -> Option<Source> {
    let ComponentEntityType::Type { created: ComponentAnyTypeId::Resource(id), .. } = item.ty else { return None };
    let (argument, path) = graph.imported_resource(instance, id.resource())?;
    let is_open = |import: &usize| graph.imports.get(*import).is_none_or(|import| !import.is_declared);
    let is_shared = match earlier.get(argument) {
        Some(Source::Import { import, .. }) => is_open(import) || graph.instances[instance].is_declaration,
        _ => false,
    };
    if argument == position || is_shared {
        return None;
    }
    Some(Source::Resource { argument, path: path.into_iter().map(str::to_owned).collect() })
}

/// The finding for every argument and export whose source does not exist.
pub(crate) fn check_sources(graph: &CompositionGraph<'_>) -> Vec<Diagnostic> {
    let arguments = graph.instances.iter().flat_map(|instance| instance.arguments.iter().zip(&instance.argument_spans));
    let exports = graph.exports.iter().filter_map(|export| Some((export.source()?, &export.span)));
    let mut findings = Vec::new();
    for (source, span) in arguments.chain(exports) {
        let (exists, of, path) = match source {
            Source::Instance { instance, path } => {
                let node = graph.instances.get(*instance);
                (node.is_some(), node.map_or("the composition", |node| node.name), path)
            }
            Source::Import { import, path } => (*import < graph.imports.len(), "the composition", path),
            Source::Resource { .. } | Source::Definition => continue,
        };
        if exists && graph.entity(0, source).is_some() {
            continue;
        }
        let message = format!("`{of}` has no `{}`", path.join("#"));
        findings.push(Diagnostic::error("compose/unknown-source", message).at_opt(span.clone(), ""));
    }
    findings
}
