//! The Go import path of a directory: from the nearest `go.mod`, or from the user.

use std::path::Path;

use witcraft_diagnostics::{Diagnostic, Origin, plain};
use witcraft_generator_go::import_path_fault;

/// The first release of Go that exports functions of a module.
const OLDEST: (u32, u32) = (1, 24);

/// The import path of `directory`, which need not exist yet.
///
/// # Errors
/// There is no `go.mod`, or it is unusable.
pub(crate) fn find(directory: &Path) -> Result<String, Diagnostic> {
    let shown = directory.display();
    let directory = if directory == Path::new("-") { Path::new(".") } else { directory };
    let directory = std::path::absolute(directory)
        .map_err(|error| Diagnostic::error("bindgen/module-path", format!("`{shown}`: {}", plain(&error))))?;
    let directory = normal(&directory);
    let Some(root) = directory.ancestors().find(|folder| folder.join("go.mod").is_file()) else {
        let message = format!("no `go.mod` in `{shown}` or above it: the import path of the bindings is unknown");
        return Err(Diagnostic::error("bindgen/module-path", message)
            .help("run `go mod init` first, or pass the import path of the directory with `--module`"));
    };
    let file = root.join("go.mod");
    let name = file.display().to_string();
    let text = std::fs::read_to_string(&file).map_err(|error| {
        Diagnostic::error("bindgen/module-path", format!("cannot read `{name}`: {}", plain(&error)))
            .in_origin(Origin::file(name.clone()))
    })?;
    let Some(module) = directive(&text, "module") else {
        return Err(Diagnostic::error("bindgen/module-path", format!("`{name}` has no `module` line"))
            .in_origin(Origin::file(name)));
    };
    if let Some(version) = directive(&text, "go").filter(|version| is_too_old(version)) {
        let message = format!("`{name}` says `go {version}`, but the bindings need `go 1.24`");
        return Err(Diagnostic::error("bindgen/go-version", message)
            .in_origin(Origin::file(name))
            .help("run `go mod edit -go=1.24`"));
    }
    let below = directory.strip_prefix(root).unwrap_or(Path::new(""));
    let below = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
    let path = if below.is_empty() { module } else { format!("{module}/{below}") };
    check(&path, Some(name))
}

/// Checks that Go accepts the path in an import.
///
/// # Errors
/// Go does not accept it.
pub(crate) fn check(path: &str, file: Option<String>) -> Result<String, Diagnostic> {
    let Some(wrong) = import_path_fault(path) else { return Ok(path.to_owned()) };
    let finding = Diagnostic::error("bindgen/module-path", format!("`{path}` is not a Go import path: {wrong}"));
    Err(match file {
        Some(file) => finding.in_origin(Origin::file(file)).help("choose another directory with `-o`"),
        None => finding.help("an import path is like `example.com/app/bindings`"),
    })
}

/// What follows a word at the beginning of a line of a `go.mod`.
fn directive(text: &str, word: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let line = line.split("//").next().unwrap_or_default().trim();
        let rest = line.strip_prefix(word)?;
        let value = rest.strip_prefix(char::is_whitespace)?.trim();
        Some(value.trim_matches(['"', '`']).to_owned())
    })
}

fn is_too_old(version: &str) -> bool {
    let mut numbers = version.split(['.', 'r', 'b']).map(|part| part.parse::<u32>().ok());
    match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(major), Some(minor)) => (major, minor) < OLDEST,
        _ => false,
    }
}

/// A path without `.` and `..`.
fn normal(path: &Path) -> std::path::PathBuf {
    let mut out = std::path::PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => drop(out.pop()),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{directive, is_too_old};

    #[test]
    fn go_mod_is_read() {
        let text = "// a comment\nmodule \"example.com/app\" // it\n\ngo 1.23.4\n";
        assert_eq!(directive(text, "module").as_deref(), Some("example.com/app"));
        assert!(directive(text, "go").is_some_and(|version| is_too_old(&version)));
        assert!(!is_too_old("1.24") && !is_too_old("1.25rc1") && !is_too_old("2.0"));
    }
}
