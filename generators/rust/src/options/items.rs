//! The types, fields and cases that a pattern over WIT paths selects: `items`.

use wit_parser::TypeId;
use witcraft_diagnostics::{Diagnostic, nearest};

/// What is written on the items that a pattern means. A pattern is a path in WIT: `ns:pkg/interface.type`, with `.field` or
/// `.case` after it for a part of the type, and with the package's version or without it (`ns:pkg/interface@1.0.0.type`). `*` is
/// any part of a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemOptions {
    /// Traits to derive for records, variants, enums and flags.
    pub derives: Vec<String>,
    /// Attributes.
    pub attributes: Vec<String>,
}

/// The paths of something, as a pattern may name it.
pub(super) struct Paths {
    /// With the version where there is one, then without.
    pub(super) all: Vec<String>,
}

impl Paths {
    /// The paths of a type called `ns:pkg/interface@1.0.0/type`, or of its part.
    pub(super) fn new(name: &str, part: Option<&str>) -> Paths {
        let (module, own) = name.rsplit_once('/').unwrap_or(("", name));
        let part = part.map(|part| format!(".{part}")).unwrap_or_default();
        let mut all = vec![format!("{module}.{own}{part}")];
        if let Some((module, _)) = module.split_once('@') {
            all.push(format!("{module}.{own}{part}"));
        }
        Paths { all }
    }

    /// Whether a pattern means it.
    pub(super) fn match_pattern(&self, pattern: &str) -> bool {
        self.all.iter().any(|path| matches(pattern.as_bytes(), path.as_bytes()))
    }
}

/// Whether `pattern` matches all of `text`: `*` is any run of characters of one name. Takes time that is the product of the
/// lengths at most.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let is_name = |byte: u8| !matches!(byte, b'.' | b'/' | b':' | b'@');
    // The ends of the beginnings of `text` that the pattern so far matches.
    let mut ends = vec![false; text.len() + 1];
    ends[0] = true;
    for byte in pattern {
        if *byte == b'*' {
            for at in 1..=text.len() {
                ends[at] |= ends[at - 1] && is_name(text[at - 1]);
            }
        } else {
            for at in (1..=text.len()).rev() {
                ends[at] = ends[at - 1] && text[at - 1] == *byte;
            }
            ends[0] = false;
        }
    }
    ends[text.len()]
}

/// A finding for a pattern that means nothing in the world.
pub(super) fn unmatched(pattern: &str, what: &str, known: &[(Paths, TypeId, Option<String>)]) -> Diagnostic {
    let message = format!("`items` names `{pattern}`, which matches no {what} of the world");
    let near = nearest(pattern, known.iter().flat_map(|(paths, ..)| paths.all.iter().map(String::as_str)));
    Diagnostic::error("bindgen/unknown-name", message)
        .about("items", pattern)
        .help_opt(near.map(|name| format!("did you mean `{name}`?")))
}

#[cfg(test)]
mod tests {
    use super::{Paths, matches};

    #[test]
    fn a_star_is_a_part_of_a_name() {
        let matches = |pattern: &str, text: &str| matches(pattern.as_bytes(), text.as_bytes());
        assert!(matches("a:b/*.t*e", "a:b/c.type"));
        assert!(matches("*:*/c.*", "a:b/c.type"));
        assert!(matches("a:b/c.*", "a:b/c."));
        assert!(!matches("a:b/*", "a:b/c.type"), "a dot is not part of a name");
        assert!(!matches("a:b/c.t", "a:b/c.type"));
        assert!(!matches("", "a"));
        assert!(matches(&"*".repeat(1000), &"a".repeat(1000)));
    }

    #[test]
    fn a_version_may_be_left_out() {
        let field = Paths::new("a:b/c@1.2.0/t", Some("f"));
        assert!(field.match_pattern("a:b/c.t.f"));
        assert!(field.match_pattern("a:b/c@1.2.0.t.f"));
        assert!(!field.match_pattern("a:b/c@1.3.0.t.f"));
        assert!(!field.match_pattern("a:b/c.t"));
    }
}
