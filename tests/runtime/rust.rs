//! How the Rust sources of the runtime cases become core modules: bindings for each, then one build of them all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::{Modules, Source, witcraft, write};

/// With a WASI target, a panic's message reaches standard error.
const TARGET: &str = "wasm32-wasip1";

/// Builds every source below `folder`, in one workspace. What is there from an earlier run and still right is kept.
pub(crate) fn build(sources: &[&Source], folder: &Path) -> Modules {
    let mut modules = Modules::new();
    let mut members = Vec::new();
    for source in sources {
        match package(source, &folder.join(source.name())) {
            Ok(()) => members.push(source.name()),
            Err(error) => drop(modules.insert(source.name(), Err(error))),
        }
    }
    let workspace = format!(
        "[workspace]\nmembers = {members:?}\nresolver = \"3\"\n\n[profile.dev]\ndebug = false\npanic = \"abort\"\n"
    );
    write(&folder.join("Cargo.toml"), &workspace);
    let mut cargo = Command::new(witcraft_testing::root().join("scripts/guest-rust.sh"));
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", folder.join("target")).env_remove("RUSTFLAGS");
    cargo.args([
        "cargo",
        "build",
        "--quiet",
        "--offline",
        "--keep-going",
        "--target",
        TARGET,
        "--message-format",
        "json",
    ]);
    let output = cargo.output().expect("scripts/guest-rust.sh can be run");
    let mut results = results(&String::from_utf8_lossy(&output.stdout));
    for source in sources {
        let said = || Err(String::from_utf8_lossy(&output.stderr).into_owned());
        let result = results.remove(&source.name()).unwrap_or_else(said);
        modules.entry(source.name()).or_insert(result);
    }
    modules
}

/// Writes the package of one source: its bindings, and a crate root that joins the two.
fn package(source: &Source, folder: &Path) -> Result<(), String> {
    let name = source.name();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\ncrate-type = [\"cdylib\"]\n"
    );
    let bindings = format!("bindings/{}.rs", source.world);
    let path = source.path.display().to_string();
    let root = format!("#[path = {bindings:?}]\nmod bindings;\n#[path = {path:?}]\nmod component;\n");
    write(&folder.join("lib.rs"), &root);
    let out = folder.join("bindings");
    let options = source.directives("OPTIONS").join(" ");
    witcraft(|command| {
        command.args(["bindgen", "rust"]).arg(&source.wit).args(["--world", &source.world]).arg("-o").arg(&out);
        command.args(options.split_whitespace())
    })?;
    // Asynchronous bindings stand on the runtime of a crate; all others on nothing.
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|error| error.to_string());
    let text = read(&folder.join(bindings))? + &read(&source.path)?;
    let runtime = if text.contains("witcraft_guest") { guest() } else { String::new() };
    write(&folder.join("Cargo.toml"), &(manifest + &runtime));
    Ok(())
}

/// The dependency on the runtime of this tree.
fn guest() -> String {
    let path = witcraft_testing::root().join("crates/guest");
    format!(
        "\n[dependencies]\nwitcraft-guest = {{ path = {path:?}, default-features = false, features = [\"async-spawn\", \"inter-task-wakeup\", \"std\"] }}\n"
    )
}

/// What cargo says became of each package: its module, or the errors.
fn results(messages: &str) -> Modules {
    let mut results: BTreeMap<String, Result<PathBuf, String>> = BTreeMap::new();
    for message in messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let name = message["target"]["name"].as_str().unwrap_or_default().replace('_', "-");
        let is_error = message["message"]["level"] == "error";
        match message["reason"].as_str() {
            Some("compiler-artifact") => {
                let module = message["filenames"][0].as_str().unwrap_or_default();
                results.insert(name, Ok(module.into()));
            }
            Some("compiler-message") if is_error => {
                let text = message["message"]["rendered"].as_str().unwrap_or_default();
                match results.entry(name).or_insert_with(|| Err(String::new())) {
                    Ok(_) => {}
                    Err(all) => all.push_str(text),
                }
            }
            _ => {}
        }
    }
    results
}
