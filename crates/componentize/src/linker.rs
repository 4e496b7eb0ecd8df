//! Imports that a linker leaves to the component: the memory, the stack pointer, and the base of thread-local
//! variables.
//!
//! Linkers for targets that prepare for threads (`wasm32-wasip3`) import these from `env`. A component has a place for each:
//!
//! | import from `env` | what it becomes |
//! |---|---|
//! | `memory` | a memory of the module itself, exported as `memory` |
//! | `__wasm_get_stack_pointer`, `__wasm_set_stack_pointer` | the context slot 0 of the running task |
//! | `__wasm_get_tls_base`, `__wasm_set_tls_base` | the context slot 1, if the module uses that slot or starts threads itself; otherwise a global of an adapter ([`tls_adapter`]), as there is one thread then, whose variables all tasks share |
//!
//! (`CanonicalABI.md`, `canon context.get` and `canon context.set`.) A shared memory is left where it is: a component's
//! functions cannot pass values through one.

use std::borrow::Cow;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportKind, ExportSection, ImportSection, MemorySection, SectionId};
use wasmparser::{BinaryReader, ExportSectionReader, Import, MemorySectionReader, MemoryType, TypeRef};
use witcraft_abi::{CONTEXT_SLOTS, ROOT, THREAD_NEW_INDIRECT};

use crate::adapters::Adapter;
use crate::sections::Sections;

/// The module that a linker imports from what it does not define.
const ENV: &str = "env";

/// The module that the accessors of the adapter for thread-local variables are imported from.
pub(crate) const TLS: &str = "[witcraft]tls";

const MEMORY: &str = "memory";
const GET_STACK_POINTER: &str = "__wasm_get_stack_pointer";
const SET_STACK_POINTER: &str = "__wasm_set_stack_pointer";
const GET_TLS_BASE: &str = "__wasm_get_tls_base";
const SET_TLS_BASE: &str = "__wasm_set_tls_base";

/// The module with what its linker left to the component: the bytes as they are where that is nothing, or where they
/// cannot be read.
pub(crate) fn define(bytes: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match defined(&bytes) {
        Ok(Some(changed)) => Cow::Owned(changed),
        Ok(None) | Err(_) => bytes,
    }
}

/// The adapter that keeps the base of the only thread's variables.
pub(crate) fn tls_adapter() -> Adapter {
    let text = format!(
        r#"(module
            (global $base (mut i32) (i32.const 0))
            (func (export "{GET_TLS_BASE}") (result i32) (global.get $base))
            (func (export "{SET_TLS_BASE}") (param i32) (global.set $base (local.get 0))))"#
    );
    let bytes = wat::parse_str(text).expect("the adapter is well-formed");
    Adapter { name: TLS.to_owned(), bytes: bytes.into() }
}

fn defined(bytes: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
    let mut sections = Sections::read(bytes)?;
    let imports = sections.imports()?;
    if !imports.iter().any(|import| memory(import).is_some() || is_accessor(import)) {
        return Ok(None);
    }
    let has_tls_slot = imports.iter().any(uses_tls_slot);
    let mut changed = ImportSection::new();
    let mut imported_memory = None;
    for import in &imports {
        if let Some(ty) = memory(import) {
            imported_memory = Some(ty);
            continue;
        }
        let (module, name) =
            if is_accessor(import) { accessor(import.name, has_tls_slot) } else { (import.module, import.name) };
        changed.import(module, name, RoundtripReencoder.entity_type(import.ty)?);
    }
    let defined = imported_memory.map(|ty| with_memory(&sections, ty)).transpose()?;
    sections.put(SectionId::Import, &changed);
    if let Some(Defined { memories, exports }) = defined {
        sections.put(SectionId::Memory, &memories);
        sections.put(SectionId::Export, &exports);
    }
    Ok(Some(sections.finish()))
}

/// The memory that an import leaves to the component, if it does. The first memory of a module is the imported one, so
/// that it keeps its number where it is defined.
fn memory(import: &Import<'_>) -> Option<MemoryType> {
    match import.ty {
        TypeRef::Memory(ty) if import.module == ENV && import.name == MEMORY && !ty.shared => Some(ty),
        _ => None,
    }
}

/// Whether an import is a function on the stack pointer or the base of thread-local variables.
fn is_accessor(import: &Import<'_>) -> bool {
    let names = [GET_STACK_POINTER, SET_STACK_POINTER, GET_TLS_BASE, SET_TLS_BASE];
    import.module == ENV && names.contains(&import.name) && matches!(import.ty, TypeRef::Func(_))
}

/// The two names under which an accessor is imported from what has it.
fn accessor(name: &str, has_tls_slot: bool) -> (&'static str, &'static str) {
    let [stack_pointer, tls_base] = CONTEXT_SLOTS;
    match name {
        GET_STACK_POINTER => (ROOT, stack_pointer.get),
        SET_STACK_POINTER => (ROOT, stack_pointer.set),
        GET_TLS_BASE if has_tls_slot => (ROOT, tls_base.get),
        SET_TLS_BASE if has_tls_slot => (ROOT, tls_base.set),
        GET_TLS_BASE => (TLS, GET_TLS_BASE),
        _ => (TLS, SET_TLS_BASE),
    }
}

/// Whether an import shows that the module keeps its tasks' thread-local variables apart.
fn uses_tls_slot(import: &Import<'_>) -> bool {
    let [_, tls_base] = CONTEXT_SLOTS;
    import.module == ROOT && [tls_base.get, tls_base.set, THREAD_NEW_INDIRECT].contains(&import.name)
}

/// What of a module changes where it defines its memory.
struct Defined {
    memories: MemorySection,
    exports: ExportSection,
}

/// The memories of a module with one before them, and its exports with that one among them.
fn with_memory(sections: &Sections<'_>, ty: MemoryType) -> anyhow::Result<Defined> {
    let mut memories = MemorySection::new();
    memories.memory(RoundtripReencoder.memory_type(ty)?);
    if let Some(contents) = sections.find(SectionId::Memory) {
        for memory in MemorySectionReader::new(BinaryReader::new(contents, 0))? {
            memories.memory(RoundtripReencoder.memory_type(memory?)?);
        }
    }
    let mut exports = ExportSection::new();
    let mut is_exported = false;
    if let Some(contents) = sections.find(SectionId::Export) {
        for export in ExportSectionReader::new(BinaryReader::new(contents, 0))? {
            let export = export?;
            is_exported |= export.name == MEMORY;
            RoundtripReencoder.parse_export(&mut exports, export)?;
        }
    }
    if !is_exported {
        exports.export(MEMORY, ExportKind::Memory, 0);
    }
    Ok(Defined { memories, exports })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defined(text: &str) -> String {
        let module = wat::parse_str(text).expect("it is well-formed");
        let changed = define(Cow::Owned(module));
        wasmparser::validate(&changed).expect("it is valid");
        wasmprinter::print_bytes(&changed).expect("it can be printed")
    }

    #[test]
    fn an_imported_memory_is_defined_and_exported() {
        let text = defined(
            r#"(module (import "env" "memory" (memory 2 9)) (import "a" "f" (func)) (global i32 (i32.const 0))
                (data (i32.const 0) "x") (export "g" (func 0)))"#,
        );
        assert!(text.contains("(memory (;0;) 2 9)") && text.contains(r#"(export "memory" (memory 0))"#), "{text}");
        assert!(!text.contains(r#"(import "env""#) && text.contains(r#"(export "g" (func 0))"#), "{text}");
    }

    #[test]
    fn a_shared_memory_and_those_of_others_stay_imports() {
        for import in [r#""env" "memory" (memory 1 1 shared)"#, r#""host" "memory" (memory 1)"#] {
            let text = defined(&format!("(module (import {import}))"));
            assert!(text.contains(&format!("(import {}", &import[..7])), "{text}");
        }
    }

    const ACCESSORS: &str = r#"(module
        (import "env" "__wasm_get_stack_pointer" (func $get (result i32)))
        (import "env" "__wasm_set_tls_base" (func $st (param i32)))
        (import "env" "__wasm_get_tls_base" (func $gt (result i32)))
        OTHER
        (func (export "f") (result i32) (call $st (call $get)) (call $gt)))"#;

    #[test]
    fn the_tls_base_is_in_a_global_where_nothing_starts_threads() {
        let text = defined(&ACCESSORS.replace("OTHER", ""));
        assert!(text.contains(r#""$root" "[context-get-0]""#), "{text}");
        assert!(text.contains(r#""[witcraft]tls" "__wasm_set_tls_base""#), "{text}");
        wasmparser::validate(&tls_adapter().bytes).expect("the adapter is valid");
    }

    #[test]
    fn the_tls_base_is_in_a_slot_where_threads_are_started() {
        let text =
            defined(&ACCESSORS.replace("OTHER", r#"(import "$root" "[thread-new-indirect-v0]" (func (param i32)))"#));
        assert!(text.contains(r#""$root" "[context-set-1]""#), "{text}");
    }
}
