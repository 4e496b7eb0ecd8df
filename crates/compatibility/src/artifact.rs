//! Changes between two binaries besides their WIT: capabilities, producers and sizes.

use std::collections::BTreeMap;

use serde::Serialize;
use witcraft_component::ItemKind;
use witcraft_component::inspect::{CoreExtern, Extern, NestedItem, SectionSize, Summary};

/// The differences of two summaries.
#[derive(Clone, Debug, Serialize)]
pub struct Artifacts {
    /// The bytes in all.
    pub size: Sizes,
    /// What the second may do and the first may not, in words.
    pub gained: Vec<String>,
    /// What the first may do and the second may not.
    pub lost: Vec<String>,
    /// What one imports and the other does not: interfaces, functions and types by their full names, and of core modules
    /// `module/name: type`.
    pub imports: Names,
    /// The same for exports.
    pub exports: Names,
    /// Tools and languages whose versions differ, or that are in one only.
    pub producers: Vec<Versions>,
    /// Modules and components nested directly within, by name, that differ in size.
    pub parts: Vec<Part>,
    /// Sections that differ in size, all of one name taken together, those that grew most first.
    pub sections: Vec<Part>,
}

/// Names that came and went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Names {
    /// In the second only.
    pub added: Vec<String>,
    /// In the first only.
    pub removed: Vec<String>,
}

/// A tool or language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Versions {
    /// `language`, `processed-by`, `sdk`, or another field.
    pub field: String,
    /// Its name.
    pub name: String,
    /// Its versions before, in order.
    pub before: Vec<String>,
    /// Its versions after.
    pub after: Vec<String>,
}

/// Bytes before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Sizes {
    /// Before.
    pub before: usize,
    /// After.
    pub after: usize,
}

/// Something with a size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is called.
    pub name: String,
    /// Its bytes; 0 where it is not there.
    #[serde(flatten)]
    pub size: Sizes,
}

impl Sizes {
    /// By how much it grew; less than 0 where it shrank.
    pub fn growth(&self) -> i64 {
        let bytes = |size: usize| i64::try_from(size).unwrap_or(i64::MAX);
        bytes(self.after) - bytes(self.before)
    }
}

/// Compares two binaries by their summaries.
pub fn artifacts(before: &Summary, after: &Summary) -> Artifacts {
    let may = |summary: &Summary| -> Vec<String> {
        summary.asks.capabilities.iter().map(|ask| ask.words.to_owned()).collect()
    };
    let authority = names(&may(before), &may(after));
    Artifacts {
        size: Sizes { before: before.size, after: after.size },
        gained: authority.added,
        lost: authority.removed,
        imports: names(&imports(before), &imports(after)),
        exports: names(&exports(before), &exports(after)),
        producers: producers(before, after),
        parts: parts(&before.items, &after.items),
        sections: sections(before, after),
    }
}

fn imports(summary: &Summary) -> Vec<String> {
    let core = summary.module.iter().flat_map(|module| &module.imports);
    externs(&summary.imports).chain(core.map(core_name)).collect()
}

fn exports(summary: &Summary) -> Vec<String> {
    let core = summary.module.iter().flat_map(|module| &module.exports);
    externs(&summary.exports).chain(core.map(core_name)).collect()
}

fn externs(externs: &[Extern]) -> impl Iterator<Item = String> {
    externs.iter().map(|e| e.name.clone())
}

fn core_name(item: &CoreExtern) -> String {
    let CoreExtern { module, name, ty, .. } = item;
    match module {
        Some(module) => format!("{module}/{name}: {ty}"),
        None => format!("{name}: {ty}"),
    }
}

fn names(before: &[String], after: &[String]) -> Names {
    let without = |list: &[String], other: &[String]| -> Vec<String> {
        list.iter().filter(|name| !other.contains(name)).cloned().collect()
    };
    Names { added: without(after, before), removed: without(before, after) }
}

fn producers(before: &Summary, after: &Summary) -> Vec<Versions> {
    let mut all: BTreeMap<(String, String), [Vec<String>; 2]> = BTreeMap::new();
    for (side, summary) in [before, after].into_iter().enumerate() {
        for producer in &summary.producers {
            let versions = all.entry((producer.field.clone(), producer.name.clone())).or_default();
            versions[side].push(producer.version.clone());
        }
    }
    let mut found = Vec::new();
    for ((field, name), [mut before, mut after]) in all {
        before.sort();
        after.sort();
        if before != after {
            found.push(Versions { field, name, before, after });
        }
    }
    found
}

/// Nested items by their names; those without one by their kind and number.
fn parts(before: &[NestedItem], after: &[NestedItem]) -> Vec<Part> {
    let name = |item: &NestedItem| match &item.name {
        Some(name) => format!("{} {name}", item.kind.as_str()),
        None => format!("{} {}", item.kind.as_str(), item.index),
    };
    let list =
        |items: &[NestedItem]| -> Vec<(String, usize)> { items.iter().map(|item| (name(item), item.size)).collect() };
    sized(list(before), list(after))
}

fn sections(before: &Summary, after: &Summary) -> Vec<Part> {
    let list = |summary: &Summary| -> Vec<(String, usize)> {
        let name = |section: &SectionSize| match (section.of, section.custom) {
            (Some(ItemKind::Module), false) => format!("{} of modules", section.name),
            (Some(ItemKind::Component), false) => format!("{} of components", section.name),
            (_, true) => format!("custom section {}", section.name),
            (None, false) => section.name.clone(),
        };
        summary.sections.iter().map(|section| (name(section), section.size)).collect()
    };
    sized(list(before), list(after))
}

/// What differs in size, what grew most first.
fn sized(before: Vec<(String, usize)>, after: Vec<(String, usize)>) -> Vec<Part> {
    let mut all: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for (side, list) in [before, after].into_iter().enumerate() {
        for (name, size) in list {
            all.entry(name).or_default()[side] += size;
        }
    }
    let different = all.into_iter().filter(|(_, [before, after])| before != after);
    let mut parts: Vec<Part> =
        different.map(|(name, [before, after])| Part { name, size: Sizes { before, after } }).collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.size.growth().abs()));
    parts
}
