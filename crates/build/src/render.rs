//! Findings as plain text, as a build script and a macro can show them: no colours, no terminal.

use std::fmt::Write;
use std::path::Path;

use witcraft_diagnostics::{Diagnostic, Label, LabelKind, Position};

use crate::bindings::INLINE;

/// Renders findings.
#[derive(Clone, Debug, Default)]
pub struct Renderer {
    root: String,
    inline: Option<InlinePlace>,
}

/// Where the inline text stands in a file of Rust.
#[derive(Clone, Debug)]
struct InlinePlace {
    file: String,
    /// The line and the column, from 1, at which the text begins.
    start: Position,
}

impl Renderer {
    /// Shows paths below `root` as they are from there.
    pub fn new(root: &Path) -> Renderer {
        let root = root.display().to_string();
        Renderer { root: if root.is_empty() { root } else { format!("{root}/") }, inline: None }
    }

    /// Shows places in the inline text as places in the `file` of Rust in which it begins at this line and column, from 1.
    #[must_use]
    pub fn inline_at(mut self, file: impl Into<String>, line: usize, column: usize) -> Renderer {
        self.inline = Some(InlinePlace { file: file.into(), start: Position { line, column } });
        self
    }

    /// One finding: its message, the lines that it is about, and what else there is to say. Without a final newline.
    pub fn render(&self, finding: &Diagnostic) -> String {
        let mut out = format!("{} [{}]", finding.message, finding.code);
        let primary = finding.labels.iter().filter(|label| label.kind == LabelKind::Primary);
        let secondary = finding.labels.iter().filter(|label| label.kind == LabelKind::Secondary);
        for label in primary.chain(secondary) {
            self.show(&mut out, label);
        }
        let origin = finding.origin.as_ref().filter(|_| finding.labels.is_empty()).map(ToString::to_string);
        // A message that names the file alone has said it all.
        if let Some(origin) = origin.filter(|origin| !finding.message.contains(&format!("`{origin}`"))) {
            let _ = write!(out, "\n  --> {origin}");
        }
        let notes = finding.notes.iter().map(|note| ("note", note));
        for (kind, text) in notes.chain(finding.help.iter().map(|help| ("help", help))) {
            let _ = write!(out, "\n  = {kind}: {}", text.replace('\n', "\n    "));
        }
        if self.root.is_empty() { out } else { out.replace(&self.root, "") }
    }

    /// A place: where it is, its line, and what there is to say of it below.
    fn show(&self, out: &mut String, label: &Label) {
        let at = label.span.position();
        let source = label.span.source();
        let (file, shown) = match &self.inline {
            Some(place) if source.name() == INLINE => {
                let column = if at.line == 1 { at.column + place.start.column - 1 } else { at.column };
                (place.file.as_str(), Position { line: at.line + place.start.line - 1, column })
            }
            _ => (source.name(), at),
        };
        let line = source.text().lines().nth(at.line - 1).unwrap_or_default();
        let number = shown.line.to_string();
        let margin = " ".repeat(number.len());
        // A tab stays a tab, so that what is below stands where it should.
        let indent: String = line.chars().take(at.column - 1).map(|c| if c == '\t' { c } else { ' ' }).collect();
        let mark = if label.kind == LabelKind::Primary { "^" } else { "-" };
        let width = label.span.text().lines().next().unwrap_or_default().chars().count().max(1);
        let _ = write!(out, "\n{margin} --> {file}:{}:{}", shown.line, shown.column);
        let _ = write!(out, "\n{margin} |\n{number} | {line}\n{margin} | {indent}{}", mark.repeat(width));
        if !label.text.is_empty() {
            let _ = write!(out, " {}", label.text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use witcraft_diagnostics::Source;

    fn finding(name: &str) -> Diagnostic {
        let source = Source::new(name, "package a:b;\n\tget: func() -> strng;\n");
        let start = source.text().find("strng").expect("it is there");
        Diagnostic::error("wit/unknown-type", "type `strng` does not exist")
            .at(source.span(start..start + 5), "not found")
            .help("did you mean `string`?")
    }

    #[test]
    fn a_place_is_shown_with_its_line() {
        let rendered = Renderer::new(Path::new("/home/me/app")).render(&finding("/home/me/app/wit/a.wit"));
        let expected = "type `strng` does not exist [wit/unknown-type]\n  --> wit/a.wit:2:17\n  |\n2 | \tget: func() -> strng;\n  \
                        | \t               ^^^^^ not found\n  = help: did you mean `string`?";
        assert_eq!(rendered, expected);
    }

    #[test]
    fn a_place_in_the_inline_text_is_one_in_the_file_of_rust() {
        let rendered = Renderer::new(Path::new("")).inline_at("src/lib.rs", 41, 20).render(&finding(INLINE));
        assert!(rendered.contains("\n   --> src/lib.rs:42:17\n"), "{rendered}");
        assert!(rendered.contains("\n42 | \tget: func() -> strng;\n"), "{rendered}");
    }
}
