//! Whether the names of an import and an export match: they are equal, or versions on one track.

use semver::Version;
use wasmparser::component_types::ComponentItem;
use wasmparser::names::{ComponentName, ComponentNameKind};
use witcraft_component::features;

/// The name of an import or export, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExternName {
    /// What compatible names have in common: `demo:kv/store@1`, `wasi:io/streams@0.2`, or the whole name.
    pub(crate) track: String,
    /// The name without its version: `demo:kv/store`.
    pub(crate) unversioned: String,
    /// The version, for an interface that has one.
    pub(crate) version: Option<Version>,
}

impl ExternName {
    /// Takes the name of `item` apart.
    pub(crate) fn new(name: &str, item: &ComponentItem) -> ExternName {
        let plain = || ExternName { track: name.to_owned(), unversioned: name.to_owned(), version: None };
        let Ok(parsed) = ComponentName::new_with_features(name, 0, features::everything()) else { return plain() };
        let (ComponentNameKind::Interface(_), Some((unversioned, version))) = (parsed.kind(), name.split_once('@'))
        else {
            return plain();
        };
        let Some(version) = parse_version(version, item.version_suffix.as_deref()) else { return plain() };
        ExternName {
            track: format!("{unversioned}@{}", track(&version)),
            unversioned: unversioned.to_owned(),
            version: Some(version),
        }
    }
}

/// Whether two names are those of one interface in versions of one track: `a:b/c@0.2.0` and `a:b/c@0.2.6`.
pub fn are_compatible(one: &str, other: &str) -> bool {
    let parts = |name: &str| {
        let (unversioned, version) = name.split_once('@')?;
        let version = parse_version(version, None)?;
        unversioned.contains('/').then(|| (unversioned.to_owned(), track(&version)))
    };
    one == other || parts(one).is_some_and(|one| Some(one) == parts(other))
}

/// A full version; a canonical one (`1`, `0.2`) is completed by its suffix, or by zeros where it has none.
fn parse_version(text: &str, suffix: Option<&str>) -> Option<Version> {
    let full = format!("{text}{}", suffix.unwrap_or_default());
    let padded = || Version::parse(&format!("{full}.0")).or_else(|_| Version::parse(&format!("{full}.0.0")));
    Version::parse(&full).or_else(|_| padded()).ok()
}

/// The part of a version that compatible versions share. A pre-release is compatible with itself alone.
// WIT.md, "Package names": the canonical interface name.
fn track(version: &Version) -> String {
    if !version.pre.is_empty() {
        return version.to_string();
    }
    match (version.major, version.minor, version.patch) {
        (0, 0, patch) => format!("0.0.{patch}"),
        (0, minor, _) => format!("0.{minor}"),
        (major, _, _) => major.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmparser::ComponentValType;
    use wasmparser::PrimitiveValType;
    use wasmparser::component_types::ComponentEntityType;

    fn name(name: &str) -> ExternName {
        let ty =
            ComponentEntityType::Value(wasmparser::component_types::ComponentValType::Primitive(PrimitiveValType::U8));
        let _ = ComponentValType::Primitive(PrimitiveValType::U8);
        ExternName::new(name, &ComponentItem { ty, implements: None, version_suffix: None, external_id: None })
    }

    #[test]
    fn versions_of_one_track_are_compatible() {
        assert_eq!(name("a:b/c@1.0.1").track, name("a:b/c@1.2.0").track);
        assert_eq!(name("a:b/c@0.2.0").track, name("a:b/c@0.2.6").track);
        assert_eq!(name("a:b/c@0.2").track, name("a:b/c@0.2.6").track);
    }

    #[test]
    fn versions_of_other_tracks_are_not() {
        for (one, other) in [("1.0.0", "2.0.0"), ("0.1.0", "0.2.0"), ("0.0.1", "0.0.2"), ("1.0.0", "1.0.0-rc.1")] {
            assert_ne!(name(&format!("a:b/c@{one}")).track, name(&format!("a:b/c@{other}")).track);
        }
        assert_ne!(name("a:b/c").track, name("a:b/c@1.0.0").track);
    }

    #[test]
    fn other_names_stand_for_themselves() {
        assert_eq!(name("greet").track, "greet");
        assert_eq!(name("[method]counter.next").version, None);
    }
}
