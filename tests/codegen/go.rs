//! Go: the corpus is formatted, passes `go vet` and `staticcheck`, compiles for wasm and the host, and links; goldens stay as
//! they were reviewed, and the same world gives the same bytes.

use std::path::{Path, PathBuf};
use std::process::Command;

use wit_parser::{FunctionKind, WorldId};
use witcraft_abi::Direction;
use witcraft_bindings::{Bindings, Function, Generator, Module};
use witcraft_diagnostics::Diagnostic;
use witcraft_generator_go::{GoGenerator, Options};
use witcraft_testing::{Tool, assert_golden, root, wit_inputs};
use witcraft_wit::Wit;
use witcraft_writer::Files;

#[path = "go_names.rs"]
pub(super) mod names;

use super::random::random;
use super::{Generated, corpus, generate, generate_each};

/// A version of `staticcheck` that knows what Go up to 1.27 writes.
const STATICCHECK_PACKAGE: &str = "honnef.co/go/tools/cmd/staticcheck@v0.8.2";

/// All but two: what is exported to the host alone is unused to it, and a name that Go keeps for itself has an underscore
/// at its end.
const STATICCHECK_CHECKS: &str = "-checks=all,-U1000,-ST1003";

/// `staticcheck`, from Go's module proxy.
pub(super) const STATICCHECK: Tool = Tool {
    name: "staticcheck",
    program: "go",
    probe: &["run", STATICCHECK_PACKAGE, "-version"],
    help: "it comes from Go's module proxy, which cannot be reached",
};

fn goldens() -> PathBuf {
    root().join("tests/codegen/go")
}

/// The WIT that the goldens of all languages are made of.
fn shared() -> Vec<PathBuf> {
    wit_inputs(&root().join("tests/codegen/rust"))
}

/// Every input that there is: those of goldens and of runtime cases, the fixtures, the corpus.
fn inputs() -> Vec<PathBuf> {
    let mut inputs = shared();
    inputs.extend(wit_inputs(&root().join("fixtures/wit")));
    inputs.push(root().join("wit/demo"));
    let mut cases: Vec<PathBuf> = std::fs::read_dir(root().join("tests/runtime"))
        .expect("tests/runtime can be read")
        .map(|entry| entry.expect("tests/runtime can be read").path().join("test.wit"))
        .filter(|path| path.is_file())
        .collect();
    cases.sort();
    inputs.extend(cases);
    inputs.push(root().join("tests/codegen/empty.wit"));
    inputs.extend(corpus().unwrap_or_default());
    inputs.extend(random());
    inputs
}

/// Every world of every input.
fn everything(finalizers: bool) -> Vec<(String, Generated)> {
    worlds(&inputs(), finalizers)
}

/// Every world of the inputs, with a directory of its own in the Go module `all`.
fn worlds(inputs: &[PathBuf], finalizers: bool) -> Vec<(String, Generated)> {
    let mut all = Vec::new();
    for path in inputs {
        // The import path is part of what is generated: each input is in a directory of its own.
        let directory = format!("input{}", all.len());
        let mut options = Options::new(format!("all/{directory}"));
        options.finalizers = finalizers;
        // What else there is to choose is tried along with that.
        options.sync = Vec::from_iter(finalizers.then(|| "all".to_owned()));
        for (number, generated) in generate(path, &GoGenerator::new(options)).into_iter().enumerate() {
            all.push((format!("{directory}/world{number}"), generated));
        }
    }
    all
}

/// A text that knows the import path of its input, for a world, which is a directory below it.
fn placed(text: &str, directory: &str) -> String {
    let (input, _) = directory.split_once('/').expect("a world is in an input's directory");
    text.replace(&format!("\"all/{input}/"), &format!("\"all/{directory}/"))
}

/// Writes a world as if somebody had written it: of what says that it is generated, linters let much pass.
fn write(folder: &Path, directory: &str, files: &Files) {
    for (name, text) in files.iter() {
        let path = folder.join(directory).join(name);
        std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("it is writable");
        let text = placed(text, directory).replacen("; DO NOT EDIT.\n", ".\n", 1);
        std::fs::write(path, text).expect("it is writable");
    }
}

/// Writes a program that links a world: it imports every package, and says that nothing implements the exports.
fn write_program(folder: &Path, directory: &str, files: &Files) {
    let name = directory.replace('/', "");
    let (mut imports, mut body) = (String::new(), String::new());
    let packages = files.iter().filter_map(|(path, _)| path.strip_suffix("/doc.go"));
    let mut packages: Vec<&str> = packages.filter(|package| !package.starts_with("internal/")).collect();
    packages.sort_unstable();
    for package in packages {
        let exports = files.iter().find(|(path, _)| *path == format!("{package}/exports.go"));
        let exports = exports.is_some_and(|(_, text)| text.contains("\nfunc Export("));
        let local = if exports { format!("p{}", imports.len()) } else { "_".to_owned() };
        imports += &format!("\t{local} \"all/{directory}/{package}\"\n");
        if exports {
            body += &format!("\t{local}.Export(nil)\n");
        }
    }
    if imports.is_empty() {
        return;
    }
    let program = format!("package main\n\nimport (\n{imports})\n\nfunc main() {{\n{body}}}\n");
    let path = folder.join("programs").join(name).join("main.go");
    std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("it is writable");
    std::fs::write(path, program).expect("it is writable");
}

/// Generates a world so that each of its exports is linked by a name: `V0` and so on of one package.
fn link(wit: &Wit, world: WorldId, import_path: &str) -> Result<Files, Vec<Diagnostic>> {
    let mut options = Options::new(import_path);
    let exports = implemented(&GoGenerator::new(options.clone()).bindings(wit, world)?);
    for (number, export) in exports.iter().enumerate() {
        let implementation = format!("{export}={import_path}/implementation.V{number}");
        options.implementations.push(implementation.parse().expect("it is an interface, a package and a variable"));
    }
    let generator = GoGenerator::new(options);
    generator.generate(&generator.bindings(wit, world)?)
}

/// The exported interfaces, and the world, with a function that is no method.
fn implemented(bindings: &Bindings<'_>) -> Vec<String> {
    let resolve = bindings.resolve;
    let world = &resolve.worlds[bindings.world];
    let is_method = |function: &Function<'_>| matches!(function.wit.kind, FunctionKind::Method(_));
    let exports = bindings.modules().map(|(_, module)| module).filter(|module| {
        let mut of_resources = module.resources.iter().flat_map(|resource| &resource.functions);
        module.direction == Direction::Export
            && (!module.functions.is_empty() || of_resources.any(|function| !is_method(function)))
    });
    let name = |module: &Module<'_>| match &module.key {
        Some(key) => resolve.name_world_key(key),
        None => resolve.id_of_name(world.package.expect("it is in a package"), &world.name),
    };
    exports.map(name).collect()
}

/// Writes a program with what [`link`] names, as `exports` uses it: variables of the interfaces' own types.
fn write_linked(folder: &Path, directory: &str, exports: &str) {
    let mut implementation =
        "// Package implementation has what implements the exports.\npackage implementation\n".to_owned();
    let (input, _) = directory.split_once('/').expect("a world is in an input's directory");
    let own = format!("\"all/{input}/implementation\"");
    let body = exports.lines().skip_while(|line| !line.starts_with("package ")).skip(1);
    for line in body.filter(|line| !line.ends_with(&own)) {
        let variable = line.strip_prefix("var _ ").and_then(|rest| rest.split_once(" = "));
        implementation += &match variable.and_then(|(ty, path)| Some((ty, path.split_once('.')?.1))) {
            Some((ty, variable)) => format!("var {variable} {ty}\n"),
            None => format!("{line}\n"),
        };
    }
    let implementation = placed(&implementation, directory);
    let program = format!("package main\n\nimport _ \"all/{directory}/exports\"\n\nfunc main() {{}}\n");
    let name = directory.replace('/', "");
    let packages = [(format!("{directory}/implementation"), implementation), (format!("programs/{name}"), program)];
    for (path, text) in packages {
        std::fs::create_dir_all(folder.join(&path)).expect("it is writable");
        std::fs::write(folder.join(path).join("main.go"), text).expect("it is writable");
    }
}

/// What a command prints, which has to be nothing.
#[track_caller]
fn silent(folder: &Path, wasm: bool, command: &[&str]) {
    let mut run = Command::new(command[0]);
    run.args(&command[1..]).current_dir(folder).env_remove("GOFLAGS");
    if wasm {
        run.envs([("GOOS", "wasip1"), ("GOARCH", "wasm")]);
    }
    let result = run.output().expect("Go's tools can be run");
    let said = String::from_utf8_lossy(&result.stdout).into_owned() + &String::from_utf8_lossy(&result.stderr);
    assert!(result.status.success() && said.is_empty(), "{command:?} (wasm: {wasm}): {said}");
}

pub(super) fn everything_is_formatted_and_compiles_without_a_finding() {
    for finalizers in [false, true] {
        let folder = tempfile::tempdir().expect("a temporary directory");
        std::fs::write(folder.path().join("go.mod"), "module all\n\ngo 1.24\n").expect("it is writable");
        for (directory, generated) in everything(finalizers) {
            if let Ok(files) = &generated.files {
                write(folder.path(), &directory, files);
                write_program(folder.path(), &directory, files);
            }
        }
        silent(folder.path(), false, &["gofmt", "-l", "."]);
        for wasm in [false, true] {
            silent(folder.path(), wasm, &["go", "vet", "./..."]);
        }
        if finalizers {
            silent(folder.path(), true, &["go", "build", "./..."]);
            continue;
        }
        // The linker is what finds two exports of one name.
        silent(folder.path(), true, &["go", "build", "-ldflags=-s -w", "-o", "linked/", "./programs/..."]);
        let folder = folder.path();
        let tool = tempfile::tempdir().expect("a temporary directory");
        let path = tool.path().join("staticcheck").display().to_string();
        let mut install = Command::new("go");
        install.env("GOBIN", tool.path()).args(["install", STATICCHECK_PACKAGE]);
        assert!(install.status().expect("go can be run").success());
        silent(folder, false, &[&path, STATICCHECK_CHECKS, "./..."]);
        silent(folder, true, &[&path, STATICCHECK_CHECKS, "./..."]);
    }
}

pub(super) fn what_implements_exports_can_be_linked_everywhere() {
    let worlds = check_linked(&inputs());
    assert!(worlds > 40, "{worlds} worlds have exports to implement");
}

/// Compiles and links every world of the inputs that has exports, with what implements them linked by its name.
fn check_linked(inputs: &[PathBuf]) -> usize {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("go.mod"), "module all\n\ngo 1.24\n").expect("it is writable");
    let mut worlds = 0;
    for (number, path) in inputs.iter().enumerate() {
        let import_path = format!("all/input{number}");
        for (index, generated) in generate_each(path, |wit, world| link(wit, world, &import_path)).iter().enumerate() {
            let Ok(files) = &generated.files else { continue };
            if let Some(exports) = files.get("exports/exports.go") {
                let directory = format!("input{number}/world{index}");
                write(folder.path(), &directory, files);
                write_linked(folder.path(), &directory, exports);
                worlds += 1;
            }
        }
    }
    silent(folder.path(), false, &["gofmt", "-l", "."]);
    silent(folder.path(), false, &["go", "vet", "./..."]);
    silent(folder.path(), true, &["go", "vet", "./..."]);
    silent(folder.path(), true, &["go", "build", "-ldflags=-s -w", "-o", "linked/", "./programs/..."]);
    worlds
}

pub(super) fn what_does_not_generate_is_told_where() {
    let mut worlds = 0;
    for (_, generated) in everything(false) {
        let Err(findings) = &generated.files else {
            worlds += 1;
            continue;
        };
        for finding in findings {
            assert_eq!(finding.code, "abi/async-not-supported", "{}: {}", generated.name, finding.message);
            assert!(!finding.labels.is_empty(), "{}: {} has a place", generated.name, finding.message);
        }
    }
    let expected = if corpus().is_some() { 130 } else { 40 };
    assert!(worlds >= expected, "{worlds} worlds generate, and there are at least {expected} that can be");
}

pub(super) fn goldens_are_as_reviewed() {
    for path in shared() {
        for generated in generate(&path, &GoGenerator::new(Options::new("example.com/golden"))) {
            let files = generated.files.as_ref().expect("goldens generate");
            for (name, text) in files.iter().filter(|(name, _)| !name.starts_with("internal/")) {
                assert_golden(goldens().join(&generated.name).join(name), text);
            }
        }
    }
}

pub(super) fn the_same_world_gives_the_same_bytes() {
    for ((_, first), (_, second)) in everything(false).iter().zip(&everything(false)) {
        assert!(first.files.as_ref().ok() == second.files.as_ref().ok(), "{} differs", first.name);
    }
}
