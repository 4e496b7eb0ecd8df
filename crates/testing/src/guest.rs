//! Guests of tests that stand on WASI preview 1: a source file and its WIT become a component.

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
