//! The same cases in Node: the composed component, transpiled, gives there what it gives on Wasmtime, and so do its parts
//! when it is JavaScript that puts them together.

use std::path::{Path, PathBuf};

use witcraft_testing::{NEWEST_NODE, NODE, Tool};

use crate::write;

/// Transpiles a component, which may import the clock of asynchronous Go, and calls its `run`: in the newest Node, where it waits on its
/// stack. Nothing is done where there is no Node, or not the packages that WASI comes from.
///
/// # Errors
/// What the command, or Node, said.
pub(crate) fn check(component: &Path, out: &Path, has_clock: bool, has_stacks: bool) -> Result<(), String> {
    if is_missing() {
        return Ok(());
    }
    let map: &[&str] = if has_clock { &["--map", "wasi:clocks/monotonic-clock@0.3.0=./clock.js"] } else { &[] };
    transpile(component, out, "main", map)?;
    write(&out.join("clock.js"), CLOCK);
    let node = if has_stacks { NEWEST_NODE } else { NODE };
    if witcraft_testing::require_tools(&[node]).is_err() { Ok(()) } else { run(out, &node) }
}

/// The clock of WASI 0.3 that asynchronous components in Go import.
const CLOCK: &str =
    "export const waitFor = (duration) => new Promise((done) => setTimeout(done, Number(duration) / 1e6));\n";

/// Puts the components, the first ones first, together in JavaScript, and calls the `run` of the last.
const APART: &str = "
import { WASIShim } from '@bytecodealliance/preview2-shim/instantiation';
export let run;
import * as clock from './clock.js';
const shim = new WASIShim().getImportObject();
// Where both tracks are imported, each has to be named with its version.
const name = 'wasi:clocks/monotonic-clock';
const imports = { ...shim, [`${name}@0.2.0`]: shim[name], [`${name}@0.3.0`]: clock };
for (const name of NAMES) {
  const { instantiate } = await import(`./${name}.js`);
  const exports = await instantiate(undefined, imports);
  for (const [name, value] of Object.entries(exports)) imports[name] = imports[name.replace(/@.*/, '')] = value;
  run = exports.run;
}
";

/// Transpiles a component and those that it imports from each by itself, so that every call from one to another goes through
/// JavaScript's values, and calls its `run`. Nothing is done where [`check`] does nothing.
///
/// # Errors
/// What the command, or Node, said.
pub(crate) fn check_apart(runner: &Path, others: &[PathBuf], out: &Path) -> Result<(), String> {
    if is_missing() || others.is_empty() {
        return Ok(());
    }
    write(&out.join("clock.js"), CLOCK);
    let mut names = Vec::new();
    for component in others.iter().map(PathBuf::as_path).chain([runner]) {
        names.push(format!("part{}", names.len()));
        transpile(component, out, &names[names.len() - 1], &["--instantiation", "async"])?;
    }
    std::fs::write(out.join("main.js"), APART.replace("NAMES", &format!("{names:?}")))
        .map_err(|error| error.to_string())?;
    run(out, &NODE)
}

fn is_missing() -> bool {
    witcraft_testing::require_tools(&[NODE, witcraft_testing::NODE_PACKAGES]).is_err()
}

fn transpile(component: &Path, out: &Path, name: &str, options: &[&str]) -> Result<(), String> {
    crate::witcraft(|command| {
        command.arg("transpile").arg(component).arg("-o").arg(out).args(["--name", name]).args(options)
    })
}

/// Calls the `run` of the module `main` in `out`.
fn run(out: &Path, node: &Tool) -> Result<(), String> {
    witcraft_testing::link_node_packages(out);
    std::fs::write(out.join("package.json"), "{ \"type\": \"module\" }\n").map_err(|error| error.to_string())?;
    let module = out.join("main.js");
    let mut node = node.command();
    node.args(["--input-type=module", "-e"]);
    node.arg("const { run } = await import(process.argv[1]); await run();").arg(&module);
    let output = node.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{}: {}\n{}", module.display(), output.status, String::from_utf8_lossy(&output.stderr)))
}
