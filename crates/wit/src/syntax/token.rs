//! How a WIT text falls into tokens. Nothing is lost: the tokens, put together, are the text.

use std::ops::Range;

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// Spaces, tabs and line ends.
    Whitespace,
    /// `// ...`, without the line end.
    LineComment,
    /// `/* ... */`, which nests. Not necessarily terminated.
    BlockComment,
    /// A keyword or an identifier; `%name` too.
    Word,
    /// Digits.
    Integer,
    /// `"..."`. Not necessarily terminated.
    Text,
    /// `->`.
    Arrow,
    /// One of `= , : . ; ( ) { } < > * @ / + -`.
    Symbol(char),
    /// A character that WIT has no use for.
    Unknown,
}

impl TokenKind {
    /// Whether the token is a comment or space.
    pub(crate) fn is_trivia(self) -> bool {
        matches!(self, TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment)
    }
}

/// A token, as the bytes it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Token {
    /// The bytes it takes.
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Its text, `source` being what it was read from.
    pub(crate) fn text<'a>(&self, source: &'a str) -> &'a str {
        &source[self.start..self.end]
    }
}

/// Every token of `source`, in order, without gaps.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = source[start..].chars().next() {
        let (kind, length) = token(&source[start..], first);
        tokens.push(Token { kind, start, end: start + length });
        start += length;
    }
    tokens
}

/// The kind and the length of the token that `rest` begins with; `first` is its first character.
fn token(rest: &str, first: char) -> (TokenKind, usize) {
    let while_is = |accept: fn(char) -> bool| rest.find(|c| !accept(c)).unwrap_or(rest.len());
    match first {
        '\u{feff}' => (TokenKind::Whitespace, first.len_utf8()),
        ' ' | '\t' | '\n' | '\r' => (TokenKind::Whitespace, while_is(|c| matches!(c, ' ' | '\t' | '\n' | '\r'))),
        '/' if rest.starts_with("//") => {
            let line = rest.find('\n').unwrap_or(rest.len());
            (TokenKind::LineComment, rest[..line].trim_end_matches('\r').len())
        }
        '/' if rest.starts_with("/*") => (TokenKind::BlockComment, block_comment(rest)),
        '-' if rest.starts_with("->") => (TokenKind::Arrow, 2),
        '=' | ',' | ':' | '.' | ';' | '(' | ')' | '{' | '}' | '<' | '>' | '*' | '@' | '/' | '+' | '-' => {
            (TokenKind::Symbol(first), 1)
        }
        '"' => (TokenKind::Text, text(rest)),
        '0'..='9' => (TokenKind::Integer, while_is(|c| c.is_ascii_digit())),
        '%' => (TokenKind::Word, 1 + rest[1..].find(|c| !continues_word(c)).unwrap_or(rest.len() - 1)),
        c if c.is_alphabetic() || c == '_' => (TokenKind::Word, while_is(continues_word)),
        _ => (TokenKind::Unknown, first.len_utf8()),
    }
}

fn continues_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

fn block_comment(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn text(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            '\n' => return at,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<TokenKind> {
        tokens(source).iter().map(|token| token.kind).filter(|kind| *kind != TokenKind::Whitespace).collect()
    }

    #[test]
    fn tokens_put_together_are_the_text() {
        for source in ["", "a", "/* /* */", "// a\r\n\"b", "%%-> - @é$\u{feff}", "\"\\\"x\" /**/ u8,>"] {
            let joined: String = tokens(source).iter().map(|token| token.text(source)).collect();
            assert_eq!(joined, source);
        }
    }

    #[test]
    fn block_comments_nest() {
        assert_eq!(kinds("/* a /* b */ c */ d"), [TokenKind::BlockComment, TokenKind::Word]);
    }

    #[test]
    fn versions_fall_into_integers_and_symbols() {
        use TokenKind::{Integer, Symbol, Word};
        assert_eq!(
            kinds("@0.2.0-rc"),
            [Symbol('@'), Integer, Symbol('.'), Integer, Symbol('.'), Integer, Symbol('-'), Word]
        );
    }
}
