//! Several inputs as one: paths whose packages use each other, and a text beside them.

use std::path::PathBuf;

use witcraft_diagnostics::{Diagnostic, Origin, Source};

use super::{Input, read_path};
use crate::Kind;
use crate::draft::Draft;
use crate::link::Group;

/// Reads all `paths`. With an inline text, that is the main one and the paths are what it may use; without one, the packages of
/// all paths are.
///
/// # Errors
/// All that cannot be read; one of several is wasm, and no WIT package.
pub(crate) fn read(paths: &[PathBuf], inline: Option<&Source>) -> Result<Input, Vec<Diagnostic>> {
    if let ([only], None) = (paths, inline) {
        return read_path(only);
    }
    let mut findings = Vec::new();
    let (mut groups, mut binary_deps, mut files, mut names) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    if let Some(text) = inline {
        names.push(text.name().to_owned());
        let drafts = vec![Draft::new(text.clone())];
        groups.push(Group { path: text.name().to_owned(), files: drafts, level: 0, input: 0, is_main: true });
    }
    let level_below = usize::from(inline.is_some());
    for (index, path) in paths.iter().enumerate() {
        match read_path(path) {
            Ok(Input::Text { name, groups: own, binary_deps: own_deps, files: own_files }) => {
                names.push(name);
                groups.extend(own.into_iter().map(|group| Group {
                    level: group.level + level_below,
                    input: index + 1,
                    is_main: group.is_main && inline.is_none(),
                    ..group
                }));
                binary_deps.extend(own_deps);
                files.extend(own_files);
            }
            Ok(Input::Wasm(mut wasm)) => {
                if wasm.kind != Kind::Package {
                    let message = format!(
                        "`{}` is not a WIT package, and only those can be combined with other \
                                           inputs",
                        wasm.name
                    );
                    findings.push(
                        Diagnostic::error("wit/not-a-package", message).in_origin(Origin::file(wasm.name.clone())),
                    );
                }
                names.push(wasm.name.clone());
                files.push(path.clone());
                wasm.is_main = inline.is_none();
                binary_deps.push(*wasm);
            }
            Err(found) => findings.extend(found),
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    groups.sort_by_key(|group| group.level);
    // What is read first is the input's name in findings that are about no place.
    let name = if inline.is_some() { names.swap_remove(0) } else { names.join("`, `") };
    Ok(Input::Text { name, groups, binary_deps, files })
}
