//! Which component answers a request: prefixes of paths.
//!
//! A prefix matches whole segments: `/api` matches `/api` and `/api/users`, and not `/apis`. The longest one wins. Paths are
//! compared as they were sent: percent-encoding is left to components, so that none of them sees a path that another would have
//! been asked for.

use std::fmt;
use std::str::FromStr;

/// The beginning of paths. Without its last `/`, so that that of all paths is empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Prefix(String);

/// Why a text is not a [`Prefix`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrefixError {
    /// It does not begin with `/`.
    #[error("the path `{0}` does not begin with `/`")]
    NotAbsolute(String),
    /// It has something that no path has, or that is not compared.
    #[error("the path `{0}` has `{1}`, which is not part of a prefix")]
    BadCharacter(String, char),
    /// It has an empty segment, or one that stands for another.
    #[error("the path `{path}` has the segment `{segment}`, which clients resolve before they ask")]
    BadSegment {
        /// The path.
        path: String,
        /// The segment.
        segment: String,
    },
}

impl FromStr for Prefix {
    type Err = PrefixError;

    fn from_str(text: &str) -> Result<Prefix, PrefixError> {
        if !text.starts_with('/') {
            return Err(PrefixError::NotAbsolute(text.to_owned()));
        }
        // What `http::Uri` lets pass, without what ends a path.
        let allowed = |char: char| char.is_ascii_graphic() && !"?#*{}\"<>\\^`|".contains(char);
        if let Some(char) = text.chars().find(|char| !allowed(*char)) {
            return Err(PrefixError::BadCharacter(text.to_owned(), char));
        }
        let path = text.strip_suffix('/').unwrap_or(text);
        match path.split('/').skip(1).find(|segment| ["", ".", ".."].contains(segment)) {
            Some(segment) => Err(PrefixError::BadSegment { path: text.to_owned(), segment: segment.to_owned() }),
            None => Ok(Prefix(path.to_owned())),
        }
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "/" } else { &self.0 })
    }
}

impl Prefix {
    /// The prefix of all paths.
    pub fn root() -> Prefix {
        Prefix(String::new())
    }

    /// What follows the prefix in `path`: nothing, or a text that begins with `/`. `None` if the path has another beginning.
    pub fn rest<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(&self.0)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }

    /// How specific it is.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefix(text: &str) -> Prefix {
        text.parse().unwrap()
    }

    #[test]
    fn a_prefix_matches_whole_segments() {
        let api = prefix("/api");
        assert_eq!(api, prefix("/api/"));
        assert_eq!(api.rest("/api"), Some(""));
        assert_eq!(api.rest("/api/users"), Some("/users"));
        assert_eq!(api.rest("/apis"), None);
        assert_eq!(api.rest("/"), None);
        assert_eq!(prefix("/").rest("/x"), Some("/x"));
        assert_eq!(prefix("/"), Prefix::root());
    }

    #[test]
    fn a_prefix_is_a_path_as_clients_send_it() {
        assert_eq!("api".parse::<Prefix>(), Err(PrefixError::NotAbsolute("api".into())));
        assert_eq!("/a?b".parse::<Prefix>(), Err(PrefixError::BadCharacter("/a?b".into(), '?')));
        assert_eq!("/a b".parse::<Prefix>(), Err(PrefixError::BadCharacter("/a b".into(), ' ')));
        let segment =
            |path: &str, segment: &str| PrefixError::BadSegment { path: path.into(), segment: segment.into() };
        assert_eq!("/a/../b".parse::<Prefix>(), Err(segment("/a/../b", "..")));
        assert_eq!("//".parse::<Prefix>(), Err(segment("//", "")));
    }
}
