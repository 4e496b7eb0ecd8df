//! Every world of the corpus: a module made for it fits, and one that was changed does not, in terms of the WIT.

use std::path::Path;
use std::process::ExitCode;

use wit_component::dummy_module;
use wit_parser::{Function, LiftLowerAbi, ManglingAndAbi, Resolve, WorldId, WorldItem};
use witcraft_component::text;
use witcraft_componentize::{Options, World, componentize};
use witcraft_testing::{CORPUS, corpus, run_trials, trials, wit_inputs};
use witcraft_wit::Wit;

fn main() -> ExitCode {
    let tests = trials![a_module_made_for_a_world_fits_it, a_module_that_was_changed_is_told_by_the_name_in_wit];
    run_trials(&[CORPUS], &tests)
}

/// The WIT at `path`, where it resolves.
fn load(path: &Path) -> Option<Wit> {
    witcraft_wit::load_path(path, &witcraft_wit::Options { all_features: true, ..Default::default() }).ok()
}

/// Every world of the corpus, with a name for messages.
fn worlds() -> Vec<(String, Wit)> {
    let corpus = corpus().expect("there is a corpus");
    let folders = ["wit", "wasi/0.2", "wasi/0.3"].map(|folder| corpus.join(folder));
    let inputs = folders.iter().flat_map(|folder| wit_inputs(folder));
    inputs.filter_map(|path| load(&path).map(|wit| (path.display().to_string(), wit))).collect()
}

fn ids(wit: &Wit) -> Vec<WorldId> {
    wit.packages.iter().flat_map(|package| wit.resolve.packages[*package].worlds.values().copied()).collect()
}

fn functions(resolve: &Resolve, world: WorldId) -> Vec<&Function> {
    let world = &resolve.worlds[world];
    let items = world.imports.values().chain(world.exports.values());
    items
        .flat_map(|item| match item {
            WorldItem::Interface { id, .. } => resolve.interfaces[*id].functions.values().collect(),
            WorldItem::Function(function) => vec![function],
            WorldItem::Type { .. } => Vec::new(),
        })
        .collect()
}

/// The ways to name the functions of a world. The standard one has no asynchronous functions.
fn manglings(resolve: &Resolve, world: WorldId) -> Vec<ManglingAndAbi> {
    let is_async =
        |function: &&Function| function.kind.is_async() || !function.find_futures_and_streams(resolve).is_empty();
    let mut manglings = vec![
        ManglingAndAbi::Legacy(LiftLowerAbi::Sync),
        ManglingAndAbi::Legacy(LiftLowerAbi::AsyncCallback),
        ManglingAndAbi::Legacy(LiftLowerAbi::AsyncStackful),
    ];
    if !functions(resolve, world).iter().any(is_async) {
        manglings.push(ManglingAndAbi::Standard32);
    }
    manglings
}

fn a_module_made_for_a_world_fits_it() {
    let mut count = 0;
    for (name, wit) in worlds() {
        for id in ids(&wit) {
            for mangling in manglings(&wit.resolve, id) {
                let module = dummy_module(&wit.resolve, id, mangling);
                let options = Options { world: Some(World { wit: &wit, id }), ..Options::default() };
                let world = &wit.resolve.worlds[id].name;
                if let Err(findings) = componentize(&module, &options) {
                    panic!("{name}, world {world}, {mangling:?}:\n{findings:#?}");
                }
                count += 1;
            }
        }
    }
    assert!(count > 200, "only {count}");
}

/// A change to the text of a module, and the name of the function it is made to.
fn changes(module: &str, name: &str) -> Vec<String> {
    let is_import = |line: &str| line.trim_start().starts_with("(import") && line.contains(&format!("{name}\" (func"));
    let is_export = |line: &str| line.trim_start().starts_with("(export") && line.contains(&format!("{name}\" (func"));
    let odd = "(type $odd (func (param f32 f64 f32 f64 f32 f64)))";
    let edit = |found: &dyn Fn(&str) -> bool, change: &dyn Fn(&str) -> String| {
        let line = module.lines().find(|line| found(line))?;
        let changed = module.replacen(line, &change(line), 1);
        let end = changed.rfind(')')?;
        Some(format!("{} {odd})", &changed[..end]))
    };
    let drop = |_: &str| String::new();
    let rename = |line: &str| line.replacen(&format!("{name}\" (func"), &format!("{name}-x\" (func"), 1);
    let retype = |line: &str| match line.rfind("(type ") {
        Some(at) => format!("{}(type $odd)))", &line[..at]),
        None => line.to_owned(),
    };
    [edit(&is_export, &drop), edit(&is_export, &rename), edit(&is_import, &rename), edit(&is_import, &retype)]
        .into_iter()
        .flatten()
        .collect()
}

fn a_module_that_was_changed_is_told_by_the_name_in_wit() {
    let mut count = 0;
    for (name, wit) in worlds() {
        for id in ids(&wit) {
            let module = dummy_module(&wit.resolve, id, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
            let module = wasmprinter::print_bytes(module).expect("printable");
            let all = functions(&wit.resolve, id);
            // The first, the middle and the last stand for all: a world may have hundreds.
            let chosen = [0, all.len() / 2, all.len().saturating_sub(1)];
            for function in chosen.iter().filter_map(|index| all.get(*index)) {
                for changed in changes(&module, &function.name) {
                    let changed = wat::parse_str(&changed).expect("the change leaves it well-formed");
                    let options = Options { world: Some(World { wit: &wit, id }), ..Options::default() };
                    let told = componentize(&changed, &options)
                        .err()
                        .map(|findings| format!("{findings:?}"))
                        .unwrap_or_default();
                    let wanted = text::function_name(function);
                    assert!(told.contains(&wanted), "{name}: `{wanted}` is not in:\n{told}");
                    assert!(!told.contains("componentize/encode"), "{name}:\n{told}");
                    count += 1;
                }
            }
        }
    }
    assert!(count > 200, "only {count}");
}
