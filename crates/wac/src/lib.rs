//! WAC, the language in which compositions are written down.
//!
//! A document declares types, imports and exports, instantiates components, and connects them. WAC is a superset of WIT; its
//! reference is `LANGUAGE.md` of the project that defined it. What is more here: `map` and lists of a fixed length,
//! feature gates, `virtualize`, and all mistakes of a document reported at once.
//!
//! ```text
//! text ──parse──> tree ──declare──> WIT of its types and imports ──connect──> GraphBuilder ──> CompositionGraph
//!                                                                                  emit <──┘
//! ```
//!
//! - [`parse`](Document::parse) goes on after a mistake, and keeps the place of every name.
//! - `packages` finds the components and the WIT that a document names.
//! - `declare` makes WIT of the declarations, so that their types are compared and encoded like those of components.
//! - `connect` evaluates the expressions, from top to bottom.
//! - [`emit`] prints any graph as a document that gives the same bytes; [`format`] lays out a document.

mod ast;
mod connect;
mod culprit;
mod declare;
mod emit;
mod format;
mod lexer;
mod packages;
mod parse;
mod targets;
mod walk;

use std::collections::HashMap;

use witcraft_compose::{Checked, CompositionGraph, Input};
use witcraft_diagnostics::{Diagnostic, Source};

pub use emit::{Emitted, emit};
pub use format::format;
pub use packages::{Dependency, Options, Read, Virtualize};

use crate::declare::Declarations;
use crate::packages::{InstanceKey, Packages};

/// A document without mistakes in its syntax.
pub struct Document {
    source: Source,
    ast: ast::Ast,
}

/// A document, the packages that it names, and its declarations.
pub struct Composition {
    source: Source,
    ast: ast::Ast,
    inputs: Vec<Checked>,
    positions: HashMap<InstanceKey, usize>,
    declarations: Declarations,
    /// The declarations as a WIT package in binary.
    encoded: Option<Input>,
    /// A component that imports the components among the imports.
    components: Option<Input>,
    findings: Vec<Diagnostic>,
}

impl Document {
    /// Parses a document.
    ///
    /// # Errors
    /// All mistakes in its syntax.
    pub fn parse(source: &Source) -> Result<Document, Vec<Diagnostic>> {
        let (ast, findings) = parse::parse(source);
        if findings.is_empty() { Ok(Document { source: source.clone(), ast }) } else { Err(findings) }
    }

    /// Loads the packages that the document names, and reads its declarations. What is wrong with them is reported by
    /// [`Composition::connect`], with everything else.
    pub fn load(self, options: &Options) -> Composition {
        let Document { source, ast } = self;
        let mut packages = Packages::new(options, &source);
        let (declarations, mut findings) = declare::declare(&source, &ast, options, &mut packages);
        let is_declared = findings.is_empty() && packages.findings.is_empty();
        for new in packages::instantiated(&ast) {
            if !connect::is_own(&ast, &new.package) {
                packages.load_component(new);
            }
        }
        let (inputs, positions, unfit) = packages.into_inputs();
        findings.extend(unfit);
        let encoded = if is_declared { encode(&source, &declarations, &mut findings) } else { None };
        let components = encoded.as_ref().and_then(|encoded| encode_components(encoded, &declarations));
        Composition { source, ast, inputs, positions, declarations, encoded, components, findings }
    }
}

impl Composition {
    /// Evaluates the document.
    ///
    /// # Errors
    /// All mistakes in the document and its packages.
    pub fn connect(&self) -> Result<CompositionGraph<'_>, Vec<Diagnostic>> {
        connect::connect(self)
    }

    /// All that keeps the composition from conforming to the world that the document targets. Empty where it targets none.
    /// `composed` is what its graph was encoded as.
    ///
    /// # Errors
    /// All mistakes in the document, or a composition that WIT has no words for.
    pub fn check_target(&self, composed: &[u8]) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        targets::check(self, composed)
    }

    /// The components that are instantiated, in the order in which the result embeds them.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().map(Checked::input)
    }
}

/// What declares the components among the imports, if there are any. A package that is not valid is found by whoever reads it.
fn encode_components(encoded: &Input, declarations: &Declarations) -> Option<Input> {
    let imports = declarations.imports.iter().filter(|import| import.is_component);
    let worlds: Vec<&str> = imports.map(|import| import.item.as_str()).collect();
    if worlds.is_empty() {
        return None;
    }
    let bytes = declare::components::encode_imports(&encoded.bytes, &worlds).ok()?;
    Some(Input { name: encoded.name.clone(), bytes })
}

/// The declarations as a WIT package; `None` where there are none, or where they have a mistake.
fn encode(source: &Source, declarations: &Declarations, findings: &mut Vec<Diagnostic>) -> Option<Input> {
    if declarations.imports.is_empty() && declarations.definitions.is_empty() {
        return None;
    }
    match wit_component::encode(&declarations.resolve, declarations.package) {
        Ok(bytes) => Some(Input { name: source.name().to_owned(), bytes }),
        Err(error) => {
            let message = format!("the declarations cannot be encoded: {error:#}");
            findings.push(culprit::point(source, declarations, Diagnostic::error("wac/unencodable", message)));
            None
        }
    }
}
