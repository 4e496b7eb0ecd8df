//! Makes a picture of what a component consists of.

use std::collections::HashSet;
use std::rc::Rc;

use witcraft_diagnostics::Diagnostic;

use super::{Connection, Drawn, Picture};
use crate::anatomy::{Anatomy, Compositions, From, Nested, is_type};
use crate::label::stem;

/// What is known of components, which may be instantiated any number of times.
#[derive(Default)]
struct Seen {
    compositions: Compositions,
    /// Those of which there is a picture: one is enough.
    drawn: HashSet<*const ()>,
}

/// Takes a picture of a component.
///
/// # Errors
/// The bytes are not a component.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Picture, Diagnostic> {
    let read = Anatomy::of(name, bytes)?;
    Ok(picture(&read, name, &[], &mut Seen::default()))
}

/// The size of what it refers to that is defined `levels` further out, in `whole`.
fn shared(component: &Anatomy<'_>, whole: &Anatomy<'_>, levels: u32) -> usize {
    let modules = component.outer_modules.iter().filter(|(count, _)| *count == levels);
    let modules: usize =
        modules.filter_map(|(_, module)| (*whole.modules.get(*module as usize)?).map(<[u8]>::len)).sum();
    let nested = |nested: &Nested<'_>| match nested {
        Nested::Defined(inner) => shared(inner, whole, levels + 1),
        Nested::Outer(count, index) if *count == levels => match whole.components.get(*index as usize) {
            Some(Nested::Defined(shared)) => shared.bytes.len(),
            Some(Nested::Outer(..) | Nested::Given) | None => 0,
        },
        Nested::Outer(..) | Nested::Given => 0,
    };
    modules + component.components.iter().map(nested).sum::<usize>()
}

fn picture<'r, 'a>(whole: &'r Anatomy<'a>, name: &str, outside: &[&'r Anatomy<'a>], seen: &mut Seen) -> Picture {
    let mut instances: Vec<Drawn> = Vec::new();
    for (position, (component, _)) in whole.made.iter().enumerate() {
        let found = whole.component(*component, outside);
        let named = found.as_ref().and_then(|(_, name, _)| name.map(str::to_owned));
        let component = named.unwrap_or_else(|| format!("component {component}"));
        let mut drawn = Drawn { label: whole.label(position), component, size: 0, shared: 0, inside: None };
        if let Some((found, _, around)) = found {
            drawn.size = found.bytes.len();
            drawn.shared = around.last().map_or(0, |whole| shared(found, whole, 1));
            if seen.compositions.contains(found, &around) && seen.drawn.insert(found.id()) {
                drawn.inside = Some(Box::new(picture(found, &drawn.component, &around, seen)));
            }
        }
        instances.push(drawn);
    }
    // What the component does itself is a box of its own.
    let is_itself = |from: &From| matches!(from, From::Itself | From::Bundle(_));
    let itself = (instances.is_empty() || whole.item_exports().any(|(_, from)| is_itself(from))).then(|| {
        let own: usize = whole.modules.iter().flatten().map(|module| module.len()).sum();
        let (label, component) = (stem(name).to_owned(), stem(name).to_owned());
        let size = if whole.made.is_empty() { whole.bytes.len() } else { own };
        instances.push(Drawn { label, component, size, shared: 0, inside: None });
        instances.len() - 1
    });
    let own_imports = whole.item_imports().filter(|_| whole.made.is_empty());
    let own_imports = own_imports.map(|name| (itself, name.to_owned(), From::Import(name.to_owned(), Vec::new())));
    let exports = whole.item_exports().map(|(name, from)| (None, name.to_owned(), from.clone()));
    let mut connections = Vec::new();
    let given = whole.arguments.iter().filter(|argument| !is_type(argument.kind));
    let given = given.map(|argument| (Some(argument.instance), argument.name.clone(), argument.from.clone()));
    for (to, name, from) in given.chain(own_imports).chain(exports) {
        connect(&mut connections, itself, to, &name, &from, &mut HashSet::new());
    }
    let exports = whole.item_exports().map(|(name, _)| name.to_owned()).collect();
    Picture {
        name: name.to_owned(),
        size: whole.bytes.len(),
        instances,
        imports: whole.item_imports().map(str::to_owned).collect(),
        exports,
        connections,
    }
}

/// Adds what `from` comes to. `seen` are the bundles that were looked at: a bundle may be in others any number of times.
fn connect(
    connections: &mut Vec<Connection>,
    itself: Option<usize>,
    to: Option<usize>,
    name: &str,
    from: &From,
    seen: &mut HashSet<*const [(String, From)]>,
) {
    let name = name.to_owned();
    let connection = match from {
        From::Import(import, _) => Connection { from: None, to, name, provided_as: import.clone() },
        From::Instance(instance, path) => Connection { from: Some(*instance), to, name, provided_as: path.join("#") },
        From::Itself => Connection { from: itself, to, provided_as: name.clone(), name },
        From::Bundle(items) if !seen.insert(Rc::as_ptr(items)) => return,
        From::Bundle(items) => {
            let others = items.iter().filter(|(_, from)| !matches!(from, From::Itself));
            let before = connections.len();
            for (_, from) in others {
                connect(connections, itself, to, &name, from, seen);
            }
            let added = connections.split_off(before);
            for connection in added {
                let is_new = !connections[before..].iter().any(|other| other.from == connection.from);
                if is_new {
                    connections.push(connection);
                }
            }
            if connections.len() > before {
                return;
            }
            Connection { from: itself, to, provided_as: name.clone(), name }
        }
    };
    connections.push(connection);
}
