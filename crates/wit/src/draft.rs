//! A text that is being changed, with the way back to the text it was.
//!
//! After a fault the text is changed so that the rest can be looked at; later findings are reported at places of the
//! text that the user wrote.

use std::ops::Range;

use witcraft_diagnostics::{Source, Span};

/// A stretch of the changed text.
#[derive(Clone, Debug)]
enum Piece {
    /// As it was.
    Kept(Range<usize>),
    /// Put in place of a (possibly empty) stretch of the original.
    Made { text: String, instead_of: Range<usize> },
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Piece::Kept(range) => range.len(),
            Piece::Made { text, .. } => text.len(),
        }
    }

    fn original(&self) -> Range<usize> {
        match self {
            Piece::Kept(range) => range.clone(),
            Piece::Made { instead_of, .. } => instead_of.clone(),
        }
    }
}

/// Makes sure that a piece begins at `offset`, and gives its index.
fn split(pieces: &mut Vec<Piece>, offset: usize) -> usize {
    let mut at = 0;
    for index in 0..pieces.len() {
        let length = pieces[index].len();
        if offset <= at {
            return index;
        }
        if offset < at + length {
            let second = match &mut pieces[index] {
                Piece::Kept(range) => {
                    let middle = range.start + (offset - at);
                    let second = middle..range.end;
                    range.end = middle;
                    Piece::Kept(second)
                }
                Piece::Made { text, instead_of } => {
                    let second = text.split_off(offset - at);
                    Piece::Made { text: second, instead_of: instead_of.clone() }
                }
            };
            pieces.insert(index + 1, second);
            return index + 1;
        }
        at += length;
    }
    pieces.len()
}

/// A source and what has been changed of it.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    original: Source,
    /// `None` while nothing has been changed.
    changed: Option<(Vec<Piece>, String)>,
}

impl Draft {
    /// The source as it is.
    pub(crate) fn new(original: Source) -> Draft {
        Draft { original, changed: None }
    }

    /// The source as it was.
    pub(crate) fn original(&self) -> &Source {
        &self.original
    }

    /// The text as it is now.
    pub(crate) fn text(&self) -> &str {
        self.changed.as_ref().map_or(self.original.text(), |(_, text)| text)
    }

    /// Puts `text` in place of a stretch of the text as it is now.
    pub(crate) fn replace(&mut self, range: Range<usize>, text: &str) {
        let (mut pieces, mut whole) = self.changed.take().unwrap_or_else(|| {
            let text = self.original.text();
            (vec![Piece::Kept(0..text.len())], text.to_owned())
        });
        let start = split(&mut pieces, range.start);
        let end = split(&mut pieces, range.end);
        let before = pieces[..start].last().map_or(0, |piece| piece.original().end);
        let instead_of = match pieces.get(start..end) {
            Some([first, .., last]) => first.original().start..last.original().end,
            Some([only]) => only.original(),
            Some([]) | None => before..before,
        };
        let made = (!text.is_empty()).then(|| Piece::Made { text: text.to_owned(), instead_of });
        pieces.splice(start..end, made);
        whole.replace_range(range, text);
        self.changed = Some((pieces, whole));
    }

    /// The place that a stretch of the text as it is now had in the original.
    pub(crate) fn span(&self, range: &Range<usize>) -> Span {
        let Some((pieces, _)) = &self.changed else { return self.original.span(range.clone()) };
        let end = self.original.text().len();
        let start = original_offset(pieces, range.start).unwrap_or(end);
        let end =
            if range.is_empty() { start } else { original_offset(pieces, range.end - 1).map_or(end, |at| at + 1) };
        self.original.span(start..end.max(start))
    }

    /// Whether any of a stretch of the text as it is now is not the user's.
    pub(crate) fn is_made(&self, range: &Range<usize>) -> bool {
        let Some((pieces, _)) = &self.changed else { return false };
        let wanted = range.start..range.end.max(range.start + 1);
        let mut at = 0;
        pieces.iter().any(|piece| {
            let here = at..at + piece.len();
            at = here.end;
            matches!(piece, Piece::Made { .. }) && here.start < wanted.end && wanted.start < here.end
        })
    }
}

fn original_offset(pieces: &[Piece], offset: usize) -> Option<usize> {
    let mut at = 0;
    for piece in pieces {
        let here = at..at + piece.len();
        at = here.end;
        if here.contains(&offset) {
            return Some(match piece {
                Piece::Kept(range) => range.start + (offset - here.start),
                Piece::Made { instead_of, .. } => instead_of.start,
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_lead_back_to_the_original() {
        let mut draft = Draft::new(Source::new("a", "one two three four"));
        draft.replace(4..7, "2");
        assert_eq!(draft.text(), "one 2 three four");
        assert_eq!(draft.span(&(6..11)).text(), "three");
        assert!(draft.is_made(&(4..5)));
        assert!(!draft.is_made(&(6..11)));
        draft.replace(6..11, "");
        draft.replace(6..6, "three! ");
        assert_eq!(draft.text(), "one 2 three!  four");
        assert_eq!(draft.span(&(14..18)).text(), "four");
    }

    proptest! {
        #[test]
        fn replacing_does_what_it_does_to_a_string(edits in proptest::collection::vec((0usize..40, 0usize..10, "[xyz]{0,5}"), 0..20)) {
            let mut draft = Draft::new(Source::new("a", "abcdefghijklmnopqrstuvw"));
            let mut expected = draft.text().to_owned();
            for (start, length, text) in edits {
                let start = start.min(expected.len());
                let end = (start + length).min(expected.len());
                expected.replace_range(start..end, &text);
                draft.replace(start..end, &text);
                prop_assert_eq!(draft.text(), &expected);
            }
            for (at, c) in expected.char_indices() {
                if !draft.is_made(&(at..at + 1)) {
                    let span = draft.span(&(at..at + 1));
                    prop_assert_eq!(span.text(), c.to_string());
                }
            }
        }
    }
}
