//! Every section with its place.

use witcraft_component::Item;

/// A section of something nested, or what is nested itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// How deep it is nested.
    pub depth: usize,
    /// Its name: the section's name, `custom "name"`, `module 0`.
    pub name: String,
    /// Where its contents begin in the file.
    pub offset: usize,
    /// The bytes of its contents.
    pub size: usize,
}

/// All sections of an item, in the order of the file.
pub fn layout(item: &Item) -> Vec<Section> {
    let mut sections = Vec::new();
    add(item, 0, &mut sections);
    sections
}

fn add(item: &Item, depth: usize, out: &mut Vec<Section>) {
    let mut nested = crate::extract::numbered(item).peekable();
    for section in &item.sections {
        // What is nested is in the section of its bytes.
        if let Some((path, inner)) = nested.next_if(|(_, inner)| inner.range == section.range) {
            let name = inner.name.as_ref().map(|name| format!("{path} `{name}`")).unwrap_or(path);
            out.push(Section { depth, name, offset: inner.range.start, size: inner.range.len() });
            add(inner, depth + 1, out);
            continue;
        }
        let name = if section.custom { format!("custom {:?}", section.name) } else { section.name.clone() };
        out.push(Section { depth, name, offset: section.range.start, size: section.range.len() });
    }
}
