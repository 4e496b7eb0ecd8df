//! What the tests of this crate share: loading WIT, and showing findings as text.

use witcraft_componentize::{Options, World, componentize};
use witcraft_diagnostics::{Diagnostic, LabelKind};
use witcraft_testing::root;
use witcraft_wit::Wit;

/// The fixture `kv.wit`, named so that goldens are the same on every machine.
pub(crate) fn kv() -> Wit {
    let text = std::fs::read(root().join("fixtures/core/kv/kv.wit")).expect("the fixture is there");
    witcraft_wit::load_bytes("kv.wit", &text, &Default::default()).expect("the fixture is valid")
}

/// A core module of `fixtures/core/kv`.
pub(crate) fn module(name: &str) -> Vec<u8> {
    wat::parse_file(root().join("fixtures/core/kv").join(name)).expect("the fixture is valid")
}

/// Componentizes for the world of `wit` called `name`.
pub(crate) fn componentize_for(module: &[u8], wit: &Wit, name: &str) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let id = wit.world(Some(name)).expect("the world is there");
    componentize(module, &Options { world: Some(World { wit, id }), ..Options::default() })
}

/// Findings as plain text, one paragraph each.
pub(crate) fn show(findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in findings {
        out += &format!("[{}] {}\n", finding.code, finding.message);
        for label in &finding.labels {
            let mark = match label.kind {
                LabelKind::Primary => "at",
                LabelKind::Secondary => "see",
            };
            out += &format!("  {mark} {} `{}` {}\n", label.span, label.span.text(), label.text);
        }
        finding.notes.iter().for_each(|note| out += &format!("  note: {note}\n"));
        finding.help.iter().for_each(|help| out += &format!("  help: {help}\n"));
        out.push('\n');
    }
    out
}
