//! The place of a fault, where `wit-parser` names what is wrong but does not say where, or points beside it.

use std::collections::HashSet;

use wit_parser::ParseErrorKind;

use crate::link::{Fault, Group, Place};
use crate::syntax::{Item, ItemKind, Outline, TokenKind, tokens};

/// The fault with the best place there is.
pub(super) fn located(fault: Fault, groups: &[Group]) -> Fault {
    match fault {
        Fault::Resolve { group, error, place: None } => {
            let sentence = error.kind().to_string();
            let name = sentence.split('`').nth(1).unwrap_or_default();
            let place = world_item(name, group, groups);
            Fault::Resolve { group, error, place }
        }
        Fault::Parse { group, error, place } => {
            let better = match error.kind() {
                ParseErrorKind::TypeCycle { name, kind, .. } if kind != "type" => closing_use(name, group, groups),
                _ => None,
            };
            Fault::Parse { group, error, place: better.or(place) }
        }
        fault => fault,
    }
}

/// The import or export called `name` in one of a group's worlds.
fn world_item(name: &str, group: usize, groups: &[Group]) -> Option<Place> {
    groups[group].files.iter().enumerate().find_map(|(file, draft)| {
        let outline = Outline::new(draft.text());
        let worlds = outline.items.iter().filter(|item| item.kind == ItemKind::World);
        let mut names = worlds.flat_map(|world| &world.children).flat_map(|item| &item.names);
        let range = names.find(|range| draft.text()[(*range).clone()].trim_start_matches('%') == name)?.clone();
        Some(Place { group, file, range })
    })
}

/// A `use` or `include` of the interface or world `name` in something that `name` itself uses, directly or not.
fn closing_use(name: &str, group: usize, groups: &[Group]) -> Option<Place> {
    // (user, used, place of the used name)
    let mut edges: Vec<(String, String, Place)> = Vec::new();
    for (file, draft) in groups[group].files.iter().enumerate() {
        let text = draft.text();
        for item in
            Outline::new(text).items.iter().filter(|item| matches!(item.kind, ItemKind::Interface | ItemKind::World))
        {
            let Some(user) = item.names.first().map(|range| plain(&text[range.clone()])) else { continue };
            for used in item.children.iter().filter_map(|child| local_path(text, child)) {
                edges.push((user.clone(), plain(&text[used.clone()]), Place { group, file, range: used }));
            }
        }
    }
    let mut reached: HashSet<&str> = HashSet::from([name]);
    let mut todo = vec![name];
    while let Some(user) = todo.pop() {
        for (_, used, place) in edges.iter().filter(|(from, _, _)| from == user) {
            if used == name {
                return Some(place.clone());
            }
            if reached.insert(used) {
                todo.push(used);
            }
        }
    }
    None
}

/// The name of the interface or world of the same package that an item takes from.
fn local_path(text: &str, item: &Item) -> Option<std::ops::Range<usize>> {
    if !matches!(item.kind, ItemKind::Use | ItemKind::Include) {
        return None;
    }
    let mut words = tokens(&text[item.range.clone()]).into_iter().filter(|token| !token.kind.is_trivia());
    let mut words =
        words.by_ref().skip_while(|token| !matches!(token.text(&text[item.range.clone()]), "use" | "include"));
    let name = words.nth(1).filter(|token| token.kind == TokenKind::Word)?;
    let next = words.next()?;
    (next.kind != TokenKind::Symbol(':')).then(|| item.range.start + name.start..item.range.start + name.end)
}

fn plain(name: &str) -> String {
    name.trim_start_matches('%').to_owned()
}
