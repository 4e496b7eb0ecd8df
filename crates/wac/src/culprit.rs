//! Which declaration makes the declarations of a document invalid.
//!
//! Limits, such as that of flags or of the depth of types, are those of the encoder and the validator, which know nothing of the
//! document. So the declarations are encoded again, with fewer and fewer of the last, until they are valid.

use std::collections::HashSet;
use std::ops::Range;

use wit_parser::{Resolve, WorldKey};
use witcraft_compose::{GraphBuilder, Input};
use witcraft_diagnostics::{Diagnostic, Source};

use crate::declare::Declarations;

/// The finding about declarations that are not valid, at the declaration that makes them so; if none does, at the document.
pub(crate) fn point(source: &Source, declarations: &Declarations, mut finding: Diagnostic) -> Diagnostic {
    match find(declarations) {
        Some(range) => {
            finding.origin = None;
            finding.at(source.span(range), "this declaration")
        }
        None => finding.in_file(source.name()),
    }
}

/// The place of the first declaration that is not valid after those before it.
fn find(declarations: &Declarations) -> Option<Range<usize>> {
    let imports = declarations.imports.iter().map(|import| (import.item.as_str(), &import.range));
    let definitions = declarations.definitions.iter().map(|(name, range)| (name.as_str(), range));
    let mut all: Vec<(&str, &Range<usize>)> = imports.chain(definitions).collect();
    all.sort_by_key(|(_, range)| range.start);
    let rest = |count: usize| all[count..].iter().map(|(name, _)| *name).collect();
    let (mut valid, mut invalid) = (0, all.len());
    while invalid - valid > 1 {
        let middle = usize::midpoint(valid, invalid);
        match is_valid_without(declarations, &rest(middle)) {
            true => valid = middle,
            false => invalid = middle,
        }
    }
    let (_, range) = all.get(valid)?;
    Some((*range).clone())
}

/// Whether the declarations are valid without those that have these names.
fn is_valid_without(declarations: &Declarations, dropped: &HashSet<&str>) -> bool {
    let mut resolve: Resolve = declarations.resolve.clone();
    let package = declarations.package;
    let Some(root) = resolve.packages[package].worlds.get(&declarations.world).copied() else { return false };
    let is_kept = |name: &str| !dropped.contains(name);
    resolve.worlds[root].imports.retain(|key, _| match key {
        WorldKey::Name(name) => is_kept(name),
        WorldKey::Interface(id) => {
            let interface = &declarations.resolve.interfaces[*id];
            interface.package != Some(package) || interface.name.as_deref().is_none_or(is_kept)
        }
    });
    resolve.packages[package].interfaces.retain(|name, _| is_kept(name));
    resolve.packages[package].worlds.retain(|name, _| is_kept(name));
    let Ok(bytes) = wit_component::encode(&resolve, package) else { return false };
    let input = Input { name: String::new(), bytes };
    GraphBuilder::new(&[]).is_ok_and(|mut builder| builder.declare(&input, &declarations.world).is_ok())
}
