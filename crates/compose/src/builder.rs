//! Builds a graph step by step: instances of the inputs, what they are given, and what the result imports and exports.
//!
//! A builder knows the inputs. Callers add instances of them, as many as they like, connect their imports to exports of
//! other instances or to imports of the result, and say what the result exports. [`GraphBuilder::finish`] finds a source for
//! what is left open, orders everything and compares the types. Nothing depends on the order of calls, except for the
//! order of exports, of declared imports, and of several instances of one input.

mod connect;
mod names;
mod whole;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType};
use witcraft_diagnostics::{Diagnostic, Span};

pub(crate) use self::connect::check_sources;
pub(crate) use self::names::check_names;
use crate::graph::{CompositionGraph, Entity, Export, Exported, Import, Instance, Items, Part, Source, WitOf};
use crate::input::{self, Checked, Component, Input, Loaded};
use crate::plan::{complete, finding};

/// A composition that is being put together.
pub struct GraphBuilder<'a> {
    pub(crate) graph: CompositionGraph<'a>,
    inputs: Vec<&'a Input>,
    /// The component of each input.
    component_of: Vec<usize>,
    /// What each import of each instance is given.
    given: Vec<Vec<Option<Source>>>,
    /// The instances whose open imports become imports of the result.
    filled: Vec<bool>,
    /// The instances whose open imports are not reported.
    tolerated: HashSet<usize>,
    /// The composition that says what imports are called.
    whole: Option<usize>,
    /// The positions of the items of each declaration.
    declared: HashMap<usize, HashMap<String, usize>>,
}

/// Declarations: types for the imports of the result, and definitions that it exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declarations(usize);

/// What an item is, as far as its use in a composition depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// An instance: it has exports.
    Instance,
    /// A function.
    Function,
    /// A type.
    Type,
    /// A component.
    Component,
    /// A value or a core module.
    Other,
}

impl ItemKind {
    pub(crate) fn of(entity: &ComponentEntityType) -> ItemKind {
        match entity {
            ComponentEntityType::Instance(_) => ItemKind::Instance,
            ComponentEntityType::Func(_) => ItemKind::Function,
            ComponentEntityType::Type { .. } => ItemKind::Type,
            ComponentEntityType::Component(_) => ItemKind::Component,
            ComponentEntityType::Value(_) | ComponentEntityType::Module(_) => ItemKind::Other,
        }
    }

    /// The kind in words, with an article.
    pub fn as_str(self) -> &'static str {
        match self {
            ItemKind::Instance => "an instance",
            ItemKind::Function => "a function",
            ItemKind::Type => "a type",
            ItemKind::Component => "a component",
            ItemKind::Other => "a module or value",
        }
    }
}

impl<'a> GraphBuilder<'a> {
    /// A composition of these inputs, without instances. The result embeds the inputs in this order.
    ///
    /// # Errors
    /// Every input that is not a valid component.
    pub fn new(inputs: &'a [Input]) -> Result<GraphBuilder<'a>, Vec<Diagnostic>> {
        Ok(GraphBuilder::of(inputs.iter().collect(), input::load(inputs)?))
    }

    /// Like [`new`](Self::new), of inputs that were checked before and are not validated again.
    ///
    /// # Errors
    /// What cannot be embedded.
    pub fn of_checked(inputs: &'a [Checked]) -> Result<GraphBuilder<'a>, Vec<Diagnostic>> {
        Ok(GraphBuilder::of(inputs.iter().map(Checked::input).collect(), input::load_checked(inputs)?))
    }

    fn of(inputs: Vec<&'a Input>, loaded: Loaded<'a>) -> GraphBuilder<'a> {
        let graph = CompositionGraph {
            components: loaded.components,
            contents: loaded.contents,
            instances: Vec::new(),
            order: Vec::new(),
            imports: Vec::new(),
            exports: Vec::new(),
            wit: None,
        };
        GraphBuilder {
            graph,
            inputs,
            component_of: loaded.component_of,
            given: Vec::new(),
            filled: Vec::new(),
            tolerated: HashSet::new(),
            whole: None,
            declared: HashMap::new(),
        }
    }

    /// Makes findings about arguments that do not fit point at what is imported, in the text that `wit` prints.
    pub fn show_wit(&mut self, wit: WitOf) {
        self.graph.wit = Some(wit);
    }

    /// Adds declarations: `package` is a WIT package in binary, and its world called `world` declares the types of the
    /// imports and the types that the result defines.
    ///
    /// # Errors
    /// The package is not valid, or has no such world.
    pub fn declare(&mut self, package: &'a Input, world: &str) -> Result<Declarations, Vec<Diagnostic>> {
        let component = input::load_world(package, world).map_err(|finding| vec![finding])?;
        Ok(self.add_declarations(package, component))
    }

    /// Adds declarations: `component` imports what the result may import.
    ///
    /// # Errors
    /// It is not a valid component.
    pub fn declare_imports(&mut self, component: &'a Input) -> Result<Declarations, Vec<Diagnostic>> {
        let loaded = input::load_types(component).map_err(|finding| vec![finding])?;
        let declarations = self.add_declarations(component, loaded);
        input::share_types(&mut self.graph.components).map_err(|(_, error)| {
            vec![input::invalid(&component.name, error.message(), Some(error.offset() as u64))]
        })?;
        Ok(declarations)
    }

    fn add_declarations(&mut self, input: &'a Input, component: Component<'a>) -> Declarations {
        self.graph.components.push(component);
        let component = self.graph.components.len() - 1;
        let instance = self.add(&input.name, String::new(), usize::MAX, component, None);
        self.graph.instances[instance].is_declaration = true;
        let positions = self.graph.imports_of(instance).keys().cloned().enumerate();
        self.declared.insert(instance, positions.map(|(position, name)| (name, position)).collect());
        Declarations(instance)
    }

    /// Makes the result import the item called `item` in the world of the declarations, under the name `name`. `None` if
    /// the world has no such item.
    pub fn import(&mut self, declarations: Declarations, item: &str, name: &str, span: Option<Span>) -> Option<Source> {
        let Declarations(instance) = declarations;
        let position = *self.declared.get(&instance)?.get(item)?;
        let import = self.graph.imports.len();
        self.graph.imports.push(Import {
            name: name.to_owned(),
            parts: vec![Part { instance, import: position }],
            items: IndexMap::new(),
            is_declared: true,
            named_by: None,
            span,
        });
        let source = Source::Import { import, path: Vec::new() };
        self.given[instance][position].get_or_insert_with(|| source.clone());
        Some(source)
    }

    /// Makes the result export a type: that of the item called `item` in the world of the declarations, or else an
    /// interface or world of their package. `None` if there is no such item.
    pub fn define(&mut self, declarations: Declarations, item: &str, name: &str, span: Option<Span>) -> Option<()> {
        let Declarations(instance) = declarations;
        let component = self.graph.component(instance);
        let in_world = || {
            let item = self.graph.imports_of(instance).get(item)?;
            Some(match item.ty {
                ComponentEntityType::Func(id) => {
                    let id = ComponentAnyTypeId::Func(id);
                    ComponentEntityType::Type { referenced: id, created: id }
                }
                other => other,
            })
        };
        let in_package = || Some(component.types[component.enclosing?].exports.get(item)?.ty);
        let entity = in_world().or_else(in_package)?;
        let item = Exported::Definition { declarations: instance, item: item.to_owned(), entity };
        self.graph.exports.push(Export { name: name.to_owned(), item, span });
        Some(())
    }

    /// Adds an instance of the input at this position. Without a `label` it is called after its file.
    pub fn instantiate(&mut self, input: usize, label: Option<&str>, span: Option<Span>) -> usize {
        let name = &self.inputs[input].name;
        let label = crate::label::shown(label, name);
        self.add(name, label, input, self.component_of[input], span)
    }

    fn add(&mut self, name: &'a str, label: String, input: usize, component: usize, span: Option<Span>) -> usize {
        let component_type = &self.graph.components[component];
        let imports = component_type.types[component_type.ty].imports.len();
        self.given.push(vec![None; imports]);
        self.filled.push(false);
        self.graph.instances.push(Instance {
            name,
            label,
            input,
            component,
            arguments: Vec::new(),
            is_declaration: false,
            span,
            argument_spans: vec![None; imports],
        });
        self.graph.instances.len() - 1
    }

    /// Gives the import at a position of an instance its source, in place of another that it had.
    pub fn set_argument(&mut self, instance: usize, import: usize, source: Source, span: Option<Span>) {
        self.given[instance][import] = Some(source);
        self.graph.instances[instance].argument_spans[import] = span;
    }

    /// Whether the import at a position of an instance has a source.
    pub fn has_argument(&self, instance: usize, import: usize) -> bool {
        self.given[instance][import].is_some()
    }

    /// Makes the result import whatever the instance imports and is not given.
    pub fn import_rest(&mut self, instance: usize) {
        self.filled[instance] = true;
    }

    /// Gives an import no source, without a finding: there is one about its argument.
    pub fn leave_out(&mut self, instance: usize, import: usize) {
        self.given[instance][import] = Some(Source::Definition);
    }

    /// Leaves the imports of an instance that are not given without a source and without a finding: there is one about its
    /// arguments.
    pub fn leave_out_rest(&mut self, instance: usize) {
        self.tolerated.insert(instance);
    }

    /// Makes the result export an item.
    pub fn export(&mut self, name: &str, source: Source, span: Option<Span>) {
        self.graph.exports.push(Export { name: name.to_owned(), item: Exported::Source(source), span });
    }

    /// The names and kinds of what an instance imports, in order.
    pub fn imports_of(&self, instance: usize) -> impl Iterator<Item = (&str, ItemKind)> {
        self.graph.imports_of(instance).iter().map(|(name, item)| (name.as_str(), ItemKind::of(&item.ty)))
    }

    /// What a source is; `None` if there is no such item.
    pub fn kind(&self, source: &Source) -> Option<ItemKind> {
        match self.graph.entity(0, source)?.1 {
            Entity::Item(entity) => Some(ItemKind::of(&entity)),
            Entity::Instance(_) => Some(ItemKind::Instance),
        }
    }

    /// The names and kinds of the exports of an instance; `None` for what is not an instance.
    pub fn exports_of(&self, source: &Source) -> Option<impl Iterator<Item = (&str, ItemKind)>> {
        Some(self.items_of(source)?.iter().map(|(name, item)| (name.as_str(), ItemKind::of(&item.ty))))
    }

    /// The interface that a source says it implements.
    pub fn interface_of(&self, source: &Source) -> Option<&str> {
        let (parent, name) = match source {
            Source::Import { import, path } => match path.split_last() {
                None => return self.graph.part_item(self.graph.imports[*import].parts[0]).implements.as_deref(),
                Some((name, path)) => (Source::Import { import: *import, path: path.to_vec() }, name),
            },
            Source::Instance { instance, path } => {
                let (name, path) = path.split_last()?;
                (Source::Instance { instance: *instance, path: path.to_vec() }, name)
            }
            Source::Resource { .. } | Source::Definition => return None,
        };
        self.items_of(&parent)?.get(name)?.implements.as_deref()
    }

    fn items_of(&self, source: &Source) -> Option<&Items> {
        match self.graph.entity(0, source)? {
            (speaker, Entity::Item(entity)) => self.graph.nested_exports(speaker, &entity),
            (_, Entity::Instance(instance)) => Some(self.graph.exports_of(instance)),
        }
    }

    /// Finds a source for every import, orders the instances and imports, and compares the types.
    ///
    /// # Errors
    /// Everything that is wrong: arguments that are missing or do not fit, names that are not valid or given twice, cycles,
    /// and imports that cannot be merged.
    pub fn finish(self) -> Result<CompositionGraph<'a>, Vec<Diagnostic>> {
        let (graph, findings) = self.connect();
        complete(graph, findings)
    }
}

/// The finding for an import that nothing was given for.
fn missing(graph: &CompositionGraph<'_>, instance: usize, import: &str) -> Diagnostic {
    let name = graph.instances[instance].name;
    finding(graph, instance, "compose/missing-argument", format!("`{name}` imports `{import}`, which is not given"))
        .help(format!("pass it as an argument, or end the arguments with `...` to import `{import}` from outside"))
}
