//! Whether two sides agree on the interfaces that both have.

use wit_parser::{PackageName, Resolve};

use super::{Difference, Side, interfaces};

/// An interface that two sides have under one name, and each another one.
#[derive(Clone, Debug)]
pub struct Clash {
    /// The package of the interface.
    pub package: PackageName,
    /// Its name there.
    pub interface: String,
    /// What is different in it: expected is what the new side has, found what the known one has.
    pub differences: Vec<Difference>,
}

/// The interfaces of `new` that are not what `known` has under their names. Either side may have what the other lacks, as
/// components have only what they use of an interface. `Resolve::merge` looks at names alone, and keeps what was known.
pub fn clashes(known: &Resolve, new: &Resolve) -> Vec<Clash> {
    let mut clashes = Vec::new();
    for (_, package) in &new.packages {
        let Some(same) = known.package_names.get(&package.name).map(|id| &known.packages[*id]) else { continue };
        for (name, expected) in &package.interfaces {
            let Some(found) = same.interfaces.get(name) else { continue };
            let (expected, found) = (Side { resolve: new, item: *expected }, Side { resolve: known, item: *found });
            let mut differences = interfaces(expected, found);
            differences.retain(|difference| !difference.missing);
            if !differences.is_empty() {
                clashes.push(Clash { package: package.name.clone(), interface: name.clone(), differences });
            }
        }
    }
    clashes
}

impl Clash {
    /// The interface with its package: `demo:app/log@1.0.0`.
    pub fn name(&self) -> String {
        self.package.interface_id(&self.interface)
    }

    /// What both sides have, for people, a line for each difference.
    pub fn notes(&self, known: &str, new: &str) -> impl Iterator<Item = String> {
        self.differences.iter().map(move |difference| {
            let Difference { path, expected, found, .. } = difference;
            format!("`{}` is `{found}` in {known},\nand `{expected}` in {new}", path.join("/"))
        })
    }
}
