//! Where a finding is: lines and columns of a text, or an offset and nesting in a file.

use witcraft_diagnostics::{Diagnostic, LabelKind, Origin, Position, Span};

/// The place of a finding.
pub(crate) enum Place<'a> {
    /// In a text.
    Text(&'a Span),
    /// In a file that has no lines, or that could not be read.
    File(&'a Origin),
}

/// The first place that a finding names; none for one that is about no input.
pub(crate) fn place(finding: &Diagnostic) -> Option<Place<'_>> {
    let primary = finding.labels.iter().find(|label| label.kind == LabelKind::Primary);
    match primary.or(finding.labels.first()) {
        Some(label) => Some(Place::Text(&label.span)),
        None => finding.origin.as_ref().filter(|origin| !origin.path.is_empty()).map(Place::File),
    }
}

impl Place<'_> {
    /// The path as the user wrote it.
    pub(crate) fn path(&self) -> &str {
        match self {
            Place::Text(span) => span.source().name(),
            Place::File(origin) => &origin.path,
        }
    }

    /// As people read it: `kv.wit:3:7`, `app.wasm at 0x1c in module 0 / func 14`.
    pub(crate) fn shown(&self) -> String {
        match self {
            Place::Text(span) => span.to_string(),
            Place::File(origin) => origin.to_string(),
        }
    }
}

/// Both ends of a range, as people count. The end is behind the last character.
pub(crate) fn ends(span: &Span) -> [Position; 2] {
    let range = span.range();
    [span.position(), span.source().span(range.end..range.end).position()]
}

/// A path as a URI: relative ones stay so, with `/` and what a URI does not take as `%XX`.
pub(crate) fn uri(path: &str) -> String {
    let mut uri = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    let path = path.strip_prefix("./").unwrap_or(path);
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => uri.push(byte as char),
            b'\\' if cfg!(windows) => uri.push('/'),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri_that_names_the_same_file() {
        assert_eq!(uri("wit/a b.wit"), "wit/a%20b.wit");
        assert_eq!(uri("./<stdin>"), "%3Cstdin%3E");
        assert_eq!(uri("/tmp/é"), "file:///tmp/%C3%A9");
    }
}
