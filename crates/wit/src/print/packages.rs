//! Which packages use which others: they must not use each other, directly or not.

use std::collections::{HashMap, HashSet};

use wit_parser::{InterfaceId, PackageId, Resolve, TypeOwner};

/// The packages that each package uses.
pub(super) struct Packages {
    uses: HashMap<PackageId, HashSet<PackageId>>,
}

impl Packages {
    pub(super) fn new(resolve: &Resolve) -> Packages {
        let mut packages = Packages { uses: HashMap::new() };
        for (id, interface) in resolve.interfaces.iter() {
            for ty in interface.types.values() {
                let wit_parser::TypeDefKind::Type(wit_parser::Type::Id(target)) = resolve.types[*ty].kind else {
                    continue;
                };
                if let TypeOwner::Interface(from) = resolve.types[target].owner {
                    packages.add(resolve, id, from);
                }
            }
        }
        packages
    }

    /// Notes that one interface uses types of another.
    pub(super) fn add(&mut self, resolve: &Resolve, user: InterfaceId, from: InterfaceId) {
        if let (Some(user), Some(from)) = (resolve.interfaces[user].package, resolve.interfaces[from].package) {
            self.uses.entry(user).or_default().insert(from);
        }
    }

    /// Whether the one interface may use types of the other.
    pub(super) fn allows(&self, resolve: &Resolve, user: InterfaceId, from: InterfaceId) -> bool {
        let (Some(user), Some(from)) = (resolve.interfaces[user].package, resolve.interfaces[from].package) else {
            return true;
        };
        if user == from {
            return true;
        }
        let mut seen = HashSet::from([from]);
        let mut todo = vec![from];
        while let Some(package) = todo.pop() {
            if package == user {
                return false;
            }
            todo.extend(self.uses.get(&package).into_iter().flatten().filter(|used| seen.insert(**used)));
        }
        true
    }
}
