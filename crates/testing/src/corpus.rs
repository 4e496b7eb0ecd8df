//! Where inputs lie: the repository's own fixtures, and the shared corpus where a machine has it.

use std::path::{Path, PathBuf};

use crate::tools::tools_are_required;

/// The repository's root: that of the package whose tests run, asked for when they run, as checkouts may share a target
/// folder.
pub fn root() -> PathBuf {
    let built = || Path::new(env!("CARGO_MANIFEST_DIR")).to_owned();
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(built, PathBuf::from);
    let root = package.ancestors().find(|folder| folder.join("Cargo.lock").is_file());
    root.expect("the workspace has a lock file").to_owned()
}

/// The shared corpus: `$WITCRAFT_CORPUS`, or `../shared/corpus` beside the repository. `None` where there is none: a test that
/// looks at nothing else needs [`CORPUS`](crate::CORPUS), and is ignored.
///
/// # Panics
/// There is none, and `WITCRAFT_REQUIRE_TOOLS=1` is set.
pub fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("WITCRAFT_CORPUS").map(PathBuf::from);
    let path = named.unwrap_or_else(|| root().join("../shared/corpus"));
    let found = path.canonicalize().ok();
    assert!(found.is_some() || !tools_are_required(), "WITCRAFT_REQUIRE_TOOLS=1, and there is no {}", path.display());
    found
}

/// Every WIT input under `folder`: files that end in `.wit`, and folders that hold a package, themselves or in a folder
/// `wit`. Sorted by name.
pub fn wit_inputs(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut inputs: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir() || path.extension().is_some_and(|extension| extension == "wit"))
        .map(|path| if path.join("wit").is_dir() { path.join("wit") } else { path })
        .collect();
    inputs.sort();
    inputs
}
