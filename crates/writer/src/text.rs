//! How source text is put together: lines, indented by the blocks they stand in.

/// Text that grows by lines.
///
/// ```
/// use witcraft_writer::Writer;
/// let mut text = Writer::new("    ");
/// text.block("mod a {", "}", |text| text.line("fn f() {}"));
/// assert_eq!(text.finish(), "mod a {\n    fn f() {}\n}\n");
/// ```
#[derive(Clone, Debug)]
pub struct Writer {
    text: String,
    unit: &'static str,
    depth: usize,
}

impl Writer {
    /// An empty text, whose blocks are indented by `unit`.
    pub fn new(unit: &'static str) -> Writer {
        Writer { text: String::new(), unit, depth: 0 }
    }

    /// Adds a line at the present indentation. An empty one carries no spaces.
    pub fn line(&mut self, line: impl AsRef<str>) {
        let line = line.as_ref();
        if !line.is_empty() {
            for _ in 0..self.depth {
                self.text.push_str(self.unit);
            }
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Adds each line of `lines` at the present indentation, keeping what they are indented by themselves.
    pub fn lines(&mut self, lines: &str) {
        for line in lines.lines() {
            self.line(line);
        }
    }

    /// Adds text as it is, without indentation or line break: for what must not be touched, such as long literals.
    pub fn verbatim(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds the line `open`, what `body` writes one level deeper, and the line `close`.
    pub fn block(&mut self, open: impl AsRef<str>, close: impl AsRef<str>, body: impl FnOnce(&mut Writer)) {
        self.line(open);
        self.depth += 1;
        body(self);
        self.depth -= 1;
        self.line(close);
    }

    /// The text so far.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::Writer;

    #[test]
    fn blocks_indent_and_empty_lines_stay_empty() {
        let mut text = Writer::new("\t");
        text.block("a {", "}", |text| {
            text.block("b {", "}", |text| text.lines("c\n\n  d"));
            text.verbatim("e\n");
        });
        assert_eq!(text.finish(), "a {\n\tb {\n\t\tc\n\n\t\t  d\n\t}\ne\n}\n");
    }
}
