//! Invalid WIT: every fault is found at its place, and nothing else is reported.
//!
//! The texts in `fixtures/wit-invalid` name their own findings: `//~ code` expects a finding in its line, `//~v code` in the
//! next line, and `//~! code` one without a place.

use std::path::{Path, PathBuf};

use witcraft_diagnostics::Diagnostic;
use witcraft_wit::{Options, load_path};

type Found = (String, usize, String);

fn expected(path: &Path, out: &mut Vec<Found>) {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(path).expect("a directory").map(|e| e.expect("an entry").path()).collect();
        entries.sort();
        entries.iter().for_each(|entry| expected(entry, out));
        return;
    }
    let name = path.display().to_string();
    for (index, line) in std::fs::read_to_string(path).expect("text").lines().enumerate() {
        let Some((_, codes)) = line.split_once("//~") else { continue };
        let (line, codes) = match codes.chars().next() {
            Some('v') => (index + 2, &codes[1..]),
            Some('!') => (0, &codes[1..]),
            _ => (index + 1, codes),
        };
        out.extend(codes.split_whitespace().map(|code| (name.clone(), line, code.to_owned())));
    }
}

fn found(diagnostic: &Diagnostic) -> Found {
    match diagnostic.labels.first() {
        Some(label) => (label.span.source().name().to_owned(), label.span.position().line, diagnostic.code.to_owned()),
        None => (diagnostic.origin.clone().expect("a place or an origin").path, 0, diagnostic.code.to_owned()),
    }
}

fn shown(found: &[Found]) -> String {
    found.iter().map(|(file, line, code)| format!("{file}:{line} {code}\n")).collect()
}

#[test]
fn every_finding_is_told_and_no_other() {
    let root = witcraft_testing::root().join("fixtures/wit-invalid");
    let mut inputs: Vec<PathBuf> =
        std::fs::read_dir(&root).expect("fixtures").map(|e| e.expect("an entry").path()).collect();
    inputs.sort();
    assert!(inputs.len() > 5);
    let mut failures = String::new();
    for input in inputs {
        let mut expect = Vec::new();
        expected(&input, &mut expect);
        let findings = load_path(&input, &Options::default()).map_or_else(|errors| errors, |wit| wit.warnings());
        let mut actual: Vec<Found> = findings.iter().map(found).collect();
        expect.sort();
        actual.sort();
        if expect != actual {
            failures.push_str(&format!("expected:\n{}found:\n{}", shown(&expect), shown(&actual)));
            for finding in &findings {
                failures.push_str(&format!("  {}: {}\n", finding.code, finding.message));
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}
