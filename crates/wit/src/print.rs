//! A `Resolve` as WIT text.

mod packages;
mod uses;

use std::collections::HashSet;

use wit_parser::{InterfaceId, PackageId, Resolve, WorldId, WorldItem};
use witcraft_diagnostics::{Diagnostic, Origin, contain};

use crate::{Kind, Options, Wit, load_bytes};

/// What to print.
#[derive(Clone, Copy, Debug, Default)]
pub struct Print {
    /// Only this world, and the interfaces that it needs.
    pub world: Option<WorldId>,
    /// The packages that are used, too, even where the main ones were asked for or they are built in.
    pub dependencies: bool,
}

/// Prints the main packages as WIT text that can be parsed again.
///
/// The packages they use follow, nested, for what came out of wasm (which has them in itself, possibly in part) and where
/// a single world is asked for; those that are built in need not be there to parse the text again, and are left out.
///
/// # Errors
/// Something has no text: it came from wasm in a form that WIT cannot express.
pub fn print(wit: &Wit, options: &Print) -> Result<String, Vec<Diagnostic>> {
    let unprintable = |why: String| {
        let message = format!("`{}` cannot be written as WIT: {why}", wit.name);
        vec![Diagnostic::error("wit/unprintable", message).in_origin(Origin::file(&wit.name))]
    };
    match wit.kind {
        Kind::Text => text(wit, wit.resolve.clone(), options).map_err(unprintable),
        Kind::Package | Kind::Component | Kind::Module => {
            let mut resolve = wit.resolve.clone();
            uses::complete(&mut resolve).map_err(unprintable)?;
            // The printer takes for granted what only text guarantees.
            let text = contain(|| text(wit, resolve, options))
                .unwrap_or_else(|_| Err("it uses types or names in a way that WIT cannot express".to_owned()))
                .map_err(unprintable)?;
            if is_self_contained(wit, options) {
                parse_again(wit, &text).map_err(unprintable)?;
            }
            Ok(text)
        }
    }
}

/// Whether the text can be resolved alone.
fn is_self_contained(wit: &Wit, options: &Print) -> bool {
    match wit.kind {
        Kind::Component | Kind::Module => true,
        Kind::Text | Kind::Package => options.world.is_some(),
    }
}

/// Checks that what was printed is WIT.
fn parse_again(wit: &Wit, text: &str) -> Result<(), String> {
    let options = Options { all_features: true, ..Options::default() };
    match load_bytes(&wit.name, text.as_bytes(), &options) {
        Ok(_) => Ok(()),
        Err(findings) => Err(findings.into_iter().next().map_or_else(String::new, |finding| finding.message)),
    }
}

fn text(wit: &Wit, mut resolve: Resolve, options: &Print) -> Result<String, String> {
    let main: Vec<PackageId> = match options.world {
        Some(world) => {
            restrict(&mut resolve, world);
            resolve.worlds[world].package.into_iter().collect()
        }
        None => wit.packages.clone(),
    };
    let Some((first, nested)) = main.split_first() else { return Ok(String::new()) };
    let mut nested = nested.to_vec();
    if options.dependencies || is_self_contained(wit, options) {
        let is_wanted = |id: &PackageId| {
            let package = &resolve.packages[*id];
            let is_empty = package.interfaces.is_empty() && package.worlds.is_empty();
            !main.contains(id) && !is_empty && (options.dependencies || !wit.built_in.contains(id))
        };
        nested.extend(needed(&resolve, &main).into_iter().filter(is_wanted));
    }
    let mut text = String::new();
    for (package, is_main) in std::iter::once((*first, true)).chain(nested.iter().map(|package| (*package, false))) {
        let mut printer = wit_component::WitPrinter::default();
        printer.print_package(&resolve, package, is_main).map_err(|error| format!("{error:#}"))?;
        if !is_main {
            text.push_str("\n\n");
        }
        text.push_str(&printer.output.to_string());
    }
    Ok(crate::format::lay_out(&text))
}

/// The packages that `main` uses, directly or not, each after those it uses.
fn needed(resolve: &Resolve, main: &[PackageId]) -> Vec<PackageId> {
    let mut seen: HashSet<PackageId> = main.iter().copied().collect();
    let mut todo = main.to_vec();
    while let Some(package) = todo.pop() {
        todo.extend(resolve.package_direct_deps(package).filter(|used| seen.insert(*used)));
    }
    resolve.topological_packages().into_iter().filter(|package| seen.contains(package)).collect()
}

/// Takes out of every package what `world` does not need.
fn restrict(resolve: &mut Resolve, world: WorldId) {
    let items = resolve.worlds[world].imports.values().chain(resolve.worlds[world].exports.values());
    let mut todo: Vec<InterfaceId> = Vec::new();
    for item in items {
        match item {
            WorldItem::Interface { id, .. } => todo.push(*id),
            WorldItem::Type { id, .. } => todo.extend(resolve.type_interface_dep(*id)),
            WorldItem::Function(_) => {}
        }
    }
    let mut needed: HashSet<InterfaceId> = todo.iter().copied().collect();
    while let Some(interface) = todo.pop() {
        todo.extend(resolve.interface_direct_deps(interface).filter(|used| needed.insert(*used)));
    }
    for (_, package) in resolve.packages.iter_mut() {
        package.interfaces.retain(|_, interface| needed.contains(interface));
        package.worlds.retain(|_, id| *id == world);
    }
}
