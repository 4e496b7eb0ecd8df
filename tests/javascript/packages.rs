//! Packages from npm, bundled and run: each gives what it gives in Node. The programs are in `fixtures/npm/cases`.

use std::path::PathBuf;
use std::process::Command;

use witcraft_testing::root;

use crate::{WITCRAFT, call, componentize, folder, output_of};

/// Calls the `run` of each program, and prints what they give as one object.
const IN_NODE: &str = "
const given = {};
for (const path of process.argv.slice(1)) given[path] = String(await (await import(path)).run());
console.log(JSON.stringify(given));
";

fn programs() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("fixtures/npm/cases")).expect("the folder is there");
    let mut programs: Vec<PathBuf> = folder.map(|entry| entry.expect("it can be read").path()).collect();
    programs.sort();
    programs
}

pub(crate) fn packages_give_what_they_give_in_node() {
    let programs = programs();
    assert!(programs.len() >= 20, "{programs:?}");
    let (expected, _) = output_of(Command::new("node").args(["--input-type=module", "-e", IN_NODE]).args(&programs));
    let expected: serde_json::Value = serde_json::from_str(&expected).expect("Node writes JSON");
    let folder = folder();
    let mut wrong = Vec::new();
    for program in &programs {
        let component = folder.path().join("program.wasm");
        componentize(program, &root().join("fixtures/npm/npm.wit"), "program", &component);
        let (given, _) = call(&component, &[], "run()");
        if given != expected[program.to_str().expect("the path is text")] {
            wrong.push(format!("{}: {given}", program.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

pub(crate) fn routers_serve_unchanged() {
    let folder = folder();
    let [caller, service, both] = ["caller.wasm", "service.wasm", "both.wasm"].map(|name| folder.path().join(name));
    let web = root().join("tests/javascript/web.wit");
    componentize(&root().join("tests/javascript/router.js"), &web, "caller", &caller);
    for (router, expected) in [("hono", "200 root"), ("itty-router", "200 \"Hello, you!\"")] {
        let program = root().join(format!("fixtures/npm/cases/{router}.js"));
        componentize(&program, &root().join("fixtures/npm/npm.wit"), "service", &service);
        output_of(Command::new(WITCRAFT).arg("compose").args([&caller, &service]).arg("-o").arg(&both));
        let (given, _) = call(&both, &[], "run()");
        let given = given.as_array().expect("a list");
        assert!(given.iter().any(|answer| answer == expected), "{router}: {given:?}");
    }
}
