//! Blocks of a Go doc comment, as `gofmt` reads and writes them (<https://go.dev/doc/comment>).
//!
//! To Go, what is indented is one block up to the next line that is not, with empty lines in it or without: a list if it
//! begins with an item, and else preformatted, whatever follows. So a list and a preformatted text in a row are one block too.
//! [`settle`] makes of any blocks some that are read as what they are.

/// A block, without what separates it from others.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    /// The lines of a paragraph.
    Prose(Vec<String>),
    /// The text of a heading.
    Heading(String),
    /// Lines that stay as they are.
    Preformatted(Vec<String>),
    /// Items, one after the other: Go's lists are not nested.
    List(Vec<Item>),
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    /// The number that it begins with, if not with a bullet.
    pub(super) number: Option<u64>,
    /// Its paragraphs, by their lines.
    pub(super) paragraphs: Vec<Vec<String>>,
    /// Whether an empty line separates it from the item before it.
    pub(super) is_loose: bool,
}

impl Block {
    /// A paragraph.
    pub(super) fn prose(text: &str) -> Block {
        Block::Prose(text.lines().map(str::to_owned).collect())
    }

    /// The lines of the comment. What is preformatted begins with a tab.
    pub(super) fn lines(&self) -> Vec<String> {
        match self {
            Block::Prose(lines) => lines.clone(),
            Block::Heading(text) => vec![format!("# {text}")],
            Block::Preformatted(lines) => {
                let indented = |line: &String| if line.is_empty() { String::new() } else { format!("\t{line}") };
                lines.iter().map(indented).collect()
            }
            Block::List(items) => list_lines(items, |number| match number {
                Some(number) => (format!(" {number}. "), 4),
                None => ("  - ".to_owned(), 4),
            }),
        }
    }

    fn is_indented(&self) -> bool {
        matches!(self, Block::Preformatted(_) | Block::List(_))
    }
}

/// The lines of a list, with what each item begins with, and how far its other lines are indented.
fn list_lines(items: &[Item], marker: impl Fn(Option<u64>) -> (String, usize)) -> Vec<String> {
    // Go has empty lines between all items or between none.
    let is_loose = items.iter().skip(1).any(|item| item.is_loose) || items.iter().any(|item| item.paragraphs.len() > 1);
    let mut lines = Vec::new();
    for (number, item) in items.iter().enumerate() {
        if number > 0 && is_loose {
            lines.push(String::new());
        }
        let (mut prefix, width) = marker(item.number);
        for (number, paragraph) in item.paragraphs.iter().enumerate() {
            if number > 0 {
                lines.push(String::new());
            }
            for line in paragraph {
                lines.push(format!("{prefix}{line}"));
                prefix = " ".repeat(width);
            }
        }
    }
    lines
}

/// A list as it was in Markdown.
fn list_text(items: &[Item]) -> Vec<String> {
    list_lines(items, |number| {
        let marker = number.map_or("- ".to_owned(), |number| format!("{number}. "));
        let width = marker.len();
        (marker, width)
    })
}

/// The same blocks, such that Go reads each of them as what it is.
pub(super) fn settle(blocks: Vec<Block>) -> Vec<Block> {
    let mut settled: Vec<Block> = Vec::new();
    for block in blocks.into_iter().filter_map(sound) {
        match (settled.last_mut(), block) {
            (Some(Block::Preformatted(before)), block) if block.is_indented() => append(before, text(block)),
            (Some(Block::List(before)), Block::List(mut items)) => {
                items[0].is_loose = true;
                before.append(&mut items);
            }
            (Some(last @ Block::List(_)), Block::Preformatted(lines)) => {
                let mut whole = text(last.clone());
                append(&mut whole, lines);
                *last = Block::Preformatted(whole);
            }
            (_, block) => settled.push(block),
        }
    }
    for block in &mut settled {
        match block {
            Block::Preformatted(lines) if is_item(&lines[0]) => {
                lines.insert(0, "```".to_owned());
                lines.push("```".to_owned());
            }
            Block::List(items) if items.iter().any(|item| item.number.is_some() != items[0].number.is_some()) => {
                items.iter_mut().for_each(number_in_text);
            }
            _ => {}
        }
    }
    settled
}

/// Makes of blocks that are all indented, which Go would take the indentation off, a paragraph.
pub(super) fn begin_at_margin(blocks: Vec<Block>) -> Vec<Block> {
    if !blocks.iter().all(Block::is_indented) {
        return blocks;
    }
    let lines = blocks.into_iter().flat_map(text).map(|line| line.trim().replace("''", "\""));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty() && !is_link(line)).collect();
    if lines.is_empty() { Vec::new() } else { vec![Block::Prose(lines)] }
}

fn append(before: &mut Vec<String>, lines: Vec<String>) {
    before.push(String::new());
    before.extend(lines);
}

/// What is preformatted of a block.
fn text(block: Block) -> Vec<String> {
    match block {
        Block::Prose(lines) | Block::Preformatted(lines) => lines,
        Block::Heading(text) => vec![text],
        Block::List(items) => list_text(&items),
    }
}

/// A block by itself, as Go reads it; `None` where nothing is in it.
fn sound(block: Block) -> Option<Block> {
    match block {
        Block::Prose(mut lines) => {
            if lines.is_empty() {
                return None;
            }
            // A line by itself would be taken for a heading.
            if let [only] = lines.as_mut_slice()
                && only.ends_with(char::is_alphanumeric)
            {
                only.push('.');
            }
            lines.iter_mut().for_each(single_quotes);
            // Uses of an item are warned about where it is deprecated by words of its own.
            let is_paragraph = is_plain(&lines) && !lines[0].starts_with("Deprecated:");
            Some(if is_paragraph { Block::Prose(lines) } else { Block::Preformatted(lines) })
        }
        Block::Heading(mut text) => {
            single_quotes(&mut text);
            (!text.is_empty()).then_some(Block::Heading(text))
        }
        Block::Preformatted(mut lines) => {
            lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
            let is_text = |line: &String| !line.is_empty();
            lines.truncate(lines.iter().rposition(is_text)? + 1);
            lines.drain(..lines.iter().position(is_text)?);
            let common = lines.iter().filter(|line| is_text(line)).map(|line| indentation(line)).reduce(common)?.len();
            let unindented = lines.iter().map(|line| line.get(common..).unwrap_or_default().to_owned());
            Some(Block::Preformatted(unindented.collect()))
        }
        Block::List(mut items) => {
            items.retain_mut(|item| {
                item.paragraphs.retain(|paragraph| !paragraph.is_empty());
                item.paragraphs.iter_mut().flatten().for_each(single_quotes);
                !item.paragraphs.is_empty()
            });
            let others = items.iter().flat_map(|item| item.paragraphs.iter().flatten().skip(1));
            let is_list = items.iter().flat_map(|item| &item.paragraphs).all(|paragraph| is_plain(paragraph))
                && !{ others }.any(|line| is_item(line));
            match items.is_empty() {
                true => None,
                false if is_list => Some(Block::List(items)),
                false => Some(Block::Preformatted(list_text(&items))),
            }
        }
    }
}

/// Writes one backtick instead of several, which `gofmt` takes for a quotation mark.
fn single_quotes(line: &mut String) {
    while line.contains("``") {
        *line = line.replace("``", "`");
    }
}

/// Whether Go leaves the lines of a paragraph as they are.
fn is_plain(lines: &[String]) -> bool {
    !lines.iter().any(|line| line.contains("''")) && !lines.iter().all(|line| is_link(line))
}

/// Whether a line can define a link target, as a separate paragraph.
fn is_link(line: &str) -> bool {
    line.starts_with('[') && line.contains("]:")
}

/// Whether a line that is indented begins an item of a list.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let rest = line.strip_prefix(['-', '*', '+', '•']).or_else(|| {
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < line.len()).then(|| rest.strip_prefix(['.', ')']))?
    });
    rest.is_some_and(|rest| rest.starts_with([' ', '\t']) && !rest.trim().is_empty())
}

/// Writes the number of an item as a part of its text, since the items of one list all have numbers or none has.
fn number_in_text(item: &mut Item) {
    if let Some(number) = item.number.take() {
        item.paragraphs[0][0].insert_str(0, &format!("{number}. "));
    }
}

/// What a line is indented by.
fn indentation(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// What two indentations begin with alike.
fn common<'a>(one: &'a str, other: &str) -> &'a str {
    let alike = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    &one[..alike]
}
