//! Pairs the items of two versions by name.

use std::collections::HashMap;
use std::hash::Hash;

use wit_parser::{PackageId, PackageName};
use witcraft_wit::Wit;

/// `ns:name` of a package.
pub(crate) fn title(name: &PackageName) -> String {
    format!("{}:{}", name.namespace, name.name)
}

/// The packages that both inputs are, in the order of their names. Of one name in several versions, the last of each.
pub(crate) fn packages(before: &Wit, after: &Wit) -> Vec<(PackageId, PackageId)> {
    let by_name = |wit: &Wit| -> HashMap<String, PackageId> {
        let mut own = wit.packages.clone();
        own.sort_by(|a, b| wit.resolve.packages[*a].name.version.cmp(&wit.resolve.packages[*b].name.version));
        own.into_iter().map(|id| (title(&wit.resolve.packages[id].name), id)).collect()
    };
    let (old, new) = (by_name(before), by_name(after));
    let mut names: Vec<&String> = old.keys().filter(|name| new.contains_key(*name)).collect();
    names.sort();
    names.into_iter().map(|name| (old[name], new[name])).collect()
}

/// Items of two lists, told apart by a key.
pub(crate) struct Pairs<'a, K, A> {
    /// In both.
    pub(crate) kept: Vec<(&'a K, &'a A, &'a A)>,
    /// In the first only.
    pub(crate) gone: Vec<(&'a K, &'a A)>,
    /// In the second only.
    pub(crate) come: Vec<(&'a K, &'a A)>,
}

/// Pairs what has the same key, in the order of the first list and then of the second.
pub(crate) fn pairs<'a, K: Eq + Hash, A>(before: &'a [(K, A)], after: &'a [(K, A)]) -> Pairs<'a, K, A> {
    let index = |list: &'a [(K, A)]| -> HashMap<&'a K, &'a A> { list.iter().map(|(key, item)| (key, item)).collect() };
    let (old, new) = (index(before), index(after));
    let mut pairs = Pairs { kept: Vec::new(), gone: Vec::new(), come: Vec::new() };
    for (key, item) in before {
        match new.get(key) {
            Some(other) => pairs.kept.push((key, item, other)),
            None => pairs.gone.push((key, item)),
        }
    }
    pairs.come.extend(after.iter().filter(|(key, _)| !old.contains_key(key)).map(|(key, item)| (key, item)));
    pairs
}

impl<'a, K: Eq, A> Pairs<'a, K, A> {
    /// Takes what only changed its name out of what has gone and come: the only two of one definition, which `definition` says,
    /// and says nothing for what is not certain.
    pub(crate) fn take_renamed(
        &mut self,
        definitions: (impl Fn(&A) -> Option<String>, impl Fn(&A) -> Option<String>),
    ) -> Vec<[(&'a K, &'a A); 2]> {
        let old: Vec<_> = self.gone.iter().map(|(_, item)| definitions.0(item)).collect();
        let new: Vec<_> = self.come.iter().map(|(_, item)| definitions.1(item)).collect();
        let is_alone =
            |list: &[Option<String>], text: &String| list.iter().flatten().filter(|t| *t == text).count() == 1;
        let mut renamed = Vec::new();
        for (number, text) in old.iter().enumerate() {
            let Some(text) = text.as_ref().filter(|text| is_alone(&old, text) && is_alone(&new, text)) else {
                continue;
            };
            let other = new.iter().position(|other| other.as_ref() == Some(text)).expect("it is there once");
            renamed.push([self.gone[number], self.come[other]]);
        }
        self.gone.retain(|(key, _)| renamed.iter().all(|[(old, _), _]| old != key));
        self.come.retain(|(key, _)| renamed.iter().all(|[_, (new, _)]| new != key));
        renamed
    }
}
