//! Version numbers: which version a change needs, and which versions are on one track.

use semver::{BuildMetadata, Prerelease, Version};

use crate::Bump;

/// The least version after `before` for changes that need a bump. (Semantic Versioning 2.0.0, items 4 and 6 to 11.)
///
/// Before 1.0.0 the first number that is not 0 stands for the major one, as in the component model's versions of interfaces
/// (Explainer.md, "Import and Export Definitions"). Before a release anything may change: its next pre-release will do.
pub(crate) fn needed(before: &Version, bump: Bump) -> Version {
    let Version { major, minor, patch, .. } = *before;
    if !before.pre.is_empty() {
        return if bump == Bump::None {
            before.clone()
        } else {
            Version { build: BuildMetadata::EMPTY, ..before.clone() }
        };
    }
    match (bump, major, minor) {
        (Bump::None, ..) => before.clone(),
        (_, 0, 0) => Version::new(0, 0, patch + 1),
        (Bump::Major, 0, _) => Version::new(0, minor + 1, 0),
        (Bump::Minor | Bump::Patch, 0, _) | (Bump::Patch, ..) => Version::new(major, minor, patch + 1),
        (Bump::Major, ..) => Version::new(major + 1, 0, 0),
        (Bump::Minor, ..) => Version::new(major, minor + 1, 0),
    }
}

/// Whether a version is as new as what is needed. A pre-release of it will do.
pub(crate) fn reaches(version: &Version, needed: &Version) -> bool {
    if !needed.pre.is_empty() {
        return version.cmp_precedence(needed).is_ge();
    }
    let released = Version { pre: Prerelease::EMPTY, ..version.clone() };
    released.cmp_precedence(needed).is_ge()
}

/// The common part of versions on one track. Each pre-release is a separate track.
pub(crate) fn track(version: Option<&Version>) -> String {
    match version {
        None => String::new(),
        Some(version) if !version.pre.is_empty() => {
            format!("{}.{}.{}-{}", version.major, version.minor, version.patch, version.pre)
        }
        Some(version) if version.major > 0 => version.major.to_string(),
        Some(version) if version.minor > 0 => format!("0.{}", version.minor),
        Some(version) => format!("0.0.{}", version.patch),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn the_first_number_that_is_not_0_is_the_major_one() {
        for (before, bump, after) in [
            ("1.2.3", Bump::None, "1.2.3"),
            ("1.2.3", Bump::Patch, "1.2.4"),
            ("1.2.3", Bump::Minor, "1.3.0"),
            ("1.2.3", Bump::Major, "2.0.0"),
            ("0.2.3", Bump::Patch, "0.2.4"),
            ("0.2.3", Bump::Minor, "0.2.4"),
            ("0.2.3", Bump::Major, "0.3.0"),
            ("0.0.3", Bump::Patch, "0.0.4"),
            ("0.0.3", Bump::Major, "0.0.4"),
            ("2.0.0-rc.1", Bump::Major, "2.0.0-rc.1"),
        ] {
            assert_eq!(needed(&version(before), bump), version(after), "{before} {bump:?}");
        }
    }

    #[test]
    fn a_pre_release_of_what_is_needed_will_do() {
        assert!(reaches(&version("2.0.0-rc.1"), &version("2.0.0")));
        assert!(reaches(&version("2.1.0"), &version("2.0.0")));
        assert!(!reaches(&version("1.9.0"), &version("2.0.0")));
        assert!(reaches(&version("2.0.0-rc.2"), &version("2.0.0-rc.1")));
        assert!(!reaches(&version("2.0.0-alpha"), &version("2.0.0-rc.1")));
    }

    #[test]
    fn versions_of_one_track_are_compatible() {
        let same = |a: &str, b: &str| track(Some(&version(a))) == track(Some(&version(b)));
        assert!(same("1.0.0", "1.9.3") && same("0.2.0", "0.2.12"));
        assert!(!same("1.0.0", "2.0.0") && !same("0.2.0", "0.3.0") && !same("0.0.1", "0.0.2"));
        assert!(!same("0.3.0-rc-1", "0.3.0"));
    }
}
