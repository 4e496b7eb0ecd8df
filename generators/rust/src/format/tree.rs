//! Generated text as a tree of brackets.
//!
//! Lines that are short enough wherever they stand, which most are, stay a piece of text.

use super::{INDENTATION, WIDTH};

/// A statement, arm, field, item, or one of several elements between brackets.
#[derive(Debug, Default)]
pub(super) struct Line<'a> {
    pub(super) parts: Vec<Part<'a>>,
}

/// A piece of a line.
#[derive(Debug)]
pub(super) enum Part<'a> {
    /// Text that stays together.
    Text(&'a str),
    /// What is between two brackets.
    Group(Group<'a>),
}

/// What is between two brackets, and the brackets.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) open: &'a str,
    pub(super) close: &'a str,
    pub(super) kind: Kind,
    /// The lines of a block, or what the commas are between.
    pub(super) lines: Vec<Line<'a>>,
    /// Whether any line in it is a block's.
    pub(super) has_block: bool,
    /// The columns that it takes in one line, up to the first block in it.
    pub(super) width: usize,
}

/// How a group may be laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{`, a new line, and lines: it stays that way.
    Block,
    /// Elements that may each get a line and a comma.
    List,
    /// A list with a comma at its end, which makes it a tuple of one member.
    Single,
    /// Something that a comma would change the meaning of, such as `(a)` or the slice type `[T]`: stays in a line, but for
    /// groups inside of it.
    Whole,
}

impl Line<'_> {
    /// The columns of the line, up to the first block in it.
    pub(super) fn width(&self) -> usize {
        let mut width = 0;
        for part in &self.parts {
            match part {
                Part::Text(text) => width += text.chars().count(),
                Part::Group(group) => {
                    width += group.width;
                    if group.has_block {
                        break;
                    }
                }
            }
        }
        width
    }

    pub(super) fn has_block(&self) -> bool {
        self.groups().any(|group| group.has_block)
    }

    pub(super) fn groups(&self) -> impl Iterator<Item = &Group<'_>> {
        self.parts.iter().filter_map(|part| match part {
            Part::Group(group) => Some(group),
            Part::Text(_) => None,
        })
    }

    /// Whether the line ends with a block, and has no other.
    pub(super) fn ends_in_block(&self) -> bool {
        let is_block = |part: &Part<'_>| matches!(part, Part::Group(group) if group.kind == Kind::Block);
        self.parts.last().is_some_and(is_block) && self.parts.iter().filter(|part| is_block(part)).count() == 1
    }

    /// Whether the line is an arm of a `match` whose body is a block.
    pub(super) fn is_arm_with_block(&self) -> bool {
        let [.., Part::Text(arrow), Part::Group(body), Part::Text(",")] = self.parts.as_slice() else { return false };
        body.kind == Kind::Block && arrow.ends_with("=> ")
    }

    /// The text that the line begins with.
    pub(super) fn head(&self) -> &str {
        match self.parts.first() {
            Some(Part::Text(text)) => text,
            Some(Part::Group(_)) | None => "",
        }
    }

    /// Whether the line is documentation, or an attribute, of what follows.
    pub(super) fn is_outer(&self) -> bool {
        self.head().starts_with("//") || self.head().starts_with('#')
    }

    /// Whether the line calls a macro, which takes no `allow`: attributes before a call do not reach what it makes.
    pub(super) fn is_macro_call(&self) -> bool {
        self.head().trim_end().ends_with('!')
    }

    pub(super) fn is_use(&self) -> bool {
        self.head().starts_with("use ")
    }
}

/// Reads text into lines.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, depth: 0 };
    let mut all = Vec::new();
    while reader.at < text.len() {
        all.extend(reader.block_lines());
        reader.at += 1; // a bracket without its partner, which the generator does not write
    }
    all
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// How many brackets are open: no line stands at a deeper level.
    depth: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n') {
            self.at += 1;
        }
    }

    /// The lines up to a closing bracket or the end.
    fn block_lines(&mut self) -> Vec<Line<'a>> {
        let mut lines = Vec::new();
        loop {
            self.skip_space();
            if self.at >= self.bytes.len() || is_close(self.peek()) {
                return lines;
            }
            lines.push(self.short_line().unwrap_or_else(|| self.line(|byte| byte == b'\n')));
            if self.peek() == b'\n' {
                self.at += 1;
            }
        }
    }

    /// The current line where it needs no other layout: it has no block, and is short.
    fn short_line(&mut self) -> Option<Line<'a>> {
        let rest = &self.text[self.at..];
        let text = &rest[..rest.find('\n').unwrap_or(rest.len())];
        let fits = text.len() + self.depth * INDENTATION.len() <= WIDTH;
        (fits && !text.ends_with('{')).then(|| {
            self.at += text.len();
            Line { parts: vec![Part::Text(text)] }
        })
    }

    /// The elements up to a closing bracket, and whether a comma was the last thing before it.
    fn elements(&mut self) -> (Vec<Line<'a>>, bool) {
        let mut elements = Vec::new();
        let mut comma = false;
        loop {
            self.skip_space();
            if self.at >= self.bytes.len() || is_close(self.peek()) {
                return (elements, comma);
            }
            elements.push(self.line(|byte| byte == b','));
            comma = self.peek() == b',';
            self.at += usize::from(comma);
        }
    }

    /// Text and groups up to where `ends` says, outside of brackets, or a closing bracket.
    fn line(&mut self, ends: impl Fn(u8) -> bool) -> Line<'a> {
        let mut line = Line::default();
        let mut start = self.at;
        let mut angles = 0;
        while self.at < self.bytes.len() {
            let byte = self.peek();
            match byte {
                b'/' if self.bytes[self.at..].starts_with(b"//") => {
                    while !matches!(self.peek(), b'\n' | 0) {
                        self.at += 1;
                    }
                }
                b'"' => self.string(),
                b'\'' => self.quote(),
                // A sign of comparison has a space before it.
                b'<' if self.at > start && self.bytes[self.at - 1] != b' ' || self.is_qualified_path() => {
                    angles += 1;
                    self.at += 1;
                }
                b'>' if angles > 0 && !matches!(self.bytes[self.at - 1], b'-' | b'=') => {
                    angles -= 1;
                    self.at += 1;
                }
                b'(' | b'[' | b'{' => {
                    push_text(&mut line, &self.text[start..self.at]);
                    let group = self.group();
                    line.parts.push(Part::Group(group));
                    start = self.at;
                }
                _ if is_close(byte) => break,
                _ if ends(byte) && (angles == 0 || byte == b'\n') => break,
                _ => self.at += 1,
            }
        }
        push_text(&mut line, self.text[start..self.at].trim_end());
        line
    }

    /// Whether `<` begins a path such as `<T as Trait>::f`.
    fn is_qualified_path(&self) -> bool {
        self.bytes.get(self.at + 1).is_some_and(|byte| !matches!(byte, b' ' | b'<' | b'='))
    }

    fn group(&mut self) -> Group<'a> {
        let before = self.text[..self.at].trim_end_matches(' ').as_bytes().last().copied().unwrap_or(b'\n');
        let open = self.take_open();
        let is_block = open.starts_with('{') && self.peek() == b'\n';
        self.depth += 1;
        let (lines, comma) = if is_block { (self.block_lines(), false) } else { self.elements() };
        self.depth -= 1;
        let close_from = if open.ends_with(' ') && self.bytes[self.at - 1] == b' ' { self.at - 1 } else { self.at };
        self.at = (self.at + 1).min(self.text.len());
        let close = &self.text[close_from..self.at];
        // What a function's name, a type's parameters or a macro's `!` stand before is a list of arguments.
        let is_call = before.is_ascii_alphanumeric() || matches!(before, b'_' | b'>' | b'!' | b':');
        let kind = match open.as_bytes()[0] {
            _ if is_block => Kind::Block,
            _ if comma && lines.len() == 1 => Kind::Single,
            _ if lines.len() > 1 => Kind::List,
            b'(' if is_call && !lines.is_empty() => Kind::List,
            _ => Kind::Whole,
        };
        let has_block = is_block || lines.iter().any(Line::has_block);
        let width = open.len() + if is_block { 0 } else { inner_width(&lines, kind, close) };
        Group { open, close, kind, lines, has_block, width }
    }

    /// The opening bracket, with the space after it.
    fn take_open(&mut self) -> &'a str {
        let start = self.at;
        self.at += 1;
        if self.peek() == b' ' {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    fn string(&mut self) {
        self.at += 1;
        while !matches!(self.peek(), b'"' | 0) {
            self.at += if self.peek() == b'\\' { 2 } else { 1 };
        }
        self.at = (self.at + 1).min(self.text.len());
    }

    /// A character, or the beginning of a lifetime.
    fn quote(&mut self) {
        let rest = &self.text[self.at + 1..];
        let mut characters = rest.char_indices();
        let first = characters.next().map(|(_, c)| c);
        self.at += 1 + match characters.next() {
            _ if first == Some('\\') => rest[2..].find('\'').map_or(rest.len(), |end| end + 3),
            Some((end, '\'')) => end + 1,
            _ => 0,
        };
    }
}

fn is_close(byte: u8) -> bool {
    matches!(byte, b')' | b']' | b'}')
}

fn push_text<'a>(line: &mut Line<'a>, text: &'a str) {
    if !text.is_empty() {
        line.parts.push(Part::Text(text));
    }
}

/// The columns between the brackets and of the closing one, up to the first block.
fn inner_width(lines: &[Line<'_>], kind: Kind, close: &str) -> usize {
    let mut width = 0;
    for (index, line) in lines.iter().enumerate() {
        width += line.width() + if index > 0 { ", ".len() } else { 0 };
        if line.has_block() {
            return width;
        }
    }
    width + usize::from(kind == Kind::Single) + close.len()
}
