//! A component as it is written: what it makes, in order, without making it.

use std::ops::Range;
use std::rc::Rc;

use wasmparser::{
    CanonicalFunction, ComponentAlias, ComponentExport, ComponentImport, ComponentInstance, ComponentName,
    ComponentType, Encoding, Instance, KnownCustom, Parser, Payload,
};
use witcraft_component::limits;
use witcraft_diagnostics::Diagnostic;

use crate::module::{self, Module};

/// A component.
#[derive(Debug, Default)]
pub(crate) struct Definition<'a> {
    pub(crate) range: Range<usize>,
    pub(crate) name: Option<String>,
    /// Names of its component instances, by index.
    pub(crate) instances: Vec<(u32, String)>,
    /// Names of its components, by index.
    pub(crate) components: Vec<(u32, String)>,
    pub(crate) steps: Vec<Step<'a>>,
}

/// Something that adds to an index space of a component.
#[derive(Debug)]
pub(crate) enum Step<'a> {
    Module(Rc<Module<'a>>),
    CoreInstance(Instance<'a>),
    Component(Rc<Definition<'a>>),
    Instance(ComponentInstance<'a>),
    Alias(ComponentAlias<'a>),
    /// A type; of a resource, with the core function that is its destructor.
    Type {
        destructor: Option<u32>,
    },
    Canonical(CanonicalFunction),
    Import(ComponentImport<'a>),
    Export(ComponentExport<'a>),
    Start {
        function: u32,
    },
}

/// Reads a component.
///
/// # Errors
/// The bytes are not a valid component, or nest too deep.
pub(crate) fn read(bytes: &[u8]) -> Result<Rc<Definition<'_>>, Diagnostic> {
    let invalid = |error: &wasmparser::Error| {
        Diagnostic::error("reach/invalid", format!("cannot follow its calls: {}", error.message()))
            .help("`witcraft validate` says more")
    };
    let mut open: Vec<Definition<'_>> = Vec::new();
    let mut inside_module = false;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(|error| invalid(&error))? {
            // A module is read as a whole at its start.
            Payload::End(_) if inside_module => inside_module = false,
            _ if inside_module => {}
            Payload::Version { encoding: Encoding::Module, .. } => {
                return Err(Diagnostic::error(
                    "reach/invalid",
                    "cannot follow its calls: it is a module, not a component",
                ));
            }
            Payload::Version { encoding: Encoding::Component, .. } if open.is_empty() => {
                open.push(Definition { range: 0..bytes.len(), ..Definition::default() });
            }
            Payload::ComponentSection { .. } if open.len() >= limits::NESTING => {
                let message = format!("components are nested more than {} deep", limits::NESTING);
                return Err(Diagnostic::error("reach/limit", message));
            }
            Payload::ComponentSection { unchecked_range, .. } => {
                open.push(Definition { range: unchecked_range, ..Definition::default() });
            }
            Payload::End(_) => match (open.pop(), open.last_mut()) {
                (Some(done), Some(parent)) => parent.steps.push(Step::Component(Rc::new(done))),
                (Some(done), None) => return Ok(Rc::new(done)),
                (None, _) => break,
            },
            payload => {
                inside_module = matches!(payload, Payload::ModuleSection { .. });
                if let Some(definition) = open.last_mut() {
                    part(definition, payload, bytes).map_err(|error| invalid(&error))?;
                }
            }
        }
    }
    Err(Diagnostic::error("reach/invalid", "cannot follow its calls: it is not a whole component"))
}

/// Adds what a section of a component says.
fn part<'a>(definition: &mut Definition<'a>, payload: Payload<'a>, bytes: &'a [u8]) -> Result<(), wasmparser::Error> {
    let steps = &mut definition.steps;
    match payload {
        Payload::ModuleSection { unchecked_range, .. } => {
            let bytes = bytes.get(unchecked_range).unwrap_or_default();
            steps.push(Step::Module(Rc::new(module::read(bytes)?)));
        }
        Payload::InstanceSection(instances) => {
            for instance in instances {
                steps.push(Step::CoreInstance(instance?));
            }
        }
        Payload::ComponentInstanceSection(instances) => {
            for instance in instances {
                steps.push(Step::Instance(instance?));
            }
        }
        Payload::ComponentAliasSection(aliases) => {
            for alias in aliases {
                steps.push(Step::Alias(alias?));
            }
        }
        Payload::ComponentTypeSection(types) => {
            for ty in types {
                let destructor = match ty? {
                    ComponentType::Resource { dtor, .. } => dtor,
                    _ => None,
                };
                steps.push(Step::Type { destructor });
            }
        }
        Payload::ComponentCanonicalSection(functions) => {
            for function in functions {
                steps.push(Step::Canonical(function?));
            }
        }
        Payload::ComponentStartSection { start, .. } => {
            steps.push(Step::Start { function: start.func_index });
        }
        Payload::ComponentImportSection(imports) => {
            for import in imports {
                steps.push(Step::Import(import?));
            }
        }
        Payload::ComponentExportSection(exports) => {
            for export in exports {
                steps.push(Step::Export(export?));
            }
        }
        Payload::CustomSection(section) => {
            if let KnownCustom::ComponentName(names) = section.as_known() {
                for name in names.into_iter().map_while(Result::ok) {
                    named(definition, name);
                }
            }
        }
        _ => {}
    }
    Ok(())
}

fn named(definition: &mut Definition<'_>, name: ComponentName<'_>) {
    let read = |names: wasmparser::NameMap<'_>| {
        let names = names.into_iter().map_while(Result::ok);
        names.map(|name| (name.index, shown(name.name))).collect()
    };
    match name {
        ComponentName::Component { name, .. } => definition.name = Some(shown(name)),
        ComponentName::Instances(names) => definition.instances = read(names),
        ComponentName::Components(names) => definition.components = read(names),
        _ => {}
    }
}

/// A name out of a binary, fit to be shown.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(limits::NAME).collect()
}
