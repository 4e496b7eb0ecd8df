//! Does a composed component work in a browser: in a page, in a worker, built by Vite, under a strict content security policy?
//!
//! The page is `fixtures/page`, its component all guests in one. `page/drive.mjs` clicks through it in headless Chromium, and
//! leaves pictures of what it saw in the target folder, in `page/`.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use witcraft_testing::{
    CHROMIUM, GUEST_GO, GUEST_RUST, NODE, NODE_PACKAGES, link_node_packages, root, run_trials, trials,
};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    let tools = [GUEST_RUST, GUEST_GO, NODE, NODE_PACKAGES, CHROMIUM];
    run_trials(&tools, &trials![a_composed_component_in_a_page_and_in_a_worker])
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
