//! Does a component that serves HTTP, and asks other servers, do so in Node? `http/serve.mjs` asserts it.

use std::path::Path;
use std::process::Command;

use witcraft_testing::{GUEST_GO, GUEST_RUST, NODE, NODE_PACKAGES, require_tools, root};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

#[test]
fn a_server_of_rust_in_node() {
    if require_tools(&[GUEST_RUST, NODE, NODE_PACKAGES]).is_err() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary directory");
    let (folder, sources) = (folder.path(), root().join("tests/http"));
    std::fs::copy(sources.join("server.rs"), folder.join("server.rs")).expect("it can be copied");
    bindings("rust", folder, "bindings");
    let mut rustc = Command::new(root().join("scripts/guest-rust.sh"));
    rustc.args(["rustc", "--edition", "2024", "--crate-type", "cdylib", "--target", "wasm32-unknown-unknown"]);
    run(folder, rustc.args(["-C", "opt-level=1", "-C", "panic=abort", "server.rs", "-o", "core.wasm"]));
    serve(folder, "core.wasm");
}

#[test]
fn a_server_of_go_in_node() {
    if require_tools(&[GUEST_GO, NODE, NODE_PACKAGES]).is_err() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary directory");
    let (folder, sources) = (folder.path(), root().join("tests/http/server"));
    std::fs::create_dir(folder.join("package")).expect("it is writable");
    for name in ["go.mod", "main.go"] {
        std::fs::copy(sources.join(name), folder.join("package").join(name)).expect("it can be copied");
    }
    bindings("go", folder, "package/bindings");
    serve(folder, "package");
}

fn bindings(language: &str, folder: &Path, place: &str) {
    let wit = root().join("tests/http/server.wit");
    run(folder, Command::new(WITCRAFT).args(["bindgen", language]).arg(wit).args(["-o", place]));
}

/// Makes a component of what `componentize` takes, and lets Node serve it.
fn serve(folder: &Path, source: &str) {
    std::fs::copy(root().join("tests/http/serve.mjs"), folder.join("serve.mjs")).expect("it can be copied");
    std::os::unix::fs::symlink(root().join("tests/node/node_modules"), folder.join("node_modules"))
        .expect("it can be linked");
    std::fs::write(folder.join("package.json"), "{ \"type\": \"module\" }\n").expect("it is writable");
    run(folder, Command::new(WITCRAFT).args(["componentize", source, "-o", "server.wasm"]));
    run(folder, Command::new(WITCRAFT).args(["transpile", "server.wasm", "-o", "server"]));
    run(folder, Command::new("node").arg("serve.mjs"));
}

/// Runs a command that has to succeed.
fn run(folder: &Path, command: &mut Command) {
    let output = command.current_dir(folder).output().expect("it can be run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{said}", output.status);
}
