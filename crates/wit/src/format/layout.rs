//! Where lines begin and end, and where spaces are.

use std::ops::Range;

use super::trivia::{Comment, Lexeme};

/// Longer lines are broken where there is a list to break.
const WIDTH: usize = 100;
const INDENT: &str = "  ";

/// Lays out the tokens of a valid text.
pub(super) fn lay_out(lexemes: &[Lexeme<'_>]) -> String {
    let mut layout = Layout { lexemes, at: 0, out: String::new(), indent: 0 };
    while layout.at + 1 < lexemes.len() {
        layout.items();
        layout.at += usize::from(layout.is("}")); // cannot be in a valid text
    }
    layout.comments_before(layout.at, layout.out.is_empty());
    if !layout.out.is_empty() && !layout.out.ends_with('\n') {
        layout.out.push('\n');
    }
    layout.out
}

struct Layout<'a> {
    lexemes: &'a [Lexeme<'a>],
    at: usize,
    out: String,
    indent: usize,
}

impl<'a> Layout<'a> {
    fn text(&self, at: usize) -> &'a str {
        self.lexemes.get(at).map_or("", |lexeme| lexeme.text)
    }

    fn is(&self, text: &str) -> bool {
        self.text(self.at) == text
    }

    /// Whether only the end of the text is left.
    fn at_end(&self) -> bool {
        self.at + 1 >= self.lexemes.len()
    }

    fn start_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.out.push_str(&INDENT.repeat(self.indent));
    }

    fn blank_line(&mut self) {
        self.start_line();
        self.out.truncate(self.out.trim_end_matches(' ').len());
        self.out.push('\n');
    }

    /// Items up to the `}` of the scope, or the end.
    fn items(&mut self) {
        let mut is_first = true;
        while !self.at_end() && !self.is("}") {
            self.comments_before(self.at, is_first);
            self.item();
            is_first = false;
        }
    }

    /// The comments that lead a token, each on its own line, and the empty lines around them.
    fn comments_before(&mut self, at: usize, is_first: bool) {
        let Some(lexeme) = self.lexemes.get(at) else { return };
        let mut is_first = is_first;
        for comment in &lexeme.leading {
            if comment.blank_before && !is_first {
                self.blank_line();
            }
            self.start_line();
            self.out.push_str(comment.text);
            is_first = false;
        }
        if lexeme.blank_before && !is_first && !matches!(lexeme.text, "}" | ")") {
            self.blank_line();
        }
    }

    fn trailing(&mut self, comments: &[Comment<'_>]) {
        for comment in comments {
            self.out.push(' ');
            self.out.push_str(comment.text);
        }
    }

    fn item(&mut self) {
        while self.is("@") {
            let end = match self.text(self.at + 2) {
                "(" => self.find(self.at, &[")"]) + 1,
                _ => self.at + 2,
            };
            self.line(self.at..end);
            self.at = end;
            self.comments_before(end, true);
        }
        match self.text(self.at) {
            "use" => self.statement(self.find(self.at, &[";"]) + 1),
            "include" => {
                let stop = self.find(self.at, &[";", "{"]);
                let end = if self.text(stop) == "{" { self.find(stop, &["}"]) } else { stop };
                self.statement(end + 1);
            }
            word => {
                let stop = self.find(self.at, &[";", "{", "}"]);
                match self.text(stop) {
                    "{" => self.block(stop, matches!(word, "record" | "variant" | "enum" | "flags")),
                    ";" => self.statement(stop + 1),
                    _ => self.statement(stop.max(self.at + 1)), // cannot be in a valid text
                }
            }
        }
    }

    /// The first of some tokens at or after a place, or the end.
    fn find(&self, from: usize, wanted: &[&str]) -> usize {
        (from..self.lexemes.len()).find(|at| wanted.contains(&self.text(*at))).unwrap_or(self.lexemes.len() - 1)
    }

    /// A head, and what it holds in braces.
    fn block(&mut self, open: usize, has_members: bool) {
        let end = open + 1;
        self.start_line();
        let head = self.inline(self.at..open + 1);
        self.out.push_str(&head);
        self.at = end;
        let opening = &self.lexemes[open];
        if self.is("}") && self.lexemes[end].leading.is_empty() && opening.trailing.is_empty() {
            self.out.push('}');
        } else {
            self.trailing(&opening.trailing);
            self.indent += 1;
            if has_members {
                self.members("}")
            } else {
                self.items()
            }
            self.comments_before(self.at, self.text(self.at - 1) == "{");
            self.indent -= 1;
            self.start_line();
            self.out.push('}');
        }
        if self.is("}") {
            self.trailing(&self.lexemes[self.at].trailing);
            self.at += 1;
            // WAC ends an item with an inline interface with one.
            if self.is(";") && self.lexemes[self.at].leading.is_empty() && self.lexemes[self.at - 1].trailing.is_empty()
            {
                self.out.push(';');
                self.trailing(&self.lexemes[self.at].trailing);
                self.at += 1;
            }
        }
    }

    /// Members up to a bracket, one a line, each with a comma after it.
    fn members(&mut self, close: &str) {
        let mut is_first = true;
        while !self.at_end() && !self.is(close) {
            self.comments_before(self.at, is_first);
            is_first = false;
            let end = self.end_of_member(self.at);
            let has_comma = self.text(end) == ",";
            self.start_line();
            let member = self.inline(self.at..end);
            self.out.push_str(&member);
            let last = &self.lexemes[end - 1];
            if has_comma {
                // A comment before the comma stays before it: after it, it would be a doc of the next member.
                let mut ended_line = false;
                let mut before = String::new();
                for comment in last.trailing.iter().chain(&self.lexemes[end].leading) {
                    self.separate(&mut before, ended_line, false);
                    before.push_str(if ended_line { "" } else { " " });
                    before.push_str(comment.text);
                    ended_line = comment.ends_line;
                }
                self.separate(&mut before, ended_line, false);
                self.out.push_str(&before);
                self.out.push(',');
                self.trailing(&self.lexemes[end].trailing);
            } else {
                self.out.push(',');
                self.trailing(&last.trailing);
            }
            self.at = end + usize::from(has_comma);
        }
    }

    /// The `,` or the bracket that ends the member here.
    fn end_of_member(&self, from: usize) -> usize {
        let mut depth = 0usize;
        for at in from..self.lexemes.len() {
            match self.text(at) {
                "(" | "<" | "{" => depth += 1,
                ")" | ">" | "}" | "," if depth == 0 => return at.max(from + 1),
                ")" | ">" | "}" => depth -= 1,
                _ => {}
            }
        }
        self.lexemes.len() - 1
    }

    /// A separate line, with trailing comments.
    fn line(&mut self, range: Range<usize>) {
        self.start_line();
        let last = range.end - 1;
        let line = self.inline(range);
        self.out.push_str(&line);
        self.trailing(&self.lexemes[last].trailing);
    }

    /// A statement up to `end`: in one line, or its list broken.
    fn statement(&mut self, end: usize) {
        let end = end.min(self.lexemes.len() - 1);
        let range = self.at..end;
        self.at = end;
        let Some(open) = range.clone().find(|at| matches!(self.text(*at), "(" | "{")) else { return self.line(range) };
        let close = self.end_of_member_list(open);
        let fits = self.indent * INDENT.len() + self.inline(range.clone()).chars().count() <= WIDTH;
        let ends_inside = |at: usize| {
            let lexeme = &self.lexemes[at];
            let trails = at < close && !lexeme.trailing.is_empty();
            trails || (at > open && lexeme.leading.iter().any(|comment| comment.ends_line))
        };
        let is_empty = close == open + 1 && self.lexemes[close].leading.is_empty();
        if (fits && !(open..=close).any(ends_inside)) || (is_empty && self.lexemes[open].trailing.is_empty()) {
            return self.line(range);
        }
        self.start_line();
        let head = self.inline(range.start..open + 1);
        self.out.push_str(&head);
        self.trailing(&self.lexemes[open].trailing);
        self.at = open + 1;
        self.indent += 1;
        self.members(self.text(close));
        self.comments_before(close, self.text(close - 1) == self.text(open));
        self.indent -= 1;
        self.start_line();
        let tail = self.inline(close..end);
        self.out.push_str(&tail);
        self.trailing(&self.lexemes[end - 1].trailing);
        self.at = end;
    }

    /// The bracket that closes the one here.
    fn end_of_member_list(&self, open: usize) -> usize {
        let mut at = open + 1;
        loop {
            let end = self.end_of_member(at);
            match self.text(end) {
                "," => at = end + 1,
                _ if matches!(self.text(at), ")" | "}") => return at,
                _ => return end,
            }
        }
    }

    /// Tokens one after the other, with the comments between them, without those that lead the first or trail the last.
    fn inline(&self, range: Range<usize>) -> String {
        let mut out = String::new();
        let mut ended_line = false;
        for at in range.clone() {
            let lexeme = &self.lexemes[at];
            if lexeme.text == ","
                && at + 1 < range.end
                && matches!(self.text(at + 1), ")" | ">" | "}")
                && lexeme.leading.is_empty()
                && lexeme.trailing.is_empty()
            {
                continue; // a comma before a bracket means nothing
            }
            let is_first = at == range.start;
            let mut pieces: Vec<(&str, bool)> = Vec::new();
            if !is_first {
                pieces.extend(lexeme.leading.iter().map(|comment| (comment.text, comment.ends_line)));
            }
            for (comment, ends_line) in pieces {
                self.separate(&mut out, ended_line, true);
                out.push_str(comment);
                ended_line = ends_line;
            }
            let closes = matches!(lexeme.text, "," | ";" | ":" | "." | ")" | ">");
            let follows_comment = !lexeme.leading.is_empty() && !closes;
            let space = !is_first && (follows_comment || self.has_space_before(at));
            self.separate(&mut out, ended_line, space);
            out.push_str(lexeme.text);
            ended_line = false;
            if at + 1 < range.end {
                for comment in &lexeme.trailing {
                    self.separate(&mut out, ended_line, true);
                    out.push_str(comment.text);
                    ended_line = comment.ends_line;
                }
            }
        }
        out
    }

    fn separate(&self, out: &mut String, ended_line: bool, space: bool) {
        if ended_line {
            out.push('\n');
            out.push_str(&INDENT.repeat(self.indent + 2));
        } else if space && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }

    /// Whether a space is between a token and the one before it.
    fn has_space_before(&self, at: usize) -> bool {
        let (lexeme, previous) = (&self.lexemes[at], &self.lexemes[at - 1]);
        match (previous.text, lexeme.text) {
            (_, "," | ";" | ":" | "." | ")" | ">" | "<" | "/" | "(") => false,
            ("(" | "<" | "." | "/" | "@", "}") | ("(" | "<" | "/" | "@", _) => false,
            (".", _) | (_, "-" | "+") | ("-" | "+", _) => false,
            (_, "@") => false,
            (":", _) => !self.is_path_colon(at - 1),
            ("{", _) | (_, "}") => !self.in_use(at),
            _ => !(lexeme.touches && previous.is_integer && lexeme.is_word),
        }
    }

    /// Whether a colon is that of `namespace:name`, rather than one before a type.
    fn is_path_colon(&self, at: usize) -> bool {
        self.text(at + 2) == "/" || (at >= 2 && self.text(at - 2) == "package")
    }

    /// Whether a brace is that of a `use`: `use a.{b}`.
    fn in_use(&self, at: usize) -> bool {
        let open = (0..at).rev().find(|at| self.text(*at) == "{");
        open.is_some_and(|open| open > 0 && self.text(open - 1) == ".")
    }
}

#[cfg(test)]
mod tests {
    use crate::format::lay_out;

    fn assert_layout(source: &str, expected: &str) {
        assert_eq!(lay_out(source), expected);
        assert_eq!(lay_out(expected), expected, "not idempotent");
    }

    #[test]
    fn spaces_are_where_they_belong() {
        assert_layout(
            "package a : b @ 1.0.0-rc.1 ;use c:d / e@0.2.0 as f;interface i{use f.{ x,y as z , };t:async   func(a:u8,b:list< tuple<x,z,>,3>,)->result<_,string>;}",
            "package a:b@1.0.0-rc.1;\nuse c:d/e@0.2.0 as f;\ninterface i {\n  use f.{x, y as z};\n  t: async func(a: u8, b: list<tuple<x, z>, 3>) -> result<_, string>;\n}\n",
        );
        assert_layout(
            "world w{import a:b/c@1.0.0;import l:a:b/c;export f:func();include x with{a as b,c as d}}",
            "world w {\n  import a:b/c@1.0.0;\n  import l: a:b/c;\n  export f: func();\n  include x with { a as b, c as d }\n}\n",
        );
    }

    #[test]
    fn members_are_one_a_line_with_a_comma_each() {
        assert_layout(
            "interface i { record r { a: u8, %type: list<u8> } flags f {} variant v { a(u8), b } resource r; }",
            "interface i {\n  record r {\n    a: u8,\n    %type: list<u8>,\n  }\n  flags f {}\n  variant v {\n    a(u8),\n    b,\n  }\n  resource r;\n}\n",
        );
    }

    #[test]
    fn comments_stay_where_they_are() {
        assert_layout(
            "// top\n\n\n/// docs\n@since(version=1.0.0)   // why\n// then\ninterface i { // open\n\n  f: func(a: u8 /* in */, b: u8); // after\n  /* c */ record r { a: u8 // last\n }\n\n  // end\n}\n// bottom",
            "// top\n\n/// docs\n@since(version = 1.0.0) // why\n// then\ninterface i { // open\n  f: func(a: u8 /* in */, b: u8); // after\n  /* c */\n  record r {\n    a: u8, // last\n  }\n\n  // end\n}\n// bottom\n",
        );
    }

    #[test]
    fn a_list_with_a_comment_or_too_long_is_broken() {
        assert_layout(
            "interface i { f: func(\n/// first\na: u8, // one\nb: u8); use a.{b, // c\n d}; }",
            "interface i {\n  f: func(\n    /// first\n    a: u8, // one\n    b: u8,\n  );\n  use a.{\n    b, // c\n    d,\n  };\n}\n",
        );
        let long = "a-rather-long-parameter-name";
        assert_layout(
            &format!("interface i {{ f: func({long}-1: u8, {long}-2: u8, {long}-3: u8) -> u8; }}"),
            &format!(
                "interface i {{\n  f: func(\n    {long}-1: u8,\n    {long}-2: u8,\n    {long}-3: u8,\n  ) -> u8;\n}}\n"
            ),
        );
    }
}
