//! Do bundlers, a minifier, and engines other than Node 20 accept generated modules unchanged?
//!
//! The component `echo` of the fixtures is transpiled in each instantiation mode, with its core modules beside the module and
//! inlined. `bundlers/build.mjs` gives each to esbuild, Rollup, Vite, webpack and terser. `bundlers/run.mjs` runs the results
//! and the original modules where generating code from text is disabled.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use witcraft_testing::{
    BUN, DENO, NEWEST_NODE, NODE, NODE_PACKAGES, Tool, link_node_packages, root, run_trial_groups, trials,
};

fn main() -> ExitCode {
    run_trial_groups(&[
        (&[NODE, NODE_PACKAGES], &trials![bundles_run]),
        (&[NEWEST_NODE], &trials![modules_run_in_the_newest_node]),
        (&[DENO], &trials![modules_run_in_deno]),
        (&[BUN], &trials![modules_run_in_bun]),
    ])
}

const MODES: [&str; 4] = ["module", "init", "async", "sync"];

/// A folder with a module for each way, its entry beside it.
fn transpiled(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bundlers").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("the folder can be written");
    write("package.json", "{ \"type\": \"module\" }\n");
    write("host.js", "export const step = (value) => value + 1;\n");
    link_node_packages(&folder);
    for mode in MODES {
        for base64 in [false, true] {
            let way = format!("{mode}{}", if base64 { "-base64" } else { "" });
            let mut witcraft = Command::new(env!("CARGO_BIN_EXE_witcraft"));
            witcraft.arg("transpile").arg(root().join("fixtures/components/echo.wat")).arg("-o").arg(folder.join(&way));
            if mode == "module" || mode == "init" {
                witcraft.args(["--map", "step=../host.js#step"]);
                witcraft.args((mode == "init").then_some("--tla-compat"));
            } else {
                witcraft.args(["--instantiation", mode]);
            }
            if base64 {
                witcraft.arg("--base64");
            }
            run(&mut witcraft);
            std::fs::copy(root().join(format!("tests/bundlers/{mode}.mjs")), folder.join(&way).join("entry.js"))
                .expect("it can be copied");
        }
    }
    folder
}

/// Runs a command that has to succeed.
fn run(command: &mut Command) {
    let output = command.output().expect("it can be run");
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{printed}{said}", output.status);
}

fn bundles_run() {
    let folder = transpiled("built");
    run(Command::new("node").arg(root().join("tests/bundlers/build.mjs")).arg(&folder));
    let mut node = Command::new("node");
    node.arg("--disallow-code-generation-from-strings").arg(root().join("tests/bundlers/run.mjs"));
    run(node.arg(&folder));
}

fn modules_run_in_the_newest_node() {
    modules_run_in(&NEWEST_NODE, &["--disallow-code-generation-from-strings"]);
}

fn modules_run_in_deno() {
    modules_run_in(&DENO, &["run", "--no-config", "--no-lock", "--allow-read", "--cached-only"]);
}

fn modules_run_in_bun() {
    modules_run_in(&BUN, &["run"]);
}

fn modules_run_in(engine: &Tool, arguments: &[&str]) {
    let folder = transpiled(&engine.name.replace(' ', "-"));
    run(engine.command().args(arguments).arg(root().join("tests/bundlers/run.mjs")).arg(&folder));
}
