//! The contents of a module or component: sections, nested items, names and producers.

use std::ops::Range;

use serde::Serialize;
use wasmparser::{ComponentName, KnownCustom, Name, Payload};
use witcraft_diagnostics::Diagnostic;

use crate::limits::shown;
use crate::walk::{Step, Walk};

/// Whether an item is a module or a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// A core module.
    Module,
    /// A component.
    Component,
}

impl ItemKind {
    /// `module` or `component`.
    pub fn as_str(self) -> &'static str {
        match self {
            ItemKind::Module => "module",
            ItemKind::Component => "component",
        }
    }
}

/// A module or component with everything nested in it.
#[derive(Clone, Debug)]
pub struct Item {
    /// A module or a component.
    pub kind: ItemKind,
    /// Its bytes within the file.
    pub range: Range<usize>,
    /// Its name, out of its name section.
    pub name: Option<String>,
    /// Its sections in order, with their headers; custom ones too.
    pub sections: Vec<Section>,
    /// What it says it was made with.
    pub producers: Vec<Producer>,
    /// Modules and components nested directly in it, in order.
    pub items: Vec<Item>,
}

/// A section of a module or component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its name as the specification calls it, or the name of a custom section.
    pub name: String,
    /// Its identifier in the binary format.
    pub id: u8,
    /// Whether it is a custom section.
    pub custom: bool,
    /// Its contents within the file, without identifier and length.
    pub range: Range<usize>,
}

/// A tool or language named by a `producers` section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Producer {
    /// `language`, `processed-by`, `sdk`, or another field.
    pub field: String,
    /// The tool.
    pub name: String,
    /// Its version, possibly empty.
    pub version: String,
}

impl Item {
    fn new(kind: ItemKind, range: Range<usize>) -> Item {
        Item { kind, range, name: None, sections: Vec::new(), producers: Vec::new(), items: Vec::new() }
    }

    /// This item and everything nested in it, each before what is nested in it.
    pub fn all(&self) -> Vec<&Item> {
        let mut all = vec![self];
        let mut next = 0;
        while next < all.len() {
            let item: &Item = all[next];
            let nested: Vec<&Item> = item.items.iter().collect();
            next += 1;
            all.splice(next..next, nested);
        }
        all
    }
}

/// Reads the skeleton of a binary: its sections and what is nested in it. Contents are not validated.
///
/// # Errors
/// Every item whose skeleton is broken, with the way down to it.
pub fn read(bytes: &[u8]) -> Result<Item, Vec<Diagnostic>> {
    let root_kind = if wasmparser::Parser::is_component(bytes) { ItemKind::Component } else { ItemKind::Module };
    let mut walk = Walk::new(bytes);
    let mut open = vec![Item::new(root_kind, 0..bytes.len())];
    let mut root = None;
    let mut findings = Vec::new();
    while let Some(step) = walk.step() {
        let Some(item) = open.last_mut() else { break };
        let closes = match step {
            Step::Broken(problem) => {
                findings.push(problem.to_diagnostic(walk.nesting()));
                true
            }
            Step::Part(payload) => {
                part(item, &payload);
                match payload {
                    Payload::ModuleSection { unchecked_range, .. } => {
                        open.push(Item::new(ItemKind::Module, unchecked_range));
                        false
                    }
                    Payload::ComponentSection { unchecked_range, .. } => {
                        open.push(Item::new(ItemKind::Component, unchecked_range));
                        false
                    }
                    Payload::End(_) => true,
                    _ => false,
                }
            }
        };
        if closes && let Some(done) = open.pop() {
            match open.last_mut() {
                Some(parent) => parent.items.push(done),
                None => root = Some(done),
            }
        }
    }
    match root {
        Some(root) if findings.is_empty() => Ok(root),
        Some(_) | None => Err(findings),
    }
}

/// Adds what one payload says to the item it belongs to.
fn part(item: &mut Item, payload: &Payload<'_>) {
    if let Payload::CustomSection(section) = payload {
        match section.as_known() {
            KnownCustom::Name(names) => {
                item.name = names.into_iter().map_while(Result::ok).find_map(|name| match name {
                    Name::Module { name, .. } => Some(shown(name)),
                    _ => None,
                });
            }
            KnownCustom::ComponentName(names) => {
                item.name = names.into_iter().map_while(Result::ok).find_map(|name| match name {
                    ComponentName::Component { name, .. } => Some(shown(name)),
                    _ => None,
                });
            }
            KnownCustom::Producers(fields) => item.producers = producers(fields),
            _ => {}
        }
    }
    if let Some((id, range)) = payload.as_section() {
        let (name, custom) = section_name(payload);
        item.sections.push(Section { name, id, custom, range });
    }
}

fn producers(fields: wasmparser::ProducersSectionReader<'_>) -> Vec<Producer> {
    let mut producers = Vec::new();
    for field in fields.into_iter().map_while(Result::ok) {
        for value in field.values.into_iter().map_while(Result::ok) {
            producers.push(Producer {
                field: shown(field.name),
                name: shown(value.name),
                version: shown(value.version),
            });
        }
    }
    producers
}

/// The name of a section, and whether it is a custom one.
fn section_name(payload: &Payload<'_>) -> (String, bool) {
    let name = match payload {
        Payload::CustomSection(section) => return (shown(section.name()), true),
        Payload::TypeSection(_) | Payload::ComponentTypeSection(_) => "type",
        Payload::ImportSection(_) | Payload::ComponentImportSection(_) => "import",
        Payload::FunctionSection(_) => "function",
        Payload::TableSection(_) => "table",
        Payload::MemorySection(_) => "memory",
        Payload::TagSection(_) => "tag",
        Payload::GlobalSection(_) => "global",
        Payload::ExportSection(_) | Payload::ComponentExportSection(_) => "export",
        Payload::StartSection { .. } | Payload::ComponentStartSection { .. } => "start",
        Payload::ElementSection(_) => "element",
        Payload::DataCountSection { .. } => "data count",
        Payload::DataSection(_) => "data",
        Payload::CodeSectionStart { .. } => "code",
        Payload::ModuleSection { .. } => "core module",
        Payload::InstanceSection(_) => "core instance",
        Payload::CoreTypeSection(_) => "core type",
        Payload::ComponentSection { .. } => "component",
        Payload::ComponentInstanceSection(_) => "instance",
        Payload::ComponentAliasSection(_) => "alias",
        Payload::ComponentCanonicalSection(_) => "canonical function",
        _ => "unknown",
    };
    (name.to_owned(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_nesting() {
        let bytes = wat::parse_str(
            r#"(component $outer (core module $a (func)) (component $b (core module $c)) (core module $d))"#,
        )
        .expect("valid text");
        let item = read(&bytes).expect("a component");
        let names: Vec<_> = item.all().iter().map(|item| (item.kind, item.name.clone().unwrap_or_default())).collect();
        let named = |kind, name: &str| (kind, name.to_owned());
        assert_eq!(
            names,
            [
                named(ItemKind::Component, "outer"),
                named(ItemKind::Module, "a"),
                named(ItemKind::Component, "b"),
                named(ItemKind::Module, "c"),
                named(ItemKind::Module, "d"),
            ]
        );
        let first = &item.items[0];
        assert_eq!(&bytes[first.range.start..first.range.start + 4], b"\0asm");
        assert!(first.sections.iter().any(|section| section.name == "code" && !section.custom));
    }

    #[test]
    fn a_broken_module_does_not_hide_the_next() {
        let mut bytes = wat::parse_str("(component (core module (func)) (core module (func)))").expect("valid text");
        let starts: Vec<usize> = (8..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"\0asm")).collect();
        for start in &starts {
            bytes[start + 8] = 0xff; // the identifier of the first section
        }
        let findings = read(&bytes).expect_err("two broken modules");
        let nesting: Vec<_> = findings.iter().filter_map(|f| f.origin.clone()).map(|o| o.nesting.join("/")).collect();
        assert_eq!(nesting, ["module 0", "module 1"]);
    }

    #[test]
    fn nesting_is_bounded() {
        let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
        for _ in 0..2000 {
            let mut outer = b"\0asm\x0d\0\x01\0\x04".to_vec();
            let mut length = bytes.len();
            while length >= 0x80 {
                outer.push((length as u8 & 0x7f) | 0x80);
                length >>= 7;
            }
            outer.push(length as u8);
            outer.extend(&bytes);
            bytes = outer;
        }
        let findings = read(&bytes).expect_err("too deep");
        assert_eq!(findings[0].code, "validate/limit");
    }
}
