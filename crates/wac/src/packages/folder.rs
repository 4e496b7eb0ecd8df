//! Packages in folders: where people put them, and where a tool puts those that it fetches.

use std::path::{Path, PathBuf};

use semver::Version;

use crate::ast::PackageName;

/// What is in a folder, in order.
pub(super) fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort_unstable();
    paths
}

/// The name of a file without its ending.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The package at `ns/name`, or at `ns/name/1.0.0`: a folder of WIT, or a file.
pub(super) fn find(folder: &Path, package: &PackageName) -> Option<PathBuf> {
    let mut path = folder.to_path_buf();
    path.extend(package.name.split(':'));
    if let Some(version) = &package.version {
        path.push(version.to_string());
    }
    if has_wit(&path) {
        return Some(path);
    }
    ["wasm", "wat", "wit"].into_iter().find_map(|extension| {
        let mut file = path.clone().into_os_string();
        file.push(".");
        file.push(extension);
        let file = PathBuf::from(file);
        file.is_file().then_some(file)
    })
}

/// The packages in a folder of those that were fetched.
pub(super) fn fetched(folder: &Path) -> Vec<PathBuf> {
    let is_wasm = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "wasm");
    entries(folder).into_iter().filter(|path| is_wasm(path) || has_wit(path)).collect()
}

/// Whether it is a folder of WIT.
fn has_wit(folder: &Path) -> bool {
    entries(folder).iter().any(|path| path.extension().is_some_and(|extension| extension == "wit"))
}

/// The package at `ns-name-1.0.0`: a folder of WIT, or a file with the ending `.wasm`. Without a version, the highest that there is.
pub(super) fn find_fetched(folder: &Path, package: &PackageName) -> Option<PathBuf> {
    let prefix = package.name.replace(':', "-");
    let version = |path: &Path| -> Option<Option<Version>> {
        let name = path.file_name()?.to_str()?;
        let name = if path.is_dir() { name } else { name.strip_suffix(".wasm")? };
        match name.strip_prefix(&prefix)? {
            "" => Some(None),
            rest => Version::parse(rest.strip_prefix('-')?).ok().map(Some),
        }
    };
    let found = fetched(folder).into_iter().filter_map(|path| Some((version(&path)?, path)));
    let fitting = found.filter(|(version, _)| package.version.is_none() || *version == package.version);
    fitting.max_by(|(one, _), (other, _)| one.cmp(other)).map(|(_, path)| path)
}
