//! Is the engine of JavaScript guests the one that its sources make?

use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use witcraft_testing::{NODE, Tool, root};

/// What compiles the engine's C.
const CLANG: Tool = Tool {
    name: "clang 22",
    program: "clang-22",
    probe: &["--version"],
    help: "Debian's packages `clang-22` and `llvm-22` have it",
};

/// The Rust compiler that the engine is built with.
const RUST: Tool = Tool {
    name: "Rust for wasm32-unknown-unknown",
    program: "sh",
    probe: &["-c", "test -d \"$(rustc --print target-libdir --target wasm32-unknown-unknown)\""],
    help: "rustup target add wasm32-unknown-unknown",
};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    // Who has no compilers for it uses the engine that is there: they are not asked for.
    let missing = [CLANG, RUST, NODE].into_iter().find(|tool| !tool.is_present());
    if let Some(tool) = missing {
        let _ = writeln!(std::io::stderr(), "ignored, because {} is missing: {}", tool.name, tool.help);
    }
    let trial = Trial::test("the_engine_is_built_from_its_sources", || {
        the_engine_is_built_from_its_sources().map_err(Failed::from)
    });
    libtest_mimic::run(&arguments, vec![trial.with_ignored_flag(missing.is_some())]).exit_code()
}

fn the_engine_is_built_from_its_sources() -> Result<(), String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("javascript");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let built = folder.join("engine.wasm");
    let mut script = Command::new(root().join("scripts/build-javascript-engine.sh"));
    let output = script.arg(&built).env("CARGO_TARGET_DIR", &folder).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let built = std::fs::read(&built).map_err(|error| error.to_string())?;
    let committed = root().join("crates/javascript/engine/engine.wasm");
    if built == std::fs::read(committed).map_err(|error| error.to_string())? {
        return Ok(());
    }
    Err("the sources make another engine: run scripts/build-javascript-engine.sh, and commit what it writes".to_owned())
}
