//! Guests of tests: a source file and its WIT become a component that stands on WASI preview 1, and so do programs of `tests/macro`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::root;

/// Builds `guest.rs`, with bindings for `guest.wit` beside it, in the folder `out`, by `witcraft` and a Rust toolchain for wasm.
///
/// # Panics
/// A step fails, or the folder cannot be written.
pub fn build_guest(witcraft: &str, source: &Path, out: &Path) -> PathBuf {
    std::fs::create_dir_all(out).expect("the target folder can be written");
    std::fs::copy(source.join("guest.rs"), out.join("guest.rs")).expect("it can be copied");
    let succeed = |command: &mut Command| {
        let output = command.current_dir(out).output().expect("it can be run");
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let wit = source.join("guest.wit");
    succeed(Command::new(witcraft).args(["bindgen", "rust"]).arg(wit).args(["-o", "bindings"]));
    let mut rustc = Command::new(root().join("scripts/guest-rust.sh"));
    rustc.args(["rustc", "--edition", "2024", "--crate-type", "cdylib", "--target", "wasm32-wasip1"]);
    rustc.args(["-C", "opt-level=1", "-C", "debuginfo=line-tables-only"]);
    succeed(rustc.args(["guest.rs", "-o", "core.wasm"]));
    succeed(Command::new(witcraft).args(["componentize", "core.wasm", "-o", "guest.wasm"]));
    out.join("guest.wasm")
}

/// Builds a program of `tests/macro` for bare WebAssembly, and makes a component of it in the folder `out`. `scratch` is where Cargo
/// builds.
///
/// # Panics
/// A step fails, or the folder cannot be written.
pub fn build_program(witcraft: &str, package: &str, scratch: &Path, out: &Path) -> PathBuf {
    const TARGET: &str = "wasm32-unknown-unknown";
    let succeed = |command: &mut Command| {
        let output = command.output().expect("it can be run");
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let mut cargo = Command::new(root().join("scripts/guest-rust.sh"));
    cargo.args(["cargo", "build", "--quiet", "--offline", "--package", package, "--target", TARGET]);
    let target = scratch.join("macro/target");
    succeed(cargo.current_dir(root().join("tests/macro")).env("CARGO_TARGET_DIR", &target).env_remove("RUSTFLAGS"));
    std::fs::create_dir_all(out).expect("the target folder can be written");
    let component = out.join(package).with_extension("wasm");
    let module = target.join(TARGET).join("debug").join(package).with_extension("wasm");
    succeed(Command::new(witcraft).arg("componentize").arg(module).arg("-o").arg(&component));
    component
}
