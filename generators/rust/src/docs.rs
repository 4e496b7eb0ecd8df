//! Documentation and stability of an item, as attributes.

use wit_parser::{Docs, Stability, TypeId};
use witcraft_abi::Direction;
use witcraft_writer::Writer;

use crate::context::Context;

/// Writes what there is to say about a named type.
pub(crate) fn of_type(out: &mut Writer, cx: Context<'_>, id: TypeId) {
    let def = cx.def(id);
    of_part(out, cx.module().direction, &def.docs, &def.stability);
}

/// Writes what there is to say about a type or a module of an import or an export.
pub(crate) fn of_part(out: &mut Writer, direction: Direction, docs: &Docs, stability: &Stability) {
    match direction {
        Direction::Import => item(out, docs, stability),
        Direction::Export => implemented(out, docs, stability),
    }
}

/// Writes the documentation of an item, since when it is there, and `#[deprecated]` where it is on its way out.
pub(crate) fn item(out: &mut Writer, docs: &Docs, stability: &Stability) {
    let note = match stability {
        Stability::Unknown => None,
        Stability::Stable { since, .. } => Some(format!("Since {since}.")),
        Stability::Unstable { feature, .. } => Some(format!("Unstable: part of the feature `{feature}`.")),
    };
    text(out, docs);
    if let Some(note) = note {
        if docs.contents.is_some() {
            out.line("///");
        }
        out.line(format!("/// {note}"));
    }
    deprecated(out, docs, stability);
}

/// As [`item`], for what has to be implemented, deprecated or not: the documentation says that it is, and the compiler does not,
/// which would warn implementers.
fn implemented(out: &mut Writer, docs: &Docs, stability: &Stability) {
    let mut head = Writer::new("");
    item(&mut head, docs, stability);
    let is_note = |line: &&str| line.starts_with("#[deprecated");
    let text = head.finish();
    text.lines().filter(|line| !is_note(line)).for_each(|line| out.line(line));
    if let Some(version) = deprecation(stability) {
        if text.lines().any(|line| line.starts_with("///")) {
            out.line("///");
        }
        out.line(format!("/// Deprecated since {version}."));
    }
}

/// Writes documentation alone.
pub(crate) fn text(out: &mut Writer, docs: &Docs) {
    let mut in_fence = false;
    for line in docs.contents.as_deref().unwrap_or_default().trim_end().lines() {
        let line = line.trim_end();
        let fence = line.trim_start().starts_with("```");
        // Examples in WIT are not in Rust: say so, or `cargo test` would compile them.
        let language = if fence && !in_fence && line.trim_start() == "```" { "text" } else { "" };
        in_fence ^= fence;
        out.line(if line.is_empty() { "///".to_owned() } else { format!("/// {line}{language}") });
    }
}

/// Writes `#[deprecated]` where the item is. WIT has no words for the reason: they are those of the paragraph of the
/// documentation that begins with `Deprecated`.
fn deprecated(out: &mut Writer, docs: &Docs, stability: &Stability) {
    let Some(version) = deprecation(stability) else { return };
    let text = docs.contents.as_deref().unwrap_or_default();
    let mut paragraphs = text.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    let reason =
        paragraphs.find(|paragraph| paragraph.get(..10).is_some_and(|word| word.eq_ignore_ascii_case("deprecated")));
    out.line(match reason {
        Some(reason) => format!("#[deprecated(since = \"{version}\", note = {reason:?})]"),
        None => format!("#[deprecated(since = \"{version}\")]"),
    });
}

/// Since when the item is deprecated, if it is.
fn deprecation(stability: &Stability) -> Option<String> {
    let version = match stability {
        Stability::Unknown => None,
        Stability::Stable { deprecated, .. } | Stability::Unstable { deprecated, .. } => deprecated.as_ref(),
    };
    version.map(ToString::to_string)
}
