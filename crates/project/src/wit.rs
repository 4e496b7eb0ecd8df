//! Checks of WIT.

use std::path::{Path, PathBuf};

use witcraft_compatibility::compare;
use witcraft_diagnostics::{Diagnostic, Origin, Severity, plain};
use witcraft_wit::{Options, load_path};

use crate::Read;

fn options(features: &[String]) -> Options {
    Options { features: features.to_vec(), ..Options::default() }
}

/// All that is wrong with it.
pub(crate) fn check(path: &Path, features: &[String]) -> Vec<Diagnostic> {
    load_path(path, &options(features)).map_or_else(|findings| findings, |wit| wit.warnings())
}

/// Every file that `wit fmt` would change. What is no WIT is told by the other check.
pub(crate) fn layout(path: &Path, read: Read<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut files = Vec::new();
    collect(path, &mut files, &mut findings);
    for file in files {
        let name = file.display().to_string();
        let text = match read(&file).and_then(|bytes| witcraft_wit::source(&name, &bytes)) {
            Ok(source) => source,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        if witcraft_wit::format(&text).is_ok_and(|formatted| formatted != text.text()) {
            let finding = Diagnostic::error("wit/unformatted", format!("`{name}` is not formatted"));
            findings.push(finding.in_origin(Origin::file(name)).help("run `witcraft wit fmt`"));
        }
    }
    findings
}

/// What needs another version, compared with a git revision.
pub(crate) fn compatible(path: &Path, revision: &str, features: &[String]) -> Vec<Diagnostic> {
    let options = options(features);
    let before = witcraft_repository::check_out(revision, &path.display().to_string());
    let before = before.map_err(|finding| vec![finding]).and_then(|checkout| {
        let rename = |name: &str| match checkout.original(Path::new(name)) {
            Some(original) => format!("{revision}:{}", original.display()),
            None => name.to_owned(),
        };
        let renamed =
            |findings: Vec<Diagnostic>| findings.into_iter().map(|finding| finding.with_names(rename)).collect();
        load_path(checkout.path(), &options).map(|wit| wit.with_names(rename)).map_err(renamed)
    });
    let (before, after) = match (before, load_path(path, &options)) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(findings), _) => return findings,
        (_, Err(_)) => return Vec::new(), // told by the check of the WIT
    };
    let packages = match compare(&before, &after) {
        Ok(packages) => packages,
        Err(finding) => return vec![finding],
    };
    let mut findings = Vec::new();
    for package in &packages {
        findings.extend(package.to_diagnostic());
        let changes = package.changes.iter().map(|change| change.to_diagnostic(package));
        findings.extend(changes.filter(|finding| finding.severity == Severity::Error));
    }
    findings
}

/// The `.wit` files below a folder, by name. Links to folders are not followed.
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
