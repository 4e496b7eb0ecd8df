//! The web's interfaces: modules that a component has where its program mentions what they define.
//!
//! Each defines global variables (`platform/*.js`), and may import interfaces of WASI. Where the world does not import those, another
//! module takes its place, or none, and the variables are not there. What is in the engine itself (`atob`, `queueMicrotask`, `DOMException`)
//! needs no module.

use std::collections::BTreeSet;
use std::path::Path;

use witcraft_diagnostics::Source;

use crate::program::{Module, Names, Request, World, analyze};
use crate::table::Demand;

/// A module that defines global variables.
struct Definition {
    globals: &'static [&'static str],
    name: &'static str,
    text: &'static str,
    /// Global variables that it uses itself.
    needs: &'static [&'static str],
    /// What stands in where the world lacks what the text imports.
    otherwise: Option<(&'static str, &'static str)>,
}

/// Stands for the variables that a program does not mention: streams and futures are in the types of what it imports or exports.
pub(crate) const TRANSFERS: &str = "witcraft:transfers";

/// As `TRANSFERS`, where a program looks at the signal of an asynchronous export.
pub(crate) const SIGNAL: &str = "witcraft:signal";

/// A module that programs import: see `platform/task.js`.
pub(crate) const TASK: &str = "witcraft:task";

macro_rules! text {
    ($name:literal) => {
        include_str!(concat!("../platform/", $name, ".js"))
    };
}

/// One without needs, or anything that stands in for it.
const fn plain(globals: &'static [&'static str], name: &'static str, text: &'static str) -> Definition {
    Definition { globals, name, text, needs: &[], otherwise: None }
}

const DEFINITIONS: [Definition; 14] = [
    plain(&["URL", "URLSearchParams"], "witcraft:url", text!("url")),
    plain(&["TextEncoder", "TextDecoder"], "witcraft:text", text!("text")),
    plain(
        &["Event", "CustomEvent", "EventTarget", "AbortController", "AbortSignal"],
        "witcraft:events",
        text!("events"),
    ),
    plain(&["structuredClone"], "witcraft:clone", text!("clone")),
    plain(&["crypto"], "witcraft:crypto", text!("crypto")),
    plain(&["performance"], "witcraft:performance", text!("performance")),
    plain(&["setTimeout", "setInterval", "clearTimeout", "clearInterval"], "witcraft:timers", text!("timers")),
    plain(&["scheduler"], "witcraft:scheduler", text!("scheduler")),
    Definition {
        globals: &["process"],
        name: "witcraft:process",
        text: text!("process"),
        needs: &[],
        otherwise: Some(("witcraft:process-empty", text!("process-empty"))),
    },
    Definition {
        globals: &["console"],
        name: "witcraft:console",
        text: text!("console"),
        needs: &[],
        otherwise: Some(("witcraft:console-silent", text!("console-silent"))),
    },
    Definition {
        globals: &[
            "ReadableStream",
            "ReadableStreamDefaultReader",
            "ReadableStreamBYOBReader",
            "WritableStream",
            "WritableStreamDefaultWriter",
            "TransformStream",
            "CountQueuingStrategy",
            "ByteLengthQueuingStrategy",
        ],
        name: "witcraft:streams",
        text: text!("streams"),
        needs: &["AbortController"],
        otherwise: None,
    },
    Definition {
        globals: &[TRANSFERS],
        name: TRANSFERS,
        text: text!("transfers"),
        needs: &["ReadableStream"],
        otherwise: None,
    },
    Definition {
        globals: &[SIGNAL],
        name: SIGNAL,
        text: text!("signal"),
        needs: &["AbortController"],
        otherwise: None,
    },
    plain(&[TASK], TASK, text!("task")),
];

/// What several of those import.
const LIBRARIES: [(&str, &str); 2] =
    [("witcraft:console-core", text!("console-core")), ("witcraft:show", text!("show"))];

/// Names of these that a program's texts have, where it reaches for them through the global object.
pub(crate) fn through_global_object<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Vec<String> {
    let globals = DEFINITIONS.iter().flat_map(|definition| definition.globals);
    let mentioned = globals.filter(|global| texts.clone().any(|text| text.contains(**global)));
    mentioned.map(|global| (*global).to_owned()).collect()
}

/// The modules that define what a program mentions, each with whether it is to be evaluated for itself. What they import of the world is
/// added to `demand`.
pub(crate) fn modules(globals: &BTreeSet<String>, world: &World<'_>, demand: &mut Demand) -> Vec<(Module, bool)> {
    let mut modules: Vec<(Module, bool)> = Vec::new();
    let globals = with_needs(globals);
    let wanted = |definition: &&Definition| definition.globals.iter().any(|global| globals.contains(*global));
    for definition in DEFINITIONS.iter().filter(wanted) {
        let alternatives = [Some((definition.name, definition.text)), definition.otherwise];
        for (name, text) in alternatives.into_iter().flatten() {
            let requests = requests(name, text);
            if requests.iter().all(|request| is_there(request, world)) {
                for request in &requests {
                    add_library(request, &mut modules);
                    if let (true, Names::Some(names)) = (world.modules.contains_key(&request.specifier), &request.names)
                    {
                        demand.names.entry(request.specifier.clone()).or_default().extend(names.iter().cloned());
                    }
                }
                modules.push((module(name, text), true));
                break;
            }
        }
    }
    modules
}

/// The global variables, and those that their definitions need.
fn with_needs(globals: &BTreeSet<String>) -> BTreeSet<String> {
    let mut all = globals.clone();
    loop {
        let wanted =
            DEFINITIONS.iter().filter(|definition| definition.globals.iter().any(|global| all.contains(*global)));
        let needed: Vec<&str> =
            wanted.flat_map(|definition| definition.needs).copied().filter(|need| !all.contains(*need)).collect();
        if needed.is_empty() {
            return all;
        }
        all.extend(needed.into_iter().map(str::to_owned));
    }
}

fn module(name: &str, text: &str) -> Module {
    Module { name: name.to_owned(), text: text.to_owned(), imports: Vec::new(), source: None, is_verbatim: false }
}

fn add_library(request: &Request, modules: &mut Vec<(Module, bool)>) {
    let library = LIBRARIES.iter().find(|(name, _)| *name == request.specifier);
    let Some((name, text)) = library else { return };
    if !modules.iter().any(|(known, _)| known.name == *name) {
        modules.push((module(name, text), false));
        requests(name, text).iter().for_each(|request| add_library(request, modules));
    }
}

fn requests(name: &str, text: &str) -> Vec<Request> {
    let analyzed = analyze::analyze(Path::new("platform.mjs"), &Source::new(name, text));
    analyzed.map(|analyzed| analyzed.requests).unwrap_or_default()
}

/// Whether the world has what is imported, if it is of the world.
fn is_there(request: &Request, world: &World<'_>) -> bool {
    if request.specifier.starts_with("witcraft:") {
        return true;
    }
    match (world.modules.get(&request.specifier), &request.names) {
        (Some(exported), Names::Some(names)) => names.iter().all(|name| exported.contains(name)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_can_be_read() {
        let definitions = DEFINITIONS.iter().flat_map(|definition| {
            [Some((definition.name, definition.text)), definition.otherwise].into_iter().flatten()
        });
        for (name, text) in definitions.chain(LIBRARIES) {
            let analyzed = analyze::analyze(Path::new("platform.mjs"), &Source::new(name, text));
            assert!(analyzed.is_ok(), "{name}: {:?}", analyzed.err());
        }
    }
}
