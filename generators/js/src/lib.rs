//! JavaScript that runs a component.
//!
//! [`transpile`] turns the [steps](witcraft_instantiation) that instantiate a component into an ES module that carries them
//! out, with the component's core modules beside it. Each function of the component gets its own glue, generated from its
//! [plan](witcraft_abi). Code that functions share is in `runtime/`, and is emitted only if it is used.

mod component;
mod concurrent;
mod context;
mod core_exports;
mod declarations;
mod emit;
mod export;
mod function;
mod imports;
mod minify;
mod module;
pub mod names;
mod options;
mod public;
mod runtime;
mod served;
mod symbols;
mod trampoline;
mod tree;
mod waiting;
mod wasi;

use std::borrow::Cow;

pub use component::{TranspileError, Transpiled, transpile_component};
pub use declarations::Declarations;
pub use minify::minify;
pub use options::{DECLARATION_OPTIONS, Mode, OPTIONS, Options};

use witcraft_diagnostics::{Diagnostic, Origin};
use witcraft_instantiation::Instantiation;

/// The files of a component, in memory.
#[derive(Debug)]
pub struct Output<'a> {
    /// The module's name, and its text.
    pub module: (String, String),
    /// The core modules, by name.
    pub core: Vec<(String, Cow<'a, [u8]>)>,
    /// Modules that implement WASI 0.3, by name: `wasi/http.js`.
    pub wasi: Vec<(String, String)>,
}

/// The module for a component called `path`.
///
/// # Errors
/// Everything that cannot be carried over; maps that match nothing.
pub fn transpile<'a>(path: &str, of: &'a Instantiation<'a>, options: &Options) -> Result<Output<'a>, Vec<Diagnostic>> {
    let unused = options
        .map
        .iter()
        .filter(|(from, to)| !of.imports.iter().any(|import| imports::apply(&import.name, from, to).is_some()));
    let mut findings: Vec<Diagnostic> = unused
        .map(|(from, to)| {
            let mut names: Vec<&str> = of.imports.iter().map(|import| import.name.as_str()).collect();
            names.dedup();
            let message = format!("the map `{from}={to}` matches no import that `{path}` uses");
            let finding = Diagnostic::error("transpile/unused-map", message).in_origin(Origin::file(path));
            if names.is_empty() {
                finding.note("it uses none")
            } else {
                finding.note(format!("it uses {}", names.join(", ")))
            }
        })
        .collect();
    match module::write(path, of, options) {
        Ok(output) if findings.is_empty() => Ok(output),
        Ok(_) => Err(findings),
        Err(unsupported) => {
            findings
                .extend(unsupported.iter().map(|found| found.to_diagnostic(|_| None).in_origin(Origin::file(path))));
            Err(findings)
        }
    }
}
