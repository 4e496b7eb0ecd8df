//! Does a component that serves HTTP, and asks other servers, do so in Node? `http/serve.mjs` asserts it.

use std::path::Path;
use std::process::{Command, ExitCode};

use tempfile::TempDir;
use witcraft_testing::{GUEST_GO, GUEST_RUST, NODE, NODE_PACKAGES, link_node_packages, root, run_trial_groups, trials};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    run_trial_groups(&[
        (&[GUEST_RUST, NODE, NODE_PACKAGES], &trials![a_server_of_rust_in_node]),
        (&[GUEST_GO, NODE, NODE_PACKAGES], &trials![a_server_of_go_in_node]),
        (&[NODE, NODE_PACKAGES], &trials![a_server_of_typescript_in_node]),
    ])
}

fn a_server_of_rust_in_node() {
    let folder = folder_with("server.rs");
    let folder = folder.path();
    bindings("rust", folder, "bindings");
    let mut rustc = Command::new(root().join("scripts/guest-rust.sh"));
    rustc.args(["rustc", "--edition", "2024", "--crate-type", "cdylib", "--target", "wasm32-unknown-unknown"]);
    run(folder, rustc.args(["-C", "opt-level=1", "-C", "panic=abort", "server.rs", "-o", "core.wasm"]));
    serve(folder, &["core.wasm"]);
}

fn a_server_of_go_in_node() {
    let folder = folder_with("server.go");
    let folder = folder.path();
    std::fs::write(folder.join("go.mod"), "module example.com/server\n\ngo 1.24\n").expect("it is writable");
    bindings("go", folder, "bindings");
    serve(folder, &["."]);
}

fn a_server_of_typescript_in_node() {
    let folder = folder_with("server.ts");
    let wit = root().join("tests/http/server.wit");
    serve(folder.path(), &["server.ts", "--wit", wit.to_str().expect("the path is text")]);
}

/// A folder with the source of a server, and what lets Node serve it.
fn folder_with(source: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for name in [source, "serve.mjs"] {
        std::fs::copy(root().join("tests/http").join(name), folder.path().join(name)).expect("it can be copied");
    }
    link_node_packages(folder.path());
    std::fs::write(folder.path().join("package.json"), "{ \"type\": \"module\" }\n").expect("it is writable");
    folder
}

fn bindings(language: &str, folder: &Path, place: &str) {
    let wit = root().join("tests/http/server.wit");
    run(folder, Command::new(WITCRAFT).args(["bindgen", language]).arg(wit).args(["-o", place]));
}

/// Makes a component of what `componentize` takes, and lets Node serve it.
fn serve(folder: &Path, source: &[&str]) {
    run(folder, Command::new(WITCRAFT).arg("componentize").args(source).args(["-o", "server.wasm"]));
    run(folder, Command::new(WITCRAFT).args(["transpile", "server.wasm", "-o", "server"]));
    run(folder, Command::new("node").arg("serve.mjs"));
}

/// Runs a command that has to succeed.
fn run(folder: &Path, command: &mut Command) {
    let output = command.current_dir(folder).output().expect("it can be run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{said}", output.status);
}
