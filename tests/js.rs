//! What people meet in JavaScript: wrong arguments, instances that trapped, handles that were dropped, a million calls.
//!
//! `js/behaviour.mjs` asserts it, on the components `echo`, `counter` and `answers` of the fixtures.

use std::process::Command;

use witcraft_testing::{NODE, require_tools, root};

#[test]
fn behaviour_in_node() {
    if require_tools(&[NODE]).is_err() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("package.json"), "{ \"type\": \"module\" }\n").expect("it is writable");
    for name in ["echo", "counter", "answers"] {
        let mut witcraft = Command::new(env!("CARGO_BIN_EXE_witcraft"));
        witcraft.arg("transpile").arg(root().join(format!("fixtures/components/{name}.wat")));
        witcraft.args(["--instantiation", "async", "-o"]).arg(folder.path());
        let output = witcraft.output().expect("it can be run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let mut node = Command::new("node");
    node.arg("--expose-gc").arg(root().join("tests/js/behaviour.mjs")).arg(folder.path());
    let output = node.output().expect("node can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
