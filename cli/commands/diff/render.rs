//! Renders the changes between two binaries as text or Markdown.

use std::fmt::Write;

use bytesize::ByteSize;
use witcraft_compatibility::{Artifacts, Bump, Change, Package, Part, Sizes, Versions};

use crate::report::printable;

/// The maximum number of parts and sections to show; those that changed most come first.
const SHOWN: usize = 10;

/// A heading and the lines below it.
type Section = (&'static str, Vec<String>);

/// The differences as text.
pub(super) fn text(names: (&str, &str), artifacts: &Artifacts, interfaces: Option<&Package>) -> String {
    let mut text = format!("{} -> {}: {}\n", printable(names.0), printable(names.1), sizes(&artifacts.size));
    for (title, lines) in sections(artifacts, interfaces, |name| name.to_owned()) {
        let _ = writeln!(text, "\n{title}");
        for line in lines {
            let _ = writeln!(text, "  {}", printable(&line));
        }
    }
    text
}

/// The differences as GitHub's Markdown.
pub(super) fn markdown(names: (&str, &str), artifacts: &Artifacts, interfaces: Option<&Package>) -> String {
    let code = |name: &str| format!("`{}`", name.replace(['`', '\n'], " "));
    let mut text = format!("### {} to {}: {}\n", code(names.0), code(names.1), sizes(&artifacts.size));
    for (title, lines) in sections(artifacts, interfaces, code) {
        let _ = writeln!(text, "\n**{title}**\n");
        for line in lines {
            let _ = writeln!(text, "- {}", printable(&line).replace('<', "\\<"));
        }
    }
    text
}

/// All differences, grouped under headings.
fn sections(artifacts: &Artifacts, interfaces: Option<&Package>, code: impl Fn(&str) -> String) -> Vec<Section> {
    let changes = |bump: Bump| -> Vec<String> {
        let all = interfaces.iter().flat_map(|package| &package.changes);
        let sentence = |change: &Change| format!("{}: {}", change.container, change.sentence);
        all.filter(|change| change.bump == bump).map(sentence).collect()
    };
    let mut sections: Vec<Section> = vec![
        ("Newly possible", artifacts.gained.clone()),
        ("No longer possible", artifacts.lost.clone()),
        ("Breaking", changes(Bump::Major)),
        ("Additions", changes(Bump::Minor)),
        ("Other changes", changes(Bump::Patch)),
    ];
    if interfaces.is_none() {
        let mut lines = Vec::new();
        for (way, names) in [("imports", &artifacts.imports), ("exports", &artifacts.exports)] {
            lines.extend(names.removed.iter().map(|name| format!("no longer {way} {}", code(name))));
            lines.extend(names.added.iter().map(|name| format!("{way} {}", code(name))));
        }
        sections.push(("Imports and exports", lines));
    }
    sections.push(("Made with", artifacts.producers.iter().map(producer).collect()));
    sections.push(("Parts", parts(&artifacts.parts, &code)));
    sections.push(("Sections", parts(&artifacts.sections, &code)));
    sections.retain(|(_, lines)| !lines.is_empty());
    if sections.is_empty() {
        sections.push(("Nothing else changed", Vec::new()));
    }
    sections
}

fn parts(parts: &[Part], code: impl Fn(&str) -> String) -> Vec<String> {
    let mut lines: Vec<String> =
        parts.iter().take(SHOWN).map(|part| format!("{}: {}", code(&part.name), sizes(&part.size))).collect();
    if parts.len() > SHOWN {
        lines.push(format!("and {} more", parts.len() - SHOWN));
    }
    lines
}

fn producer(Versions { name, before, after, .. }: &Versions) -> String {
    let list = |versions: &[String]| versions.join(", ");
    match (before.as_slice(), after.as_slice()) {
        ([], after) => format!("{name} {} (new)", list(after)),
        (before, []) => format!("{name} {} (removed)", list(before)),
        (before, after) => format!("{name} {}, was {}", list(after), list(before)),
    }
}

/// `1.2 KiB, 0.1 KiB more (+9.1 %)`.
fn sizes(size: &Sizes) -> String {
    let shown = |bytes: u64| ByteSize(bytes).display().iec().to_string();
    let (after, growth) = (size.after as u64, size.growth());
    match (size.before, growth) {
        (0, _) => format!("{} (new)", shown(after)),
        (before, _) if after == 0 => format!("removed, was {}", shown(before as u64)),
        (_, 0) => format!("{} (unchanged)", shown(after)),
        (before, growth) => {
            let percent = growth as f64 * 100.0 / before as f64;
            let word = if growth > 0 { "more" } else { "less" };
            format!("{}, {} {word} ({percent:+.1} %)", shown(after), shown(growth.unsigned_abs()))
        }
    }
}
