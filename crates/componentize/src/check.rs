//! Finds all mismatches between a module and its world, in WIT terms.
//!
//! The encoder checks the rest: the built-in functions of the asynchronous ABI, whose names begin with a bracket.

mod entry;
mod exports;
mod imports;
mod support;

pub(crate) use imports::{GO_JS, GO_JS_HELP};

use wit_parser::{Function, Resolve, WorldItem, WorldKey};
use witcraft_abi::{CoreImport, Direction, Mangling, Mode, Needs, TypeTable};
use witcraft_component::text;
use witcraft_diagnostics::{Diagnostic, Origin, Span};

use crate::expected::Expected;
use crate::module::Module;
use crate::signature;

/// A way in which a core name can stand for a function of WIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Form {
    mangling: Mangling,
    mode: Mode,
}

/// All of them.
const FORMS: [Form; 4] = [
    Form { mangling: Mangling::Legacy, mode: Mode::Sync },
    Form { mangling: Mangling::Standard32, mode: Mode::Sync },
    Form { mangling: Mangling::Legacy, mode: Mode::Callback },
    Form { mangling: Mangling::Legacy, mode: Mode::Stackful },
];

/// The ways in which names are spelled that have no asynchronous form: those of functions that go with another, of functions on
/// resources, and of what supports all functions.
const MANGLINGS: [Mangling; 2] = [Mangling::Legacy, Mangling::Standard32];

impl Form {
    /// What a function is imported as.
    fn import(self, resolve: &Resolve, item: &Item<'_>) -> CoreImport {
        self.mangling.import_in(self.mode, resolve, item.interface, &item.function.name)
    }

    /// What a function is exported as.
    fn export(self, resolve: &Resolve, item: &Item<'_>) -> String {
        self.mangling.export_in(self.mode, resolve, item.interface, &item.function.name)
    }
}

/// All mismatches between the module and what it has to fit.
pub(crate) fn check(module: &Module<'_>, expected: &Expected<'_>) -> Vec<Diagnostic> {
    let types = TypeTable::new(&expected.resolve);
    let context = Context { module, expected, resolve: &expected.resolve, types };
    let mut found = Found::default();
    entry::check(&context, &mut found);
    exports::check(&context, &mut found);
    imports::check(&context, &mut found);
    support::check(&context, &mut found);
    found.findings
}

/// What a pass over the module has found so far.
#[derive(Default)]
struct Found<'a> {
    findings: Vec<Diagnostic>,
    /// The functions that the module really imports and exports, with what each needs of the module.
    used: Vec<(Item<'a>, Needs)>,
}

/// A function that the world imports or exports.
#[derive(Clone, Copy)]
struct Item<'a> {
    direction: Direction,
    /// The interface it is in; `None` for a function of the world itself.
    interface: Option<&'a WorldKey>,
    function: &'a Function,
}

struct Context<'a> {
    module: &'a Module<'a>,
    expected: &'a Expected<'a>,
    resolve: &'a Resolve,
    types: TypeTable<'a>,
}

impl<'a> Found<'a> {
    /// Notes that the module has a function. One past a limit needs nothing that could be told.
    fn uses(&mut self, context: &Context<'_>, item: &Item<'a>, mode: Mode) {
        let needs = context.types.needs(mode, item.function, item.direction).unwrap_or_default();
        self.used.push((*item, needs));
    }
}

impl<'a> Context<'a> {
    /// The functions of one item of the world.
    fn functions(&self, direction: Direction, key: &'a WorldKey, item: &'a WorldItem) -> Vec<Item<'a>> {
        match item {
            WorldItem::Interface { id, .. } => {
                let functions = self.resolve.interfaces[*id].functions.values();
                functions.map(|function| Item { direction, interface: Some(key), function }).collect()
            }
            WorldItem::Function(function) => vec![Item { direction, interface: None, function }],
            WorldItem::Type { .. } => Vec::new(),
        }
    }

    /// What the world exports through the module itself.
    fn exports(&self) -> impl Iterator<Item = (&'a WorldKey, &'a WorldItem)> {
        let world = &self.expected.resolve.worlds[self.expected.world];
        self.expected.exports.iter().filter_map(|key| world.exports.get_key_value(key))
    }

    /// The name by which people know it: `demo:kv/store#cursor.next`.
    fn name(&self, item: &Item<'_>) -> String {
        let name = text::function_name(item.function);
        match item.interface {
            Some(key) => format!("{}#{name}", self.resolve.name_world_key(key)),
            None => name,
        }
    }

    /// The function as WIT has it: `get: func(key: string) -> option<string>`.
    fn text(&self, item: &Item<'_>) -> String {
        format!("{}: {}", text::function_name(item.function), text::function(self.resolve, item.function))
    }

    /// The place of the function in the WIT, where the world was given as text.
    fn find_span(&self, item: &Item<'_>) -> Option<Span> {
        let given = self.expected.given?;
        let interface = item.interface.map(|key| self.resolve.name_world_key(key));
        given.find_span(item.direction == Direction::Export, interface.as_deref(), &item.function.name)
    }

    /// Adds what the world asks for: its place in the WIT if it is known, otherwise its text.
    fn asked(&self, finding: Diagnostic, item: &Item<'_>) -> Diagnostic {
        let verb = match item.direction {
            Direction::Import => "offered",
            Direction::Export => "required",
        };
        let world = &self.expected.world_name;
        match self.find_span(item) {
            Some(span) => finding.at(span, format!("{verb} by world `{world}`")),
            None => {
                finding.in_origin(Origin::default()).note(format!("{verb} by world `{world}`: `{}`", self.text(item)))
            }
        }
    }
}

/// Adds how the core type of a function comes from its WIT.
fn explained(context: &Context<'_>, finding: Diagnostic, item: &Item<'_>, mode: Mode) -> Diagnostic {
    let finding = context.asked(finding, item);
    let finding = if finding.labels.is_empty() { finding } else { finding.note(format!("`{}`", context.text(item))) };
    signature::explain(&context.types, item.function, item.direction, mode)
        .into_iter()
        .fold(finding, Diagnostic::note)
        .help(exports::REBUILD)
}

/// Names for a sentence: the first few, and how many more there are.
fn some<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 5;
    let more = names.len().saturating_sub(SHOWN);
    let shown: Vec<_> = names.take(SHOWN).map(|name| format!("`{name}`")).collect();
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
