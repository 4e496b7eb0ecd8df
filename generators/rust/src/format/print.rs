//! Lines of the tree as text.

use super::tree::{Group, Kind, Line, Part};
use super::{INDENTATION, WIDTH};

/// Prints lines one after another.
pub(super) struct Printer {
    out: String,
    level: usize,
    /// What the line before was, of those at the same level.
    before: Before,
}

/// What an empty line between two lines depends on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing, or something that what follows belongs to.
    Start,
    /// A statement, field, arm or case.
    Line,
    /// Something that an item should stand apart from.
    Item,
}

impl Printer {
    pub(super) fn with_capacity(bytes: usize) -> Printer {
        Printer { out: String::with_capacity(bytes), level: 0, before: Before::Start }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// A line of the root, as it is; what follows belongs to it.
    pub(super) fn root_line(&mut self, text: &str) {
        if self.before == Before::Item {
            self.out.push('\n');
        }
        self.out.push_str(text);
        self.out.push('\n');
        self.before = Before::Start;
    }

    /// A line with its indentation, and the empty line that it may need before it.
    pub(super) fn line(&mut self, line: &Line<'_>) {
        if self.before == Before::Item && begins_item(line.head()) {
            self.out.push('\n');
        }
        self.indent();
        self.contents(line, 0);
        self.out.push('\n');
        self.before = after(line);
    }

    fn indent(&mut self) {
        for _ in 0..self.level {
            self.out.push_str(INDENTATION);
        }
    }

    /// The parts of a line that begins at this level and that `suffix` columns follow.
    fn contents(&mut self, line: &Line<'_>, suffix: usize) {
        let is_long = self.level * INDENTATION.len() + line.width() + suffix > WIDTH;
        let broken = to_break(line).filter(|_| is_long);
        let in_chain = broken.is_some_and(|index| is_link(line.parts.get(index + 1)));
        for (index, part) in line.parts.iter().enumerate() {
            match part {
                Part::Text(text) if in_chain && index > 0 && is_link(Some(part)) => {
                    self.out.push('\n');
                    self.nested(Printer::indent);
                    self.out.push_str(text);
                }
                // After a block as its body, an arm has no comma.
                Part::Text(",") if line.is_arm_with_block() => {}
                Part::Text(text) => self.out.push_str(text),
                Part::Group(group) if broken == Some(index) && !in_chain => self.list(group),
                Part::Group(group) if is_long && broken.is_none() && group.kind == Kind::Whole => self.through(group),
                Part::Group(group) => self.group(group),
            }
        }
    }

    /// A group that stays around its only element, which is taken apart.
    fn through(&mut self, group: &Group<'_>) {
        self.out.push_str(group.open);
        group.lines.iter().for_each(|element| self.contents(element, 0));
        self.out.push_str(group.close);
    }

    /// A group whose brackets stay where they are.
    fn group(&mut self, group: &Group<'_>) {
        if group.kind == Kind::Block {
            return self.block(group);
        }
        if mixes_blocks(group) {
            return self.list(group);
        }
        self.out.push_str(group.open);
        for (index, element) in group.lines.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            for part in &element.parts {
                match part {
                    Part::Text(text) => self.out.push_str(text),
                    Part::Group(group) => self.group(group),
                }
            }
        }
        if group.kind == Kind::Single {
            self.out.push(',');
        }
        self.out.push_str(group.close);
    }

    fn block(&mut self, group: &Group<'_>) {
        self.out.push('{');
        if !group.lines.is_empty() {
            self.out.push('\n');
            self.nested(|printer| group.lines.iter().for_each(|line| printer.line(line)));
            self.indent();
        }
        self.out.push('}');
    }

    /// A group with a line for each element. Around a single one that can be taken apart, the brackets stay.
    fn list(&mut self, group: &Group<'_>) {
        if let ([element], Kind::List) = (group.lines.as_slice(), group.kind)
            && let Some(index) = to_break(element).filter(|index| index + 1 == element.parts.len())
        {
            self.out.push_str(group.open);
            for (part_index, part) in element.parts.iter().enumerate() {
                match part {
                    Part::Text(text) => self.out.push_str(text),
                    Part::Group(inner) if part_index == index => self.list(inner),
                    Part::Group(inner) => self.group(inner),
                }
            }
            return self.out.push_str(group.close);
        }
        self.out.push_str(group.open.trim_end());
        self.out.push('\n');
        self.nested(|printer| {
            for element in &group.lines {
                printer.indent();
                printer.contents(element, ",".len());
                printer.out.push_str(",\n");
            }
        });
        self.indent();
        self.out.push_str(group.close.trim_start());
    }

    fn nested(&mut self, contents: impl FnOnce(&mut Printer)) {
        let before = std::mem::replace(&mut self.before, Before::Start);
        self.level += 1;
        contents(self);
        self.level -= 1;
        self.before = before;
    }
}

/// The part to take apart of a line that is too long: the parameters of a function, else what is widest.
fn to_break(line: &Line<'_>) -> Option<usize> {
    let can_break = |part: &Part<'_>| match part {
        Part::Group(group) => matches!(group.kind, Kind::List | Kind::Single) && !hugs(group),
        Part::Text(_) => false,
    };
    let mut candidates = line.parts.iter().enumerate().filter(|(_, part)| can_break(part));
    if ["fn ", "pub fn ", "pub unsafe fn ", "unsafe extern \"C\" fn "].iter().any(|head| line.head().starts_with(head))
    {
        return candidates.next().map(|(index, _)| index);
    }
    let width = |part: &Part<'_>| if let Part::Group(group) = part { group.width } else { 0 };
    candidates.max_by_key(|(index, part)| (width(part), *index)).map(|(index, _)| index)
}

/// Whether a part calls a method of what is before it.
fn is_link(part: Option<&Part<'_>>) -> bool {
    matches!(part, Some(Part::Text(text)) if text.starts_with('.'))
}

/// Whether the brackets stay around a single block: `Some({`, `push(match v {`.
fn hugs(group: &Group<'_>) -> bool {
    group.lines.len() == 1 && group.lines[0].ends_in_block()
}

/// Whether a group has a block among several elements, which then get a line each.
fn mixes_blocks(group: &Group<'_>) -> bool {
    group.lines.len() > 1 && group.has_block
}

/// Whether text begins an item, rather than a statement, field, arm or case.
fn begins_item(head: &str) -> bool {
    let starts =
        ["pub ", "///", "#[", "impl", "unsafe impl", "unsafe extern", "mod ", "fn ", "struct ", "const ", "static "];
    head == "#" || starts.iter().any(|start| head.starts_with(start))
}

fn after(line: &Line<'_>) -> Before {
    let is_short_item = ["use ", "pub type ", "static "].iter().any(|start| line.head().starts_with(start));
    let is_closed = match line.parts.last() {
        Some(Part::Group(group)) => group.open.starts_with('{'),
        Some(Part::Text(text)) => text.ends_with('}'),
        None => false,
    };
    match line {
        line if line.is_outer() => Before::Start,
        _ if is_short_item || is_closed => Before::Item,
        _ => Before::Line,
    }
}
