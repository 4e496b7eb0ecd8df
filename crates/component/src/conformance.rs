//! Whether a component conforms to a world, and every reason why it does not.
//!
//! A world defines what a host offers and expects: a component may import less than the world and export more, but not
//! the other way round, and common items must have the same types. (WIT.md, "WIT Worlds")

use wit_parser::{Resolve, World, WorldId, WorldItem, WorldKey};
use witcraft_diagnostics::{Diagnostic, Span, nearest};

use crate::compatibility::{self, Difference, NameMatch, Side, match_names};
use crate::{Component, text};

/// The world to conform to.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// What the world is of.
    pub resolve: &'a Resolve,
    /// The world.
    pub world: WorldId,
    /// The place in the WIT of one of the spans of `resolve`, where it has one.
    pub locate: &'a dyn Fn(wit_parser::Span) -> Option<Span>,
    /// Whether versions have to be the same, not only compatible.
    pub exact: bool,
}

/// All that keeps the component called `name` from conforming to the world. Empty where it conforms.
///
/// Each finding points at the place in the WIT that asks for what is missing or different.
pub fn conformance(name: &str, component: &Component, target: Target<'_>) -> Vec<Diagnostic> {
    misfits(name, component, target).into_iter().map(|misfit| misfit.finding).collect()
}

/// The same, with the import or export that each finding is about.
pub fn misfits(name: &str, component: &Component, target: Target<'_>) -> Vec<Misfit> {
    let world = &target.resolve.worlds[target.world];
    let check = Check { name, world_name: &world.name, world, component, target, misfits: Vec::new() };
    check.run()
}

struct Check<'a> {
    name: &'a str,
    world_name: &'a str,
    world: &'a World,
    component: &'a Component,
    target: Target<'a>,
    misfits: Vec<Misfit>,
}

/// One reason why a component does not conform to a world.
#[derive(Clone, Debug)]
pub struct Misfit {
    /// Whether it is about an import or an export.
    pub half: Half,
    /// The name of the import or export: that of the component, or of the world where the component has none.
    pub item: String,
    /// What is wrong.
    pub finding: Diagnostic,
}

/// Which half of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// What a component needs.
    Imports,
    /// What a component provides.
    Exports,
}

impl Check<'_> {
    fn run(mut self) -> Vec<Misfit> {
        let own = self.component.world();
        for (key, item) in &own.imports {
            let wanted = text::key(&self.component.resolve, key);
            match self.find(&wanted, self.target.resolve, self.world.imports.iter()) {
                Found::Item(offered) => {
                    let expected = Side { resolve: &self.component.resolve, item };
                    let found = Side { resolve: self.target.resolve, item: offered };
                    let differences = compatibility::world_items(expected, found);
                    self.differences(Half::Imports, &wanted, offered, &differences);
                }
                Found::OtherVersion(other, offered) => self.other_version(Half::Imports, &wanted, &other, offered),
                Found::Nothing => self.extra_import(&wanted, item),
            }
        }
        for (key, item) in &self.world.exports {
            let wanted = text::key(self.target.resolve, key);
            match self.find(&wanted, &self.component.resolve, own.exports.iter()) {
                Found::Item(has) => {
                    let expected = Side { resolve: self.target.resolve, item };
                    let found = Side { resolve: &self.component.resolve, item: has };
                    let differences = compatibility::world_items(expected, found);
                    self.differences(Half::Exports, &wanted, item, &differences);
                }
                Found::OtherVersion(other, _) => self.other_version(Half::Exports, &other, &wanted, item),
                Found::Nothing => self.missing_export(&wanted, item),
            }
        }
        self.misfits
    }

    /// What answers to a name, in a version that goes with it.
    fn find<'i>(
        &self,
        wanted: &str,
        resolve: &Resolve,
        items: impl Iterator<Item = (&'i WorldKey, &'i WorldItem)>,
    ) -> Found<'i> {
        let mut found = Found::Nothing;
        for (key, item) in items {
            let name = text::key(resolve, key);
            match match_names(wanted, &name) {
                NameMatch::Exact => return Found::Item(item),
                NameMatch::Compatible if !self.target.exact => found = Found::Item(item),
                NameMatch::Compatible | NameMatch::OtherVersion if matches!(found, Found::Nothing) => {
                    found = Found::OtherVersion(name, item);
                }
                NameMatch::Compatible | NameMatch::OtherVersion | NameMatch::None => {}
            }
        }
        found
    }

    fn extra_import(&mut self, wanted: &str, item: &WorldItem) {
        let (name, world) = (self.name, self.world_name);
        let side = Side { resolve: &self.component.resolve, item };
        let offered: Vec<String> = self.world.imports.keys().map(|key| text::key(self.target.resolve, key)).collect();
        let near = nearest(wanted, offered.iter().map(String::as_str));
        let span = (self.target.locate)(self.world.span);
        let mut finding = Diagnostic::error(
            "conformance/extra-import",
            format!("`{name}` imports `{wanted}`, but world `{world}` does not"),
        );
        finding = match item {
            WorldItem::Interface { .. } => finding,
            WorldItem::Function(_) => finding.note(format!("it is a function, `{}`", compatibility::item_text(side))),
            WorldItem::Type { .. } => finding.note(format!("it is a type, `{}`", compatibility::item_text(side))),
        };
        let help = match near {
            Some(near) => format!("did you mean `{near}`, which the world imports?"),
            None if span.is_some() => {
                format!("compose `{name}` with a component that exports it, or add it to the world")
            }
            None => format!("compose `{name}` with a component that exports it"),
        };
        let finding = finding.at_opt(span, "this world does not import it").help(help).in_file(name);
        self.add(Half::Imports, wanted, finding);
    }

    fn missing_export(&mut self, wanted: &str, item: &WorldItem) {
        let (name, world) = (self.name, self.world_name);
        let own = self.component.world();
        let has: Vec<String> = own.exports.keys().map(|key| text::key(&self.component.resolve, key)).collect();
        let help = nearest(wanted, has.iter().map(String::as_str))
            .map(|near| format!("did you mean `{near}`, which `{name}` exports?"));
        let mut finding = Diagnostic::error(
            "conformance/missing-export",
            format!("`{name}` does not export `{wanted}`, but world `{world}` requires it"),
        )
        .at_opt((self.target.locate)(item.span()), "required here");
        if let WorldItem::Function(function) = item {
            finding = finding.note(format!("expected `{wanted}: {}`", text::function(self.target.resolve, function)));
        }
        if has.is_empty() {
            finding = finding.note("it exports nothing");
        }
        self.add(Half::Exports, wanted, finding.help_opt(help).in_file(name));
    }

    fn other_version(&mut self, half: Half, component: &str, world: &str, item: &WorldItem) {
        let (name, world_name) = (self.name, self.world_name);
        let verb = match half {
            Half::Imports => "imports",
            Half::Exports => "exports",
        };
        let finding = Diagnostic::error(
            "conformance/version-mismatch",
            format!("`{name}` {verb} `{component}`, but world `{world_name}` {verb} `{world}`"),
        )
        .at_opt((self.target.locate)(item.span()), "this version")
        .note(match self.target.exact {
            true => "the versions must be equal",
            false => "the two versions are not compatible: their first nonzero number must be the same",
        })
        .in_file(name);
        self.add(half, component, finding);
    }

    fn differences(&mut self, half: Half, item: &str, in_world: &WorldItem, differences: &[Difference]) {
        for difference in differences {
            let finding = self.difference(half, item, in_world, difference);
            self.add(half, item, finding.in_file(self.name));
        }
    }

    fn add(&mut self, half: Half, item: &str, finding: Diagnostic) {
        self.misfits.push(Misfit { half, item: item.to_owned(), finding });
    }

    fn difference(&self, half: Half, item: &str, in_world: &WorldItem, difference: &Difference) -> Diagnostic {
        let (name, world) = (self.name, self.world_name);
        let what = match difference.path.last() {
            Some(step) => format!("`{step}` of `{item}`"),
            None => format!("`{item}`"),
        };
        let Difference { expected, found, .. } = difference;
        let (span, message, component_text, world_text) = match half {
            Half::Imports => {
                let message = format!("`{name}` imports {what}, but world `{world}` does not offer it");
                (difference.found_span, message, expected, found)
            }
            Half::Exports => {
                let message = format!("`{name}` does not export {what}, but world `{world}` requires it");
                (difference.expected_span, message, found, expected)
            }
        };
        let place = (self.target.locate)(span).or_else(|| (self.target.locate)(in_world.span()));
        if difference.missing {
            let near = difference.nearest.as_ref();
            return Diagnostic::error("conformance/missing-item", message)
                .at_opt(place, "")
                .note(format!("expected `{expected}`"))
                .help_opt(near.map(|near| format!("did you mean `{near}`?")));
        }
        Diagnostic::error("conformance/type-mismatch", format!("{what} differs between `{name}` and world `{world}`"))
            .at_opt(place, format!("the world has `{world_text}`"))
            .note(format!("the component: `{component_text}`"))
            .note(format!("the world:     `{world_text}`"))
    }
}

/// What an import or export looks for.
enum Found<'a> {
    /// It, of the same name or in a compatible version.
    Item(&'a WorldItem),
    /// It, in a version that does not go with it.
    OtherVersion(String, &'a WorldItem),
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes and messages of what keeps a component from conforming to a world.
    fn check(component: &str, world: &str) -> Vec<String> {
        let bytes = wat::parse_str(component).expect("well-formed text");
        let component = Component::decode("app.wasm", &bytes).expect("a component");
        let mut resolve = Resolve::default();
        let package = resolve.push_source("app.wit", world).expect("valid WIT");
        let world = resolve.packages[package].worlds["app"];
        let target = Target { resolve: &resolve, world, locate: &|_| None, exact: false };
        let found = conformance("app.wasm", &component, target);
        found
            .iter()
            .map(|finding| {
                let rest: Vec<_> =
                    finding.notes.iter().chain(&finding.help).map(|line| format!("\n  {line}")).collect();
                format!("{}: {}{}", finding.code, finding.message, rest.concat())
            })
            .collect()
    }

    const COMPONENT: &str = r#"(component
        (import "demo:kv/store@1.2.0" (instance (export "get" (func (param "key" string) (result u32)))))
        (import "log" (func $log (param "line" string)))
        (instance $run (export "run" (func $log)))
        (export "demo:app/run@0.1.0" (instance $run))
        (export "start" (func $log)))"#;

    #[test]
    fn fewer_imports_and_more_exports_conform() {
        let world = "package demo:app@0.1.3;
            package demo:kv@1.3.0 { interface store { get: func(key: string) -> u32; set: func(); } }
            interface run { run: func(line: string); }
            world app { import demo:kv/store@1.3.0; import log: func(line: string); import more: func(); export run; }";
        assert_eq!(check(COMPONENT, world), [] as [String; 0]);
    }

    #[test]
    fn all_that_is_in_the_way_is_told() {
        let world = "package demo:app@0.2.0;
            package demo:kv@1.2.0 { interface store { get: func(key: string) -> u64; } }
            interface run { run: func(line: string); }
            world app { import demo:kv/store@1.2.0; export run; export start: func(line: string); export halt: func(); }";
        assert_eq!(
            check(COMPONENT, world),
            [
                "conformance/type-mismatch: `get` of `demo:kv/store@1.2.0` differs between `app.wasm` and world `app`\
                 \n  the component: `func(key: string) -> u32`\n  the world:     `func(key: string) -> u64`",
                "conformance/extra-import: `app.wasm` imports `log`, but world `app` does not\
                 \n  it is a function, `func(line: string)`\
                 \n  compose `app.wasm` with a component that exports it",
                "conformance/missing-export: `app.wasm` does not export `halt`, but world `app` requires it\
                 \n  expected `halt: func()`",
                "conformance/version-mismatch: `app.wasm` exports `demo:app/run@0.1.0`, but world `app` exports \
                 `demo:app/run@0.2.0`\n  the two versions are not compatible: their first nonzero number must be the same",
            ]
        );
    }

    #[test]
    fn a_missing_function_is_told_with_the_nearest_name() {
        let world = "package demo:app@0.1.0; interface run { runn: func(line: string); }
            package demo:kv@1.2.0 { interface store { get: func(key: string) -> u32; } }
            world app { import demo:kv/store@1.2.0; import log: func(line: string); export run; }";
        assert_eq!(
            check(COMPONENT, world),
            ["conformance/missing-item: `app.wasm` does not export `runn` of `demo:app/run@0.1.0`, but world `app` \
              requires it\n  expected `func(line: string)`\n  did you mean `run`?"]
        );
    }
}
