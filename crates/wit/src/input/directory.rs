//! Which files of a directory are a package, and which packages lie in its `deps/`.
//!
//! The `*.wit` files of a directory are one package. In `deps/`, every directory, `.wit` file and wasm is one more; a
//! directory there may have a `deps/` of its own, whose packages give way to those of the levels above.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use witcraft_diagnostics::{Diagnostic, Origin};

use super::{Input, TEXT_LIMIT, read_file, text, unreadable, wasm};
use crate::draft::Draft;
use crate::link::Group;

/// Reads the package in `folder` and all that lie in its `deps/`.
///
/// # Errors
/// All that cannot be read; there is no WIT.
pub(super) fn read(folder: &Path) -> Result<Input, Vec<Diagnostic>> {
    let mut reader = Reader::default();
    reader.package(folder, 0);
    let mut seen: HashSet<PathBuf> = HashSet::new();
    let mut level = vec![folder.join("deps")];
    for depth in 1.. {
        level.retain(|deps| deps.canonicalize().is_ok_and(|deps| seen.insert(deps)));
        if level.is_empty() {
            break;
        }
        level = level.iter().flat_map(|deps| reader.deps(deps, depth)).collect();
    }
    if reader.findings.is_empty() {
        let name = folder.display().to_string();
        Ok(Input::Text { name, groups: reader.groups, binary_deps: reader.binary_deps, files: reader.files })
    } else {
        Err(reader.findings)
    }
}

#[derive(Default)]
struct Reader {
    groups: Vec<Group>,
    binary_deps: Vec<wasm::Wasm>,
    findings: Vec<Diagnostic>,
    /// All that was read.
    files: Vec<PathBuf>,
    bytes: u64,
}

impl Reader {
    /// Reads the `*.wit` files of a directory as a package.
    fn package(&mut self, folder: &Path, level: usize) {
        let mut files = Vec::new();
        let before = self.findings.len();
        for path in self.entries(folder) {
            if path.extension().is_some_and(|extension| extension == "wit") && !path.is_dir() {
                files.extend(self.file(&path));
            }
        }
        if !files.is_empty() {
            let path = folder.display().to_string();
            self.groups.push(Group { path, files, level, input: 0, is_main: level == 0 });
        } else if self.findings.len() == before {
            self.findings.push(no_wit(folder));
        }
    }

    /// Reads what lies in `deps`. Gives the `deps/` of the directories there.
    fn deps(&mut self, deps: &Path, level: usize) -> Vec<PathBuf> {
        let mut further = Vec::new();
        for path in self.entries(deps) {
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            match path.metadata() {
                Err(error) => self.findings.push(unreadable(&path, &error)),
                Ok(metadata) if metadata.is_dir() => {
                    self.package(&path, level);
                    further.push(path.join("deps"));
                }
                Ok(_) if extension == "wit" => {
                    let files: Vec<Draft> = self.file(&path).into_iter().collect();
                    if !files.is_empty() {
                        let path = path.display().to_string();
                        self.groups.push(Group { path, files, level, input: 0, is_main: false });
                    }
                }
                Ok(_) if extension == "wasm" || extension == "wat" => {
                    self.files.push(path.clone());
                    let bytes = read_file(&path).map_err(|finding| vec![finding]);
                    match bytes.and_then(|bytes| wasm::decode(&path.display().to_string(), &bytes)) {
                        Ok(wasm) => self.binary_deps.push(wasm),
                        Err(findings) => self.findings.extend(findings),
                    }
                }
                Ok(_) => {} // whatever else lies about
            }
        }
        further
    }

    fn file(&mut self, path: &Path) -> Option<Draft> {
        self.files.push(path.to_owned());
        let bytes = read_file(path).map_err(|finding| self.findings.push(finding)).ok()?;
        self.bytes += bytes.len() as u64;
        if self.bytes > TEXT_LIMIT {
            let message = format!("the WIT files up to `{}` exceed the total limit of 64 MiB", path.display());
            let finding = Diagnostic::error("wit/too-large", message);
            self.findings.push(finding.in_origin(Origin::file(path.display().to_string())));
            return None;
        }
        let source = text(&path.display().to_string(), &bytes);
        source.map(Draft::new).map_err(|finding| self.findings.push(finding)).ok()
    }

    /// What lies in a directory, ordered by name.
    fn entries(&mut self, folder: &Path) -> Vec<PathBuf> {
        let listed = std::fs::read_dir(folder)
            .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>());
        let mut paths = listed.unwrap_or_else(|error| {
            self.findings.push(unreadable(folder, &error));
            Vec::new()
        });
        paths.sort();
        paths
    }
}

fn no_wit(folder: &Path) -> Diagnostic {
    let shown = folder.display();
    let inside = folder.join("wit");
    let help = inside.is_dir().then(|| format!("did you mean the directory `{}`?", inside.display()));
    Diagnostic::error("wit/no-files", format!("the directory `{shown}` contains no `.wit` files"))
        .in_origin(Origin::file(shown.to_string()))
        .help_opt(help)
}
