//! Which files of a folder are WIT.

use std::path::{Path, PathBuf};

use witcraft_diagnostics::{Diagnostic, Origin, plain};

/// The `.wit` files at a path: the file itself if it is one, or all below a folder, by name. Links to folders are not followed.
///
/// Folders that cannot be listed are reported and do not hide the others.
pub fn wit_files(path: &Path, findings: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(path, &mut files, findings);
    files
}

fn collect(path: &Path, files: &mut Vec<PathBuf>, findings: &mut Vec<Diagnostic>) {
    if !path.is_dir() {
        if path.extension().is_some_and(|extension| extension == "wit") {
            files.push(path.to_owned());
        }
        return;
    }
    let listed = std::fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>());
    match listed {
        Ok(mut paths) => {
            paths.sort();
            for path in paths.into_iter().filter(|path| !(path.is_symlink() && path.is_dir())) {
                collect(&path, files, findings);
            }
        }
        Err(error) => {
            let name = path.display().to_string();
            let message = format!("cannot read `{name}`: {}", plain(&error));
            findings.push(Diagnostic::error("input/unreadable", message).in_origin(Origin::file(name)));
        }
    }
}
