//! Takes a composition apart, and puts it together again with another component in the place of one.
//!
//! Whoever made the composition, its parts are the components in it, and its wiring is what their instances are given. What a part
//! shares with others stands outside of it, so it is put back into it first. Then the parts are connected as they were, by the
//! same builder as everything else. What the new component does not import any more is not given, and the result imports what is
//! left.

use std::collections::BTreeSet;

use wasm_encoder::reencode::{ReencodeComponent, RoundtripReencoder};
use wasm_encoder::{ComponentAliasSection, ComponentSectionId, RawSection};
use wasmparser::{
    BinaryReader, ComponentAlias, ComponentAliasSectionReader, ComponentOuterAliasKind, ComponentTypeRef, Parser,
    Payload,
};
use witcraft_component::expect_component;
use witcraft_diagnostics::{Diagnostic, Origin};

use crate::anatomy::{Anatomy, From, Nested};
use crate::builder::GraphBuilder;
use crate::contents::{SectionKind, sections};
use crate::encode::encode;
use crate::graph::Source;
use crate::input::{Input, validate_structure};

/// How many bytes may be put back into parts in all. A part that is small by itself may share large ones, many times over.
const LIMIT: usize = 1 << 30;

/// Why a component is not a composition that can be taken apart.
type Why = &'static str;

/// A composition in parts.
#[derive(Debug)]
pub struct Parts {
    name: String,
    /// The components that there are instances of.
    components: Vec<Input>,
    /// The name and the component of each instance.
    instances: Vec<(String, usize)>,
    /// What each instance is given: the instance, the name of its import, and which export of which other instance. What it is
    /// given from outside has the name of its import there too.
    arguments: Vec<(usize, String, usize, Vec<String>)>,
    /// What is exported: the name, and which export of which instance.
    exports: Vec<(String, usize, Vec<String>)>,
    /// The names of all imports and exports.
    surface: Surface,
}

/// The names of the imports and exports of a component, types included.
#[derive(Debug, PartialEq, Eq)]
struct Surface {
    imports: BTreeSet<String>,
    exports: BTreeSet<String>,
}

impl Parts {
    /// Takes the component `bytes` apart, which people know as `name`.
    ///
    /// # Errors
    /// It is not a component, or not one that consists of connected components alone.
    pub fn of(name: &str, bytes: &[u8]) -> Result<Parts, Diagnostic> {
        expect_component(name, bytes)?;
        let read = validate_structure(bytes).and_then(|()| Ok((Anatomy::read(bytes)?, surface(bytes)?)));
        let (whole, surface) = read.map_err(|error| {
            let message = format!("`{name}` is not a valid component: {}", error.message());
            Diagnostic::error("compose/invalid-component", message)
                .in_origin(Origin { offset: Some(error.offset() as u64), ..Origin::file(name) })
        })?;
        Parts::take(name, whole, surface).map_err(|why| not_parts(name, why))
    }

    fn take(name: &str, whole: Anatomy<'_>, surface: Surface) -> Result<Parts, Why> {
        if whole.made.is_empty() {
            return Err("there are no components in it");
        }
        let mut parts = Parts {
            name: name.to_owned(),
            components: Vec::new(),
            instances: Vec::new(),
            arguments: Vec::new(),
            exports: Vec::new(),
            surface,
        };
        // In the order of their definitions, so that they keep it.
        let mut indices: Vec<u32> = whole.made.iter().map(|(component, _)| *component).collect();
        indices.sort_unstable();
        indices.dedup();
        let mut left = LIMIT;
        for component in &indices {
            let Some((found, component_name, _)) = whole.component(*component, &[]) else {
                return Err("a component in it comes from outside");
            };
            let bytes = close(found.bytes, &whole, 1, &mut left)?;
            let name = component_name.map_or_else(|| format!("component {component}"), str::to_owned);
            parts.components.push(Input { name, bytes });
        }
        for (position, (component, index)) in whole.made.iter().enumerate() {
            let input = indices.binary_search(component).expect("it is one of them");
            let label = whole.instance_names.iter().find(|(named, _)| named == index).map(|(_, name)| name.clone());
            parts.instances.push((label.unwrap_or_else(|| format!("instance {position}")), input));
        }
        for (instance, argument, from) in whole.arguments {
            match from {
                From::Instance(other, path) => parts.arguments.push((instance, argument, other, path)),
                From::Import(import, path) if import == argument && path.is_empty() => {}
                From::Import(..) => return Err("a component in it imports something under another name"),
                From::Bundle(_) | From::Itself => return Err("it makes instances of its own"),
            }
        }
        for (export, from) in whole.exports {
            match from {
                From::Instance(instance, path) => parts.exports.push((export, instance, path)),
                From::Import(..) => return Err("it exports what it imports"),
                From::Bundle(_) | From::Itself => return Err("it defines exports of its own"),
            }
        }
        Ok(parts)
    }

    /// The names of the instances, each once, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.instances.iter().map(|(label, _)| label.as_str())
    }

    /// The components that a name is about: that of an instance, or of a component, as a file or not.
    pub fn find(&self, name: &str) -> Vec<usize> {
        let stem = name.strip_suffix(".wasm").unwrap_or(name);
        let is_meant = |known: &str| known == name || known == stem;
        let of_instances = self.instances.iter().filter(|(label, _)| is_meant(label)).map(|(_, component)| *component);
        let named = self.components.iter().enumerate().filter(|(_, input)| is_meant(&input.name));
        let all: BTreeSet<usize> = of_instances.chain(named.map(|(component, _)| component)).collect();
        all.into_iter().collect()
    }

    /// A component, as [`find`](Self::find) gives it, with all that it shares with others.
    ///
    /// # Panics
    /// There is no such component.
    pub fn component(&self, component: usize) -> &Input {
        &self.components[component]
    }

    /// Puts another component in the place of one. Its exports have to be the same.
    ///
    /// # Panics
    /// There is no such component.
    pub fn replace(&mut self, component: usize, bytes: Vec<u8>) {
        self.components[component].bytes = bytes;
    }

    /// The composition again.
    ///
    /// # Errors
    /// The components do not fit any more, or what comes out would have other exports, or imports of other names.
    pub fn compose(&self) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let mut builder = GraphBuilder::new(&self.components)?;
        for (label, component) in &self.instances {
            let instance = builder.instantiate(*component, Some(label), None);
            builder.import_rest(instance);
        }
        for (instance, argument, other, path) in &self.arguments {
            let position = builder.imports_of(*instance).position(|(name, _)| name == argument);
            // It may not be imported any more.
            if let Some(position) = position {
                let source = Source::Instance { instance: *other, path: path.clone() };
                builder.set_argument(*instance, position, source, None);
            }
        }
        for (name, instance, path) in &self.exports {
            builder.export(name, Source::Instance { instance: *instance, path: path.clone() }, None);
        }
        let bytes = encode(&builder.finish()?).map_err(|finding| vec![finding])?;
        let made = surface(&bytes).expect("it was made here");
        if made.exports != self.surface.exports {
            return Err(vec![not_parts(&self.name, "it exports types by itself")]);
        }
        match made.imports.difference(&self.surface.imports).next() {
            Some(import) => Err(vec![not_parts(&self.name, &format!("it would have to import `{import}` too"))]),
            None => Ok(bytes),
        }
    }
}

fn not_parts(name: &str, why: &str) -> Diagnostic {
    Diagnostic::error("compose/not-parts", format!("`{name}` cannot be taken apart: {why}"))
        .help("change the part before it is composed")
}

fn surface(bytes: &[u8]) -> Result<Surface, wasmparser::Error> {
    let mut surface = Surface { imports: BTreeSet::new(), exports: BTreeSet::new() };
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    let import = import?;
                    // Types come with the interfaces that define them.
                    if !matches!(import.ty, ComponentTypeRef::Type(_)) {
                        surface.imports.insert(import.name.name.to_owned());
                    }
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    surface.exports.insert(export?.name.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(surface)
}

/// The bytes of a component that lies `depth` levels below `whole`, with what it refers to there inside of it. `left` is how many
/// bytes may be added yet.
fn close(bytes: &[u8], whole: &Anatomy<'_>, depth: u32, left: &mut usize) -> Result<Vec<u8>, Why> {
    let mut component = wasm_encoder::Component::new();
    for (kind, content) in sections(bytes) {
        match kind {
            SectionKind::Aliases => close_aliases(&mut component, content, whole, depth, left)?,
            SectionKind::Component => {
                let data = close(content, whole, depth + 1, left)?;
                component.section(&RawSection { id: kind.id(), data: &data });
            }
            SectionKind::Module | SectionKind::CoreTypes | SectionKind::Types | SectionKind::Other(_) => {
                component.section(&RawSection { id: kind.id(), data: content });
            }
        }
    }
    Ok(component.finish())
}

/// Adds aliases. Those of modules and components outside become what they stand for, which has the same index.
fn close_aliases(
    component: &mut wasm_encoder::Component,
    content: &[u8],
    whole: &Anatomy<'_>,
    depth: u32,
    left: &mut usize,
) -> Result<(), Why> {
    const OUTSIDE: Why = "a component in it refers to types outside of it";
    let section = ComponentAliasSectionReader::new(BinaryReader::new(content, 0)).map_err(|_| OUTSIDE)?;
    for alias in section {
        match alias.map_err(|_| OUTSIDE)? {
            ComponentAlias::Outer { kind, count, index } if count >= depth => {
                let (id, data) = match (kind, whole.components.get(index as usize)) {
                    _ if count > depth => return Err(OUTSIDE),
                    (ComponentOuterAliasKind::CoreModule, _) => {
                        let module = whole.modules.get(index as usize).copied().flatten();
                        (ComponentSectionId::CoreModule, module.ok_or(OUTSIDE)?.to_vec())
                    }
                    (ComponentOuterAliasKind::Component, Some(Nested::Defined(shared))) => {
                        (ComponentSectionId::Component, close(shared.bytes, whole, 1, left)?)
                    }
                    _ => return Err(OUTSIDE),
                };
                *left = left.checked_sub(data.len()).ok_or("its parts are too large, each by itself")?;
                component.section(&RawSection { id: id.into(), data: &data });
            }
            alias => {
                let mut aliases = ComponentAliasSection::new();
                aliases.alias(RoundtripReencoder.component_alias(alias).map_err(|_| OUTSIDE)?);
                component.section(&aliases);
            }
        }
    }
    Ok(())
}
