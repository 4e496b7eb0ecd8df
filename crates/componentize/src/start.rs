//! Moves the start function of a module to a point where the component is complete.
//!
//! A start section runs while the module is instantiated, before the functions behind its imports are there: a call of one
//! would trap. Some compilers (AssemblyScript's) have no other place for what a program does. So the function of the section
//! becomes an export that is called later:
//!
//! - `_start`, where the module is a program: it has no world, and imports WASI preview 1;
//! - `_initialize` otherwise, which runs at the end of the component's instantiation.

use std::borrow::Cow;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportKind, ExportSection, SectionId};
use wasmparser::{BinaryReader, ExportSectionReader, TypeRef};
use witcraft_abi::{COMPONENT_TYPE_SECTION, Mangling, START, is_world_export};
use witcraft_wasi::preview1;

use crate::sections::Sections;

/// The module with its start function exported: the bytes as they are where it has none, calls nothing from it, or cannot be
/// read.
///
/// `has_world`: whether a world is given for it.
pub(crate) fn export(bytes: Cow<'_, [u8]>, has_world: bool) -> Cow<'_, [u8]> {
    match exported(&bytes, has_world) {
        Ok(Some(changed)) => Cow::Owned(changed),
        Ok(None) | Err(_) => bytes,
    }
}

fn exported(bytes: &[u8], has_world: bool) -> anyhow::Result<Option<Vec<u8>>> {
    let mut sections = Sections::read(bytes)?;
    let Some(start) = sections.find(SectionId::Start) else { return Ok(None) };
    let function = BinaryReader::new(start, 0).read_var_u32()?;
    let imports = sections.imports()?;
    if !imports.iter().any(|import| matches!(import.ty, TypeRef::Func(_) | TypeRef::FuncExact(_))) {
        return Ok(None);
    }
    let mut exports = ExportSection::new();
    let (mut has_entry, mut has_world) = (false, has_world || sections.has_custom(COMPONENT_TYPE_SECTION));
    if let Some(contents) = sections.find(SectionId::Export) {
        for export in ExportSectionReader::new(BinaryReader::new(contents, 0))? {
            let export = export?;
            let initialize = [Mangling::Legacy, Mangling::Standard32].map(Mangling::initialize);
            has_entry |= export.name == START || initialize.contains(&export.name);
            has_world |= is_world_export(export.name);
            RoundtripReencoder.parse_export(&mut exports, export)?;
        }
    }
    if has_entry {
        return Ok(None);
    }
    let is_program = !has_world && imports.iter().any(|import| import.module == preview1::MODULE);
    let name = if is_program { START } else { Mangling::Legacy.initialize() };
    exports.export(name, ExportKind::Func, function);
    sections.put(SectionId::Export, &exports);
    sections.remove(SectionId::Start);
    Ok(Some(sections.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exported(text: &str, has_world: bool) -> String {
        let module = wat::parse_str(text).expect("it is well-formed");
        let changed = export(Cow::Owned(module), has_world);
        wasmparser::validate(&changed).expect("it is valid");
        wasmprinter::print_bytes(&changed).expect("it can be printed")
    }

    #[test]
    fn a_start_section_becomes_what_runs_a_program_or_prepares_a_library() {
        let program = r#"(module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) (func) (start 1))"#;
        let text = exported(program, false);
        assert!(text.contains(r#"(export "_start" (func 1))"#) && !text.contains("(start"), "{text}");
        let text = exported(program, true);
        assert!(text.contains(r#"(export "_initialize" (func 1))"#) && !text.contains("(start"), "{text}");
        let text = exported(&program.replace("(module", r#"(module (@custom "component-type:a" "")"#), false);
        assert!(text.contains(r#"(export "_initialize" (func 1))"#), "{text}");
        let text = exported(&program.replace("wasi_snapshot_preview1", "host"), false);
        assert!(text.contains(r#"(export "_initialize" (func 1))"#), "{text}");
    }

    #[test]
    fn a_start_section_stays_where_nothing_can_be_called_or_an_entry_is_there() {
        for text in [
            r#"(module (func $f) (start $f))"#,
            r#"(module (import "a" "b" (func)) (func $f) (export "_start" (func $f)) (start $f))"#,
            r#"(module (import "a" "b" (func)) (func $f) (export "_initialize" (func $f)) (start $f))"#,
        ] {
            assert!(exported(text, false).contains("(start"), "{text}");
        }
    }
}
