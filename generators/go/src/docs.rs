//! Documentation of an item, as the comment before it.
//!
//! `gofmt` lays doc comments out anew, so what is written here is what it would write: paragraphs as they are, lists as Go
//! has them, and whatever else Go would not read as a paragraph (Markdown's tables, fences and links) as a preformatted block.

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

/// The same, where WIT's documentation can go on from the item's name by itself, as in `Keys lists all keys`, without the
/// `lead`: it begins with one of [`VERBS`], with an article, which `verb` stands before then, or with a question that is answered.
pub(crate) fn named(out: &mut Writer, lead: &str, verb: &str, docs: &Docs, stability: &Stability) {
    let mut blocks = wit_blocks(docs);
    let name = lead.split(' ').next().unwrap_or_default();
    let joined = match blocks.first_mut() {
        Some(Block::Prose(lines)) => lines.first_mut(),
        Some(Block::Preformatted(_) | Block::List(..)) | None => None,
    };
    match joined.and_then(|line| Some((goes_on(name, verb, line)?, line))) {
        Some((text, line)) => *line = text,
        None => blocks.insert(0, Block::Prose(vec![lead.to_owned()])),
    }
    blocks.extend(stability_blocks(stability));
    write(out, &blocks);
}

/// Verbs that documentation of functions begins with.
const VERBS: [&str; 78] = [
    "accepts",
    "acquires",
    "adds",
    "allocates",
    "appends",
    "attempts",
    "binds",
    "blocks",
    "calls",
    "changes",
    "checks",
    "closes",
    "compares",
    "compresses",
    "computes",
    "connects",
    "constructs",
    "converts",
    "copies",
    "counts",
    "creates",
    "decodes",
    "decrements",
    "deletes",
    "determines",
    "drops",
    "encodes",
    "evaluates",
    "fetches",
    "finds",
    "flushes",
    "forwards",
    "frees",
    "gets",
    "gives",
    "increments",
    "initializes",
    "joins",
    "keeps",
    "lists",
    "listens",
    "loads",
    "logs",
    "looks",
    "makes",
    "merges",
    "moves",
    "opens",
    "parses",
    "performs",
    "polls",
    "prints",
    "puts",
    "reads",
    "receives",
    "registers",
    "releases",
    "removes",
    "requests",
    "resizes",
    "resolves",
    "retrieves",
    "returns",
    "says",
    "sends",
    "sets",
    "skips",
    "splits",
    "starts",
    "stops",
    "stores",
    "subscribes",
    "takes",
    "tells",
    "updates",
    "waits",
    "writes",
    "yields",
];

/// A first line of documentation as it goes on from a name.
fn goes_on(name: &str, verb: &str, line: &str) -> Option<String> {
    let (first, rest) = line.split_once(' ')?;
    let word = first.to_ascii_lowercase();
    if ["a", "all", "an", "another", "every", "the"].contains(&word.as_str()) {
        return Some(format!("{name} {verb} {word} {rest}"));
    }
    if verb == "gives" && ["how", "what", "whether", "which", "who"].contains(&word.as_str()) {
        return Some(format!("{name} says {word} {rest}"));
    }
    (first.starts_with(|c: char| c.is_ascii_uppercase()) && VERBS.contains(&word.as_str()))
        .then(|| format!("{name} {word} {rest}"))
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
    /// Items by their lines, and whether there is an empty line between any of them.
    List(Vec<Item>, bool),
}

/// An item of a list: its marker, and its lines.
struct Item(String, Vec<String>);

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
            Block::List(items, is_loose) => {
                write_list(out, items, *is_loose);
                continue;
            }
        };
        for line in lines {
            out.line(if line.is_empty() { "//".to_owned() } else { format!("{prefix}{line}") });
        }
    }
}

fn write_list(out: &mut Writer, items: &[Item], is_loose: bool) {
    for (number, Item(marker, lines)) in items.iter().enumerate() {
        if number > 0 && is_loose {
            out.line("//");
        }
        for (number, line) in lines.iter().enumerate() {
            let indent = if number == 0 { format!("{marker:>3} ") } else { "    ".to_owned() };
            out.line(format!("// {indent}{line}").trim_end());
        }
    }
}

/// The marker of a line that begins an item of a list, as Go writes it, and the rest of the line.
fn list_item(line: &str) -> Option<(String, &str)> {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix(['-', '*', '+', '•']).and_then(|rest| rest.strip_prefix([' ', '\t'])) {
        return Some(("-".to_owned(), rest.trim_start()));
    }
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &line[..line.len() - rest.len()];
    let text = rest.strip_prefix(['.', ')'])?.strip_prefix([' ', '\t'])?;
    (!digits.is_empty() && digits.len() < 9).then(|| (format!("{digits}."), text.trim_start()))
}

/// Paragraphs, lists and preformatted blocks of WIT's documentation.
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
        add_other(blocks, lines);
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

/// Adds lines that are no paragraph. Blocks of one kind in a row are one to Go.
fn add_other(blocks: &mut Vec<Block>, lines: Vec<String>) {
    let begins_list = list_item(&lines[0]).is_some();
    match (blocks.last_mut(), begins_list) {
        (Some(Block::List(items, is_loose)), _) => {
            *is_loose = true;
            add_items(items, lines);
        }
        (_, true) => {
            let mut items = Vec::new();
            add_items(&mut items, lines);
            blocks.push(Block::List(items, false));
        }
        (Some(Block::Preformatted(before)), false) => {
            before.push(String::new());
            before.extend(unindented(lines));
        }
        (_, false) => blocks.push(Block::Preformatted(unindented(lines))),
    }
}

fn add_items(items: &mut Vec<Item>, lines: Vec<String>) {
    for line in lines {
        match (list_item(&line), items.last_mut()) {
            (Some((marker, text)), _) => items.push(Item(marker, vec![text.to_owned()])),
            (None, Some(Item(_, before))) => before.push(line.trim().to_owned()),
            (None, None) => unreachable!("a list begins with an item"),
        }
    }
}

/// Lines without the space that all of them begin with.
fn unindented(lines: Vec<String>) -> Vec<String> {
    let indent = |line: &String| line.len() - line.trim_start().len();
    let common = lines.iter().filter(|line| !line.is_empty()).map(indent).min().unwrap_or(0);
    lines.into_iter().map(|line| line.get(common..).unwrap_or_default().to_owned()).collect()
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
