//! JavaScript: a component for every world of the corpus is transpiled, the engine accepts the module, and it stays small.

use std::path::Path;
use std::process::Command;

use wit_component::dummy_module;
use wit_parser::{LiftLowerAbi, ManglingAndAbi};
use witcraft_componentize::{Options as Componentize, World, componentize};
use witcraft_generator_js::{Mode, Options, transpile};
use witcraft_instantiation::instantiate;
use witcraft_testing::{assert_golden, root, wit_inputs};

use super::corpus;
use super::random::random;

/// A component that does nothing but import and export what its world says, transpiled.
struct Transpiled {
    name: String,
    text: String,
}

/// Every world of the WIT at `path`; those that need asynchronous functions are left out.
fn transpiled(path: &Path, mode: Mode) -> Vec<Transpiled> {
    let options = witcraft_wit::Options { all_features: true, ..witcraft_wit::Options::default() };
    let wit = witcraft_wit::load_path(path, &options).unwrap_or_else(|found| panic!("{}: {found:?}", path.display()));
    let own = wit.resolve.worlds.iter().filter(|(_, world)| world.package.is_some_and(|p| wit.packages.contains(&p)));
    let mut all = Vec::new();
    for (id, world) in own {
        let name = format!("{}/{}", path.file_stem().expect("inputs have names").to_string_lossy(), world.name);
        let module = dummy_module(&wit.resolve, id, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
        let options = Componentize { world: Some(World { wit: &wit, id }), ..Componentize::default() };
        let Ok(component) = componentize(&module, &options) else { continue };
        let Ok(steps) = instantiate(&name, &component) else { continue };
        let options = Options { name: "component".to_owned(), mode, ..Options::default() };
        let output = transpile(&name, &steps, &options).unwrap_or_else(|found| panic!("{name}: {found:?}"));
        all.push(Transpiled { name, text: output.module.1 });
    }
    all
}

fn everything(mode: Mode) -> Vec<Transpiled> {
    let mut inputs = wit_inputs(&root().join("tests/codegen/js"));
    inputs.extend(wit_inputs(&root().join("tests/codegen/ts")));
    inputs.extend(corpus().unwrap_or_default());
    inputs.iter().flat_map(|path| transpiled(path, mode)).collect()
}

pub(super) fn the_engine_takes_what_comes_out() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for mode in [Mode::Async, Mode::Sync] {
        let random = random().into_iter().flat_map(|path| transpiled(&path, mode));
        for (number, transpiled) in everything(mode).into_iter().chain(random).enumerate() {
            // They import nothing before `instantiate` is called, so importing them parses them.
            let text = format!("// {}\n{}", transpiled.name, transpiled.text);
            std::fs::write(folder.path().join(format!("{mode:?}{number}.mjs")), text).expect("it is writable");
        }
    }
    let program = "import { readdirSync } from 'node:fs';\n\
        for (const name of readdirSync('.')) if (name.endsWith('.mjs')) {\n\
        await import(process.cwd() + '/' + name).catch((error) => { console.log(name, error); process.exitCode = 1; }); }";
    let mut node = Command::new("node");
    node.current_dir(folder.path()).args(["--input-type=module", "-e", program]);
    let output = node.output().expect("node can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

pub(super) fn what_comes_out_is_small() {
    let size = |all: &[Transpiled], name: &str| {
        let found = all.iter().find(|transpiled| transpiled.name == name).expect("it is one of the inputs");
        found.text.len()
    };
    let own: Vec<Transpiled> =
        wit_inputs(&root().join("tests/codegen/js")).iter().flat_map(|path| transpiled(path, Mode::Module)).collect();
    for made in &own {
        // To be looked at.
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.js", made.name.replace('/', "-")));
        std::fs::write(path, &made.text).expect("the target folder can be written");
    }
    let (empty, six) = (size(&own, "sizes/empty"), size(&own, "sizes/six"));
    assert!(empty <= 1024, "an empty world takes {empty} bytes");
    assert!(six <= 8192, "six functions with strings, lists, a record and a resource take {six} bytes");
    if corpus().is_some() {
        let all = everything(Mode::Module);
        let lines: String = all.iter().map(|made| format!("{}: {}\n", made.name, made.text.len())).collect();
        assert_golden(root().join("tests/codegen/js/sizes.txt"), &lines);
    }
}
