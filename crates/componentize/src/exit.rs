//! How a component passes on a program's exit status.
//!
//! The adapters for WASI preview 1 end a program by `exit` of `wasi:cli/exit`, which every host of WASI 0.2 has and which
//! only knows success and failure: a program that exits with 5 would exit with 1. Since 0.2.12 there is `exit-with-code`
//! beside it. Its core type is that of `proc_exit`, so that a program imports it in the place of `proc_exit`, and no adapter
//! has to know of it.
//!
//! What a library exits with is not its component's exit status: libraries keep `exit`.

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ImportSection, SectionId};
use wasmparser::{FuncType, TypeRef, ValType};
use wit_component::{StringEncoding, metadata};
use wit_parser::Resolve;
use witcraft_wasi::{EXIT_WITH_CODE, preview1};

use crate::adapters::is_program;
use crate::module::{Extern, Module};
use crate::sections::Sections;

const PROC_EXIT: &str = "proc_exit";

const FUNCTION: &str = "exit-with-code";

/// The world that a program has once it imports [`FUNCTION`].
const WORLD: &str = "\
package witcraft:exit;
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

/// Whether a module, whose own world is in `resolve`, is a program whose exit status can get out.
pub(crate) fn has_code(module: &Module<'_>, resolve: &Resolve) -> bool {
    let wanted = Extern::Function(FuncType::new([ValType::I32], []));
    let exits = |import: &crate::module::Import<'_>| {
        import.module == preview1::MODULE && import.name == PROC_EXIT && import.kind == wanted
    };
    // Where its world has the interface without the function, the two cannot be merged.
    let lacks_function = resolve.interfaces.iter().any(|(id, interface)| {
        resolve.id_of(id).is_some_and(|id| id == EXIT_WITH_CODE) && !interface.functions.contains_key(FUNCTION)
    });
    is_program(module) && module.imports.iter().any(exits) && !lacks_function
}

/// The contents of a custom section with the world that says what [`with_code`] imports.
pub(crate) fn world() -> Vec<u8> {
    let wit = witcraft_wit::load_bytes("exit.wit", WORLD.as_bytes(), &Default::default()).expect("the WIT is valid");
    let world = wit.world(None).expect("it has one world");
    metadata::encode(&wit.resolve, world, StringEncoding::UTF8, None).expect("the world can be encoded")
}

/// The module with `exit-with-code` in the place of `proc_exit`.
///
/// # Errors
/// The module is malformed.
pub(crate) fn with_code(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut sections = Sections::read(bytes)?;
    let mut changed = ImportSection::new();
    for import in sections.imports()? {
        let is_exit = import.module == preview1::MODULE && import.name == PROC_EXIT;
        let (module, name) = match import.ty {
            TypeRef::Func(_) | TypeRef::FuncExact(_) if is_exit => (EXIT_WITH_CODE, FUNCTION),
            _ => (import.module, import.name),
        };
        changed.import(module, name, RoundtripReencoder.entity_type(import.ty)?);
    }
    sections.put(SectionId::Import, &changed);
    Ok(sections.finish())
}
