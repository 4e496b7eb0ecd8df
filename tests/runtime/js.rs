//! The same cases in Node: the composed component, transpiled, gives there what it gives on Wasmtime.

use std::path::Path;
use std::process::Command;

/// Transpiles a component and calls its `run`. Nothing is done where there is no Node, or not the packages that WASI comes from.
///
/// # Errors
/// What the command, or Node, said.
pub(crate) fn check(component: &Path, out: &Path) -> Result<(), String> {
    if witcraft_testing::require_tools(&[witcraft_testing::NODE, witcraft_testing::NODE_PACKAGES]).is_err() {
        return Ok(());
    }
    let packages = out.with_file_name("node_modules");
    if !packages.exists() {
        // Cases run side by side: whoever is first links it.
        let _ = std::os::unix::fs::symlink(witcraft_testing::root().join("tests/node/node_modules"), &packages);
    }
    crate::witcraft(|command| command.arg("transpile").arg(component).arg("-o").arg(out).args(["--name", "main"]))?;
    std::fs::write(out.join("package.json"), "{ \"type\": \"module\" }\n").map_err(|error| error.to_string())?;
    let module = out.join("main.js");
    let mut node = Command::new("node");
    node.args(["--input-type=module", "-e"]);
    node.arg("const { run } = await import(process.argv[1]); run();").arg(&module);
    let output = node.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{}: {}\n{}", module.display(), output.status, String::from_utf8_lossy(&output.stderr)))
}
