//! What makes a finding the same one in the next run, although lines have moved.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use witcraft_diagnostics::Diagnostic;

use crate::place::{Place, place};

/// Numbers similar findings, so that each has a distinct fingerprint.
#[derive(Default)]
pub struct Fingerprints {
    seen: HashMap<String, u32>,
}

impl Fingerprints {
    /// 32 hexadecimal digits: of the code, the file, the text of the line or the nesting, and how many like it there were before.
    /// The number of a line and an offset are left out, and so is the wording of the message.
    pub fn next(&mut self, finding: &Diagnostic) -> String {
        let mut parts = vec![finding.code.to_owned()];
        match place(finding) {
            Some(Place::Text(span)) => {
                let text = span.source().text();
                let begin = text[..span.range().start].rfind('\n').map_or(0, |at| at + 1);
                let line = text[begin..].lines().next().unwrap_or_default();
                parts.extend([span.source().name().to_owned(), line.trim().to_owned(), span.text().to_owned()]);
            }
            Some(Place::File(origin)) => {
                parts.push(origin.path.clone());
                parts.extend(origin.nesting.iter().cloned());
                // Where there is nothing else to tell them apart by.
                parts.push(finding.message.clone());
            }
            None => parts.push(finding.message.clone()),
        }
        let alike = parts.join("\0");
        let number = self.seen.entry(alike.clone()).or_default();
        *number += 1;
        let digest = Sha256::digest(format!("{alike}\0{number}"));
        digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use witcraft_diagnostics::Source;

    use super::*;

    fn finding(text: &str, at: &str) -> Diagnostic {
        let source = Source::new("a.wit", text);
        let start = text.find(at).unwrap_or_default();
        Diagnostic::error("wit/unknown-name", format!("`{at}`")).at(source.span(start..start + at.len()), "")
    }

    #[test]
    fn a_finding_keeps_its_fingerprint_when_lines_move() {
        let print = |text: &str| Fingerprints::default().next(&finding(text, "strng"));
        assert_eq!(print("f: func() -> strng;"), print("\n\n// more\n  f: func() -> strng;\n"));
        assert_ne!(print("f: func() -> strng;"), print("g: func() -> strng;"));
    }

    #[test]
    fn findings_that_are_alike_are_told_apart() {
        let mut prints = Fingerprints::default();
        let same = finding("f: func() -> strng;", "strng");
        assert_ne!(prints.next(&same), prints.next(&same));
    }
}
