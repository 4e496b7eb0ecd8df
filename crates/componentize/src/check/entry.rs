//! Whether the component can be entered: its adapters find the functions that they call in the module, and a program can be
//! run.

use witcraft_abi::{ADAPTER_REALLOC, Mangling, START};
use witcraft_diagnostics::{Diagnostic, Origin};

use super::{Context, Found};
use crate::adapters::{Adapter, is_program};
use crate::go::BARRIER;
use crate::module::Module;

/// The module that adapters import from what the module that they serve exports.
const MAIN_MODULE: &str = "__main_module__";

/// Compares what adapters call with what the module exports.
pub(super) fn check(context: &Context<'_>, found: &mut Found<'_>) {
    let is_needed = |name: &str| {
        ![ADAPTER_REALLOC, BARRIER, Mangling::Legacy.realloc(), Mangling::Standard32.realloc()].contains(&name)
    };
    for adapter in &context.expected.adapters {
        // One that cannot be read was reported when its world was.
        let Ok(surface) = Module::read(&adapter.bytes) else { continue };
        let calls = surface.imports.iter().filter(|import| import.module == MAIN_MODULE && is_needed(import.name));
        let missing = calls.filter(|import| context.module.find_function(import.name).is_none());
        found.findings.extend(missing.map(|import| uncallable(adapter, import.name)));
    }
    let exports = &context.expected.resolve.worlds[context.expected.world].exports;
    if is_program(context.module) && exports.is_empty() {
        found.findings.push(no_entry());
    }
}

fn uncallable(adapter: &Adapter, name: &str) -> Diagnostic {
    let message = format!("the adapter `{}` calls `{name}`, which the module does not export", adapter.name);
    let finding = Diagnostic::error("componentize/adapter-calls", message).in_origin(Origin::default());
    if name != START {
        return finding.help("choose the adapter that the module was built for");
    }
    finding
        .note(format!("it is an adapter for programs, and a module without `{START}` is a library"))
        .help("leave out `--adapt` to use the built-in adapter that fits, or choose `--adapt reactor`")
}

fn no_entry() -> Diagnostic {
    let message = "the module is a program, and its component would export nothing that runs it";
    Diagnostic::error("componentize/no-entry", message)
        .in_origin(Origin::default())
        .note(format!("programs export `{START}`, which only an adapter for programs turns into `wasi:cli/run`"))
        .help("leave out `--adapt` to use the built-in adapter that fits, or choose `--adapt command`")
}
