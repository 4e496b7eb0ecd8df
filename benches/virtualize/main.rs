//! What calls cost that a component answers itself, in nanoseconds.
//!
//! ```text
//! cargo bench --bench virtualize
//! ```
//!
//! The guest of `tests/virtualize` calls functions of a file that is mounted, and then the same of a file of the host, and asks for a
//! random number. Precompiled code notes tasks, which `run` leaves away otherwise.
#![allow(clippy::print_stdout, reason = "the figures are what this program is for")]

use std::path::Path;
use std::process::Command;

use witcraft_testing::{build_guest, root};

/// The command under test.
const OURS: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-virtualize");
    let guest = build_guest(OURS, &root().join("tests/virtualize"), &scratch);
    let files = scratch.join("files");
    std::fs::create_dir_all(&files).expect("the target folder can be written");
    std::fs::write(files.join("file"), "content").expect("the target folder can be written");
    let sealed = scratch.join("sealed.wasm");
    run(Command::new(OURS).arg("virtualize").arg(&guest).arg("-o").arg(&sealed).args([
        "--deny",
        "filesystem",
        "--mount",
        &format!("/m={}", files.display()),
        "--random-seed",
        "7",
    ]));
    let host = format!("{}::/m", files.display());
    let own = run(Command::new(OURS).arg("run").arg(&sealed).args(["--", "cost", "/m/file"]));
    let compiled = scratch.join("sealed.cwasm");
    run(Command::new(OURS).arg("compile").arg(&sealed).arg("-o").arg(&compiled));
    let tasks = run(Command::new(OURS).args(["run", "--precompiled"]).arg(&compiled).args(["--", "cost", "/m/file"]));
    let hosts = run(Command::new(OURS).arg("run").args(["--dir", &host]).arg(&guest).args(["--", "cost", "/m/file"]));
    println!("ns a call, its own:              {own}");
    println!("ns a call, its own, precompiled: {tasks}");
    println!("ns a call, a host's:             {hosts}");
}

fn run(command: &mut Command) -> String {
    let output = command.output().expect("witcraft can be run");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}
