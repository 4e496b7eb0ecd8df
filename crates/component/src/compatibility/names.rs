//! Whether the names of an import and an export refer to the same interface.

use semver::Version;
use wit_parser::PackageName;

/// How two names of interfaces relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameMatch {
    /// The names are the same.
    Exact,
    /// The same interface in versions that semantic versioning calls compatible: `@1.2.0` and `@1.3.1`, `@0.2.0` and
    /// `@0.2.9`, but not `@0.1.0` and `@0.2.0`. (Linking.md and Explainer.md, "canonversion")
    Compatible,
    /// The same interface in versions that do not go together.
    OtherVersion,
    /// Different interfaces.
    None,
}

/// Compares two names such as `wasi:io/streams@0.2.0`.
pub fn match_names(a: &str, b: &str) -> NameMatch {
    if a == b {
        return NameMatch::Exact;
    }
    let ((a_path, a_version), (b_path, b_version)) = (split(a), split(b));
    if a_path != b_path || !a_path.contains('/') {
        return NameMatch::None;
    }
    match (a_version, b_version) {
        (Some(a), Some(b)) if PackageName::version_compat_track(&a) == PackageName::version_compat_track(&b) => {
            NameMatch::Compatible
        }
        _ => NameMatch::OtherVersion,
    }
}

fn split(name: &str) -> (&str, Option<Version>) {
    match name.split_once('@') {
        Some((path, version)) => (path, Version::parse(version).ok()),
        None => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_match_as_semantic_versioning_has_it() {
        let streams = |version: &str| format!("wasi:io/streams{version}");
        for (a, b, expected) in [
            ("@0.2.0", "@0.2.0", NameMatch::Exact),
            ("@0.2.0", "@0.2.9", NameMatch::Compatible),
            ("@1.0.0", "@1.4.2", NameMatch::Compatible),
            ("@0.1.0", "@0.2.0", NameMatch::OtherVersion),
            ("@0.0.1", "@0.0.2", NameMatch::OtherVersion),
            ("@1.0.0-rc.1", "@1.0.0", NameMatch::OtherVersion),
            ("", "@1.0.0", NameMatch::OtherVersion),
        ] {
            assert_eq!(match_names(&streams(a), &streams(b)), expected, "{a} {b}");
        }
        assert_eq!(match_names("wasi:io/streams@1.0.0", "wasi:io/poll@1.0.0"), NameMatch::None);
        assert_eq!(match_names("run", "walk"), NameMatch::None);
    }
}
