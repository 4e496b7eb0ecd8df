//! A named text, and a range of its bytes.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A text that diagnostics point into: a file that was read, standard input, or text that was made.
///
/// Cloning is cheap; two sources are equal when their names and texts are.
#[derive(Clone, PartialEq, Eq)]
pub struct Source(Arc<Inner>);

#[derive(PartialEq, Eq)]
struct Inner {
    name: String,
    text: String,
}

impl Source {
    /// A source called `name` (a path as the user wrote it, or `<stdin>`) with the given text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source(Arc::new(Inner { name: name.into(), text: text.into() }))
    }

    /// The name that a person knows this text by.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The same text under another name.
    #[must_use]
    pub fn with_name(&self, name: impl Into<String>) -> Source {
        Source::new(name, self.text())
    }

    /// The place of `range` in this text, in bytes.
    ///
    /// The range is clamped to the text and widened to whole characters, so that any range may be given.
    pub fn span(&self, range: Range<usize>) -> Span {
        let text = self.text();
        let mut start = range.start.min(text.len());
        let mut end = range.end.clamp(start, text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        Span { source: self.clone(), range: start..end }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({:?}, {} bytes)", self.name(), self.text().len())
    }
}

/// A range of bytes of a [`Source`], on character boundaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    source: Source,
    range: Range<usize>,
}

/// A place as people count: both numbers begin at 1, columns are characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character within the line, from 1.
    pub column: usize,
}

impl Span {
    /// The text this is a part of.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The range, in bytes from the start of the source.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// The text between the two ends.
    pub fn text(&self) -> &str {
        &self.source.text()[self.range.clone()]
    }

    /// Where the range begins, as people count.
    pub fn position(&self) -> Position {
        let before = &self.source.text()[..self.range.start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position();
        write!(f, "{}:{line}:{column}", self.source.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_clamped_to_whole_characters() {
        let source = Source::new("a.wit", "añb");
        assert_eq!(source.span(2..2).text(), "ñ");
        assert_eq!(source.span(3..99).text(), "b");
        assert_eq!(source.span(50..60).text(), "");
    }

    #[test]
    fn positions_count_characters_from_one() {
        let source = Source::new("a.wit", "é\nxé y");
        let start = source.text().find('y').unwrap_or_default();
        assert_eq!(source.span(start..start + 1).to_string(), "a.wit:2:4");
    }
}
