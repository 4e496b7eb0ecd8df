//! Where to go on after a statement that cannot be parsed.

use super::{Parser, STATEMENTS};
use crate::lexer::Kind;

impl Parser<'_> {
    /// Goes on after the statement that began at token `start`: after its `;` or `}`, or at what begins another.
    pub(super) fn recover(&mut self, start: usize) {
        let mut depth = 0_usize;
        let failed = self.at;
        self.at = start;
        while self.kind() != Kind::End {
            let is_after = self.at > failed || (self.at == failed && self.at > start);
            match self.symbol() {
                "{" | "(" => depth += 1,
                "}" | ")" => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 && self.at >= failed && self.symbol() == "}" {
                        self.advance();
                        self.eat(";");
                        return;
                    }
                }
                ";" if depth == 0 && self.at >= failed => return self.advance(),
                _ => {}
            }
            if is_after && self.is_statement_start(depth) {
                return;
            }
            self.advance();
        }
    }

    /// Whether a statement begins on a line of its own here, with no sign that it is an item of an interface or world.
    fn is_statement_start(&self, depth: usize) -> bool {
        if !STATEMENTS.contains(&self.word()) {
            return false;
        }
        let before = &self.text[..self.token().range.start];
        let line = before.trim_end_matches([' ', '\t']);
        let is_indented = line.len() < before.len();
        let starts_line = line.is_empty() || line.ends_with('\n');
        starts_line && (depth == 0 || (!is_indented && matches!(self.word(), "let" | "export" | "import")))
    }
}
