//! Takes compositions apart, and puts them together again.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;
use witcraft_compose::{Format, Parts, draw};
use witcraft_diagnostics::Diagnostic;

use crate::parts::OUTSIDE;
use crate::provider;

/// Takes a composition apart and puts it together again. Names of files and imports that nobody uses may be lost on the way, so that
/// only the second time gives the same bytes.
pub(crate) fn taken_apart(bytes: &[u8], text: &str) -> Result<Vec<u8>, TestCaseError> {
    let again = |bytes: &[u8]| {
        let parts = Parts::of("random.wasm", bytes).map_err(|finding| vec![finding]);
        parts.and_then(|parts| parts.compose()).map_err(|found| TestCaseError::fail(format!("{found:?}\n{text}")))
    };
    let once = again(bytes)?;
    prop_assert!(again(&once)? == once, "other bytes, taken apart:\n{}", text);
    prop_assert_eq!(connections(bytes), connections(&once), "connected otherwise:\n{}", text);
    Ok(once)
}

/// Puts `other` in the place of the part that each of the paths is about, which is `part`. What comes out is the same for all.
pub(crate) fn changed(bytes: &[u8], paths: &[&str], part: &[u8], other: &[u8]) -> Result<Vec<u8>, TestCaseError> {
    let mut parts = Parts::of("random.wasm", bytes).expect("it has been taken apart");
    let places = parts.find(paths[0]).expect("it is a part");
    for path in paths {
        let found = parts.find(path);
        prop_assert_eq!(found.as_ref(), Ok(&places), "{}", path);
    }
    let mut is_same = true;
    let failed = |found: Vec<Diagnostic>| TestCaseError::fail(format!("{found:?}"));
    let change = parts.change(&places, &mut |input| {
        is_same &= input.bytes == part;
        Ok(other.to_vec())
    });
    change.map_err(failed)?;
    prop_assert!(is_same, "the part is what it was before it was composed");
    parts.compose().map_err(failed)
}

fn picture(bytes: &[u8]) -> Value {
    let picture = draw("random.wasm", bytes, Format::Json).expect("it is a component");
    serde_json::from_str(&picture).expect("a picture is data")
}

/// Who provides what to whom.
fn connections(bytes: &[u8]) -> BTreeSet<String> {
    let picture = picture(bytes);
    let label = |instance: &Value| instance.as_u64().map(|instance| &picture["instances"][instance as usize]["label"]);
    let connections = picture["connections"].as_array().expect("a picture has connections");
    let text = |connection: &Value| {
        let [from, to] = ["from", "to"].map(|end| label(&connection[end]));
        format!("{from:?} {} -> {to:?} {}", connection["provided_as"], connection["name"])
    };
    connections.iter().map(text).collect()
}

/// What a composition imports, as what provides it.
pub(crate) fn imports(bytes: &[u8]) -> BTreeSet<&'static str> {
    let picture = picture(bytes);
    let imports = picture["imports"].as_array().expect("a picture has imports");
    let imports: BTreeSet<&str> = imports.iter().map(|name| provider(name.as_str().expect("a name"))).collect();
    assert!(imports.len() <= OUTSIDE.exports.len());
    imports
}
