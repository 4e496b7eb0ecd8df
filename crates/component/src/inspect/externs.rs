//! Imports and exports in WIT names.

use serde::Serialize;
use wasmparser::{ComponentExternalKind, Parser, Payload};
use wit_parser::{Interface, Resolve, Type, WorldId, WorldItem, WorldKey};
use witcraft_abi::world_name;
use witcraft_diagnostics::Diagnostic;

use super::Summary;
use crate::decode_package;
use crate::limits::shown;
use crate::{Component, text};

/// An import or export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Extern {
    /// Its name: `wasi:io/streams@0.2.6`, or a plain name.
    pub name: String,
    /// What it is.
    #[serde(flatten)]
    pub kind: ExternKind,
}

/// What an import or export is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ExternKind {
    /// An interface.
    Interface {
        /// The name of the interface, where that of the import or export is a label for it.
        #[serde(skip_serializing_if = "Option::is_none")]
        implements: Option<String>,
        /// Its functions, in order.
        functions: Vec<Named>,
        /// Its types, in order.
        types: Vec<Named>,
    },
    /// A function of the world.
    Function {
        /// Its type: `func(key: string) -> u32`.
        #[serde(rename = "type")]
        ty: String,
    },
    /// A type of the world.
    Type {
        /// Its definition.
        #[serde(rename = "type")]
        ty: String,
    },
    /// What WIT has no words for: a `module`, a `component`, a `value`, or an `instance` of such.
    Other {
        /// What it is.
        what: String,
    },
}

/// A function or type of an interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its name; `counter.add` for a method.
    pub name: String,
    /// Its type, in WIT.
    #[serde(rename = "type")]
    pub ty: String,
}

/// The imports and exports of a component, in its order; in WIT as far as that has words for them.
pub(super) fn of_component(bytes: &[u8], component: Option<&Component>) -> (Vec<Extern>, Vec<Extern>) {
    let known = component.map(|component| of_world(&component.resolve, component.world)).unwrap_or_default();
    let (imports, exports) = raw(bytes);
    (in_wit(imports, known.0), in_wit(exports, known.1))
}

/// The imports and exports of a world.
pub(super) fn of_world(resolve: &Resolve, world: WorldId) -> (Vec<Extern>, Vec<Extern>) {
    let world = &resolve.worlds[world];
    (
        world.imports.iter().map(|item| of_item(resolve, item)).collect(),
        world.exports.iter().map(|item| of_item(resolve, item)).collect(),
    )
}

/// Fills in the name, interfaces and worlds of a WIT package.
pub(super) fn of_package(name: &str, bytes: &[u8], summary: &mut Summary) -> Result<(), Vec<Diagnostic>> {
    let Some((resolve, package)) = decode_package(name, bytes)? else { return Ok(()) };
    let package = &resolve.packages[package];
    summary.package = Some(package.name.to_string());
    summary.worlds = package.worlds.values().map(|world| world_name(&resolve, *world)).collect();
    summary.interfaces = package
        .interfaces
        .iter()
        .map(|(name, id)| {
            let name = resolve.id_of(*id).unwrap_or_else(|| name.clone());
            Extern { name, kind: of_interface(&resolve, &resolve.interfaces[*id], None) }
        })
        .collect();
    Ok(())
}

fn of_item(resolve: &Resolve, (key, item): (&WorldKey, &WorldItem)) -> Extern {
    let kind = match item {
        WorldItem::Interface { id, .. } => {
            let label = match key {
                WorldKey::Name(_) => resolve.id_of(*id),
                WorldKey::Interface(_) => None,
            };
            of_interface(resolve, &resolve.interfaces[*id], label)
        }
        WorldItem::Function(function) => ExternKind::Function { ty: text::function(resolve, function) },
        WorldItem::Type { id, .. } => ExternKind::Type { ty: text::definition(resolve, &Type::Id(*id)) },
    };
    Extern { name: shown(&text::key(resolve, key)), kind }
}

fn of_interface(resolve: &Resolve, interface: &Interface, implements: Option<String>) -> ExternKind {
    let functions = interface.functions.values();
    let types = interface.types.iter();
    ExternKind::Interface {
        implements: implements.map(|name| shown(&name)),
        functions: functions
            .map(|function| Named { name: text::function_name(function), ty: text::function(resolve, function) })
            .collect(),
        types: types
            .map(|(name, id)| Named { name: name.clone(), ty: text::definition(resolve, &Type::Id(*id)) })
            .collect(),
    }
}

/// Replaces what has a name in WIT.
fn in_wit(raw: Vec<Extern>, known: Vec<Extern>) -> Vec<Extern> {
    let mut known: std::collections::HashMap<String, Extern> =
        known.into_iter().map(|each| (each.name.clone(), each)).collect();
    raw.into_iter().map(|each| known.remove(&each.name).unwrap_or(each)).collect()
}

/// The imports and exports of the outermost component by what its sections say.
fn raw(bytes: &[u8]) -> (Vec<Extern>, Vec<Extern>) {
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(bytes).map_while(Result::ok) {
        match payload {
            Payload::Version { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 1 => {
                imports.extend(
                    section.into_iter().map_while(Result::ok).map(|import| other(import.name.name, import.ty.kind())),
                );
            }
            Payload::ComponentExportSection(section) if depth == 1 => {
                exports.extend(
                    section.into_iter().map_while(Result::ok).map(|export| other(export.name.name, export.kind)),
                );
            }
            _ => {}
        }
    }
    (imports, exports)
}

fn other(name: &str, kind: ComponentExternalKind) -> Extern {
    Extern { name: shown(name), kind: ExternKind::Other { what: kind.desc().to_owned() } }
}
