//! A database as files.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use witcraft_diagnostics::{Diagnostic, Origin, plain};

use crate::{Advisory, osv, rust};

/// No advisory, and no list of them, is larger than this many bytes.
const LARGEST: u64 = 256 << 20;

/// All advisories at a path, by their identifiers.
///
/// # Errors
/// All that cannot be read, or there is none.
pub(crate) fn read(path: &Path) -> Result<Vec<Advisory>, Vec<Diagnostic>> {
    let (mut files, mut findings, mut all) = (Vec::new(), Vec::new(), Vec::new());
    if path.is_dir() {
        collect(path, &mut files, &mut findings);
    } else {
        files.push(path.to_owned());
    }
    for file in &files {
        match advisories(file) {
            Ok(found) => all.extend(found),
            Err(finding) => findings.push(finding),
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    if files.is_empty() {
        let message = format!("no advisories found below `{}`", path.display());
        let finding =
            failed(path, message).help("expected OSV documents (`.json`) or RustSec advisories (`RUSTSEC-*.md`)");
        return Err(vec![finding]);
    }
    // One advisory may be in several files, such as an export beside its source.
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all.dedup_by(|a, b| a.id == b.id);
    Ok(all)
}

/// The advisories below a folder, by name. What is hidden, and links to folders, are not looked at.
fn collect(folder: &Path, files: &mut Vec<PathBuf>, findings: &mut Vec<Diagnostic>) {
    let listed = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>());
    let mut paths = match listed {
        Ok(paths) => paths,
        Err(error) => {
            let message = format!("cannot read `{}`: {}", folder.display(), plain(&error));
            findings.push(failed(folder, message));
            return;
        }
    };
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || (path.is_symlink() && path.is_dir()) {
            continue;
        }
        if path.is_dir() {
            collect(&path, files, findings);
        } else if name.ends_with(".json") || is_rust(&name) {
            files.push(path);
        }
    }
}

/// Whether a file is one of RustSec's. Drafts have the number 0.
fn is_rust(name: &str) -> bool {
    name.starts_with("RUSTSEC-") && name.ends_with(".md") && !name.starts_with("RUSTSEC-0000-0000")
}

fn advisories(path: &Path) -> Result<Vec<Advisory>, Diagnostic> {
    let shown = path.display();
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text));
    read.map_err(|error| failed(path, format!("cannot read `{shown}`: {}", plain(&error))))?;
    if text.len() as u64 > LARGEST {
        return Err(failed(path, format!("`{shown}` is larger than the limit of 256 MiB")));
    }
    let parsed = match path.extension().is_some_and(|extension| extension == "md") {
        true => rust::parse(&text).map(|advisory| advisory.into_iter().collect()),
        false => osv::parse(&text),
    };
    parsed.map_err(|error| failed(path, format!("`{shown}` is not an advisory: {error}")))
}

fn failed(path: &Path, message: String) -> Diagnostic {
    Diagnostic::error("supply/database", message).in_origin(Origin::file(path.display().to_string()))
}
