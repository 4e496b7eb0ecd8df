//! Which world is meant.

use wit_parser::{PackageId, ParsedUsePath, WorldId, parse_use_path};
use witcraft_abi::world_name;
use witcraft_diagnostics::{Diagnostic, Origin, nearest};

use crate::Wit;

/// The world called `name`, or the only one.
pub(crate) fn find(wit: &Wit, name: Option<&str>) -> Result<WorldId, Diagnostic> {
    match name {
        Some(name) => named(wit, name),
        None => only(wit),
    }
}

fn only(wit: &Wit) -> Result<WorldId, Diagnostic> {
    if let Some(world) = wit.own_world {
        return Ok(world);
    }
    // Of several packages in one text, the first is the one whose header the text begins with.
    let candidates = worlds(wit, &wit.packages);
    let of_first: Vec<WorldId> = wit.packages.first().map(|package| worlds(wit, &[*package])).unwrap_or_default();
    match (of_first.as_slice(), candidates.as_slice()) {
        ([world], _) | ([], [world]) => Ok(*world),
        (_, []) => Err(fail(wit, "wit/no-world", format!("there is no world in `{}`", wit.name))),
        _ => {
            let names: Vec<String> = candidates.iter().map(|world| world_name(&wit.resolve, *world)).collect();
            let message = format!("there are {} worlds in `{}`, and none is chosen", names.len(), wit.name);
            Err(fail(wit, "wit/ambiguous-world", message).help(format!("choose one with `--world`: {}", list(&names))))
        }
    }
}

fn named(wit: &Wit, name: &str) -> Result<WorldId, Diagnostic> {
    let all: Vec<PackageId> = wit.resolve.packages.iter().map(|(id, _)| id).collect();
    let plain = name.replace('%', "");
    let (candidates, of) = match parse_use_path(&escaped(name)) {
        Ok(ParsedUsePath::Name(_)) => (worlds(wit, &wit.packages), "name"),
        Ok(ParsedUsePath::Package(..)) => (worlds(wit, &all), "path"),
        Err(_) => {
            return Err(fail(wit, "wit/world-name", format!("`{name}` is not the name of a world"))
                .help("a world is named `name`, `ns:pkg/name` or `ns:pkg/name@1.0.0`"));
        }
    };
    let spellings = |world: WorldId| {
        let full = world_name(&wit.resolve, world);
        let short = full.split('@').next().unwrap_or_default().to_owned();
        if of == "name" { vec![wit.resolve.worlds[world].name.clone()] } else { vec![full, short] }
    };
    let matching: Vec<WorldId> =
        candidates.iter().copied().filter(|world| spellings(*world).contains(&plain)).collect();
    match matching.as_slice() {
        [world] => Ok(*world),
        [] => {
            let known: Vec<String> = candidates.iter().map(|world| spellings(*world).swap_remove(0)).collect();
            let near = nearest(&plain, known.iter().map(String::as_str));
            let help = match near {
                Some(near) => Some(format!("did you mean `{near}`?")),
                None if known.is_empty() => None,
                None => Some(format!("there is {}", list(&known))),
            };
            let message = format!("there is no world `{name}` in `{}`", wit.name);
            Err(fail(wit, "wit/unknown-world", message).help_opt(help))
        }
        [_, ..] => {
            let names: Vec<String> = matching.iter().map(|world| world_name(&wit.resolve, *world)).collect();
            let message = format!("there are {} worlds called `{name}` in `{}`", names.len(), wit.name);
            Err(fail(wit, "wit/ambiguous-world", message).help(format!("name it in full: {}", list(&names))))
        }
    }
}

/// The name with a `%` before each of its parts: any of them may be a keyword, and may be written with or without it.
fn escaped(name: &str) -> String {
    let parts = name.split_inclusive([':', '/']);
    parts.map(|part| if part.starts_with('%') { part.to_owned() } else { format!("%{part}") }).collect()
}

fn worlds(wit: &Wit, packages: &[PackageId]) -> Vec<WorldId> {
    packages.iter().flat_map(|package| wit.resolve.packages[*package].worlds.values().copied()).collect()
}

/// The names, or the first ten and the number of the others.
fn list(names: &[String]) -> String {
    const LISTED: usize = 10;
    let mut listed: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    if names.len() > LISTED {
        listed.push(format!("and {} more", names.len() - LISTED));
    }
    listed.join(", ")
}

fn fail(wit: &Wit, code: &'static str, message: String) -> Diagnostic {
    Diagnostic::error(code, message).in_origin(Origin::file(&wit.name))
}
