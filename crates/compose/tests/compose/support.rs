//! Components from WIT, and short ways to compose them.

use wit_component::{
    ComponentEncoder, DecodedWasm, StringEncoding, WitPrinter, dummy_module, embed_component_metadata,
};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve, WorldId};
use witcraft_compose::{Input, encode, plan};
use witcraft_diagnostics::Diagnostic;

/// A component that does nothing but import and export what the world in `wit` says. Packages other than the first
/// are nested: `package a:b { ... }`.
pub(crate) fn component(wit: &str) -> Vec<u8> {
    let (resolve, world) = resolve(wit).expect("the WIT of the test is valid");
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).expect("metadata");
    let mut encoder = ComponentEncoder::default().validate(true).module(&module).expect("a module for the world");
    encoder.encode().expect("a component for the world")
}

/// The one world of the first package in `wit`, if it is valid.
pub(crate) fn resolve(wit: &str) -> Option<(Resolve, WorldId)> {
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let package = resolve.push_str("test.wit", wit).ok()?;
    let world = resolve.select_world(&[package], None).ok()?;
    Some((resolve, world))
}

/// Named inputs, made from WIT.
pub(crate) fn inputs(components: &[(&str, &str)]) -> Vec<Input> {
    components.iter().map(|(name, wit)| Input { name: format!("{name}.wasm"), bytes: component(wit) }).collect()
}

/// Composes components made from WIT.
pub(crate) fn compose(components: &[(&str, &str)]) -> Result<Composed, Vec<Diagnostic>> {
    compose_inputs(&inputs(components))
}

/// Plans and encodes.
pub(crate) fn compose_inputs(inputs: &[Input]) -> Result<Composed, Vec<Diagnostic>> {
    let bytes = encode(&plan(inputs)?).map_err(|finding| vec![finding])?;
    wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all())
        .validate_all(&bytes)
        .expect("what is encoded is valid, functions and all");
    Ok(Composed { bytes })
}

/// A finished composition.
#[derive(Debug)]
pub(crate) struct Composed {
    pub(crate) bytes: Vec<u8>,
}

impl Composed {
    /// The world of the result, as WIT.
    pub(crate) fn wit(&self) -> String {
        let decoded = wit_component::decode(&self.bytes).expect("the result has a world");
        let DecodedWasm::Component(resolve, world) = decoded else { panic!("the result is a component") };
        let mut printer = WitPrinter::default();
        let main = resolve.worlds[world].package.expect("a world is in a package");
        let others: Vec<_> = resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != main).collect();
        printer.print(&resolve, main, &others).expect("printable");
        printer.output.to_string()
    }

    pub(crate) fn imports(&self) -> Vec<String> {
        self.names().0
    }

    pub(crate) fn exports(&self) -> Vec<String> {
        self.names().1
    }

    fn names(&self) -> (Vec<String>, Vec<String>) {
        let (mut imports, mut exports) = (Vec::new(), Vec::new());
        let mut depth = 0;
        for payload in wasmparser::Parser::new(0).parse_all(&self.bytes) {
            match payload.expect("valid") {
                wasmparser::Payload::Version { .. } => depth += 1,
                wasmparser::Payload::End(_) => depth -= 1,
                wasmparser::Payload::ComponentImportSection(section) if depth == 1 => {
                    imports.extend(section.into_iter().map(|import| import.expect("valid").name.name.to_owned()));
                }
                wasmparser::Payload::ComponentExportSection(section) if depth == 1 => {
                    exports.extend(section.into_iter().map(|export| export.expect("valid").name.name.to_owned()));
                }
                _ => {}
            }
        }
        (imports, exports)
    }

    /// How many instances of components the result makes itself, and how many components it holds itself.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let (mut instances, mut components) = (0, 0);
        let mut depth = 0;
        for payload in wasmparser::Parser::new(0).parse_all(&self.bytes) {
            match payload.expect("valid") {
                wasmparser::Payload::Version { .. } => depth += 1,
                wasmparser::Payload::End(_) => depth -= 1,
                wasmparser::Payload::ComponentInstanceSection(section) if depth == 1 => {
                    instances += section.count() as usize;
                }
                wasmparser::Payload::ComponentSection { .. } if depth == 1 => components += 1,
                _ => {}
            }
        }
        (instances, components)
    }
}

/// The findings as text: code, message, notes, help.
pub(crate) fn text(findings: &[Diagnostic]) -> String {
    let mut text = String::new();
    for finding in findings {
        text.push_str(&format!("{}: {}\n", finding.code, finding.message));
        for note in &finding.notes {
            text.push_str(&format!("  note: {}\n", note.replace('\n', "\n        ")));
        }
        for help in &finding.help {
            text.push_str(&format!("  help: {help}\n"));
        }
    }
    text
}

/// Composes what must be refused, and compares what is said with `expected/<name>.txt`.
#[track_caller]
pub(crate) fn refused(name: &str, components: &[(&str, &str)]) {
    let findings = compose(components).expect_err("refused");
    for finding in &findings {
        assert!(finding.origin.is_some(), "names no file: {finding:?}");
    }
    golden(name, &text(&findings));
}

/// Compares a text with `expected/<name>.txt`.
#[track_caller]
pub(crate) fn golden(name: &str, text: &str) {
    let folder = witcraft_testing::root().join("crates/compose/tests/compose/expected");
    witcraft_testing::assert_golden(folder.join(format!("{name}.txt")), text);
}
