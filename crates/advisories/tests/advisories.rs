//! Affected packages of a binary are found in databases of both formats, and fixed ones are not.

use std::path::Path;

use witcraft_advisories::Advisories;
use witcraft_diagnostics::{Diagnostic, Severity};
use witcraft_sbom::{Bill, Package, Registry};

/// A bill of two parts that share the first package.
fn bill(packages: &[(Registry, &str, &str)]) -> Bill {
    let wat = "(component (core module) (component (core module)))";
    let mut bill = Bill::read("app.wasm", &wat::parse_str(wat).expect("well-formed text")).expect("a component");
    bill.packages = packages
        .iter()
        .map(|(registry, name, version)| Package {
            registry: *registry,
            name: (*name).to_owned(),
            version: (*version).to_owned(),
        })
        .collect();
    bill.parts[1].packages = (0..packages.len()).collect();
    bill.parts[3].packages = vec![0];
    bill
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("it is writable");
    std::fs::write(path, text).expect("it is writable");
}

const RUST: &str = "```toml
[advisory]
id = \"RUSTSEC-2026-0007\"
package = \"clocks\"
date = \"2026-02-03\"
aliases = [\"CVE-2026-1\"]
EXTRA
[versions]
patched = [\">= 0.3.1\", \"^0.2.9\"]
unaffected = [\"< 0.2.0\"]
```

# Reads past the end of the year

In leap years.
";

fn found(folder: &Path, bill: &Bill) -> Vec<Diagnostic> {
    Advisories::read(folder).unwrap_or_else(|findings| panic!("{findings:?}")).against(bill)
}

#[test]
fn packages_of_crates_are_found_with_the_parts_that_hold_them() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    write(folder.path(), "crates/clocks/RUSTSEC-2026-0007.md", &RUST.replace("EXTRA", ""));
    write(folder.path(), "README.md", "# Not one of them");
    let bill = bill(&[
        (Registry::Cargo, "clocks", "0.2.3"),
        (Registry::Cargo, "clocks", "0.2.9"),
        (Registry::Cargo, "clocks", "0.1.0"),
        (Registry::CargoElsewhere, "clocks", "0.2.3"),
        (Registry::Golang, "clocks", "0.2.3"),
    ]);
    let [finding] = &found(folder.path(), &bill)[..] else { panic!("one is affected") };
    assert_eq!(finding.code, "supply/advisory");
    assert_eq!(finding.message, "`clocks` 0.2.3 is affected by RUSTSEC-2026-0007: Reads past the end of the year");
    assert_eq!(finding.origin.as_ref().map(|origin| origin.nesting.join(" / ")).as_deref(), Some("module 0"));
    assert_eq!(finding.notes, ["`component 0 / module 0` contains it too", "also known as CVE-2026-1"]);
    assert_eq!(finding.help, ["build with `clocks` >=0.3.1 or ^0.2.9"]);
}

#[test]
fn notices_are_warnings_and_what_was_withdrawn_is_nothing() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let bill = bill(&[(Registry::Cargo, "clocks", "0.2.3")]);
    write(folder.path(), "RUSTSEC-2026-0007.md", &RUST.replace("EXTRA", "informational = \"unmaintained\""));
    assert_eq!(found(folder.path(), &bill)[0].severity, Severity::Warning);
    write(folder.path(), "RUSTSEC-2026-0007.md", &RUST.replace("EXTRA", "withdrawn = \"2026-03-01\""));
    assert!(found(folder.path(), &bill).is_empty());
}

#[test]
fn packages_of_go_are_found_by_ranges() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let text = r#"[{"id": "GO-2026-0001", "modified": "2026-01-01T00:00:00Z", "summary": "Loops",
        "affected": [{"package": {"ecosystem": "Go", "name": "stdlib"},
                      "ranges": [{"type": "SEMVER", "events": [{"introduced": "1.26.0-0"}, {"fixed": "1.26.4"}]}]},
                     {"package": {"ecosystem": "PyPI", "name": "stdlib"}}]}]"#;
    write(folder.path(), "all.json", text);
    let bill = bill(&[(Registry::Golang, "stdlib", "1.26.3"), (Registry::Golang, "stdlib", "1.26.4")]);
    let [finding] = &found(folder.path(), &bill)[..] else { panic!("one is affected") };
    assert_eq!(finding.help, ["build with `stdlib` 1.26.4 or later"]);
}

#[test]
fn unreadable_databases_are_reported() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let read = |name: &str| Advisories::read(&folder.path().join(name)).expect_err("it is refused");
    assert!(read("none")[0].message.starts_with("cannot read"));
    assert!(read("")[0].message.starts_with("no advisories found"));
    write(folder.path(), "RUSTSEC-2026-0001.md", "# Nothing");
    write(folder.path(), "b.json", "{}");
    assert_eq!(read("").len(), 2, "all of them are reported");
}

#[test]
fn packages_of_npm_are_found() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let text = r#"{"id": "GHSA-1", "summary": "Loops", "affected": [{"package": {"ecosystem": "npm", "name": "dates"},
        "ranges": [{"type": "SEMVER", "events": [{"introduced": "1.0.0"}, {"last_affected": "1.4.0"}]}]}]}"#;
    write(folder.path(), "npm.json", text);
    let bill = bill(&[(Registry::Npm, "dates", "1.4.0"), (Registry::Npm, "dates", "1.4.1")]);
    let [finding] = &found(folder.path(), &bill)[..] else { panic!("one is affected") };
    assert!(finding.message.contains("`dates` 1.4.0"), "{finding:?}");
}
