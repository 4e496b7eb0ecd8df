//! Embeds the WIT packages of WASI that the pinned Wasmtime implements.
//!
//! Their text is part of the `wasmtime-wasi*` crates. `cargo metadata` says where the sources of those crates lie, and
//! every `package wasi:...` found there goes into a generated table, so that no copy of it lives in this repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crates to look in. Where two hold the same package, the first wins.
const CRATES: [&str; 6] = [
    "wasmtime-wasi-io",
    "wasmtime-wasi",
    "wasmtime-wasi-http",
    "wasmtime-wasi-config",
    "wasmtime-wasi-keyvalue",
    "wasmtime-wasi-nn",
];

/// The feature with which all of them are dependencies. Those that hold drafts are never built.
const FEATURE: &str = "witcraft-host/drafts";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let table = if std::env::var_os("CARGO_FEATURE_WASI").is_some() { embedded()? } else { "&[]".to_owned() };
    std::fs::write(PathBuf::from(variable("OUT_DIR")?).join("wasi_packages.rs"), table)?;
    Ok(())
}

/// The table of all packages, as Rust.
fn embedded() -> Result<String, Box<dyn std::error::Error>> {
    let manifest = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    let metadata = metadata(&manifest)?;
    if let Some(root) = metadata["workspace_root"].as_str() {
        println!("cargo::rerun-if-changed={}", Path::new(root).join("Cargo.lock").display());
    }

    let mut packages: BTreeMap<String, String> = BTreeMap::new();
    for name in CRATES {
        for (id, text) in wit_packages(&crate_root(&metadata, name)?)? {
            packages.entry(id).or_insert(text);
        }
    }
    if packages.is_empty() {
        return Err(format!("none of the crates {CRATES:?} holds a WIT package of WASI").into());
    }

    let mut table = String::from("&[\n");
    for (id, text) in &packages {
        let (name, version) = id.split_once('@').ok_or_else(|| format!("`{id}` has no version"))?;
        table.push_str(&format!("    ({name:?}, {version:?}, {text:?}),\n"));
    }
    table.push_str("]\n");
    Ok(table)
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}

/// What Cargo knows of the workspace for the target that is being built. Everything that the build needs is on this
/// machine by now, so the network is asked only where that fails.
fn metadata(manifest: &Path) -> Result<serde_json::Value, Box<dyn std::error::Error>> {
    let run = |offline: bool| -> Result<serde_json::Value, Box<dyn std::error::Error>> {
        let mut command = Command::new(variable("CARGO")?);
        command.args(["metadata", "--format-version", "1", "--filter-platform", &variable("TARGET")?]);
        command.args(["--features", FEATURE]);
        command.arg("--manifest-path").arg(manifest);
        if offline {
            command.arg("--offline");
        }
        let output = command.output()?;
        if !output.status.success() {
            return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    };
    run(true).or_else(|_| run(false))
}

/// The folder that the sources of the crate `name` lie in.
fn crate_root(metadata: &serde_json::Value, name: &str) -> Result<PathBuf, String> {
    let packages = metadata["packages"].as_array().ok_or("cargo metadata lists no packages")?;
    let found = packages.iter().find(|package| package["name"] == name);
    let manifest = found.and_then(|package| package["manifest_path"].as_str());
    let root = manifest.and_then(|manifest| Path::new(manifest).parent());
    root.map(Path::to_owned).ok_or_else(|| format!("the crate `{name}` is not among the workspace's dependencies"))
}

/// Every package below `folder`: its name and its text. A folder's files are packages of their own, or one package of which
/// one file tells the name.
fn wit_packages(folder: &Path) -> std::io::Result<Vec<(String, String)>> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    let (mut packages, mut rest) = (Vec::new(), String::new());
    for path in &entries {
        if path.extension().is_some_and(|extension| extension == "wit") {
            let text = std::fs::read_to_string(path)?;
            match package_id(&text) {
                Some(id) => packages.push((id.to_owned(), text)),
                None if text.lines().any(|line| line.starts_with("package ")) => {}
                None => rest.push_str(&text),
            }
        }
    }
    if let [(_, text)] = packages.as_mut_slice() {
        text.push_str(&rest);
    }
    for path in entries.iter().filter(|path| path.is_dir()) {
        packages.extend(wit_packages(path)?);
    }
    Ok(packages)
}

/// `wasi:cli@0.2.0` of a text that declares `package wasi:cli@0.2.0;`.
fn package_id(text: &str) -> Option<&str> {
    let header = text.lines().find_map(|line| line.trim().strip_prefix("package "))?;
    let id = header.strip_suffix(';')?.trim();
    id.starts_with("wasi:").then_some(id)
}
