//! Documentation and stability of an item, as JSDoc.

use wit_parser::{Docs, Stability};
use witcraft_writer::Writer;

/// Writes the comment of an item, with further tags.
pub(super) fn write(out: &mut Writer, docs: &Docs, stability: &Stability, tags: &[String]) {
    let mut lines: Vec<String> = docs.contents.as_deref().unwrap_or_default().trim().lines().map(safe).collect();
    let deprecated = match stability {
        Stability::Unknown => None,
        Stability::Stable { since, deprecated } => {
            lines.push(format!("@since {since}"));
            deprecated.as_ref()
        }
        Stability::Unstable { feature, deprecated } => {
            lines.push(format!("@experimental part of the feature `{feature}`"));
            deprecated.as_ref()
        }
    };
    lines.extend(deprecated.map(|version| format!("@deprecated since {version}")));
    lines.extend(tags.iter().map(|tag| safe(tag)));
    match lines.as_slice() {
        [] => {}
        [line] => out.line(format!("/** {line} */")),
        lines => {
            out.line("/**");
            for line in lines {
                out.line(format!(" * {line}").trim_end());
            }
            out.line(" */");
        }
    }
}

/// A line that does not end the comment that it is in.
fn safe(line: &str) -> String {
    line.trim_end().replace("*/", "*\\/")
}
