//! Whether the component has an entry point: a program has an adapter that runs it, and an adapter for programs has a
//! program.

use witcraft_abi::START;
use witcraft_diagnostics::{Diagnostic, Origin};
use witcraft_wasi::{RUN, is_interface, preview1};

use super::{Context, Found};
use crate::adapters::{Adapter, is_program};
use crate::module::Module;

/// Compares what adapters call with what the module exports.
pub(super) fn check(context: &Context<'_>, found: &mut Found<'_>) {
    for adapter in &context.expected.adapters {
        // One that cannot be read was reported when its world was.
        let Ok(surface) = Module::read(&adapter.bytes) else { continue };
        let runs = surface
            .exported_functions()
            .iter()
            .any(|name| name.split_once('#').is_some_and(|(interface, _)| is_interface(interface, RUN)));
        if runs && context.module.find_function(START).is_none() {
            found.findings.push(library(adapter));
        }
    }
    // Where there is no adapter at all, what the module imports of WASI preview 1 is the finding.
    let is_adapted = context.expected.adapters.iter().any(|adapter| adapter.name == preview1::MODULE);
    let exports = &context.expected.resolve.worlds[context.expected.world].exports;
    if is_adapted && is_program(context.module) && exports.is_empty() {
        found.findings.push(no_entry());
    }
}

fn library(adapter: &Adapter) -> Diagnostic {
    let message = format!(
        "the adapter `{}` is for programs, but the module is a library: it does not export `{START}`",
        adapter.name
    );
    Diagnostic::error("componentize/adapter-for-programs", message)
        .in_origin(Origin::default())
        .help("omit `--adapt` to use the matching built-in adapter, or choose `--adapt reactor`")
}

fn no_entry() -> Diagnostic {
    let message = "the module is a program, but its component would export nothing to run";
    Diagnostic::error("componentize/no-entry", message)
        .in_origin(Origin::default())
        .note(format!("programs export `{START}`, which only an adapter for programs turns into `wasi:cli/run`"))
        .help("omit `--adapt` to use the matching built-in adapter, or choose `--adapt command`")
}
