//! Documentation of an item, as the comment before it.
//!
//! WIT's documentation is Markdown, and Go's has a different syntax. `markdown` parses the former into blocks; `block`
//! has the rules of the other: `gofmt` lays doc comments out anew, so what is written here is what it would write.

mod block;
mod markdown;
mod sentence;

use block::{Block, settle};
use wit_parser::{Docs, Stability};
use witcraft_writer::Writer;

/// Writes the comment of an item: the sentence `lead`, which begins with the item's name, then WIT's documentation, then
/// since when it is there and whether it is on its way out.
pub(crate) fn item(out: &mut Writer, lead: &str, docs: &Docs, stability: &Stability) {
    let mut blocks = vec![Block::prose(lead)];
    blocks.extend(wit_blocks(docs));
    blocks.extend(stability_blocks(stability));
    write(out, &blocks);
}

/// The same, where WIT's documentation can go on from the item's name by itself, as in `Keys lists all keys`, without the
/// `lead`: it begins with a verb that [`sentence`] knows, with an article, which `verb` stands before then, or with a question
/// that is answered.
pub(crate) fn named(out: &mut Writer, lead: &str, verb: &str, docs: &Docs, stability: &Stability) {
    let mut blocks = wit_blocks(docs);
    let name = lead.split(' ').next().unwrap_or_default();
    let first = match blocks.first_mut() {
        Some(Block::Prose(lines)) => lines.first_mut(),
        _ => None,
    };
    match first.and_then(|line| Some((sentence::goes_on(name, verb, line)?, line))) {
        Some((text, line)) => *line = text,
        None => blocks.insert(0, Block::prose(lead)),
    }
    blocks.extend(stability_blocks(stability));
    write(out, &blocks);
}

/// Writes WIT's documentation alone, of a field. Gives whether there was any.
pub(crate) fn text(out: &mut Writer, docs: &Docs) -> bool {
    let blocks = block::begin_at_margin(wit_blocks(docs));
    write(out, &blocks);
    !blocks.is_empty()
}

fn wit_blocks(docs: &Docs) -> Vec<Block> {
    settle(markdown::blocks(docs.contents.as_deref().unwrap_or_default()))
}

fn stability_blocks(stability: &Stability) -> Vec<Block> {
    let (note, deprecated) = match stability {
        Stability::Unknown => return Vec::new(),
        Stability::Stable { since, deprecated } => (format!("Since {since}."), deprecated),
        Stability::Unstable { feature, deprecated } => {
            (format!("Unstable: part of the feature {feature}."), deprecated)
        }
    };
    let deprecated = deprecated.as_ref().map(|version| format!("Deprecated: since {version}."));
    std::iter::once(note).chain(deprecated).map(|text| Block::prose(&text)).collect()
}

fn write(out: &mut Writer, blocks: &[Block]) {
    for (number, block) in blocks.iter().enumerate() {
        if number > 0 {
            out.line("//");
        }
        for line in block.lines() {
            let line = inert(line);
            out.line(match line.as_str() {
                "" => "//".to_owned(),
                line if line.starts_with('\t') => format!("//{line}"),
                line => format!("// {line}"),
            });
        }
    }
}

/// A line that no tool obeys: the old form of a build constraint is one wherever it stands, and what looks like a directive
/// that is misspelt is warned about. An escape of Markdown keeps them off.
fn inert(line: String) -> String {
    let start = line.len() - line.trim_start().len();
    let text = &line[start..];
    let directive = text.strip_prefix("go:").filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
    match directive {
        Some(rest) => format!("{}go\\:{rest}", &line[..start]),
        None if text.starts_with("+build") => format!("{}\\{text}", &line[..start]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(contents: &str) -> String {
        let mut out = Writer::new("\t");
        let docs = Docs { contents: Some(contents.to_owned()) };
        named(&mut out, "F is the function f.", "returns", &docs, &Stability::Unknown);
        out.finish()
    }

    #[test]
    fn markdown_becomes_what_go_has() {
        let markdown = "Sends `it`.\n\n## Arguments\n\n* one,\n  which is long\n* two:\n  1. nested\n\nErrors:\n- none\n\n\
            ```rust\nlet x;\n```\n\nSee [it].\n\n[it]: https://example.com\n\n| a |\n|---|\n";
        let go = "// F sends `it`.\n//\n// # Arguments\n//\n//   - one,\n//     which is long\n//   - two:\n//   - 1. nested\n//\n\
            // Errors:\n//\n//\t```\n//\t- none\n//\n//\tlet x;\n//\t```\n//\n// See [it].\n//\n\
            //\t[it]: https://example.com\n//\n//\t| a |\n//\t|---|\n";
        assert_eq!(comment(markdown), go);
    }

    #[test]
    fn lists_have_one_kind_of_item_and_one_distance() {
        assert_eq!(comment("9. a\n10. b"), "// F is the function f.\n//\n//  9. a\n//  10. b\n");
        assert_eq!(comment("- a\n- b\n\n  c"), "// F is the function f.\n//\n//   - a\n//\n//   - b\n//\n//     c\n");
        assert_eq!(comment("- a\n\n1. b"), "// F is the function f.\n//\n//   - a\n//\n//   - 1. b\n");
    }

    #[test]
    fn tools_obey_no_documentation() {
        assert_eq!(comment("+build ignore"), "// F is the function f.\n//\n// \\+build ignore.\n");
        assert_eq!(comment("A\n go:build b"), "// F is the function f.\n//\n// A\n// go\\:build b\n");
    }

    #[test]
    fn a_field_begins_at_the_margin() {
        let mut out = Writer::new("\t");
        assert!(text(&mut out, &Docs { contents: Some("- a\n- b".to_owned()) }));
        assert_eq!(out.finish(), "// - a\n// - b\n");
    }
}
