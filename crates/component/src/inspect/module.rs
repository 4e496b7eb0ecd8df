//! The imports and exports of a core module.

use serde::Serialize;
use wasmparser::types::{EntityType, Types};
use wasmparser::{Parser, Payload, ValType, ValidPayload, Validator, WasmFeatures};
use witcraft_abi::is_world_export;
use witcraft_diagnostics::Diagnostic;

use crate::limits::shown;
use crate::problem::{Problem, Stage};

/// What is asked for by, and offered by, a core module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CoreModule {
    /// Its imports, in order.
    pub imports: Vec<CoreExtern>,
    /// Its exports, in order, those left out whose names carry a world.
    pub exports: Vec<CoreExtern>,
    /// Its own memories: `2 to 10 pages`.
    pub memories: Vec<String>,
    /// The number of functions that it defines.
    pub functions: u32,
}

/// An import or export of a core module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoreExtern {
    /// Of an import: the module it is imported from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// Its name.
    pub name: String,
    /// Its type: `func (i32, i32) -> (i64)`, `memory 1 page`, `global mut i32`.
    #[serde(rename = "type")]
    pub ty: String,
}

/// Reads a module. Function bodies are not validated.
///
/// # Errors
/// The first thing that is invalid, without a path.
pub(super) fn read(bytes: &[u8]) -> Result<CoreModule, Vec<Diagnostic>> {
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    let (mut imports, mut exports, mut memories, mut functions) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let invalid = |stage: Stage| move |error| vec![Problem::of(&error, stage).to_diagnostic(Vec::new())];
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(invalid(Stage::Parse))?;
        let valid = validator.payload(&payload).map_err(invalid(Stage::Section))?;
        // The sections are valid from here on: what they hold can be read.
        match payload {
            Payload::ImportSection(section) => imports.extend(section.into_imports().map_while(Result::ok)),
            // Exports that carry a world are reported as such.
            Payload::ExportSection(section) => {
                let all = section.into_iter().map_while(Result::ok);
                exports.extend(all.filter(|export| !is_world_export(export.name)));
            }
            Payload::MemorySection(section) => {
                memories.extend(section.into_iter().map_while(Result::ok).map(|memory| pages(&memory)));
            }
            Payload::FunctionSection(section) => functions = section.count(),
            _ => {}
        }
        if let ValidPayload::End(types) = valid {
            let text =
                |entity: Option<EntityType>| entity.map_or_else(String::new, |entity| entity_text(&types, entity));
            let refs = types.as_ref();
            return Ok(CoreModule {
                imports: imports
                    .iter()
                    .map(|import| CoreExtern {
                        module: Some(shown(import.module)),
                        name: shown(import.name),
                        ty: text(refs.entity_type_from_import(import)),
                    })
                    .collect(),
                exports: exports
                    .iter()
                    .map(|export| CoreExtern {
                        module: None,
                        name: shown(export.name),
                        ty: text(refs.entity_type_from_export(export)),
                    })
                    .collect(),
                memories,
                functions,
            });
        }
    }
    Ok(CoreModule::default())
}

fn entity_text(types: &Types, entity: EntityType) -> String {
    match entity {
        EntityType::Func(id) | EntityType::FuncExact(id) => format!("func {}", function(types, id)),
        EntityType::Tag(id) => format!("tag {}", function(types, id)),
        EntityType::Memory(memory) => format!("memory {}", pages(&memory)),
        EntityType::Table(table) => {
            format!("table {} {}", limits(table.initial, table.maximum, "element", "elements"), table.element_type)
        }
        EntityType::Global(global) => {
            format!("global {}{}", if global.mutable { "mut " } else { "" }, global.content_type)
        }
    }
}

fn function(types: &Types, id: wasmparser::types::CoreTypeId) -> String {
    let wasmparser::CompositeInnerType::Func(ty) = &types[id].composite_type.inner else { return String::new() };
    let list = |types: &[ValType]| {
        let names: Vec<String> = types.iter().map(ToString::to_string).collect();
        format!("({})", names.join(", "))
    };
    match ty.results() {
        [] => list(ty.params()),
        results => format!("{} -> {}", list(ty.params()), list(results)),
    }
}

fn pages(memory: &wasmparser::MemoryType) -> String {
    let mut text = limits(memory.initial, memory.maximum, "page", "pages");
    if let Some(log2) = memory.page_size_log2 {
        text.push_str(&format!(" of {} bytes", 1u64.checked_shl(log2).unwrap_or(0)));
    }
    if memory.memory64 {
        text.push_str(", 64-bit");
    }
    if memory.shared {
        text.push_str(", shared");
    }
    text
}

fn limits(least: u64, most: Option<u64>, one: &str, many: &str) -> String {
    match most {
        Some(most) if most == least => format!("{least} {}", if least == 1 { one } else { many }),
        Some(most) => format!("{least} to {most} {many}"),
        None => format!("{least} {} or more", if least == 1 { one } else { many }),
    }
}
