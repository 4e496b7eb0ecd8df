//! How benchmarks run the command under test and the tools beside it.

use std::path::Path;
use std::process::Command;

/// The command under test.
pub(crate) const OURS: &str = env!("CARGO_BIN_EXE_witcraft");

/// Runs a command that has to succeed.
pub(crate) fn run(command: &mut Command) {
    if let Err(error) = output(command) {
        panic!("{command:?}: {error}");
    }
}

/// What a command prints; `Err` holds what it says went wrong.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// What a tool says of its version.
pub(crate) fn version(command: &mut Command) -> String {
    output(command).expect("the tool is there").trim().to_owned()
}

/// Composes a component with another one that has what it imports.
pub(crate) fn compose(root: &Path, plug: &Path, out: &Path) {
    run(Command::new(OURS).arg("compose").arg(root).arg(plug).arg("-o").arg(out));
}
