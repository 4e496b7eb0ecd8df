//! Whether a component is a WIT package: it has types and exports of component types, and nothing else.

use wasmparser::{ComponentExternalKind, ComponentType, Parser, Payload};

/// Stops at the first section that a WIT package does not have, so that it is quick on every other component.
pub(super) fn is_package(bytes: &[u8]) -> bool {
    scan(bytes) == Some(true)
}

/// `None` where something in it rules a WIT package out.
fn scan(bytes: &[u8]) -> Option<bool> {
    let mut is_component_type: Vec<bool> = Vec::new();
    let mut exports = false;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.ok()? {
            Payload::Version { .. } | Payload::CustomSection(_) | Payload::End(_) => {}
            Payload::ComponentTypeSection(section) => {
                for ty in section {
                    is_component_type.push(matches!(ty.ok()?, ComponentType::Component(_)));
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section {
                    let export = export.ok()?;
                    let is_type = export.kind == ComponentExternalKind::Type;
                    if !is_type || !*is_component_type.get(export.index as usize)? {
                        return None;
                    }
                    is_component_type.push(true);
                    exports = true;
                }
            }
            _ => return None,
        }
    }
    Some(exports)
}
