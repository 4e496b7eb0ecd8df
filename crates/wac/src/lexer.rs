//! The tokens of a document, and the comments between them.

use std::ops::Range;

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) range: Range<usize>,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word: a keyword or a name, with its `%` if it has one.
    Word,
    /// Text in double quotes.
    String,
    /// What begins with a digit: a version or a length.
    Number,
    /// Punctuation: one character, `->` or `...`.
    Symbol,
    /// A character that begins no token, or a string that does not end.
    Unknown,
    /// The end of the document.
    End,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    pub(crate) range: Range<usize>,
    /// Whether it is documentation: `///` or `/** */`.
    pub(crate) is_doc: bool,
}

/// A document as tokens, the last of them its end, and comments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lexed {
    pub(crate) tokens: Vec<Token>,
    pub(crate) comments: Vec<Comment>,
    /// Where a block comment begins that does not end.
    pub(crate) open_comment: Option<Range<usize>>,
}

/// Splits a text.
pub(crate) fn lex(text: &str) -> Lexed {
    let mut lexed = Lexed::default();
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = if next.is_whitespace() {
            next.len_utf8()
        } else if rest.starts_with("//") {
            let length = rest.find('\n').unwrap_or(rest.len());
            let is_doc = rest.starts_with("///") && !rest.starts_with("////");
            let trimmed = rest[..length].trim_end().len();
            lexed.comments.push(Comment { range: at..at + trimmed, is_doc });
            length
        } else if rest.starts_with("/*") {
            let length = block_comment(rest).unwrap_or_else(|| {
                lexed.open_comment = Some(at..at + 2);
                rest.len()
            });
            let is_doc = rest.starts_with("/**") && !rest.starts_with("/**/") && !rest.starts_with("/***");
            lexed.comments.push(Comment { range: at..at + length, is_doc });
            length
        } else {
            let (kind, length) = token(rest, next);
            lexed.tokens.push(Token { kind, range: at..at + length });
            length
        };
        at += length;
    }
    lexed.tokens.push(Token { kind: Kind::End, range: text.len()..text.len() });
    lexed
}

/// The length of the block comment that `text` begins with; block comments nest.
fn block_comment(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => {
                depth += 1;
                at += 2;
            }
            b"*/" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => at += 1,
        }
    }
    None
}

/// The kind and length of the token that `text` begins with; `first` is its first character.
fn token(text: &str, first: char) -> (Kind, usize) {
    match first {
        '%' | 'a'..='z' | 'A'..='Z' => word(text),
        '0'..='9' => {
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
            let length = text.find(|c| !is_part(c)).unwrap_or(text.len());
            // `1.0.0.{a}`: the last dot is punctuation.
            (Kind::Number, text[..length].trim_end_matches('.').len())
        }
        '"' => match text[1..].find(['"', '\n']) {
            Some(end) if text.as_bytes()[end + 1] == b'"' => (Kind::String, end + 2),
            Some(end) => (Kind::Unknown, end + 1),
            None => (Kind::Unknown, text.len()),
        },
        '.' if text.starts_with("...") => (Kind::Symbol, 3),
        '-' if text.starts_with("->") => (Kind::Symbol, 2),
        ';' | ',' | ':' | '.' | '=' | '{' | '}' | '(' | ')' | '<' | '>' | '[' | ']' | '_' | '*' | '@' | '/' => {
            (Kind::Symbol, 1)
        }
        other => (Kind::Unknown, other.len_utf8()),
    }
}

fn word(text: &str) -> (Kind, usize) {
    let bytes = text.as_bytes();
    let mut length = usize::from(bytes[0] == b'%');
    while length < bytes.len() {
        let goes_on = match bytes[length] {
            b'-' => bytes.get(length + 1).is_some_and(u8::is_ascii_alphanumeric),
            byte => byte.is_ascii_alphanumeric(),
        };
        if !goes_on {
            break;
        }
        length += 1;
    }
    if length == usize::from(bytes[0] == b'%') { (Kind::Unknown, 1) } else { (Kind::Word, length) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        let lexed = lex(text);
        lexed.tokens.iter().map(|token| &text[token.range.clone()]).filter(|text| !text.is_empty()).collect()
    }

    #[test]
    fn tokens_are_split() {
        assert_eq!(
            texts("use a:b/c@1.0.0-rc.1.{x}; /* /* nested */ */ a->b ...%type \"é\" // end"),
            [
                "use",
                "a",
                ":",
                "b",
                "/",
                "c",
                "@",
                "1.0.0-rc.1",
                ".",
                "{",
                "x",
                "}",
                ";",
                "a",
                "->",
                "b",
                "...",
                "%type",
                "\"é\""
            ]
        );
        assert_eq!(texts("a-b-1 a- é"), ["a-b-1", "a", "-", "é"]);
    }
}
