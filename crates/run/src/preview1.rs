//! Programs for WASI preview 1: made into components that exit with the status that they say.
//!
//! The adapter for preview 1 exits by `wasi:cli/exit.exit`, which every host of WASI 0.2 has, and which only knows success
//! and failure: a program that exits with 3 would exit with 1. What is run here runs on this host, which has
//! `exit-with-code`. Its core type is that of `proc_exit`, so that a program is componentized as one that imports it in
//! the place of `proc_exit`.

use std::borrow::Cow;

use wasm_encoder::{Encode, Module, RawSection};
use wasmparser::{Imports, Parser, Payload, TypeRef};
use witcraft_abi::{COMPONENT_TYPE_SECTION, START, WASI_PREVIEW1, is_world_export};
use witcraft_componentize::{Options, World, componentize};
use witcraft_diagnostics::Diagnostic;

/// The interface that has `exit-with-code`, in the version of this host.
const EXIT: &str = "wasi:cli/exit@0.2.12";

/// The world that a program has once it imports [`EXIT`].
const WORLD: &str = "\
package witcraft:preview1;
world program {
  import wasi:cli/exit@0.2.12;
}
package wasi:cli@0.2.12 {
  interface exit {
    exit: func(status: result);
    exit-with-code: func(status-code: u8);
  }
}
";

/// Makes a component of a core module.
///
/// # Errors
/// Those of [`componentize`].
pub(crate) fn component(module: &[u8]) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let Some(module) = with_exit_code(module) else { return componentize(module, &Options::default()) };
    let wit = witcraft_wit::load_bytes("preview1.wit", WORLD.as_bytes(), &witcraft_wit::Options::default())?;
    let world = World { wit: &wit, id: wit.world(None)? };
    let options = Options { world: Some(world), ..Options::default() };
    componentize(&module, &options)
}

/// The module with `exit-with-code` for `proc_exit`, if it is a program without a world of its own that imports that.
fn with_exit_code(module: &[u8]) -> Option<Vec<u8>> {
    let (mut is_program, mut is_changed) = (false, false);
    let mut changed = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.ok()?;
        let Some((id, range)) = payload.as_section() else { continue };
        let mut data = Cow::Borrowed(&module[range.clone()]);
        match payload {
            Payload::ImportSection(section) => {
                let groups: Vec<_> = section.into_iter_with_offsets().collect::<Result<_, _>>().ok()?;
                data = Cow::Owned(changed_imports(module, range.end, &groups)?);
                is_changed = true;
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let name = export.ok()?.name;
                    is_program |= name == START;
                    if is_world_export(name) {
                        return None;
                    }
                }
            }
            Payload::CustomSection(section) if section.name().starts_with(COMPONENT_TYPE_SECTION) => return None,
            _ => {}
        }
        changed.section(&RawSection { id, data: &data });
    }
    (is_program && is_changed).then(|| changed.finish())
}

/// The contents of an import section whose `groups` end at byte `end`, with the one import exchanged. `None` where it is
/// not there.
fn changed_imports(module: &[u8], end: usize, groups: &[(usize, Imports<'_>)]) -> Option<Vec<u8>> {
    let mut contents = Vec::new();
    groups.len().encode(&mut contents);
    let mut found = false;
    for (index, (start, group)) in groups.iter().enumerate() {
        match group {
            Imports::Single(_, import) if import.module == WASI_PREVIEW1 && import.name == "proc_exit" => {
                let TypeRef::Func(ty) = import.ty else { return None };
                EXIT.encode(&mut contents);
                "exit-with-code".encode(&mut contents);
                contents.push(0); // a function
                ty.encode(&mut contents);
                found = true;
            }
            Imports::Single(..) | Imports::Compact1 { .. } | Imports::Compact2 { .. } => {
                let next = groups.get(index + 1).map_or(end, |(next, _)| *next);
                contents.extend_from_slice(&module[*start..next]);
            }
        }
    }
    found.then_some(contents)
}
