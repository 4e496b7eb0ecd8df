//! Do the examples in the registry of codes have the faults that they are examples of?
//!
//! Codes of WIT come from sentences of the resolver, which has no codes: a version of it that words one otherwise fails here.

use witcraft_diagnostics::areas;
use witcraft_wit::{Options, load_bytes};

#[test]
fn examples_in_wit_have_the_code_that_they_are_for() {
    let codes = areas().iter().find(|area| area.name == "wit").expect("there is such an area").codes;
    let (mut checked, mut wrong) = (0, Vec::new());
    // The others speak of files, options or wasm, in words or in pieces.
    for code in codes.iter().filter(|code| code.example.contains('\n')) {
        checked += 1;
        let found = match load_bytes("example.wit", code.example.as_bytes(), &Options::default()) {
            Ok(wit) => wit.warnings(),
            Err(findings) => findings,
        };
        let found: Vec<&str> = found.iter().map(|finding| finding.code).collect();
        if !found.contains(&code.name) {
            wrong.push(format!("{}: {found:?}", code.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked >= 25, "only {checked} examples are WIT");
}
