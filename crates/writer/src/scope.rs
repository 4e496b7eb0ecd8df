//! Which identifiers are taken, so that two names never meet in one.

use std::collections::HashSet;

/// The identifiers of one scope of the target language.
///
/// Names are given in the order in which they are asked for: the first one has its name as it is, one that is reserved
/// gets a final `_`, and one that is taken gets the first number from 2 that is free. The same names in the same order give
/// the same identifiers.
///
/// ```
/// use witcraft_writer::Scope;
/// let mut scope = Scope::new(["type"]);
/// assert_eq!(scope.declare("type"), "type_");
/// assert_eq!(scope.declare("a1"), "a1");
/// assert_eq!(scope.declare("a1"), "a12");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Scope {
    reserved: HashSet<String>,
    taken: HashSet<String>,
}

impl Scope {
    /// A scope in which the `reserved` words (keywords, what a generator uses itself) are never given.
    pub fn new<W: Into<String>>(reserved: impl IntoIterator<Item = W>) -> Scope {
        Scope { reserved: reserved.into_iter().map(Into::into).collect(), taken: HashSet::new() }
    }

    /// Takes the identifier nearest to `wanted`, and gives it.
    pub fn declare(&mut self, wanted: &str) -> String {
        self.declare_with(wanted, &[])
    }

    /// Takes the identifier nearest to `wanted` for which the derived names are free too, and takes those with it: each
    /// of `derived` holds `{}` where the identifier goes, as in `Guest{}`.
    pub fn declare_with(&mut self, wanted: &str, derived: &[&str]) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        let spell = |name: &str| -> Vec<String> {
            std::iter::once(name.to_owned()).chain(derived.iter().map(|form| form.replace("{}", name))).collect()
        };
        let mut names = spell(&name);
        if names.iter().any(|name| self.reserved.contains(name)) {
            name.push('_');
            names = spell(&name);
        }
        let stem = name.clone();
        while names.iter().any(|name| self.reserved.contains(name) || self.taken.contains(name)) {
            name = format!("{stem}{number}");
            names = spell(&name);
            number += 1;
        }
        self.taken.extend(names);
        name
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn reserved_and_taken_names_are_passed_over() {
        let mut scope = Scope::new(["type", "type_2"]);
        assert_eq!(scope.declare("type"), "type_");
        assert_eq!(scope.declare("type"), "type_3", "neither `type_` nor the reserved `type_2` is free");
        assert_eq!(scope.declare("a"), "a");
        assert_eq!(scope.declare("a2"), "a2");
        assert_eq!(scope.declare("a"), "a3");
    }

    #[test]
    fn derived_names_are_taken_together() {
        let mut scope = Scope::new(["Guest"]);
        assert_eq!(scope.declare("GuestFile"), "GuestFile");
        assert_eq!(scope.declare_with("File", &["Guest{}", "{}Borrow"]), "File2");
        assert_eq!(scope.declare("File2Borrow"), "File2Borrow2");
    }
}
