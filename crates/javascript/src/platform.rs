//! The web's interfaces: modules that a component has where its program mentions what they define.
//!
//! Each defines global variables (`platform/*.js`), and may import interfaces of WASI. Where the world does not import those, another
//! module takes its place, or none, and the variables are not there. What is in the engine itself (`atob`, `queueMicrotask`, `DOMException`)
//! needs no module.
//!
//! A module names interfaces with the track that it is for, as `wasi:io/poll@0.2`: any version of that will do.

mod catalogue;

use std::collections::BTreeSet;
use std::path::Path;

use witcraft_diagnostics::Source;

use crate::program::{Module, Names, Request, World, analyze};
use crate::table::Demand;
use catalogue::{DEFINITIONS, Definition, ENTRY, LIBRARIES, SERVERS};
pub(crate) use catalogue::{SIGNAL, SUBTLE, TASK, TRANSFERS};

/// Names of these that a program's texts have, where it reaches for them through the global object.
pub(crate) fn through_global_object<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Vec<String> {
    let globals = DEFINITIONS.iter().flat_map(|definition| definition.globals);
    let mentioned = globals.filter(|global| texts.clone().any(|text| text.contains(**global)));
    mentioned.map(|global| (*global).to_owned()).collect()
}

/// The modules that define what a program mentions.
#[derive(Default)]
pub(crate) struct Platform {
    pub(crate) modules: Vec<Module>,
    /// The names of those to evaluate before the program, in order.
    pub(crate) before: Vec<String>,
    /// Whether the signal of an asynchronous export is looked at.
    pub(crate) has_signal: bool,
    /// The one that is evaluated as the program's entry, and imports that.
    pub(crate) server: Option<String>,
}

/// Finds the modules for what a program mentions. What they import of the world is added to `demand`. `exports` is what the program's
/// entry, of this name, exports.
pub(crate) fn modules(
    globals: &BTreeSet<String>,
    world: &World<'_>,
    demand: &mut Demand,
    entry: &str,
    exports: &[String],
) -> Platform {
    let mut found = Platform::default();
    let server = server(world, exports);
    let mut globals = globals.clone();
    if server.is_some() {
        globals.extend(["Headers", "console"].map(str::to_owned));
        // A request has the signal of its task.
        globals.extend(world.asynchronous.has_tasks.then(|| SIGNAL.to_owned()));
    }
    if let Some(server) = server
        && add(&server, world, demand, &mut found.modules)
    {
        let module = found.modules.iter_mut().find(|module| module.name == server.0);
        module.expect("it was added").imports.push((ENTRY.to_owned(), entry.to_owned()));
        found.server = Some(server.0.to_owned());
    }
    loop {
        add_needs(&mut globals);
        found.define(&globals, world, demand);
        // Streams and futures may be in what the modules themselves import.
        let mut imported = demand.names.keys().chain(&demand.everything);
        let has_transfers = imported.any(|module| world.asynchronous.with_transfers.contains(module));
        if !has_transfers || !globals.insert(TRANSFERS.to_owned()) {
            break;
        }
    }
    found.has_signal = globals.contains(SIGNAL);
    found
}

impl Platform {
    /// Adds what defines these variables, in the order of the definitions.
    fn define(&mut self, globals: &BTreeSet<String>, world: &World<'_>, demand: &mut Demand) {
        self.before.clear();
        let wanted = |definition: &&Definition| definition.globals.iter().any(|global| globals.contains(*global));
        for definition in DEFINITIONS.iter().filter(wanted) {
            let mut add = |module: &(&str, &str)| add(module, world, demand, &mut self.modules);
            if let Some((name, _)) = definition.modules.iter().find(|module| add(module)) {
                self.before.push((*name).to_owned());
            }
        }
    }
}

/// The module that serves HTTP, where the world exports that and the program leaves it to `fetch`.
fn server(world: &World<'_>, exports: &[String]) -> Option<(&'static str, &'static str)> {
    let (_, _, module) = SERVERS.iter().find(|(interface, short, _)| {
        let exported = world.exports.iter().find(|name| of_track(interface, name));
        exported.is_some_and(|full| {
            let version = full.find('@').unwrap_or(full.len());
            ![*short, full.as_str(), &full[..version]].iter().any(|name| exports.iter().any(|known| known == name))
        })
    })?;
    Some(*module)
}

/// Whether a full name is of the track: `wasi:io/poll@0.2` of `wasi:io/poll@0.2.6`.
fn of_track(track: &str, full: &str) -> bool {
    full.strip_prefix(track).is_some_and(|patch| patch.starts_with('.')) && track.contains('@')
}

/// Adds the global variables that the definitions of others need.
fn add_needs(globals: &mut BTreeSet<String>) {
    loop {
        let wanted =
            DEFINITIONS.iter().filter(|definition| definition.globals.iter().any(|global| globals.contains(*global)));
        let needed: Vec<&str> =
            wanted.flat_map(|definition| definition.needs).copied().filter(|need| !globals.contains(*need)).collect();
        if needed.is_empty() {
            return;
        }
        globals.extend(needed.into_iter().map(str::to_owned));
    }
}

/// Adds a module with all that it imports, if the world has what it needs.
fn add(module: &(&str, &str), world: &World<'_>, demand: &mut Demand, modules: &mut Vec<Module>) -> bool {
    let mut added = Vec::new();
    let mut wanted = Vec::new();
    if !collect(module, world, &mut added, &mut wanted) {
        return false;
    }
    for (interface, names) in wanted {
        demand.names.entry(interface).or_default().extend(names);
    }
    modules.extend(
        added.into_iter().filter(|module| modules.iter().all(|known| known.name != module.name)).collect::<Vec<_>>(),
    );
    true
}

/// Collects a module and its libraries, and what they want of the world. False where the world does not have it.
fn collect(
    (name, text): &(&str, &str),
    world: &World<'_>,
    added: &mut Vec<Module>,
    wanted: &mut Vec<(String, Vec<String>)>,
) -> bool {
    if added.iter().any(|module| module.name == *name) {
        return true;
    }
    let mut imports = Vec::new();
    let requests = requests(name, text);
    for Request { specifier, names, .. } in &requests {
        let Names::Some(names) = names else { continue };
        if let Some(library) = LIBRARIES.iter().find(|(known, _)| known == specifier) {
            if !collect(library, world, added, wanted) {
                return false;
            }
        } else if !specifier.starts_with("witcraft:") {
            let interface = world.modules.iter().find(|(full, exported)| {
                let is_it =
                    *full == specifier || of_track(specifier, full) || full.split('@').next() == Some(specifier);
                is_it && names.iter().all(|name| exported.contains(name))
            });
            let Some((full, _)) = interface else { return false };
            imports.push((specifier.clone(), full.clone()));
            wanted.push((full.clone(), names.clone()));
        }
    }
    let (name, text) = ((*name).to_owned(), (*text).to_owned());
    added.push(Module { name, text, imports, source: None, is_verbatim: false });
    true
}

fn requests(name: &str, text: &str) -> Vec<Request> {
    let analyzed = analyze::analyze(Path::new("platform.mjs"), &Source::new(name, text));
    analyzed.map(|analyzed| analyzed.requests).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_can_be_read() {
        let servers = SERVERS.iter().map(|(_, _, module)| module);
        let all = DEFINITIONS.iter().flat_map(|definition| definition.modules).chain(LIBRARIES).chain(servers);
        for (name, text) in all {
            let analyzed = analyze::analyze(Path::new("platform.mjs"), &Source::new(*name, *text));
            assert!(analyzed.is_ok(), "{name}: {:?}", analyzed.err());
        }
    }

    #[test]
    fn any_version_of_a_track_will_do() {
        assert!(of_track("wasi:io/poll@0.2", "wasi:io/poll@0.2.6"));
        assert!(!of_track("wasi:io/poll@0.2", "wasi:io/poll@0.20.0"));
        assert!(!of_track("wasi:io/poll@0.2", "wasi:io/poll"));
    }
}
