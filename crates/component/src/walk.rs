//! Walks a binary and everything nested in it, and continues after broken items.
//!
//! `wasmparser` reads one module or component at a time and ends at the first error. A nested item has a length, so
//! that an error in it need not hide what follows: the walk steps over the rest of the broken item and goes on.

use std::ops::Range;

use wasmparser::{Chunk, Parser, Payload};

use crate::limits;
use crate::problem::{Problem, Stage};

/// One step of a walk.
#[allow(clippy::large_enum_variant, reason = "pushed and popped together")]
pub(crate) enum Step<'a> {
    /// A part of the innermost open item. A module or component section opens the item nested in it, and
    /// [`Payload::End`] closes the item.
    Part(Payload<'a>),
    /// The innermost open item is broken, and closed.
    Broken(Problem),
}

/// One open item.
struct Open {
    parser: Parser,
    range: Range<usize>,
    position: usize,
    label: String,
    modules: usize,
    components: usize,
}

/// The walk over one input.
pub(crate) struct Walk<'a> {
    bytes: &'a [u8],
    open: Vec<Open>,
    /// What the last step was about to open or close, done when the next one is asked for.
    pending: Pending,
    items: usize,
    /// Whether code sections are stepped over after their start.
    skips_bodies: bool,
}

enum Pending {
    Nothing,
    Open(Open),
    Close,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Walk<'a> {
        let root = Open::new(Parser::new(0), 0..bytes.len(), String::new());
        Walk { bytes, open: vec![root], pending: Pending::Nothing, items: 1, skips_bodies: false }
    }

    /// A walk that comes to every [`Payload::CodeSectionStart`], and to no function body. That costs nothing for what is in
    /// them, and where one body ends and the next begins is not looked at.
    pub(crate) fn without_bodies(bytes: &'a [u8]) -> Walk<'a> {
        Walk { skips_bodies: true, ..Walk::new(bytes) }
    }

    /// The way down to the innermost open item, without the outermost: `component 2`, `module 0`.
    pub(crate) fn nesting(&self) -> Vec<String> {
        self.open.iter().skip(1).map(|open| open.label.clone()).collect()
    }

    /// The bytes of the innermost open item, within the input.
    pub(crate) fn range(&self) -> Range<usize> {
        self.open.last().map_or(0..0, |open| open.range.clone())
    }

    /// The next step; `None` after the outermost item is closed.
    pub(crate) fn step(&mut self) -> Option<Step<'a>> {
        match std::mem::replace(&mut self.pending, Pending::Nothing) {
            Pending::Nothing => {}
            Pending::Open(open) => self.open.push(open),
            Pending::Close => drop(self.open.pop()),
        }
        let depth = self.open.len();
        let open = self.open.last_mut()?;
        let payload = match open.parser.parse(&self.bytes[open.position..open.range.end], true) {
            Ok(Chunk::Parsed { consumed, payload }) => {
                open.position += consumed;
                payload
            }
            Ok(Chunk::NeedMoreData(_)) => return Some(self.broken(truncated(self.bytes.len()))),
            Err(error) => return Some(self.broken(Problem::of(&error, Stage::Parse))),
        };
        if let (true, Payload::CodeSectionStart { size, .. }) = (self.skips_bodies, &payload) {
            let end = open.position.saturating_add(*size as usize);
            if end > open.range.end {
                let at = open.range.end;
                return Some(self.broken(truncated(at)));
            }
            open.parser.skip_section();
            open.position = end;
        }
        let nested = match &payload {
            Payload::ModuleSection { parser, unchecked_range } => {
                open.modules += 1;
                Some((parser, unchecked_range, format!("module {}", open.modules - 1)))
            }
            Payload::ComponentSection { parser, unchecked_range } => {
                open.components += 1;
                Some((parser, unchecked_range, format!("component {}", open.components - 1)))
            }
            _ => None,
        };
        if let Some((parser, range, label)) = nested {
            if range.end > open.range.end {
                let at = open.range.end;
                return Some(self.broken(truncated(at)));
            }
            self.items += 1;
            if depth >= limits::NESTING || self.items > limits::ITEMS {
                let what = if depth >= limits::NESTING {
                    format!("modules and components are nested more than {} deep", limits::NESTING)
                } else {
                    format!("there are more than {} modules and components", limits::ITEMS)
                };
                let at = range.start;
                return Some(self.broken(Problem::new("validate/limit", what, at)));
            }
            open.position = range.end;
            self.pending = Pending::Open(Open::new(parser.clone(), range.clone(), label));
        } else if let Payload::End(_) = &payload {
            self.pending = Pending::Close;
        }
        Some(Step::Part(payload))
    }

    fn broken(&mut self, problem: Problem) -> Step<'a> {
        self.pending = Pending::Close;
        Step::Broken(problem)
    }
}

impl Open {
    fn new(parser: Parser, range: Range<usize>, label: String) -> Open {
        Open { parser, position: range.start, range, label, modules: 0, components: 0 }
    }
}

fn truncated(at: usize) -> Problem {
    Problem::new("validate/truncated", "the bytes end in the middle of an item", at)
}
