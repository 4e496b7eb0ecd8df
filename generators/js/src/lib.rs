//! JavaScript that runs a component.
//!
//! [`transpile`] takes the [steps](witcraft_instantiation) that instantiate a component and gives an ES module that carries
//! them out, with the component's core modules beside it. Values are carried over by functions that are written out for
//! each function of the component, after the plans of [`witcraft_abi`]; what they share is in `runtime/`, and emitted where
//! it is used.

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
mod public;
mod runtime;
mod symbols;
mod trampoline;
mod tree;

use std::borrow::Cow;

pub use declarations::Declarations;
pub use minify::minify;

use witcraft_diagnostics::{Diagnostic, Origin};
use witcraft_instantiation::Instantiation;

/// How the module comes to life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// When it is imported: it awaits at its top.
    #[default]
    Module,
    /// When its function `instantiate` is called, which gives a promise.
    Async,
    /// When its function `instantiate` is called, which gives the exports.
    Sync,
}

/// What the module is to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the files are called: `name.js`, `name.core.wasm`.
    pub name: String,
    /// How it comes to life.
    pub mode: Mode,
    /// Where imports come from: pairs of a name, in which `*` stands for any text, and a specifier, with `#member` where an
    /// export of that module is meant. The first that matches counts.
    pub map: Vec<(String, String)>,
    /// Whether imports of WASI come from the package that the ecosystem uses for it. Callers of `instantiate` give them under
    /// their own names in any case.
    pub wasi: bool,
    /// Core modules of fewer bytes are in the text; the others are files.
    pub base64_below: usize,
    /// Whether interfaces are exported under their full names too.
    pub namespaced_exports: bool,
    /// Whether a module that awaits exports the promise `$init` instead of awaiting at its top, which some tools cannot take.
    pub init: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            name: "component".to_owned(),
            mode: Mode::default(),
            map: Vec::new(),
            wasi: true,
            base64_below: 0,
            namespaced_exports: true,
            init: false,
        }
    }
}

/// The files of a component, in memory.
#[derive(Debug)]
pub struct Output<'a> {
    /// The module's name, and its text.
    pub module: (String, String),
    /// The core modules, by name.
    pub core: Vec<(String, Cow<'a, [u8]>)>,
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
