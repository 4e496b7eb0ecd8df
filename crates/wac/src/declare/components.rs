//! Imports that are components: a world says what each of them imports and exports.
//!
//! A world of WIT imports no components. So the declarations hold a copy of each such world, and what they are encoded as is made
//! into a component that imports one of each.

use wasm_encoder::reencode::{ReencodeComponent, RoundtripReencoder};
use wasm_encoder::{Component, ComponentImportSection, ComponentTypeRef, ComponentTypeSection};
use wasmparser::{ComponentExternalKind, ComponentType, ComponentTypeDeclaration, Parser, Payload};
use wit_parser::WorldId;

use super::{Declarer, empty_world};

impl Declarer<'_> {
    /// Adds a copy of a world under the name of an import.
    pub(super) fn copy_world(&mut self, name: &str, world: WorldId) {
        let copy = self.resolve.worlds.alloc(empty_world(name, self.package));
        let from = &self.resolve.worlds[world];
        let imports = from.imports.iter().map(|(key, item)| (key.clone(), item.clone())).collect();
        let exports = from.exports.iter().map(|(key, item)| (key.clone(), item.clone())).collect();
        self.copy_items(world, imports, exports, copy);
        self.resolve.packages[self.package].worlds.insert(name.to_owned(), copy);
    }
}

/// A component that imports a component for each of these worlds of `package`, a WIT package in binary, under their names.
///
/// # Errors
/// The package is not valid.
pub(crate) fn encode_imports(package: &[u8], worlds: &[&str]) -> Result<Vec<u8>, wasmparser::Error> {
    let (mut types, mut imports) = (ComponentTypeSection::new(), ComponentImportSection::new());
    // In a package, each world is a type of its own, whose export with the name of the world has what the world says.
    let mut defined = Vec::new();
    for payload in Parser::new(0).parse_all(package) {
        match payload? {
            Payload::ComponentTypeSection(section) => {
                for ty in section {
                    defined.push(world(ty?));
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section {
                    let export = export?;
                    if export.kind != ComponentExternalKind::Type {
                        continue;
                    }
                    let found = defined.get_mut(export.index as usize).and_then(Option::take);
                    defined.push(None);
                    let Some(world) = found.filter(|_| worlds.contains(&export.name.name)) else { continue };
                    imports.import(export.name.name, ComponentTypeRef::Component(types.len()));
                    RoundtripReencoder.parse_component_type(types.ty(), world).expect("what was read can be written");
                }
            }
            _ => {}
        }
    }
    let mut component = Component::new();
    component.section(&types).section(&imports);
    Ok(component.finish())
}

/// The type of the world that a type of a package stands for.
fn world(ty: ComponentType<'_>) -> Option<ComponentType<'_>> {
    let ComponentType::Component(declarations) = ty else { return None };
    declarations.into_vec().into_iter().find_map(|declaration| match declaration {
        ComponentTypeDeclaration::Type(ty @ ComponentType::Component(_)) => Some(ty),
        _ => None,
    })
}
