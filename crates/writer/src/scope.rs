//! Which identifiers are taken, so that two names never meet in one.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

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
    keywords: &'static [&'static str],
    /// Shared by the copies of a scope: a file may have thousands of functions, and what is reserved in it in each.
    reserved: Rc<HashSet<String>>,
    taken: HashSet<String>,
    /// The number to try first after a name, so that a name that is asked for a thousand times is not tried a million times.
    next: HashMap<String, usize>,
}

impl Scope {
    /// A scope in which the `reserved` words (keywords, what a generator uses itself) are never given.
    pub fn new<W: Into<String>>(reserved: impl IntoIterator<Item = W>) -> Scope {
        Scope { reserved: Rc::new(reserved.into_iter().map(Into::into).collect()), ..Scope::default() }
    }

    /// The same scope, in which the words of a list are not given either. The list is sorted: it is looked at, not copied.
    #[must_use]
    pub fn without(self, keywords: &'static [&'static str]) -> Scope {
        debug_assert!(keywords.is_sorted(), "keywords are looked up by halves");
        Scope { keywords, ..self }
    }

    /// Takes the identifier nearest to `wanted`, and gives it.
    pub fn declare(&mut self, wanted: &str) -> String {
        self.declare_with(wanted, &[])
    }

    /// Takes the identifier nearest to `wanted` for which the derived names are free too, and takes those with it: each
    /// of `derived` holds `{}` where the identifier goes, as in `Guest{}`.
    pub fn declare_with(&mut self, wanted: &str, derived: &[&str]) -> String {
        let any = |name: &str, is: &dyn Fn(&str) -> bool| {
            is(name) || derived.iter().any(|form| is(&form.replace("{}", name)))
        };
        let mut name = wanted.to_owned();
        if any(&name, &|name| self.is_reserved(name)) {
            name.push('_');
        }
        if any(&name, &|name| !self.is_free(name)) {
            let mut number = self.next.get(&name).copied().unwrap_or(2);
            let stem = std::mem::take(&mut name);
            while name.is_empty() || any(&name, &|name| !self.is_free(name)) {
                name = format!("{stem}{number}");
                number += 1;
            }
            // What is taken stays so; with other derived names, a number that was passed over may do.
            if derived.is_empty() {
                self.next.insert(stem, number);
            }
        }
        self.taken.extend(derived.iter().map(|form| form.replace("{}", &name)));
        self.taken.insert(name.clone());
        name
    }

    fn is_reserved(&self, name: &str) -> bool {
        self.keywords.binary_search(&name).is_ok() || self.reserved.contains(name)
    }

    fn is_free(&self, name: &str) -> bool {
        !self.is_reserved(name) && !self.taken.contains(name)
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
