//! What does `witcraft wit diff` say about the releases of WASI? Those that crates carry are compared, each with the next.
//!
//! `BLESS=1 cargo test --test wasi_releases` writes the goldens in `tests/wasi-releases/`. Each was read once, beside the WIT.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use witcraft_testing::{Tool, assert_golden, root, run_trials, trials};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

const MANIFEST: &str = "tests/wasi-releases/Cargo.toml";

/// Gets the crates.
const RELEASES: Tool = Tool {
    name: "one of the crates with WASI's WIT",
    program: "cargo",
    probe: &["fetch", "--locked", "--manifest-path", MANIFEST],
    help: "cargo fetches them where crates.io is reached",
};

fn main() -> ExitCode {
    let tests = trials![patches_add, a_candidate_is_not_the_release, the_next_track_is_another_one];
    run_trials(&[RELEASES], &tests)
}

fn patches_add() {
    for (before, after) in
        [("0.2.0", "0.2.2"), ("0.2.2", "0.2.4"), ("0.2.4", "0.2.12"), ("0.2.0", "0.2.12"), ("0.3.0", "0.3.2")]
    {
        compare(before, after);
    }
}

fn a_candidate_is_not_the_release() {
    compare("0.3.0-rc-2026-03-15", "0.3.0");
}

fn the_next_track_is_another_one() {
    compare("0.2.12", "0.3.0");
}

/// The packages of a release, by name: files or folders.
fn packages(release: &str) -> Vec<(String, PathBuf)> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--format-version", "1", "--locked", "--manifest-path", MANIFEST]).current_dir(root());
    let output = cargo.output().expect("cargo can be run");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let carries = |package: &&serde_json::Value| {
        package["version"].as_str().is_some_and(|version| version.ends_with(&format!("+wasi-{release}")))
    };
    let all = metadata["packages"].as_array().expect("there are packages");
    let package = all.iter().find(carries).unwrap_or_else(|| panic!("no crate carries {release}"));
    let manifest = Path::new(package["manifest_path"].as_str().expect("it has a manifest"));
    let folder = manifest.with_file_name("wit").join("deps");
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut packages: Vec<(String, PathBuf)> = entries
        .map(|entry| entry.expect("it can be listed").path())
        .map(|path| (path.file_stem().expect("it has a name").to_string_lossy().into_owned(), path))
        .collect();
    packages.sort();
    packages
}

/// The packages of a release below `folder`: one folder for each, with the others in its `deps/`.
fn lay_out(release: &str, folder: &Path) -> Vec<String> {
    let packages = packages(release);
    for (name, _) in &packages {
        for (other, source) in &packages {
            let package = folder.join(name);
            let to = if name == other { package } else { package.join("deps").join(other) };
            std::fs::create_dir_all(&to).expect("it is writable");
            for file in files(source) {
                std::fs::copy(&file, to.join(file.file_name().expect("it is a file"))).expect("it can be copied");
            }
        }
    }
    packages.into_iter().map(|(name, _)| name).collect()
}

/// A package is a file or a folder of files.
fn files(package: &Path) -> Vec<PathBuf> {
    match std::fs::read_dir(package) {
        Ok(entries) => entries.map(|entry| entry.expect("it can be listed").path()).collect(),
        Err(_) => vec![package.to_owned()],
    }
}

/// Compares all packages that both releases have.
fn compare(before: &str, after: &str) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let old = lay_out(before, &folder.path().join("old"));
    let new = lay_out(after, &folder.path().join("new"));
    let mut text = String::new();
    for name in old.iter().filter(|name| new.contains(name)) {
        let mut command = Command::new(WITCRAFT);
        command.args(["wit", "diff", &format!("old/{name}"), &format!("new/{name}")]).current_dir(folder.path());
        let output = command.output().expect("it can be run");
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("it is UTF-8")).concat();
        text += &format!("{said}exit status {}\n\n", output.status.code().unwrap_or(-1));
    }
    assert!(!text.is_empty(), "{before} and {after} have nothing in common");
    assert_golden(root().join(format!("tests/wasi-releases/{before}-{after}.txt")), &text);
}
