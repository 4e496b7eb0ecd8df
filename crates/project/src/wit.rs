//! Checks of WIT.

use std::path::Path;

use witcraft_compatibility::compare;
use witcraft_diagnostics::{Diagnostic, Origin, Severity};
use witcraft_wit::{Options, load_path, wit_files};

use crate::Read;

fn options(features: &[String]) -> Options {
    Options { features: features.to_vec(), ..Options::default() }
}

/// All that is wrong with it.
pub(crate) fn check(path: &Path, features: &[String]) -> Vec<Diagnostic> {
    load_path(path, &options(features)).map_or_else(|findings| findings, |wit| wit.warnings())
}

/// Reports every file that `wit fmt` would change. The other check reports invalid WIT.
pub(crate) fn layout(path: &Path, read: Read<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for file in wit_files(path, &mut findings) {
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
        let rename = |name: &str| checkout.name(name);
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
