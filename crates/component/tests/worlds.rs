//! Every world of the corpus: a component made for it is read back, conforms to it, and carries its names.

use std::path::Path;
use std::process::ExitCode;

use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve, WorldId};
use witcraft_component::conformance::{Target, conformance};
use witcraft_component::{Component, embedded_world, features, inspect, validate};
use witcraft_testing::{CORPUS, run_trial_groups, trials};

fn main() -> ExitCode {
    run_trial_groups(&[
        (&[CORPUS], &trials![components_conform_to_the_worlds_they_were_made_for]),
        (&[], &trials![worlds_in_the_older_format_are_read]),
    ])
}

/// A module that a component for the world can be made of, or why there is none.
fn module(resolve: &Resolve, world: WorldId) -> Result<Vec<u8>, String> {
    let mut module = dummy_module(resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8)
        .map_err(|error| format!("{error:#}"))?;
    Ok(module)
}

fn component(module: &[u8]) -> Result<Vec<u8>, String> {
    let encoder = ComponentEncoder::default().module(module).map_err(|error| format!("{error:#}"))?;
    encoder.validate(false).encode().map_err(|error| format!("{error:#}"))
}

/// All that is wrong with one world; `None` where no component can be made for it.
fn check(resolve: &Resolve, world: WorldId) -> Option<Vec<String>> {
    let module = module(resolve, world).ok()?;
    let component = component(&module).ok()?;
    let mut wrong: Vec<String> = Vec::new();
    let mut all_well = |findings: Vec<witcraft_diagnostics::Diagnostic>| {
        wrong.extend(findings.into_iter().map(|finding| format!("{}: {}", finding.code, finding.message)));
    };
    all_well(validate(&component, features::everything()));
    match Component::decode("world", &component) {
        Ok(component) => {
            all_well(conformance("world", &component, Target { resolve, world, locate: &|_| None, exact: false }))
        }
        Err(findings) => all_well(findings),
    }
    if let Err(findings) = inspect("world", &component) {
        all_well(findings);
    }
    match embedded_world("module", &module) {
        Ok(found) if found.is_some() => {}
        Ok(_) => wrong.push("the module carries no world".to_owned()),
        Err(findings) => all_well(findings),
    }
    Some(wrong)
}

fn resolve(path: &Path) -> Option<(Resolve, Vec<WorldId>)> {
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let (package, _) = resolve.push_path(path).ok()?;
    let worlds = resolve.packages[package].worlds.values().copied().collect();
    Some((resolve, worlds))
}

fn components_conform_to_the_worlds_they_were_made_for() {
    let corpus = witcraft_testing::corpus().expect("there is a corpus");
    let mut inputs = witcraft_testing::wit_inputs(&corpus.join("wit"));
    inputs.extend(witcraft_testing::wit_inputs(&corpus.join("wasi")));
    let (mut checked, mut wrong) = (0, Vec::new());
    for path in &inputs {
        let Some((resolve, worlds)) = resolve(path) else { continue };
        for world in worlds {
            let Some(found) = check(&resolve, world) else { continue };
            checked += 1;
            let name = &resolve.worlds[world].name;
            wrong.extend(found.into_iter().map(|line| format!("{} world {name}: {line}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 90, "only {checked} worlds were checked");
}

/// A world in the format of 2023: the byte 3, the encoding of strings, the world's name, and its package as a component.
fn worlds_in_the_older_format_are_read() {
    let mut resolve = Resolve::default();
    let text = "package demo:old; world adapter { import log: func(line: string); export run: func() -> u32; }";
    let package = resolve.push_str("old.wit", text).expect("it is WIT");
    let mut data = vec![3, 0, 7];
    data.extend_from_slice(b"adapter");
    data.extend(wit_component::encode(&resolve, package).expect("a package is encoded"));
    let module = |data: &[u8]| {
        let mut module = wasm_encoder::Module::new();
        module.section(&wasm_encoder::CustomSection { name: "component-type:old".into(), data: data.into() });
        module.finish()
    };
    let (resolve, world) = embedded_world("old.wasm", &module(&data)).expect("it is read").expect("it has a world");
    assert_eq!((resolve.worlds[world].imports.len(), resolve.worlds[world].exports.len()), (1, 1));
    inspect("old.wasm", &module(&data)).expect("it is inspected");

    // Cut off before the types end, or with an encoding that there is not: a finding that names the section. What is cut
    // off later is no more than what custom sections say.
    for length in 0..data.len() {
        match embedded_world("old.wasm", &module(&data[..length])) {
            Ok(_) => assert!(length > data.len() / 2, "{length} bytes are enough for a world"),
            Err(findings) => assert!(findings[0].message.contains("`component-type:old`"), "{}", findings[0].message),
        }
    }
    data[1] = 9;
    assert!(embedded_world("old.wasm", &module(&data)).is_err());
}
