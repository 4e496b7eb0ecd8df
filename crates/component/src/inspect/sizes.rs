//! The sizes of a binary's parts.

use std::collections::HashMap;

use serde::Serialize;

use crate::{Item, ItemKind};

/// Sections of one name, taken together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SectionSize {
    /// In what the sections are: modules or components. `None` for the headers of everything.
    pub of: Option<ItemKind>,
    /// Their name: `code`, `data`, `type`, or the name of a custom section.
    pub name: String,
    /// Whether they are custom sections.
    pub custom: bool,
    /// How many they are.
    pub count: usize,
    /// Their bytes.
    pub size: usize,
}

/// A module or component nested in another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NestedItem {
    /// A module or a component.
    pub kind: ItemKind,
    /// Its number among the nested ones of its kind, from 0: `module 2`.
    pub index: usize,
    /// Its name, out of its name section.
    pub name: Option<String>,
    /// Its bytes.
    pub size: usize,
    /// Where in the file it begins.
    pub offset: usize,
    /// The way to an earlier item with the very same bytes.
    pub same_as: Option<String>,
    /// What is nested in it.
    pub items: Vec<NestedItem>,
}

/// All sections that hold no nested item, and the headers, the largest first.
pub(super) fn sections(root: &Item) -> Vec<SectionSize> {
    let mut sizes: Vec<SectionSize> = Vec::new();
    let mut places: HashMap<(ItemKind, &str, bool), usize> = HashMap::new();
    let all = root.all();
    for item in &all {
        let own = item.sections.iter().filter(|section| {
            let nests = item.items.iter().any(|nested| nested.range == section.range);
            section.custom || !nests
        });
        for section in own {
            let place = *places.entry((item.kind, &section.name, section.custom)).or_insert_with(|| {
                let name = section.name.clone();
                sizes.push(SectionSize { of: Some(item.kind), name, custom: section.custom, count: 0, size: 0 });
                sizes.len() - 1
            });
            sizes[place].count += 1;
            sizes[place].size += section.range.len();
        }
    }
    let headers = root.range.len() - sizes.iter().map(|section| section.size).sum::<usize>();
    sizes.push(SectionSize { of: None, name: "headers".to_owned(), custom: false, count: all.len(), size: headers });
    sizes.sort_by_key(|section| std::cmp::Reverse(section.size));
    sizes
}

/// What is nested in `root`, with duplicates noted.
pub(super) fn nested(root: &Item, bytes: &[u8]) -> Vec<NestedItem> {
    let mut lengths: HashMap<usize, usize> = HashMap::new();
    for item in root.all() {
        *lengths.entry(item.range.len()).or_default() += 1;
    }
    let mut firsts = HashMap::new();
    items(root, bytes, &lengths, &mut firsts, &[])
}

fn items<'b>(
    of: &Item,
    bytes: &'b [u8],
    lengths: &HashMap<usize, usize>,
    firsts: &mut HashMap<&'b [u8], String>,
    path: &[String],
) -> Vec<NestedItem> {
    let (mut modules, mut components) = (0, 0);
    let mut nested = Vec::new();
    for item in &of.items {
        let counter = match item.kind {
            ItemKind::Module => &mut modules,
            ItemKind::Component => &mut components,
        };
        let index = *counter;
        *counter += 1;
        let mut path = path.to_vec();
        path.push(format!("{} {index}", item.kind.as_str()));
        // Only what has the length of another item is worth looking up by its bytes.
        let mut same_as = None;
        if lengths.get(&item.range.len()).is_some_and(|count| *count > 1) {
            let contents = &bytes[item.range.clone()];
            same_as = firsts.get(contents).cloned();
            firsts.entry(contents).or_insert_with(|| path.join(" / "));
        }
        nested.push(NestedItem {
            kind: item.kind,
            index,
            name: item.name.clone(),
            size: item.range.len(),
            offset: item.range.start,
            same_as,
            items: items(item, bytes, lengths, firsts, &path),
        });
    }
    nested
}
