//! Worlds of WASI by name, without any WIT of one's own: what hosts offer and expect.

use semver::Version;
use wit_parser::{PackageName, WorldId};
use witcraft_diagnostics::{Diagnostic, nearest};

use crate::{Options, Wit, load_bytes, wasi};

/// The world called `ns:package/world`, with or without a version or the beginning of one.
pub(crate) fn load(name: &str) -> Result<(Wit, WorldId), Vec<Diagnostic>> {
    let (path, wanted) = name.split_once('@').map_or((name, None), |(path, version)| (path, Some(version)));
    let parts = path.split_once('/').and_then(|(package, world)| Some((package.split_once(':')?, world)));
    let Some(((namespace, package), world)) = parts else {
        let message = format!("`{name}` is not the name of a built-in world");
        let help = "built-in worlds have names such as `wasi:http/proxy` or `wasi:http/proxy@0.2`; for other worlds, \
                    pass their WIT with `--wit`";
        return Err(vec![Diagnostic::error("wit/world-name", message).help(help)]);
    };
    let title = PackageName { namespace: namespace.to_owned(), name: package.to_owned(), version: None };
    let versions: Vec<Version> = wasi::versions(&title).collect();
    if versions.is_empty() {
        let known: Vec<String> =
            wasi::names().map(|name| name.split('@').next().unwrap_or_default().to_owned()).collect();
        let near = nearest(&format!("{namespace}:{package}"), known.iter().map(String::as_str));
        let message = format!("package `{namespace}:{package}` is not built in");
        let finding = Diagnostic::error("wit/unknown-world", message);
        return Err(vec![finding.help_opt(near.map(|near| format!("did you mean `{near}`?")))]);
    }
    // The newest that has the world: worlds come and go.
    let mut candidates = candidates(&versions, wanted);
    candidates.sort();
    let mut findings = Vec::new();
    for version in candidates.iter().rev() {
        let text = format!(
            "package witcraft:built-in;\nworld {world} {{ include {namespace}:{package}/{world}@{version}; }}\n"
        );
        match load_bytes("<built in>", text.as_bytes(), &Options::default()) {
            Ok(mut wit) => {
                let id = wit.world(Some(world))?;
                // Findings use the world's public name, not that of the wrapper package.
                wit.resolve.worlds[id].name = format!("{path}@{version}");
                return Ok((wit, id));
            }
            Err(found) => findings = found,
        }
    }
    let known: Vec<String> = versions.iter().map(ToString::to_string).collect();
    let message = match candidates.as_slice() {
        [] => format!("version `{}` of package `{namespace}:{package}` is not built in", wanted.unwrap_or_default()),
        _ => format!("package `{namespace}:{package}` has no world `{world}`"),
    };
    let finding = Diagnostic::error("wit/unknown-world", message);
    let finding = finding.note(format!("the built-in versions go up to {}", known.join(" and ")));
    let near = findings.iter().flat_map(|finding| &finding.help).next().cloned();
    Err(vec![finding.help_opt(near)])
}

/// The WIT with an interface or world of a built-in package, in this version or else the newest that has it; `None` if there
/// is no such item.
pub(crate) fn load_item(
    package: (&str, &str),
    item: &str,
    version: Option<&Version>,
    options: &Options,
) -> Option<Wit> {
    let (namespace, name) = package;
    let title = PackageName { namespace: namespace.to_owned(), name: name.to_owned(), version: None };
    let mut versions: Vec<Version> = wasi::versions(&title).collect();
    versions.sort();
    let versions = match version {
        Some(version) if !versions.is_empty() => vec![version.clone()],
        _ => versions,
    };
    versions.iter().rev().find_map(|version| {
        ["import", "include"].into_iter().find_map(|verb| {
            // Each has a package of its own, so that several can be merged.
            let unique = version.to_string().replace(['.', '-', '+'], "v");
            let text = format!(
                "package witcraft:built-in-{namespace}-{name}-{item}-v{unique};\n\
                 world item {{ {verb} {namespace}:{name}/{item}@{version}; }}\n"
            );
            load_bytes("<built in>", text.as_bytes(), options).ok()
        })
    })
}

/// The versions that are meant, each of which is built in or served by one that is.
fn candidates(versions: &[Version], wanted: Option<&str>) -> Vec<Version> {
    let Some(wanted) = wanted else { return versions.to_vec() };
    if let Ok(exact) = Version::parse(wanted) {
        return vec![exact];
    }
    let begins = |version: &&Version| version.to_string().starts_with(&format!("{wanted}."));
    versions.iter().filter(begins).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn imports(name: &str, interface: &str) {
        let (wit, world) = load(name).unwrap_or_else(|found| panic!("{name}: {found:?}"));
        let keys = wit.resolve.worlds[world].imports.keys();
        let names: Vec<String> = keys.map(|key| wit.resolve.name_world_key(key)).collect();
        assert!(names.iter().any(|name| name == interface), "{name}: {names:?}");
    }

    #[test]
    fn worlds_are_found_by_their_names() {
        imports("wasi:http/proxy@0.2.0", "wasi:http/outgoing-handler@0.2.0");
        imports("wasi:cli/command@0.2.3", "wasi:cli/environment@0.2.3");
        assert!(load("wasi:http/proxy@0.2").is_ok() && load("wasi:http/proxy").is_ok());
        assert!(load("wasi:http/service@0.3").is_ok() && load("wasi:cli/command").is_ok());
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        for (name, code) in [
            ("proxy", "wit/world-name"),
            ("wasi:htp/proxy", "wit/unknown-world"),
            ("wasi:http/proxi", "wit/unknown-world"),
            ("wasi:http/proxy@0.9", "wit/unknown-world"),
        ] {
            let findings = load(name).err().unwrap_or_else(|| panic!("{name} is there"));
            assert_eq!(findings[0].code, code, "{findings:?}");
        }
    }
}
