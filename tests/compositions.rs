//! Random compositions in WAC compute what the document says, and printing and composing them again gives the same bytes. So they do
//! when they are taken apart, as compositions and inside of others, and when a part of them is another then.
//!
//! The parts are functions of one number that call others. Each document is generated together with the expected result of
//! each export, without any code of the implementation.

#[path = "compositions/apart.rs"]
mod apart;
#[path = "compositions/parts.rs"]
mod parts;
#[path = "compositions/typed.rs"]
mod typed;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use witcraft_compose::{Input, encode, plan};
use witcraft_diagnostics::{Diagnostic, Source};
use witcraft_wac::{Composition, Dependency, Document, Options, emit, format};

use crate::apart::{changed, imports, taken_apart};
use crate::parts::{OUTSIDE, PARTS, Part, write_parts};
use crate::typed::typed;

/// Compositions, where `PROPTEST_CASES` does not say how many.
const CASES: u32 = 2000;

/// One in so many of them is run: compiling it takes longer than all the rest.
const RUN: u32 = 40;

/// One in so many of them is put into others.
const NESTED: usize = 4;

/// What the next instance is, and how it gets each of its imports, as numbers that are looked up in what there is.
#[derive(Clone, Debug)]
struct Step {
    part: usize,
    arguments: Vec<(u8, usize)>,
    export: u8,
}

fn step() -> impl Strategy<Value = Step> {
    let argument = (any::<u8>(), any::<usize>());
    (0..PARTS.len(), proptest::collection::vec(argument, 3), any::<u8>()).prop_map(|(part, arguments, export)| Step {
        part,
        arguments,
        export,
    })
}

/// A function that an instance offers, or that is imported.
#[derive(Clone, Debug)]
enum Function {
    /// Of the instance with this number, under this name.
    Of(usize, &'static str),
    /// From outside, and the name under which that exports it.
    Outside(&'static str),
}

/// A document, and what is known of it.
#[derive(Clone, Debug, Default)]
struct Generated {
    text: String,
    /// The part of each instance, and what it calls.
    instances: Vec<(usize, Vec<Function>)>,
    /// What is exported as `e0`, `e1` and so on.
    exports: Vec<Function>,
}

fn generate(steps: &[Step], open: bool) -> Generated {
    let mut document = Generated::default();
    document.text.push_str("package test:random;\n");
    if open {
        document.text.push_str("import outside: func(x: u32) -> u32;\n");
        document.text.push_str("import around as \"test:n/a@1.7.0\": interface { apply: func(x: u32) -> u32; };\n");
        document.export_imports(steps[0].export);
    }
    for (number, step) in steps.iter().enumerate() {
        let part = &PARTS[step.part];
        let mut calls = Vec::new();
        let mut arguments = Vec::new();
        let mut is_filled = false;
        for (import, (way, choice)) in part.imports.iter().zip(&step.arguments) {
            let (call, argument) = document.argument(import, *way, *choice, open);
            match argument {
                Some(argument) => arguments.push(argument),
                None => is_filled = true,
            }
            calls.push(call);
        }
        if is_filled {
            arguments.push("...".to_owned());
        }
        let name = part.name;
        document.text.push_str(&format!("let x{number} = new test:{name} {{ {} }};\n", arguments.join(", ")));
        document.instances.push((step.part, calls));
        if step.export % 3 == 0 || number + 1 == steps.len() {
            let exported = part.exports[step.export as usize % part.exports.len()];
            let access = match exported {
                "f" => "f".to_owned(),
                interface if step.export % 2 == 0 => format!("{}.apply", &interface[7..8]),
                interface => return document.finish(number, interface),
            };
            let export = document.exports.len();
            document.text.push_str(&format!("export x{number}.{access} as e{export};\n"));
            document.exports.push(Function::Of(number, exported));
        }
    }
    document
}

impl Generated {
    /// Exports what the document imports.
    fn export_imports(&mut self, choice: u8) {
        let ways = [("outside", "outside"), ("around.apply", "test:n/a@1.9.0")];
        for (position, (access, outside)) in ways.into_iter().enumerate() {
            if choice >> position & 3 == 0 {
                self.text.push_str(&format!("export {access} as e{};\n", self.exports.len()));
                self.exports.push(Function::Outside(outside));
            }
        }
        if choice >> 3 & 3 == 0 {
            self.text.push_str(&format!("export around as rest;\nexport around.apply as e{};\n", self.exports.len()));
            self.exports.push(Function::Outside("test:n/a@1.9.0"));
        }
    }

    /// Ends the document with an export of a whole interface.
    fn finish(mut self, instance: usize, interface: &'static str) -> Generated {
        let export = self.exports.len();
        self.text.push_str(&format!(
            "export x{instance}[\"{interface}\"] as whole;\nexport (x{instance}[\"{interface}\"]).apply as e{export};\n"
        ));
        self.exports.push(Function::Of(instance, interface));
        self
    }

    /// What satisfies an import of the next instance, and the argument that says so; none for what `...` does.
    fn argument(&self, import: &'static str, way: u8, choice: usize, open: bool) -> (Function, Option<String>) {
        let is_function = import == "f";
        let matches = |exported: &str| match is_function {
            true => exported == "f",
            false => exported.get(..8) == import.get(..8),
        };
        let offers: Vec<(usize, &'static str)> = self
            .instances
            .iter()
            .enumerate()
            .flat_map(|(instance, (part, _))| PARTS[*part].exports.iter().map(move |export| (instance, *export)))
            .filter(|(_, export)| matches(export))
            .collect();
        match offers.get(choice % offers.len().max(1)) {
            Some((instance, export)) if way % 4 != 3 || !open => {
                let value = format!("x{instance}[\"{export}\"]");
                let argument = match way % 4 {
                    0 if !is_function => format!("{}: x{instance}.{}", &import[7..8], &export[7..8]),
                    1 if PARTS[self.instances[*instance].0].exports.len() == 1 => format!("...x{instance}"),
                    2 => format!("\"{import}\": ({value})"),
                    _ => format!("\"{import}\": {value}"),
                };
                (Function::Of(*instance, export), Some(argument))
            }
            _ if open => {
                let (outside, value) = match (way % 4, is_function) {
                    (0, true) => ("outside", Some("outside")),
                    (1, true) => ("test:n/a@1.9.0", Some("around.apply")),
                    (0 | 1, false) => ("test:n/a@1.9.0", Some("around")),
                    _ => (provider(import), None),
                };
                (Function::Outside(outside), value.map(|value| format!("\"{import}\": {value}")))
            }
            _ => (Function::Outside(provider(import)), None),
        }
    }

    /// What a function returns.
    fn value(&self, function: &Function, x: u32) -> u32 {
        let none = Vec::new();
        let (part, export, calls) = match function {
            Function::Outside(export) => (&OUTSIDE, export, &none),
            Function::Of(instance, export) => {
                let (part, calls) = &self.instances[*instance];
                (&PARTS[*part], export, calls)
            }
        };
        let position = part.exports.iter().position(|other| other == export).expect("it is exported");
        let called = calls.iter().zip(1..).map(|(call, n): (_, u32)| self.value(call, x.wrapping_add(n)));
        let sum = called.fold(x.wrapping_mul(part.factor), u32::wrapping_add);
        sum.wrapping_add(u32::try_from(position).expect("parts are small"))
    }

    /// What is asked for from outside.
    fn outside(&self) -> BTreeSet<&'static str> {
        let functions = self.instances.iter().flat_map(|(_, calls)| calls).chain(&self.exports);
        let outside = functions.filter_map(|function| match function {
            Function::Outside(export) => Some(*export),
            Function::Of(..) => None,
        });
        outside.collect()
    }

    /// With instances of a part that call nobody.
    fn with_alone(mut self, alone: usize) -> Generated {
        self.instances.iter_mut().filter(|(part, _)| *part == alone).for_each(|(_, calls)| calls.clear());
        self
    }

    /// With something else from outside in the place of something.
    fn with_other(mut self, one: &str, other: &'static str) -> Generated {
        let functions = self.instances.iter_mut().flat_map(|(_, calls)| calls).chain(&mut self.exports);
        functions.filter(|function| matches!(function, Function::Outside(name) if *name == one)).for_each(|function| {
            *function = Function::Outside(other);
        });
        self
    }
}

/// What satisfies an import that nothing else does.
fn provider(import: &str) -> &'static str {
    let same = |export: &&&str| **export == import || export.contains(':') && export.get(..8) == import.get(..8);
    OUTSIDE.exports.iter().find(same).expect("it provides everything")
}

/// The packages of all parts.
fn options(folder: &Path) -> Options {
    let dependency = |part: &Part| Dependency {
        name: format!("test:{}", part.name),
        version: None,
        path: folder.join(format!("{}.wasm", part.name)),
    };
    with(PARTS.iter().map(dependency))
}

/// These packages, all of which are components in binary.
fn with(dependencies: impl Iterator<Item = Dependency>) -> Options {
    let read = |path: &Path| {
        let name = path.display().to_string();
        Ok(Input { name, bytes: std::fs::read(path).expect("it was written") })
    };
    Options { dependencies: dependencies.collect(), read: Some(read), ..Options::default() }
}

fn load(text: &str, options: &Options) -> Result<Composition, Vec<Diagnostic>> {
    Ok(Document::parse(&Source::new("random.wac", text))?.load(options))
}

fn compose(text: &str, options: &Options) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let composition = load(text, options)?;
    encode(&composition.connect()?).map_err(|finding| vec![finding])
}

#[test]
fn random_documents_compute_what_they_say_and_are_printed_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    write_parts(folder.path());
    let options = options(folder.path());
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let runs = Cell::new(0_u32);
    let steps = (proptest::collection::vec(step(), 1..9), any::<bool>(), any::<usize>());
    let outcome = runner.run(&steps, |(steps, open, choice)| {
        let document = generate(&steps, open);
        let text = &document.text;
        let composition = load(text, &options).map_err(|found| TestCaseError::fail(format!("{found:?}\n{text}")))?;
        let graph = composition.connect().map_err(|found| TestCaseError::fail(format!("{found:?}\n{text}")))?;
        let bytes = encode(&graph).map_err(|found| TestCaseError::fail(format!("{found:?}\n{text}")))?;
        let emitted = emit(&graph, Some(&composition)).text;
        let again =
            compose(&emitted, &options).map_err(|found| TestCaseError::fail(format!("{found:?}\n{emitted}")))?;
        prop_assert!(again == bytes, "other bytes:\n{}\n{}", text, emitted);
        let formatted = format(&Source::new("random.wac", text.as_str())).expect("it has been parsed");
        prop_assert!(compose(&formatted, &options).expect("it means the same") == bytes);

        runs.set(runs.get() + 1);
        let run = |document: &Generated, bytes: &[u8]| match runs.get().is_multiple_of(RUN) {
            true => run(document, bytes),
            false => Ok(()),
        };
        run(&document, &bytes)?;
        let apart = taken_apart(&bytes, text)?;
        run(&document, &apart)?;
        let instance = choice / NESTED % document.instances.len();
        let (part, name) = (document.instances[instance].0, format!("x{instance}"));
        let other = document.clone().with_alone(part);
        let change =
            |bytes: &[u8], paths: &[&str]| changed(bytes, paths, &PARTS[part].bytes(), &PARTS[part].alone().bytes());
        let bytes_of_other = change(&bytes, &[&name])?;
        prop_assert_eq!(imports(&bytes_of_other), other.outside(), "{} is another in\n{}", name, text);
        run(&other, &bytes_of_other)?;

        if !choice.is_multiple_of(NESTED) {
            return Ok(());
        }
        // The same inside of another composition, which calls something otherwise.
        let nested = nested(&bytes, &options, folder.path())?;
        let [document, other] = [document.clone(), other].map(|document| document.with_other("outside", "beyond"));
        run(&document, &nested)?;
        run(&document, &taken_apart(&nested, text)?)?;
        let changed = change(&nested, &[&format!("inner/{name}"), &name, PARTS[part].name])?;
        prop_assert_eq!(imports(&changed), other.outside(), "{} is another in\n{}", name, text);
        run(&other, &changed)?;
        let deep = self::nested(&nested, &options, folder.path())?;
        let changed = change(&deep, &[&format!("inner/inner/{name}"), &format!("inner/{name}"), &name])?;
        prop_assert_eq!(imports(&changed), other.outside(), "{} is another in\n{}", name, text);
        run(&other, &changed)
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(runs.get() >= cases, "every composition is taken apart");
}

/// A composition that has another in it, and exports what that does.
fn nested(inner: &[u8], options: &Options, folder: &Path) -> Result<Vec<u8>, TestCaseError> {
    let path = folder.join("inner.wasm");
    std::fs::write(&path, inner).expect("a folder for the test");
    let mut options = options.clone();
    options.dependencies.push(Dependency { name: "test:inner".to_owned(), version: None, path });
    let (import, argument) = match imports(inner).contains("outside") {
        true => ("import beyond: func(x: u32) -> u32;\n", "outside: beyond, "),
        false => ("", ""),
    };
    let text =
        format!("package test:outer;\n{import}let inner = new test:inner {{ {argument}... }};\nexport inner...;\n");
    compose(&text, &options).map_err(|found| TestCaseError::fail(format!("{found:?}\n{text}")))
}

/// Calls the exports, and compares what they return with what they should.
fn run(document: &Generated, bytes: &[u8]) -> Result<(), TestCaseError> {
    let failed = |found| TestCaseError::fail(format!("{found:?}\n{}", document.text));
    let inputs = [("random.wasm", bytes.to_vec()), ("outside.wasm", OUTSIDE.bytes())];
    let mut inputs = inputs.map(|(name, bytes)| Input { name: name.to_owned(), bytes }).to_vec();
    if imports(bytes).is_empty() {
        inputs.truncate(1);
    }
    let closed = plan(&inputs).and_then(|graph| encode(&graph).map_err(|finding| vec![finding])).map_err(failed)?;
    let invoke: Vec<String> = (0..document.exports.len()).map(|export| format!("e{export}(5)")).collect();
    let options = witcraft_run::Options { invoke, ..witcraft_run::Options::default() };
    let outcome = witcraft_run::run("random.wasm", &closed, &options).map_err(failed)?;
    let expected: Vec<String> = document.exports.iter().map(|export| document.value(export, 5).to_string()).collect();
    prop_assert_eq!(&outcome.values, &expected, "{}", document.text);
    Ok(())
}

#[test]
fn random_plans_are_printed_as_documents_that_give_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config { cases: CASES / 4, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let printed = Cell::new(0_u32);
    let outcome = runner.run(&proptest::collection::vec(typed(), 1..6), |specs| {
        let named = specs.iter().enumerate().filter_map(|(n, spec)| spec.component(&format!("part_{n}")));
        let mut inputs: Vec<Input> = named.collect();
        // Plugs that fit nothing are left out, as the findings say.
        while let Err(findings) = plan(&inputs) {
            let is_misfit = |code| matches!(code, "compose/fits-nothing" | "compose/ambiguous");
            let misfit = findings.iter().find(|finding| is_misfit(finding.code));
            let Some(name) = misfit.and_then(|finding| Some(finding.origin.as_ref()?.path.clone())) else { break };
            inputs.retain(|input| input.name != name);
        }
        let Ok(graph) = plan(&inputs) else { return Ok(()) };
        let Ok(bytes) = encode(&graph) else { return Ok(()) };
        let emitted = emit(&graph, None);
        let dependencies = emitted.dependencies.iter().map(|(package, file)| {
            let input = inputs.iter().find(|input| input.name == *file).expect("it is one of them");
            let path = folder.path().join(file);
            std::fs::write(&path, &input.bytes).expect("a folder for the test");
            Dependency { name: package.clone(), version: None, path }
        });
        let again = compose(&emitted.text, &with(dependencies))
            .map_err(|found| TestCaseError::fail(format!("{found:?}\n{}", emitted.text)))?;
        prop_assert!(again == bytes, "other bytes:\n{}", emitted.text);
        taken_apart(&bytes, &emitted.text)?;
        printed.set(printed.get() + 1);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(printed.get() > 50, "only {} plans could be printed", printed.get());
}
