//! Documentation of an item, as the comment before it.
//!
//! `gofmt` lays doc comments out anew, so what is written here is what it would write: paragraphs as they are, and
//! whatever Go would read as something else than a paragraph (Markdown's lists, tables, fences and links) as a preformatted
//! block, word for word.

use wit_parser::{Docs, Stability};
use witcraft_writer::Writer;

/// Writes the comment of an item: the sentence `lead`, which begins with the item's name, then WIT's documentation, then
/// since when it is there and whether it is on its way out.
pub(crate) fn item(out: &mut Writer, lead: &str, docs: &Docs, stability: &Stability) {
    let mut blocks = vec![Block::Prose(vec![lead.to_owned()])];
    blocks.extend(wit_blocks(docs));
    blocks.extend(stability_blocks(stability));
    write(out, &blocks);
}

/// Writes WIT's documentation alone, of a field. Gives whether there was any.
pub(crate) fn text(out: &mut Writer, docs: &Docs) -> bool {
    let blocks = wit_blocks(docs);
    write(out, &blocks);
    !blocks.is_empty()
}

enum Block {
    Prose(Vec<String>),
    Preformatted(Vec<String>),
}

fn stability_blocks(stability: &Stability) -> Vec<Block> {
    let (note, deprecated) = match stability {
        Stability::Unknown => return Vec::new(),
        Stability::Stable { since, deprecated } => (format!("Since {since}."), deprecated),
        Stability::Unstable { feature, deprecated } => {
            (format!("Unstable: part of the feature {feature}."), deprecated)
        }
    };
    let mut blocks = vec![Block::Prose(vec![note])];
    if let Some(version) = deprecated {
        blocks.push(Block::Prose(vec![format!("Deprecated: since {version}.")]));
    }
    blocks
}

fn write(out: &mut Writer, blocks: &[Block]) {
    for (number, block) in blocks.iter().enumerate() {
        if number > 0 {
            out.line("//");
        }
        let (lines, prefix) = match block {
            Block::Prose(lines) => (lines, "// "),
            Block::Preformatted(lines) => (lines, "//\t"),
        };
        for line in lines {
            out.line(if line.is_empty() { "//".to_owned() } else { format!("{prefix}{line}") });
        }
    }
}

/// Paragraphs and preformatted blocks of WIT's documentation.
fn wit_blocks(docs: &Docs) -> Vec<Block> {
    let contents = docs.contents.as_deref().unwrap_or_default();
    let mut blocks: Vec<Block> = Vec::new();
    let mut paragraph: Vec<String> = Vec::new();
    let mut in_fence = false;
    for line in contents.trim_end().lines().map(clean).chain([String::new()]) {
        let is_fence = line.trim_start().starts_with("```");
        if !in_fence && line.is_empty() {
            finish(&mut blocks, std::mem::take(&mut paragraph));
        } else {
            paragraph.push(line);
        }
        in_fence ^= is_fence;
    }
    finish(&mut blocks, paragraph);
    blocks
}

/// A line without trailing space and without characters that no comment shows.
fn clean(line: &str) -> String {
    line.trim_end().chars().filter(|c| *c == '\t' || !c.is_control()).collect()
}

fn finish(blocks: &mut Vec<Block>, mut lines: Vec<String>) {
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if lines.is_empty() {
        return;
    }
    if lines.iter().any(|line| !is_prose(line)) {
        // Two preformatted blocks in a row are one to Go.
        if let Some(Block::Preformatted(before)) = blocks.last_mut() {
            before.push(String::new());
            before.extend(lines);
        } else {
            blocks.push(Block::Preformatted(lines));
        }
        return;
    }
    // A line by itself would be taken for a heading.
    if let [only] = lines.as_mut_slice()
        && only.chars().next_back().is_some_and(|last| last.is_alphanumeric() || last == ')')
    {
        only.push('.');
    }
    blocks.push(Block::Prose(lines));
}

/// Whether a line stands in a paragraph of a doc comment as it is.
fn is_prose(line: &str) -> bool {
    let first = line.chars().next().unwrap_or(' ');
    let is_marker = first.is_whitespace() || ['-', '*', '+', '•', '#', '|', '>', '['].contains(&first);
    let is_number = first.is_ascii_digit() && {
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.starts_with(['.', ')'])
    };
    !is_marker && !is_number && !line.contains("``") && !line.contains("''") && !line.starts_with("Deprecated:")
}
