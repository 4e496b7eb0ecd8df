//! Makes every instance that a component makes, as nodes of a graph: what instantiation does, without running anything.
//!
//! A component is taken step by step. Each step adds to an index space, as in the specification, so indices need no translation.
//! Whatever an instance is given is already there when the instance is made, except for what is put into tables later: indirect
//! calls are resolved at the end.

mod core;
mod value;

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::rc::Rc;

use wasmparser::{
    CanonicalFunction, CanonicalOption, ComponentAlias, ComponentExternalKind, ComponentInstance,
    ComponentOuterAliasKind, ComponentTypeRef, ExternalKind, Instance, InstantiationArgKind, TypeBounds,
};
use witcraft_diagnostics::Diagnostic;

use self::core::{CoreInstance, CoreValue, Tables};
use self::value::{Closure, Exports, Value};
use crate::definition::{Definition, Step};
use crate::graph::{Graph, Node};
use crate::module::Module;
use crate::{Entry, Import, Part, Reachability};

/// A component may make at most this many instances of modules and components, all levels together.
pub const INSTANCES: usize = 20_000;

/// Instances may make instances this deep.
pub const DEPTH: usize = 100;

/// The graph may have this many nodes: functions of modules, for the most part, once for each instance.
pub const NODES: usize = 20_000_000;

/// Makes the outermost component.
pub(crate) fn link(root: &Rc<Definition<'_>>) -> Result<Reachability, Diagnostic> {
    let mut linker = Linker::default();
    let instantiation = linker.graph.add(0);
    linker.instantiation = instantiation;
    let arguments = Arguments::Host;
    let exports =
        linker.component(&Closure { definition: root.clone(), frame: None }, arguments, String::new(), None, 0)?;
    let tables = std::mem::take(&mut linker.tables);
    tables.resolve(&mut linker.graph);
    let mut entries = vec![Entry { export: None, node: instantiation }];
    for (name, value) in &exports.0 {
        linker.enter(name, value, &mut entries);
    }
    let Linker { graph, parts, imports, unknown, .. } = linker;
    Ok(Reachability { parts, imports, entries, graph, unknown })
}

#[derive(Default)]
struct Linker<'a> {
    graph: Graph,
    tables: Tables,
    parts: Vec<Part>,
    imports: Vec<Import>,
    /// The node of each import.
    import_nodes: HashMap<Import, Node>,
    frames: Vec<Frame<'a>>,
    /// What runs while the outermost component is instantiated.
    instantiation: Node,
    unknown: Vec<String>,
    instances: usize,
}

/// The index spaces of an instance while it is made, and afterwards for the components in it that look outside.
#[derive(Default)]
struct Frame<'a> {
    parent: Option<usize>,
    part: usize,
    modules: Vec<Option<Rc<Module<'a>>>>,
    core_instances: Vec<CoreInstance>,
    core_functions: Vec<Node>,
    core_tables: Vec<Option<usize>>,
    components: Vec<Value<'a>>,
    instances: Vec<Value<'a>>,
    functions: Vec<Value<'a>>,
    /// The destructor of each type that is a resource and has one.
    types: Vec<Option<Node>>,
}

/// Where an instance gets its imports.
enum Arguments<'a> {
    /// From the host: it is the outermost component.
    Host,
    Values(BTreeMap<String, Value<'a>>),
}

impl<'a> Linker<'a> {
    /// Makes an instance. Returns what it exports.
    fn component(
        &mut self,
        closure: &Closure<'a>,
        arguments: Arguments<'a>,
        name: String,
        parent: Option<usize>,
        depth: usize,
    ) -> Result<Exports<'a>, Diagnostic> {
        self.count(depth)?;
        let part = self.parts.len();
        self.parts.push(Part { name, range: closure.definition.range.clone(), parent, exports: Vec::new() });
        let frame = self.frames.len();
        self.frames.push(Frame { parent: closure.frame, part, ..Frame::default() });
        let mut exports = Exports::default();
        for step in &closure.definition.steps {
            match step {
                Step::Module(module) => self.frames[frame].modules.push(Some(module.clone())),
                Step::Component(component) => {
                    let closure = Closure { definition: component.clone(), frame: Some(frame) };
                    self.frames[frame].components.push(Value::Component(closure));
                }
                Step::CoreInstance(instance) => {
                    let instance = self.core_instance(frame, instance, depth)?;
                    self.frames[frame].core_instances.push(instance);
                }
                Step::Instance(instance) => {
                    let index = self.frames[frame].instances.len();
                    let instance = self.instance(frame, instance, &closure.definition, index, depth)?;
                    self.frames[frame].instances.push(instance);
                }
                Step::Alias(alias) => self.alias(frame, alias),
                Step::Type { destructor } => {
                    let frame = &mut self.frames[frame];
                    let destructor =
                        destructor.and_then(|function| frame.core_functions.get(function as usize).copied());
                    frame.types.push(destructor);
                }
                Step::Canonical(function) => self.canonical(frame, function),
                Step::Import(import) => {
                    let name = import.name.name;
                    let value = match &arguments {
                        Arguments::Host => {
                            let implements = import.name.implements.map(str::to_owned);
                            let import = Import { name: name.to_owned(), implements, function: None };
                            Value::Host { import: Rc::new(import), path: None }
                        }
                        Arguments::Values(values) => values.get(name).cloned().unwrap_or(Value::Other),
                    };
                    let value = match (import.ty, value) {
                        (ComponentTypeRef::Type(TypeBounds::Eq(ty)), Value::Other | Value::Host { .. }) => {
                            Value::Type(self.frames[frame].types.get(ty as usize).copied().flatten())
                        }
                        (_, value) => value,
                    };
                    self.define(frame, import.ty.kind(), value);
                }
                Step::Export(export) => {
                    let value = self.value(frame, export.kind, export.index);
                    self.parts[part].exports.push(export.name.name.to_owned());
                    exports.0.push((export.name.name.to_owned(), value.clone()));
                    self.define(frame, export.kind, value);
                }
                Step::Start { function } => {
                    let value = self.value(frame, ComponentExternalKind::Func, *function);
                    let node = self.callable(&value);
                    self.graph.call(self.instantiation, node);
                }
            }
        }
        Ok(exports)
    }

    fn count(&mut self, depth: usize) -> Result<(), Diagnostic> {
        self.instances += 1;
        let message = match () {
            () if self.instances > INSTANCES => format!("it makes more than {INSTANCES} instances"),
            () if depth > DEPTH => format!("its instances make instances more than {DEPTH} deep"),
            () if self.graph.len() > NODES => format!("its instances have more than {NODES} functions"),
            () => return Ok(()),
        };
        Err(Diagnostic::error("reach/limit", format!("cannot follow its calls: {message}")))
    }

    fn instance(
        &mut self,
        frame: usize,
        instance: &ComponentInstance<'a>,
        definition: &Definition<'a>,
        index: usize,
        depth: usize,
    ) -> Result<Value<'a>, Diagnostic> {
        match instance {
            ComponentInstance::FromExports(exports) => {
                let exports = exports
                    .iter()
                    .map(|export| (export.name.name.to_owned(), self.value(frame, export.kind, export.index)));
                Ok(Value::Instance(Rc::new(exports.collect())))
            }
            ComponentInstance::Instantiate { component_index, args } => {
                let component = self.value(frame, ComponentExternalKind::Component, *component_index);
                let arguments: BTreeMap<String, Value<'a>> = args
                    .iter()
                    .map(|argument| (argument.name.to_owned(), self.value(frame, argument.kind, argument.index)))
                    .collect();
                let Value::Component(closure) = component else {
                    return Ok(self.unknown_instance(frame, arguments.into_values()));
                };
                let named = |names: &[(u32, String)], index: usize| {
                    names.iter().find(|(at, _)| *at as usize == index).map(|(_, name)| name.clone())
                };
                let name = named(&definition.instances, index)
                    .or_else(|| named(&definition.components, *component_index as usize))
                    .or_else(|| closure.definition.name.clone())
                    .unwrap_or_else(|| format!("component {component_index}"));
                let part = self.frames[frame].part;
                let exports = self.component(&closure, Arguments::Values(arguments), name, Some(part), depth + 1)?;
                Ok(Value::Instance(Rc::new(exports.0.into_iter().collect())))
            }
        }
    }

    /// An instance of a component that nobody knows yet: it may call all that it is given, and so does whoever calls it.
    fn unknown_instance(&mut self, frame: usize, given: impl Iterator<Item = Value<'a>>) -> Value<'a> {
        let node = self.graph.add(self.frames[frame].part);
        self.graph.call(self.instantiation, node);
        for value in given {
            for function in self.functions_of(&value) {
                self.graph.call(node, function);
            }
        }
        self.is_unknown("a component that the host supplies is instantiated: it may call everything that it is given");
        Value::Unknown(node)
    }

    fn is_unknown(&mut self, message: &str) {
        if !self.unknown.iter().any(|known| known == message) {
            self.unknown.push(message.to_owned());
        }
    }

    fn alias(&mut self, frame: usize, alias: &ComponentAlias<'a>) {
        match alias {
            ComponentAlias::InstanceExport { kind, instance_index, name } => {
                let instance = self.frames[frame].instances.get(*instance_index as usize).cloned();
                let value = instance.map_or(Value::Other, |instance| instance.export(name));
                self.define(frame, *kind, value);
            }
            ComponentAlias::CoreInstanceExport { kind, instance_index, name } => {
                let instance = self.frames[frame].core_instances.get(*instance_index as usize);
                let value = instance.and_then(|instance| instance.get(name));
                match kind {
                    ExternalKind::Func | ExternalKind::FuncExact => {
                        let node = self.core_function(frame, value);
                        self.frames[frame].core_functions.push(node);
                    }
                    ExternalKind::Table => {
                        let table = match value {
                            Some(CoreValue::Table(table)) => Some(table),
                            _ => None,
                        };
                        self.frames[frame].core_tables.push(table);
                    }
                    ExternalKind::Memory | ExternalKind::Global | ExternalKind::Tag => {}
                }
            }
            ComponentAlias::Outer { kind, count, index } => {
                let mut outer = Some(frame);
                for _ in 0..*count {
                    outer = outer.and_then(|frame| self.frames[frame].parent);
                }
                let outer = outer.map(|frame| &self.frames[frame]);
                let index = *index as usize;
                match kind {
                    ComponentOuterAliasKind::CoreModule => {
                        let module = outer.and_then(|outer| outer.modules.get(index).cloned()).flatten();
                        self.frames[frame].modules.push(module);
                    }
                    ComponentOuterAliasKind::Component => {
                        let component = outer.and_then(|outer| outer.components.get(index).cloned());
                        self.frames[frame].components.push(component.unwrap_or(Value::Other));
                    }
                    ComponentOuterAliasKind::Type => {
                        let ty = outer.and_then(|outer| outer.types.get(index).copied()).flatten();
                        self.frames[frame].types.push(ty);
                    }
                    ComponentOuterAliasKind::CoreType => {}
                }
            }
        }
    }

    /// What is at an index of an index space.
    fn value(&self, frame: usize, kind: ComponentExternalKind, index: u32) -> Value<'a> {
        let frame = &self.frames[frame];
        let index = index as usize;
        let found = match kind {
            ComponentExternalKind::Func => frame.functions.get(index).cloned(),
            ComponentExternalKind::Instance => frame.instances.get(index).cloned(),
            ComponentExternalKind::Component => frame.components.get(index).cloned(),
            ComponentExternalKind::Type => frame.types.get(index).map(|ty| Value::Type(*ty)),
            ComponentExternalKind::Module => frame.modules.get(index).cloned().flatten().map(Value::Module),
            ComponentExternalKind::Value => None,
        };
        found.unwrap_or(Value::Other)
    }

    /// Adds to an index space.
    fn define(&mut self, frame: usize, kind: ComponentExternalKind, value: Value<'a>) {
        let frame = &mut self.frames[frame];
        match kind {
            ComponentExternalKind::Func => frame.functions.push(value),
            ComponentExternalKind::Instance => frame.instances.push(value),
            ComponentExternalKind::Component => frame.components.push(value),
            ComponentExternalKind::Type => frame.types.push(match value {
                Value::Type(ty) => ty,
                _ => None,
            }),
            ComponentExternalKind::Module => frame.modules.push(match value {
                Value::Module(module) => Some(module),
                _ => None,
            }),
            ComponentExternalKind::Value => {}
        }
    }

    fn canonical(&mut self, frame: usize, function: &CanonicalFunction) {
        let part = self.frames[frame].part;
        let core = |linker: &Linker<'a>, index: u32| linker.frames[frame].core_functions.get(index as usize).copied();
        let node = self.graph.add(part);
        match function {
            CanonicalFunction::Lift { core_func_index, options, .. } => {
                let called = core(self, *core_func_index);
                self.calls(node, called.into_iter().chain(self.options(frame, options)));
                self.frames[frame].functions.push(Value::Function(node));
                return;
            }
            CanonicalFunction::Lower { func_index, options } => {
                let function = self.value(frame, ComponentExternalKind::Func, *func_index);
                let called = self.callable(&function);
                self.calls(node, [called].into_iter().chain(self.options(frame, options)));
            }
            CanonicalFunction::ResourceDrop { resource } => {
                let destructor = self.frames[frame].types.get(*resource as usize).copied().flatten();
                self.calls(node, destructor);
            }
            CanonicalFunction::ThreadSpawnRef { .. } => self.tables.any(node),
            CanonicalFunction::ThreadSpawnIndirect { table_index, .. }
            | CanonicalFunction::ThreadNewIndirect { table_index, .. } => {
                let table = self.frames[frame].core_tables.get(*table_index as usize).copied().flatten();
                self.tables.all_of(node, table);
            }
            CanonicalFunction::TaskReturn { options, .. }
            | CanonicalFunction::StreamRead { options, .. }
            | CanonicalFunction::StreamWrite { options, .. }
            | CanonicalFunction::FutureRead { options, .. }
            | CanonicalFunction::FutureWrite { options, .. }
            | CanonicalFunction::ErrorContextNew { options }
            | CanonicalFunction::ErrorContextDebugMessage { options } => {
                let called = self.options(frame, options);
                self.calls(node, called);
            }
            // The others call nothing of the guest.
            _ => {}
        }
        self.frames[frame].core_functions.push(node);
    }

    fn calls(&mut self, from: Node, to: impl IntoIterator<Item = Node>) {
        for to in to {
            self.graph.call(from, to);
        }
    }

    /// The core functions that options of a canonical function name.
    fn options(&self, frame: usize, options: &[CanonicalOption]) -> Vec<Node> {
        let named = options.iter().filter_map(|option| match option {
            CanonicalOption::Realloc(function)
            | CanonicalOption::PostReturn(function)
            | CanonicalOption::Callback(function) => self.frames[frame].core_functions.get(*function as usize),
            CanonicalOption::UTF8
            | CanonicalOption::UTF16
            | CanonicalOption::CompactUTF16
            | CanonicalOption::Memory(_)
            | CanonicalOption::Async
            | CanonicalOption::CoreType(_)
            | CanonicalOption::Gc => None,
        });
        named.copied().collect()
    }

    /// The node of a function.
    fn callable(&mut self, function: &Value<'a>) -> Node {
        match function {
            Value::Function(node) | Value::Unknown(node) => *node,
            Value::Host { import, path } => self.import(import, path.as_deref()),
            Value::Instance(_) | Value::Component(_) | Value::Module(_) | Value::Type(_) | Value::Other => {
                self.graph.add(0)
            }
        }
    }

    fn import(&mut self, import: &Import, function: Option<&str>) -> Node {
        let import = Import { function: function.map(str::to_owned), ..import.clone() };
        if let Some(node) = self.import_nodes.get(&import) {
            return *node;
        }
        let node = self.graph.add_import(self.imports.len());
        self.imports.push(import.clone());
        self.import_nodes.insert(import, node);
        node
    }

    /// The functions that somebody who gets a value may call. What a host's instance holds is not known by name, so it counts as
    /// a whole.
    fn functions_of(&mut self, value: &Value<'a>) -> Vec<Node> {
        match value {
            Value::Instance(exports) => exports.values().flat_map(|value| self.functions_of(value)).collect(),
            Value::Function(_) | Value::Unknown(_) | Value::Host { .. } => vec![self.callable(value)],
            Value::Component(_) | Value::Module(_) | Value::Type(_) | Value::Other => Vec::new(),
        }
    }

    /// Adds the entries of an export.
    fn enter(&mut self, name: &str, value: &Value<'a>, entries: &mut Vec<Entry>) {
        match value {
            Value::Instance(exports) => {
                for (function, value) in exports.iter() {
                    match value {
                        Value::Function(_) | Value::Host { .. } | Value::Unknown(_) | Value::Instance(_) => {
                            let nodes = self.functions_of(value);
                            let node = self.graph.add(0);
                            self.calls(node, nodes);
                            entries.push(Entry { export: Some((name.to_owned(), Some(function.clone()))), node });
                        }
                        Value::Component(_) | Value::Module(_) | Value::Type(_) | Value::Other => {}
                    }
                }
            }
            Value::Function(_) | Value::Host { .. } | Value::Unknown(_) => {
                let node = self.callable(value);
                entries.push(Entry { export: Some((name.to_owned(), None)), node });
            }
            Value::Component(_) | Value::Module(_) => {
                self.unknown
                    .push(format!("`{name}` is exported for the host to instantiate: its calls are not followed"));
            }
            Value::Type(_) | Value::Other => {}
        }
    }

    fn core_instance(
        &mut self,
        frame: usize,
        instance: &Instance<'a>,
        depth: usize,
    ) -> Result<CoreInstance, Diagnostic> {
        match instance {
            Instance::FromExports(exports) => {
                let frame = &self.frames[frame];
                let value = |kind: ExternalKind, index: u32| match kind {
                    ExternalKind::Func | ExternalKind::FuncExact => {
                        frame.core_functions.get(index as usize).map(|node| CoreValue::Function(*node))
                    }
                    ExternalKind::Table => {
                        frame.core_tables.get(index as usize).copied().flatten().map(CoreValue::Table)
                    }
                    ExternalKind::Memory | ExternalKind::Global | ExternalKind::Tag => None,
                };
                let exports = exports
                    .iter()
                    .filter_map(|export| Some((export.name.to_owned(), value(export.kind, export.index)?)));
                Ok(CoreInstance::Made(Rc::new(exports.collect())))
            }
            Instance::Instantiate { module_index, args } => {
                self.count(depth)?;
                let arguments: HashMap<&str, CoreInstance> = args
                    .iter()
                    .filter_map(|argument| match argument.kind {
                        InstantiationArgKind::Instance => {
                            let instance = self.frames[frame].core_instances.get(argument.index as usize)?;
                            Some((argument.name, instance.clone()))
                        }
                    })
                    .collect();
                let part = self.frames[frame].part;
                match self.frames[frame].modules.get(*module_index as usize).cloned().flatten() {
                    Some(module) => Ok(self.core_module(part, &module, &arguments)),
                    None => Ok(self.unknown_module(part, &arguments)),
                }
            }
        }
    }
}
