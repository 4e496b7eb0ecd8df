//! Takes a composition apart, and puts it together again with another component in the place of one.
//!
//! Whoever made the composition, its parts are the components in it, and its wiring is what their instances are given. What a part
//! shares with others stands outside of it, so it is put back into it first. Then the parts are connected as they were, by the
//! same builder as everything else: what they are given, what they import from outside and under which name, and what is
//! exported. What the new component does not import any more is not given, and the result imports what is left.
//!
//! A part may be a composition too. To change a part of it, it is taken apart in its turn, and what is put together then is the
//! new component.

mod close;
mod connect;
mod names;

use std::collections::BTreeSet;

use witcraft_diagnostics::Diagnostic;

pub use self::names::{Place, Unclear};

use self::close::{LIMIT, close};
use self::names::Names;
use crate::anatomy::{Anatomy, Argument, Export, From, is_type};
use crate::input::Input;

/// Why a component is not a composition that can be taken apart.
type Why = &'static str;

/// What takes the place of a component.
pub type Changed = Result<Vec<u8>, Vec<Diagnostic>>;

/// A composition in parts.
#[derive(Debug)]
pub struct Parts {
    names: Names,
    /// The components that there are instances of.
    components: Vec<Input>,
    /// What each instance is given. What is given as a bundle is what that is made of.
    arguments: Vec<Argument>,
    /// What is exported, but for types that are exported for instances to take them.
    exports: Vec<Export>,
    /// The composition as it was. Its imports and definitions are.
    whole: Input,
    /// The names of the imports of the whole, types included, in order.
    imports: Vec<String>,
    /// The imports, types apart, that there may be in the end.
    allowed: BTreeSet<String>,
    /// The names of all exports of the whole.
    exported: BTreeSet<String>,
}

impl Parts {
    /// Takes the component `bytes` apart, which people know as `name`.
    ///
    /// # Errors
    /// It is not a component, or not one that consists of connected components alone.
    pub fn of(name: &str, bytes: &[u8]) -> Result<Parts, Diagnostic> {
        Parts::take(name, Anatomy::of(name, bytes)?).map_err(|why| not_parts(name, why))
    }

    fn take(name: &str, whole: Anatomy<'_>) -> Result<Parts, Why> {
        if whole.made.is_empty() {
            return Err("there are no components in it");
        }
        if whole.has_own_code {
            return Err("it has code of its own, beside the components in it");
        }
        // In the order of their definitions, so that they keep it.
        let indices = whole.made_components();
        let names = Names::read(&whole, &indices);
        let mut components = Vec::new();
        let mut left = LIMIT;
        for (position, index) in indices.iter().enumerate() {
            let Some((found, _, _)) = whole.component(*index, &[]) else {
                return Err("a component in it comes from outside");
            };
            let bytes = close(found.bytes, &whole, 1, &mut left)?;
            components.push(Input { name: names.component_name(position).to_owned(), bytes });
        }
        let parts = Parts {
            names,
            components,
            imports: whole.imports.iter().map(|(name, _)| name.clone()).collect(),
            allowed: whole.item_imports().map(str::to_owned).collect(),
            exported: whole.exports.iter().map(|export| export.name.clone()).collect(),
            whole: Input { name: name.to_owned(), bytes: whole.bytes.to_vec() },
            arguments: whole.arguments.into_iter().filter_map(given).collect::<Result<_, _>>()?,
            exports: {
                let made = whole.made.len();
                let exports = whole.exports.into_iter();
                let exports = exports.filter(|export| !is_type(export.kind) || export.made_before == made);
                exports.map(exported).collect::<Result<_, _>>()?
            },
        };
        Ok(parts)
    }

    /// The names of the instances in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.instances.iter().map(|(label, _)| label.as_str())
    }

    /// The parts that a path is about: `auth`, or `server/auth` for a part of a part. A part has the name of its instance and that of
    /// its component, as a file or not. A path that is not found from here is looked for in all parts.
    ///
    /// # Errors
    /// There is no such part, or there are several in different places.
    pub fn find(&self, path: &str) -> Result<Vec<Place>, Unclear> {
        self.names.find(path)
    }

    /// Puts others in the place of components: what `change` makes of each, which has all that it shares with others. The exports
    /// have to stay the same.
    ///
    /// # Errors
    /// A part around one of them cannot be taken apart or put together again, and what `change` finds.
    ///
    /// # Panics
    /// The places are not those of this composition.
    pub fn change(
        &mut self,
        places: &[Place],
        change: &mut dyn FnMut(&Input) -> Changed,
    ) -> Result<(), Vec<Diagnostic>> {
        let firsts: BTreeSet<usize> = places.iter().filter_map(|place| place.0.first().copied()).collect();
        for component in firsts {
            let further = places.iter().filter(|place| place.0.first() == Some(&component));
            let further: Vec<Place> = further.map(|place| Place(place.0[1..].to_vec())).collect();
            let input = &self.components[component];
            let bytes = if further.iter().any(|place| place.0.is_empty()) {
                change(input)?
            } else {
                let mut inner = Parts::of(&input.name, &input.bytes).map_err(|finding| vec![finding])?;
                inner.change(&further, change)?;
                inner.compose()?
            };
            self.replace(component, bytes).map_err(|finding| vec![finding])?;
        }
        Ok(())
    }

    /// Puts another component in the place of one. What it imports and the one before did not, the whole may import then.
    fn replace(&mut self, component: usize, bytes: Vec<u8>) -> Result<(), Diagnostic> {
        let input = &mut self.components[component];
        let imports = |bytes: &[u8]| -> Result<BTreeSet<String>, Diagnostic> {
            Ok(Anatomy::of(&input.name, bytes)?.item_imports().map(str::to_owned).collect())
        };
        let (before, after) = (imports(&input.bytes)?, imports(&bytes)?);
        self.allowed.extend(after.difference(&before).cloned());
        input.bytes = bytes;
        Ok(())
    }
}

/// What an instance is given, if that has to be said.
fn given(argument: Argument) -> Option<Result<Argument, Why>> {
    match argument.from.base() {
        Some(From::Itself) | None if is_type(argument.kind) => None, // it is what it is defined as
        Some(From::Itself) => Some(Err("a component in it is given something that it defines itself")),
        Some(from) => Some(Ok(Argument { from, ..argument })),
        None => Some(Err("a component in it is given an instance that is put together from several")),
    }
}

fn exported(export: Export) -> Result<Export, Why> {
    match export.from.base() {
        Some(From::Itself) if !is_type(export.kind) => Err("it defines exports of its own"),
        Some(_) => Ok(export),
        None => Err("it exports an instance that is put together from several"),
    }
}

fn not_parts(name: &str, why: &str) -> Diagnostic {
    let help = "change the component before it is composed, or the composition as a whole";
    Diagnostic::error("compose/not-parts", format!("`{name}` cannot be taken apart: {why}")).in_file(name).help(help)
}
