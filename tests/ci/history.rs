//! The repository of `fixtures/ci`, with its history.

use std::path::Path;

use tempfile::TempDir;
use witcraft_testing::{assert_golden, root};

use crate::step;

/// The formats of reports, with the files that they are written to.
const REPORTS: [(&str, &str); 7] = [
    ("sarif", "findings.sarif"),
    ("junit", "results.xml"),
    ("github", "annotations.txt"),
    ("gitlab", "quality.json"),
    ("tap", "results.tap"),
    ("markdown", "summary.md"),
    ("json", "report.json"),
];

fn shell(script: &str, folder: &Path) {
    let output = step(script, folder, &[]);
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
}

fn overlay(name: &str, folder: &Path) {
    shell(&format!("cp -r '{}/.' .", root().join("fixtures/ci").join(name).display()), folder);
}

/// The repository after its second commit, built.
fn repository() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let git = "git -c user.name=Ada -c user.email=ada@example.com";
    overlay("1", folder.path());
    shell(&format!("git init -q . && git add . && {git} commit -qm 'Settings' && git tag v1.0.0"), folder.path());
    overlay("2", folder.path());
    shell(&format!("git add . && {git} commit -qm 'Take settings away' && bash build.sh"), folder.path());
    folder
}

/// What `witcraft ci` says, and how it ends.
fn check(folder: &Path, arguments: &str) -> String {
    let output = step(&format!("witcraft ci {arguments}"), folder, &[]);
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    format!("{err}{out}exit status {}\n", output.status.code().unwrap_or(-1))
}

fn failures() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("fixtures/ci/failures")).expect("the fixtures are there");
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("it can be listed").file_name();
    let mut names: Vec<String> = entries.map(name).map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_clean_repository_passes_at_both_commits() {
    let folder = repository();
    let said = check(folder.path(), "");
    assert!(said.ends_with("9 checks, all passed\nexit status 0\n"), "{said}");
    // Nothing changed since the last commit, and the WIT of two components since the first.
    assert!(check(folder.path(), "--changed-since HEAD").starts_with("nothing to check has changed"));
    let said = check(folder.path(), "--changed-since v1.0.0");
    assert!(said.contains("5 checks, all passed"), "{said}");
}

#[test]
fn each_failure_is_found() {
    for failure in failures() {
        let folder = repository();
        overlay(&format!("failures/{failure}"), folder.path());
        let said = check(folder.path(), "");
        assert!(said.ends_with("exit status 1\n"), "{failure}: {said}");
        assert_golden(root().join(format!("tests/ci/{failure}.txt")), &said);
    }
}

#[test]
fn all_failures_at_once_are_in_every_report() {
    let folder = repository();
    // An invalid WIT hides that it is not compatible, and a manifest that is not read asks for nothing.
    for failure in failures().iter().filter(|name| !["invalid-wit", "layout", "unknown-key"].contains(&name.as_str())) {
        overlay(&format!("failures/{failure}"), folder.path());
    }
    let arguments = REPORTS.map(|(format, file)| format!("--report {format}={file}")).join(" ");
    assert!(check(folder.path(), &arguments).ends_with("exit status 1\n"));
    for (_, file) in REPORTS {
        let report = std::fs::read_to_string(folder.path().join(file)).expect("it was written");
        let report = report.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        assert_golden(root().join("tests/ci/reports").join(file), &report);
    }
    // All of it is known from now on.
    let said = check(folder.path(), "--baseline report.json");
    assert!(said.ends_with("exit status 0\n"), "{said}");
}
