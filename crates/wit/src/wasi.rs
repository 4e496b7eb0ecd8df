//! The WIT packages of WASI that are built in.

use semver::Version;
use wit_parser::PackageName;

use crate::syntax::{Item, ItemKind, Outline};

/// Name, version and text of every one. Made by the build script.
const PACKAGES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/wasi_packages.rs"));

/// The versions in which a package is built in, from the oldest: what `wasi:cli` can be asked for.
pub(crate) fn versions(package: &PackageName) -> impl Iterator<Item = Version> {
    let name = format!("{}:{}", package.namespace, package.name);
    let of_name = PACKAGES.iter().filter(move |(package, _, _)| *package == name);
    of_name.filter_map(|(_, version, _)| Version::parse(version).ok())
}

/// The names of all, `wasi:cli@0.2.12`.
pub(crate) fn names() -> impl Iterator<Item = String> {
    PACKAGES.iter().map(|(name, version, _)| format!("{name}@{version}"))
}

/// The text of a built-in package, as it was in the version asked for.
///
/// A version of the same line serves every earlier one: wherever the text names its own version it names the one asked for,
/// so that a package and those it uses stay of one version. Functions that came later are left out; later types stay,
/// because earlier functions are written in terms of them. `None` where no version of that line is built in.
pub(crate) fn text(package: &PackageName) -> Option<String> {
    let wanted = package.version.as_ref()?;
    let name = format!("{}:{}", package.namespace, package.name);
    PACKAGES.iter().filter(|(package, _, _)| *package == name).find_map(|(_, version, text)| {
        let built_in = Version::parse(version).ok()?;
        (built_in == *wanted || serves(&built_in, wanted)).then(|| as_of(text, &built_in, wanted))
    })
}

fn serves(built_in: &Version, wanted: &Version) -> bool {
    let same_line = built_in.major == wanted.major && (built_in.major > 0 || built_in.minor == wanted.minor);
    same_line && wanted < built_in && wanted.pre.is_empty() && wanted.build.is_empty()
}

fn as_of(text: &str, built_in: &Version, wanted: &Version) -> String {
    let mut out = text.to_owned();
    if built_in == wanted {
        return out;
    }
    for item in later_functions(text, wanted).into_iter().rev() {
        out.replace_range(item.range.clone(), "");
    }
    let versions: Vec<Version> = since(&out).collect();
    for version in versions.into_iter().filter(|version| version > wanted) {
        out = out.replace(&format!("(version = {version})"), &format!("(version = {wanted})"));
    }
    out.replace(&format!("@{built_in}"), &format!("@{wanted}"))
}

/// The functions that are newer than `wanted`, in order.
fn later_functions(text: &str, wanted: &Version) -> Vec<Item> {
    fn collect(items: Vec<Item>, text: &str, wanted: &Version, out: &mut Vec<Item>) {
        for mut item in items {
            let children = std::mem::take(&mut item.children);
            if item.kind != ItemKind::Function {
                collect(children, text, wanted, out);
            } else if since(&text[item.head.clone()]).any(|version| version > *wanted) {
                out.push(item);
            }
        }
    }
    let mut out = Vec::new();
    collect(Outline::new(text).items, text, wanted, &mut out);
    out
}

/// The versions that `@since(version = ...)` names in a text.
fn since(text: &str) -> impl Iterator<Item = Version> {
    let after = text.split("@since(version = ").skip(1);
    after.filter_map(|rest| Version::parse(rest.split(')').next()?.trim()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(version: &str) -> PackageName {
        PackageName { namespace: "wasi".into(), name: "cli".into(), version: Version::parse(version).ok() }
    }

    #[test]
    fn both_lines_are_built_in() {
        let lines: Vec<String> = versions(&name("0.2.0")).map(|v| format!("{}.{}", v.major, v.minor)).collect();
        assert_eq!(lines, ["0.2", "0.3"]);
    }

    #[test]
    fn an_earlier_version_is_served_and_a_later_one_is_not() {
        let text = text(&name("0.2.3")).expect("0.2.3 is served");
        assert!(text.contains("package wasi:cli@0.2.3;"));
        assert!(text.contains("wasi:io/streams@0.2.3"));
        assert!(!text.contains("exit-with-code"), "came in 0.2.12");
        assert_eq!(super::text(&name("0.2.99")), None);
        assert_eq!(super::text(&name("0.4.0")), None);
        assert_eq!(super::text(&name("0.3.0-rc-2025-01-01")), None);
    }

    #[test]
    fn the_built_in_version_is_served_unchanged() {
        for version in versions(&name("0.2.0")) {
            let text = text(&name(&version.to_string())).expect("built in");
            assert!(PACKAGES.iter().any(|(_, _, original)| *original == text));
        }
    }
}
