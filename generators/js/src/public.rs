//! The public names: those of imports and exports, and of the items in them.
//!
//! The module and its declarations both get their names here. Names do not depend on the order of items, because a component
//! and the WIT read from it may differ in that. If two WIT names map to one JavaScript name, the one that is spelled like it
//! in WIT gets it.

use std::collections::{HashMap, HashSet};

use crate::names::{Role, camel, pascal, role, short, without_version};

/// The name under which an import is looked up, among all that there are: without its version, unless there are several.
pub(crate) fn import_key<'n>(name: &'n str, all: impl IntoIterator<Item = &'n str>) -> &'n str {
    let plain = without_version(name);
    let is_alone = all.into_iter().all(|other| other == name || without_version(other) != plain);
    if is_alone { plain } else { name }
}

/// What is in an interface, or what a world exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item<'a> {
    /// Its name in the component: `get`, `[method]counter.get`, `demo:log/log@1.0.0`.
    pub(crate) name: &'a str,
    /// Whether it is a resource, or another name of one.
    pub(crate) is_class: bool,
}

impl<'a> Item<'a> {
    pub(crate) fn class(name: &'a str) -> Item<'a> {
        Item { name, is_class: true }
    }

    pub(crate) fn other(name: &'a str) -> Item<'a> {
        Item { name, is_class: false }
    }

    /// How it is spelled where nothing else is.
    fn spelled(&self) -> String {
        match role(self.name) {
            Role::Free(name) if self.is_class => pascal(name),
            Role::Free(name) => camel(short(name)),
            Role::Constructor { .. } => "constructor".to_owned(),
            Role::Method { name, .. } | Role::Static { name, .. } => camel(name),
        }
    }

    /// Its name in WIT.
    fn own_name(&self) -> &'a str {
        match role(self.name) {
            Role::Free(name) | Role::Method { name, .. } | Role::Static { name, .. } => name,
            Role::Constructor { resource } => resource,
        }
    }

    /// What else its name must differ from: the items of the interface, the methods of a class, or its static functions.
    fn group(&self) -> (Group, &'a str) {
        match role(self.name) {
            Role::Free(_) => (Group::Interface, ""),
            Role::Constructor { resource } => (Group::Constructors, resource),
            Role::Method { resource, .. } => (Group::Methods, resource),
            Role::Static { resource, .. } => (Group::Statics, resource),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Group {
    Interface,
    Constructors,
    Methods,
    Statics,
}

impl Group {
    /// What nothing in it may be called.
    fn reserved(self) -> &'static [&'static str] {
        match self {
            Group::Interface | Group::Constructors => &[],
            Group::Methods | Group::Statics => &["constructor", "prototype"],
        }
    }
}

/// The names of what is in an interface.
#[derive(Debug, Default)]
pub(crate) struct Members(HashMap<String, String>);

impl Members {
    pub(crate) fn new<'a>(items: impl IntoIterator<Item = Item<'a>>) -> Members {
        let mut groups: HashMap<(Group, &str), Vec<Item<'a>>> = HashMap::new();
        for item in items {
            groups.entry(item.group()).or_default().push(item);
        }
        let named = groups.into_iter().map(|((group, _), items)| name_all(items, group.reserved(), "_"));
        Members(named.flatten().collect())
    }

    /// What the item is called. A class is meant where the name is a resource's.
    pub(crate) fn name(&self, item: &str) -> String {
        self.0.get(item).cloned().unwrap_or_else(|| Item::other(item).spelled())
    }
}

/// The names of what a world exports: each has a short one, and an interface its full one too.
#[derive(Debug, Default)]
pub(crate) struct Exports {
    short: HashMap<String, String>,
    taken: HashSet<String>,
}

impl Exports {
    pub(crate) fn new<'a>(items: impl IntoIterator<Item = Item<'a>>) -> Exports {
        // A module with a `then` is called when it is imported.
        let reserved = &["then", "ComponentError"];
        let (qualified, plain): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| item.name.contains(':'));
        let mut exports = Exports::default();
        for items in [plain, qualified] {
            for (name, short) in name_all_beside(items, reserved, "", &mut exports.taken) {
                exports.short.insert(name, short);
            }
        }
        exports
    }

    /// The short name of an export.
    pub(crate) fn short(&self, name: &str) -> String {
        self.short.get(name).cloned().unwrap_or_else(|| Item::other(name).spelled())
    }

    /// Whether something has this short name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// The full name of an interface, where it is another one.
    pub(crate) fn full<'n>(&self, name: &'n str) -> Option<&'n str> {
        (!self.taken.contains(name)).then_some(name)
    }
}

fn name_all(items: Vec<Item<'_>>, reserved: &[&str], suffix: &str) -> Vec<(String, String)> {
    name_all_beside(items, reserved, suffix, &mut HashSet::new())
}

/// Names that differ from each other and from those that are taken. What is reserved has the suffix, if there is one.
fn name_all_beside(
    mut items: Vec<Item<'_>>,
    reserved: &[&str],
    suffix: &str,
    taken: &mut HashSet<String>,
) -> Vec<(String, String)> {
    let is_reserved = |name: &str| reserved.contains(&name);
    items.sort_by_key(|item| {
        let spelled = item.spelled();
        (spelled != item.own_name() || is_reserved(&spelled), item.name)
    });
    items.dedup();
    let mut name = |item: Item<'_>| {
        let mut stem = item.spelled();
        if is_reserved(&stem) {
            stem += suffix;
        }
        let numbered = (1usize..).map(|number| if number == 1 { stem.clone() } else { format!("{stem}{number}") });
        let name = numbered.into_iter().find(|name| !is_reserved(name) && !taken.contains(name));
        let name = name.expect("there is no end of numbers");
        taken.insert(name.clone());
        (item.name.to_owned(), name)
    };
    items.into_iter().map(&mut name).collect()
}

#[cfg(test)]
mod tests {
    use super::{Exports, Item, Members, import_key};

    #[test]
    fn versions_are_told_apart_where_there_are_several() {
        let all = ["a:b/c@0.1.0", "a:b/c@0.2.0", "a:b/d@1.0.0"];
        assert_eq!(all.map(|name| import_key(name, all)), ["a:b/c@0.1.0", "a:b/c@0.2.0", "a:b/d"]);
    }

    #[test]
    fn exports_are_called_the_same_in_any_order() {
        let items = ["report:a/greet", "greet", "then", "then2", "b:c/greet@1.0.0", "x:y/greet2"].map(Item::other);
        let turned: Vec<Item<'_>> = items.iter().rev().copied().collect();
        for exports in [Exports::new(items), Exports::new(turned)] {
            let names = items.map(|item| exports.short(item.name));
            assert_eq!(names, ["greet3", "greet", "then3", "then2", "greet2", "greet22"]);
            assert_eq!(exports.full("report:a/greet"), Some("report:a/greet"));
            assert_eq!(exports.full("greet"), None);
        }
    }

    #[test]
    fn members_that_meet_are_told_apart_by_class_and_kind() {
        let items = ["a-1", "a1", "[method]r.a-1", "[method]r.a1", "[static]r.a-1", "[method]r.constructor"];
        let members = Members::new(items.map(Item::other).into_iter().chain([Item::class("a-1-2"), Item::class("r")]));
        let names = items.map(|name| members.name(name));
        assert_eq!(names, ["a12", "a1", "a12", "a1", "a1", "constructor_"]);
        assert_eq!([members.name("a-1-2"), members.name("r")], ["A12", "R"]);
    }
}
