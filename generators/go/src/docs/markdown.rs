//! WIT's documentation, which is Markdown, as blocks.
//!
//! What stands in a line (emphasis, code, links) stays as it was written: Go shows it as it is. What Go has no block for
//! (tables, quotations, HTML, lists with more than paragraphs in them) is preformatted.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::block::{Block, Item};

/// A part of a block, and where it is in the text.
type Part<'a> = (Event<'a>, Range<usize>);

/// The blocks of a text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let text = text.lines().map(clean).collect::<Vec<_>>().join("\n");
    let parser = Parser::new_ext(&text, Options::ENABLE_TABLES);
    let mut links: Vec<Range<usize>> =
        parser.reference_definitions().iter().map(|(_, link)| link.span.clone()).collect();
    let mut blocks: Vec<(Range<usize>, Block)> = Vec::new();
    let mut parts = parser.into_offset_iter();
    while let Some((event, range)) = parts.next() {
        if let Event::Start(tag) = event {
            let end = tag.to_end();
            let inner = inner(&mut parts, end);
            let block = block(&text, &tag, &range, &inner);
            if matches!(block, Block::Preformatted(_)) {
                links.retain(|link| !range.contains(&link.start));
            }
            blocks.push((range, block));
        }
    }
    // Link targets are shown where the text defines them.
    blocks.extend(
        runs(&text, links).into_iter().map(|range| (range.clone(), Block::Preformatted(source(&text, &range)))),
    );
    blocks.sort_by_key(|(range, _)| range.start);
    blocks.into_iter().map(|(_, block)| block).collect()
}

/// Ranges with only space between them, as one.
fn runs(text: &str, mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    ranges.into_iter().fold(Vec::new(), |mut runs, range| {
        match runs.last_mut() {
            Some(last) if text.get(last.end..range.start).is_some_and(|between| between.trim().is_empty()) => {
                last.end = range.end;
            }
            _ => runs.push(range),
        }
        runs
    })
}

/// A line without trailing space and without characters that no comment shows.
fn clean(line: &str) -> String {
    let is_shown = |c: &char| *c == '\t' || !(c.is_control() || *c == '\u{feff}');
    line.chars().filter(is_shown).collect::<String>().trim_end().to_owned()
}

/// What is between the start of a block and its end.
fn inner<'a>(parts: &mut impl Iterator<Item = Part<'a>>, end: TagEnd) -> Vec<Part<'a>> {
    let mut inner = Vec::new();
    let mut depth = 0;
    for part in parts {
        match &part.0 {
            Event::Start(tag) if tag.to_end() == end => depth += 1,
            Event::End(tag) if *tag == end && depth == 0 => break,
            Event::End(tag) if *tag == end => depth -= 1,
            _ => {}
        }
        inner.push(part);
    }
    inner
}

fn block(text: &str, tag: &Tag<'_>, range: &Range<usize>, inner: &[Part<'_>]) -> Block {
    match tag {
        Tag::Paragraph => Block::Prose(lines(text, range)),
        Tag::Heading { .. } => {
            let whole = inner.iter().map(|(_, range)| range.clone()).reduce(hull);
            Block::Heading(whole.map(|range| lines(text, &range).join(" ")).unwrap_or_default())
        }
        Tag::CodeBlock(_) => {
            let code = inner.iter().filter_map(|(event, _)| match event {
                Event::Text(text) => Some(&**text),
                _ => None,
            });
            Block::Preformatted(code.collect::<String>().lines().map(str::to_owned).collect())
        }
        Tag::List(first) => match items(text, *first, inner) {
            Some(items) => Block::List(items),
            None => Block::Preformatted(source(text, range)),
        },
        _ => Block::Preformatted(source(text, range)),
    }
}

/// The items of a list, and of lists in it after what they are in. `None` where there is more than paragraphs and lists.
fn items(text: &str, first: Option<u64>, parts: &[Part<'_>]) -> Option<Vec<Item>> {
    let mut items: Vec<Item> = Vec::new();
    // The next number of each list that the parts are in, and how many of these lists the last item is in.
    let mut numbers = vec![first];
    let mut depth = 0;
    let mut paragraph: Option<Range<usize>> = None;
    for (event, range) in parts {
        let is_text = match event {
            Event::Start(Tag::Item | Tag::List(_) | Tag::Paragraph) | Event::End(_) => false,
            Event::Rule | Event::Start(Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::Table(_)) => return None,
            Event::Start(Tag::Heading { .. } | Tag::HtmlBlock) => return None,
            _ => true,
        };
        if is_text {
            paragraph = Some(paragraph.map_or(range.clone(), |before| hull(before, range.clone())));
            continue;
        }
        let is_inline =
            matches!(event, Event::End(end) if !matches!(end, TagEnd::Item | TagEnd::List(_) | TagEnd::Paragraph));
        if is_inline {
            continue;
        }
        if let Some(range) = paragraph.take() {
            if depth != numbers.len() {
                return None;
            }
            items.last_mut()?.paragraphs.push(lines(text, &range));
        }
        match event {
            Event::Start(Tag::Item) => {
                let number = numbers.last_mut()?;
                let is_loose = text[..range.start].trim_end_matches([' ', '\t']).ends_with("\n\n");
                items.push(Item { number: *number, paragraphs: Vec::new(), is_loose });
                *number = number.map(|number| number.saturating_add(1));
                depth = numbers.len();
            }
            Event::Start(Tag::List(first)) => numbers.push(*first),
            Event::End(TagEnd::List(_)) => drop(numbers.pop()),
            _ => {}
        }
    }
    Some(items)
}

/// What is from the start of one to the end of the other.
fn hull(one: Range<usize>, other: Range<usize>) -> Range<usize> {
    one.start.min(other.start)..one.end.max(other.end)
}

/// The lines of a paragraph.
fn lines(text: &str, range: &Range<usize>) -> Vec<String> {
    let lines = text[range.clone()].lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The lines of a block as they stand in the text, from the beginning of the first.
fn source(text: &str, range: &Range<usize>) -> Vec<String> {
    let start = text[..range.start].rfind('\n').map_or(0, |before| before + 1);
    text[start..range.end].lines().map(str::to_owned).collect()
}
