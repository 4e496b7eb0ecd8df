//! Which token a comment belongs to.
//!
//! One that ends the line of a token trails it; all others lead the token that follows.

use crate::syntax::{TokenKind, tokens};

/// A token other than space and comments, with the comments that belong to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexeme<'a> {
    /// Empty for the end of the text.
    pub(super) text: &'a str,
    pub(super) is_word: bool,
    pub(super) is_integer: bool,
    /// Whether nothing is between it and the token before.
    pub(super) touches: bool,
    /// Whether an empty line is before it, after the last of the comments that lead it.
    pub(super) blank_before: bool,
    pub(super) leading: Vec<Comment<'a>>,
    pub(super) trailing: Vec<Comment<'a>>,
}

/// A comment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comment<'a> {
    pub(super) text: &'a str,
    /// Whether an empty line is before it.
    pub(super) blank_before: bool,
    /// Whether a line ends after it.
    pub(super) ends_line: bool,
}

/// The tokens of a text, the last standing for its end.
pub(super) fn lexemes(source: &str) -> Vec<Lexeme<'_>> {
    let mut lexemes: Vec<Lexeme<'_>> = Vec::new();
    let mut leading: Vec<Comment<'_>> = Vec::new();
    let mut newlines = 0;
    let mut touches = false;
    let all = tokens(source);
    for (index, token) in all.iter().enumerate() {
        let text = token.text(source);
        match token.kind {
            TokenKind::Whitespace => newlines += text.matches('\n').count(),
            TokenKind::LineComment | TokenKind::BlockComment => {
                let next = all.get(index + 1);
                let ends_line = token.kind == TokenKind::LineComment
                    || next.is_none_or(|next| next.kind == TokenKind::Whitespace && next.text(source).contains('\n'));
                let comment = Comment { text: text.trim_end(), blank_before: newlines > 1, ends_line };
                match lexemes.last_mut() {
                    Some(last) if newlines == 0 && ends_line && leading.is_empty() => last.trailing.push(comment),
                    _ => leading.push(comment),
                }
                newlines = 0;
            }
            kind => {
                lexemes.push(Lexeme {
                    text,
                    is_word: kind == TokenKind::Word || kind == TokenKind::Text,
                    is_integer: kind == TokenKind::Integer,
                    touches,
                    blank_before: newlines > 1,
                    leading: std::mem::take(&mut leading),
                    trailing: Vec::new(),
                });
                newlines = 0;
            }
        }
        touches = !token.kind.is_trivia();
    }
    lexemes.push(Lexeme { leading, ..Lexeme::default() });
    lexemes
}
