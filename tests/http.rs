//! Does a component that serves HTTP, and asks other servers, do so in Node? `http/serve.mjs` asserts it for WASI 0.2. One of WASI 0.3
//! exports `fetch`, with which Node, Deno, Bun and workerd serve it: `http/fetch.mjs` asserts what they answer.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};

use tempfile::TempDir;
use witcraft_testing::{
    BUN, DENO, GUEST_GO, GUEST_RUST, NODE, NODE_PACKAGES, WORKERD, build_program, link_node_packages, root,
    run_trial_groups, trials,
};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    run_trial_groups(&[
        (&[GUEST_RUST, NODE, NODE_PACKAGES], &trials![a_server_of_rust_in_node]),
        (&[GUEST_GO, NODE, NODE_PACKAGES], &trials![a_server_of_go_in_node]),
        (&[NODE, NODE_PACKAGES], &trials![a_server_of_typescript_in_node]),
        (&[GUEST_RUST, NODE], &trials![fetch_of_a_handler_in_node]),
        (&[NODE], &trials![fetch_of_a_handler_in_javascript]),
        (&[GUEST_RUST, NODE, DENO], &trials![fetch_of_a_handler_in_deno]),
        (&[GUEST_RUST, NODE, BUN], &trials![fetch_of_a_handler_in_bun]),
        (&[GUEST_RUST, NODE, WORKERD], &trials![fetch_of_a_handler_in_workerd]),
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

/// The program `responder` of `tests/macro` in a folder, transpiled with these options.
fn responder(options: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let component = build_program(WITCRAFT, "responder", scratch, folder.path());
    let mut transpile = Command::new(WITCRAFT);
    transpile.arg("transpile").arg(component).args(options).args(["--name", "app", "-o", "."]);
    run(folder.path(), &mut transpile);
    std::fs::write(folder.path().join("package.json"), "{ \"type\": \"module\" }\n").expect("it is writable");
    folder
}

/// A server that stops when the test does.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a server, and asks it as a script of `tests/http` does. `find` finds its address in what it prints.
fn asks(script: &str, server: &mut Command, find: impl Fn(&str) -> Option<String>) {
    let mut server = Server(server.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it can be run"));
    // Servers differ in where they say it. What else they say is in the way of nothing.
    let (sender, lines) = std::sync::mpsc::channel();
    let outputs: [Box<dyn std::io::Read + Send>; 2] = [
        Box::new(server.0.stdout.take().expect("it is piped")),
        Box::new(server.0.stderr.take().expect("it is piped")),
    ];
    for output in outputs {
        let sender = sender.clone();
        std::thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).for_each(|line| _ = sender.send(line));
        });
    }
    drop(sender);
    let mut said = Vec::new();
    let address = lines.iter().find_map(|line| {
        let found = find(&line);
        said.push(line);
        found
    });
    let address = address.unwrap_or_else(|| panic!("it does not serve: {said:?}"));
    let asked = Command::new("node").arg(root().join("tests/http").join(script)).arg(&address).output();
    let asked = asked.expect("node can be run");
    said.extend(lines.try_iter());
    assert!(asked.status.success(), "{}\n{}", String::from_utf8_lossy(&asked.stderr), said.join("\n"));
}

/// The address that stands somewhere in a line, with a slash behind it.
fn address_in(line: &str) -> Option<String> {
    let at = line.find("http://")?;
    let address: String = line[at..].chars().take_while(|c| !c.is_whitespace() && *c != '\u{1b}').collect();
    Some(format!("{}/", address.trim_end_matches('/')))
}

fn fetch_of_a_handler_in_node() {
    let folder = responder(&[]);
    let mut node = Command::new("node");
    node.arg(root().join("docs/deploy/serve.mjs")).args(["app.js", "0"]).current_dir(folder.path());
    asks("fetch.mjs", &mut node, address_in);
}

fn fetch_of_a_handler_in_javascript() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let source = |name: &str| root().join("tests/javascript").join(name);
    let mut componentize = Command::new(WITCRAFT);
    componentize.arg("componentize").arg(source("service.ts")).arg("--wit").arg(source("web.wit"));
    run(folder.path(), componentize.args(["--world", "service", "-o", "app.wasm"]));
    run(folder.path(), Command::new(WITCRAFT).args(["transpile", "app.wasm", "-o", "."]));
    std::fs::write(folder.path().join("package.json"), "{ \"type\": \"module\" }\n").expect("it is writable");
    let mut node = Command::new("node");
    node.arg(root().join("docs/deploy/serve.mjs")).args(["app.js", "0"]).current_dir(folder.path());
    asks("service.mjs", &mut node, address_in);
}

fn fetch_of_a_handler_in_deno() {
    let folder = responder(&[]);
    let mut deno = DENO.command();
    deno.args(["serve", "--no-config", "--no-lock", "--allow-read", "--port", "0", "--host", "127.0.0.1", "app.js"]);
    asks("fetch.mjs", deno.current_dir(folder.path()).env("NO_COLOR", "1"), address_in);
}

fn fetch_of_a_handler_in_bun() {
    let folder = responder(&[]);
    let mut bun = BUN.command();
    asks("fetch.mjs", bun.args(["run", "app.js"]).current_dir(folder.path()).env("PORT", "0"), address_in);
}

fn fetch_of_a_handler_in_workerd() {
    let folder = responder(&["--instantiation", "async"]);
    for name in ["worker.mjs", "workerd.capnp"] {
        std::fs::copy(root().join("docs/deploy").join(name), folder.path().join(name)).expect("it can be copied");
    }
    let mut workerd = WORKERD.command();
    workerd.args(["serve", "workerd.capnp", "--socket-addr", "http=127.0.0.1:0", "--control-fd=1"]);
    asks("fetch.mjs", workerd.current_dir(folder.path()), |line| {
        let event: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(format!("http://127.0.0.1:{}/", event["port"].as_u64()?))
    });
}
