//! Which packages of npm files are from.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use witcraft_component::NpmPackage;

/// The packages in `node_modules` that these files are from, each once, in order. One that does not say its name and version is called
/// as its folder is, without a version.
pub(crate) fn of<'p>(files: impl Iterator<Item = &'p Path>) -> Vec<NpmPackage> {
    let folders: BTreeSet<PathBuf> = files.filter_map(folder).collect();
    let packages: BTreeSet<NpmPackage> = folders.iter().map(|folder| package(folder)).collect();
    packages.into_iter().collect()
}

/// The folder of the package that a file is from: what is innermost in a `node_modules`.
fn folder(file: &Path) -> Option<PathBuf> {
    let mut below = file.ancestors().filter(|folder| {
        let parent = folder.parent();
        let is_in = |folder: Option<&Path>| folder.and_then(Path::file_name).is_some_and(|name| name == "node_modules");
        let is_scoped = parent.and_then(Path::file_name).is_some_and(|name| name.to_string_lossy().starts_with('@'));
        is_in(parent) && !starts_with_at(folder) || is_scoped && is_in(parent.and_then(Path::parent))
    });
    below.next().map(Path::to_owned)
}

fn starts_with_at(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with('@'))
}

fn package(folder: &Path) -> NpmPackage {
    let text = std::fs::read_to_string(folder.join("package.json")).unwrap_or_default();
    let json: Value = serde_json::from_str(&text).unwrap_or_default();
    let field = |name: &str| json[name].as_str().filter(|text| !text.contains(['\n', ' '])).map(str::to_owned);
    let called = folder.file_name().map(|name| name.to_string_lossy().replace(['\n', ' '], "-"));
    NpmPackage {
        name: field("name").or(called).unwrap_or_default(),
        version: field("version").unwrap_or_else(|| "0.0.0".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_package_is_the_one_that_a_file_is_from() {
        let of = |path: &str| folder(Path::new(path)).map(|folder| folder.display().to_string());
        assert_eq!(of("/a/src/b.js"), None);
        assert_eq!(of("/a/node_modules/b/lib/c.js").as_deref(), Some("/a/node_modules/b"));
        assert_eq!(of("/a/node_modules/@s/b/c.js").as_deref(), Some("/a/node_modules/@s/b"));
        assert_eq!(of("/a/node_modules/b/node_modules/c/d.js").as_deref(), Some("/a/node_modules/b/node_modules/c"));
    }
}
