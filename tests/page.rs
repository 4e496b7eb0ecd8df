//! Does a composed component work in a browser: in a page, in a worker, built by Vite, under a strict content security policy? And does
//! a page go on while an asynchronous component computes (`page/stream.mjs`)? And is a component served by a service worker
//! (`page/service-worker.mjs`)?
//!
//! The page is `fixtures/page`, its component all guests in one. `page/drive.mjs` clicks through it in headless Chromium, and
//! leaves pictures of what it saw in the target folder, in `page/`.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use witcraft_testing::{
    CHROMIUM, GUEST_GO, GUEST_RUST, NODE, NODE_PACKAGES, build_program, link_node_packages, root, run_trial_groups,
    trials,
};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    let tools = [GUEST_RUST, GUEST_GO, NODE, NODE_PACKAGES, CHROMIUM];
    run_trial_groups(&[
        (&tools, &trials![a_composed_component_in_a_page_and_in_a_worker]),
        (&[GUEST_RUST, NODE, NODE_PACKAGES, CHROMIUM], &trials![a_service_worker_answers_with_a_component]),
        (&[NODE, NODE_PACKAGES, CHROMIUM], &trials![a_page_reads_a_stream_while_the_component_computes]),
    ])
}

fn a_page_reads_a_stream_while_the_component_computes() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page-stream");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    std::fs::copy(root().join("tests/page/stream.html"), folder.join("stream.html")).expect("it can be copied");
    link_node_packages(&folder);
    let component = root().join("tests/page/primes.wat");
    run(Command::new(WITCRAFT).arg("transpile").arg(component).arg("-o").arg(&folder));
    run(Command::new("node").arg(root().join("tests/page/stream.mjs")).arg(&folder));
}

fn a_service_worker_answers_with_a_component() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = scratch.join("page-service-worker");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    for file in ["tests/page/service-worker.html", "docs/deploy/service-worker.mjs"] {
        let file = root().join(file);
        std::fs::copy(&file, folder.join(file.file_name().expect("it is a file"))).expect("it can be copied");
    }
    link_node_packages(&folder);
    let component = build_program(WITCRAFT, "responder", scratch, &folder);
    let mut transpile = Command::new(WITCRAFT);
    transpile.arg("transpile").arg(component).args(["--instantiation", "async", "--name", "app", "-o"]).arg(&folder);
    run(&mut transpile);
    run(Command::new("node").arg(root().join("tests/page/service-worker.mjs")).arg(&folder));
}

fn a_composed_component_in_a_page_and_in_a_worker() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    let _ = std::fs::remove_dir_all(&folder);
    copy(&root().join("fixtures/page"), &folder.join("fixtures/page"));
    copy(&root().join("fixtures/guests/data"), &folder.join("fixtures/guests/data"));
    link_node_packages(&folder);

    let out = folder.join("guests");
    run(Command::new(root().join("scripts/build-guests.sh")).arg(&out).env("WITCRAFT", WITCRAFT));
    let part = |name: &str| out.join(format!("{name}.wasm"));
    let parts = ["app", "calculator", "entries", "greeter", "image", "logger", "store"].map(part);
    run(Command::new(WITCRAFT).arg("compose").args(parts).arg("-o").arg(part("all")));
    let generated = folder.join("fixtures/page/generated");
    let mut transpile = Command::new(WITCRAFT);
    transpile.arg("transpile").arg(part("all")).args(["--instantiation", "async", "-o"]).arg(generated);
    run(&mut transpile);

    let mut vite = Command::new("node");
    vite.arg(folder.join("node_modules/vite/bin/vite.js")).args(["build", "--logLevel", "warn"]);
    run(vite.current_dir(folder.join("fixtures/page")));
    run(Command::new("node").arg(root().join("tests/page/drive.mjs")).arg(&folder));
}

/// Copies a folder of files, which has none within.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the target folder can be written");
    for entry in std::fs::read_dir(from).expect("it can be read") {
        let path: PathBuf = entry.expect("it can be read").path();
        let name = path.file_name().expect("an entry of a folder has a name");
        std::fs::copy(&path, to.join(name)).expect("it can be copied");
    }
}

/// Runs a command that has to succeed.
fn run(command: &mut Command) {
    let output = command.output().expect("it can be run");
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{printed}{said}", output.status);
}
