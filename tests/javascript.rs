//! Do JavaScript programs in components behave as they do elsewhere, and can the engine be rebuilt from its sources?

#[path = "javascript/http.rs"]
mod http;
#[path = "javascript/packages.rs"]
mod packages;

use std::path::Path;
use std::process::{Command, ExitCode};

use tempfile::TempDir;
use witcraft_testing::{
    ENGINE_CLANG, ENGINE_RUST, NODE, PROGRAM_PACKAGES, assert_golden, root, run_trial_groups, trials,
};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    run_trial_groups(&[
        (
            &[],
            &trials![
                http::a_service_answers_over_wasi_3,
                http::programs_ask_servers_over_wasi_3,
                http::programs_ask_servers_over_wasi_2,
                http::a_component_imports_what_its_program_uses,
            ],
        ),
        (&[ENGINE_CLANG, ENGINE_RUST, NODE], &trials![the_engines_are_built_from_their_sources]),
        (&[NODE], &trials![the_script_for_test262_lists_the_tests_that_fail]),
        (
            &[NODE, PROGRAM_PACKAGES],
            &trials![packages::packages_give_what_they_give_in_node, packages::routers_serve_unchanged],
        ),
    ])
}

fn the_engines_are_built_from_their_sources() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("javascript");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let mut script = Command::new(root().join("scripts/build-javascript-engine.sh"));
    let output = script.arg(&folder).env("CARGO_TARGET_DIR", &folder).output().expect("the script can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for name in ["small.wasm", "fast.wasm"] {
        let built = std::fs::read(folder.join(name)).expect("it was written");
        let committed = std::fs::read(root().join("crates/javascript/engine").join(name)).expect("it is there");
        let message = "the sources make another one: run scripts/build-javascript-engine.sh, and commit what it writes";
        assert!(built == committed, "{name}: {message}");
    }
}

/// The tests in `fixtures/test262` say by their names or descriptions what becomes of them.
fn the_script_for_test262_lists_the_tests_that_fail() {
    let mut script = Command::new(root().join("scripts/test262.sh"));
    script.arg(root().join("fixtures/test262")).env("WITCRAFT", WITCRAFT);
    let output = script.output().expect("the script can be run");
    assert_eq!(output.status.code(), Some(1), "tests fail");
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert_golden(root().join("tests/javascript/test262.txt"), &text);
}

/// A folder for what a test makes.
fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

/// Makes a component of a program.
fn componentize(program: &Path, wit: &Path, world: &str, out: &Path) {
    let mut command = Command::new(WITCRAFT);
    command.arg("componentize").arg(program).arg("--wit").arg(wit).args(["--world", world]).arg("-o").arg(out);
    output_of(&mut command);
}

/// What a command says on standard output, and on standard error. It has to succeed.
fn output_of(command: &mut Command) -> (String, String) {
    let output = command.output().expect("it can be run");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {}\n{said}", output.status);
    (String::from_utf8(output.stdout).expect("it is text"), said)
}

/// The result of a call, a string or strings, as JSON; and what was said on standard error.
fn call(component: &Path, options: &[&str], call: &str) -> (serde_json::Value, String) {
    let mut command = Command::new(WITCRAFT);
    command.arg("run").arg(component).args(options).args(["--invoke", call]);
    let (out, said) = output_of(&mut command);
    let result = out.lines().last().unwrap_or_default();
    let json = json(result);
    (serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {out}")), said)
}

/// Text of WAVE as JSON, as far as strings go: the two escape differently.
fn json(wave: &str) -> String {
    let mut json = String::new();
    let mut rest = wave.chars();
    while let Some(c) = rest.next() {
        match (c, c == '\\') {
            (_, true) => match rest.next() {
                Some('u') => {
                    let digits: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                    let code = u32::from_str_radix(&digits, 16).expect("WAVE writes digits");
                    json.push_str(&format!("\\u{code:04x}"));
                }
                Some('\'') => json.push('\''),
                Some(other) => json.extend(['\\', other]),
                None => {}
            },
            (c, false) => json.push(c),
        }
    }
    json
}
