//! Does every command that reads wasm or WIT survive any input? Files of this repository are damaged at random, and each
//! command has to take or refuse what is left: no panic, no signal, and nothing written where it failed.
//!
//! The damage is the same on every run. `PROPTEST_CASES` asks for more of it, and `tests/fuzz` looks deeper.

#[path = "mutations/damage.rs"]
mod damage;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tempfile::TempDir;
use witcraft_testing::root;

use crate::damage::damages;

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

/// Damaged files for each kind of input, where `PROPTEST_CASES` does not say how many.
const CASES: u32 = 60;

/// Commands on a file of wasm, which is `FILE`; `OUT` is a place to write to, `PROJECT` a `witcraft.toml` that asks for checks of
/// the file, and `SOUND` a component that was not damaged.
const ON_WASM: [&str; 40] = [
    "validate FILE",
    "validate FILE --wit WIT",
    "inspect FILE",
    "inspect FILE --json",
    "inspect FILE --reach",
    "policy init FILE",
    "policy explain POLICY FILE",
    "validate FILE --policy POLICY",
    "virtualize FILE --deny * -o OUT",
    "virtualize FILE --env A=1 --random-seed 7 --clock 2026-01-01T00:00:00Z -o OUT",
    "virtualize FILE --keep-env A --keep-dir / -o OUT",
    "virtualize FILE --mount /m=fixtures/core/kv --stdout deny --stderr deny --keep-host a -o OUT",
    "virtualize FILE --of b --deny * -o OUT",
    "wit show FILE",
    "wit check FILE",
    "bindgen rust FILE -o OUT",
    "bindgen go FILE -o OUT",
    "componentize FILE -o OUT",
    "componentize FILE --wit WIT -o OUT",
    "compose FILE FILE -o OUT",
    "compose FILE SOUND --emit wac -o OUT",
    "compose --graph html FILE -o OUT",
    "transpile FILE -o OUT",
    "diff FILE FILE",
    "diff SOUND FILE --json",
    "wit diff FILE FILE",
    "sbom FILE",
    "sbom FILE --format spdx",
    "metadata show FILE",
    "metadata add FILE --name damaged -o OUT",
    "metadata remove FILE name -o OUT",
    "strip FILE -o OUT",
    "strip FILE --all -o OUT",
    "print FILE -o OUT",
    "parse FILE -o OUT",
    "extract FILE",
    "objdump FILE",
    "ci --file PROJECT",
    "compile FILE -o OUT",
    "run FILE --no-cache --fuel 100000 --timeout 5s --max-memory 64MiB",
];

/// Commands on a file of WIT.
const ON_WIT: [&str; 11] = [
    "wit check FILE --all-features",
    "wit show FILE --all-features",
    "wit show FILE --json",
    "wit fmt --check FILE",
    "bindgen rust FILE -o OUT",
    "bindgen go FILE -o OUT",
    "bindgen ts FILE -o OUT",
    "componentize MODULE --wit FILE -o OUT",
    "wit diff FILE FILE",
    "wit diff WIT FILE",
    "ci --file PROJECT",
];

/// Commands on a document in WAC, whose packages are in `DEPS`.
const ON_WAC: [&str; 5] = [
    "compose FILE --deps-dir DEPS -o OUT",
    "compose FILE --deps-dir DEPS --explain",
    "compose FILE --deps-dir DEPS --emit wac -o OUT",
    "compose FILE --deps-dir DEPS --graph html -o OUT",
    "compose --fmt FILE -o OUT",
];

#[test]
fn damaged_modules() {
    let kv = root().join("fixtures/core/kv");
    let wat =
        ["fixtures/core/creates-a-file.wat", "tests/cli/componentize/narrow-exit.wat", "tests/cli/inspect/module.wat"];
    let mut seeds: Vec<Vec<u8>> = wat.iter().map(|path| encoded(&root().join(path))).collect();
    seeds.push(encoded(&kv.join("fits.wat")));
    survives(&seeds, &ON_WASM, "wasm");
}

#[test]
fn damaged_components() {
    let wat = ["values", "interfaces", "counter", "program", "program-0.3", "reexport", "async"];
    let mut seeds: Vec<Vec<u8>> =
        wat.iter().map(|name| encoded(&root().join(format!("fixtures/components/{name}.wat")))).collect();
    seeds.push(encoded(&root().join("tests/cli/inspect/wit-package.wat")));
    seeds.push(wasi_preview1_component_adapter_provider::WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER.to_vec());
    survives(&seeds, &ON_WASM, "wasm");
}

#[test]
fn damaged_wit() {
    let wit = ["everything.wit", "http.wit", "abi-values.wit", "multi/main.wit"];
    let read = |name: &&str| std::fs::read(root().join("fixtures/wit").join(name)).expect("the fixture is there");
    survives(&wit.iter().map(read).collect::<Vec<_>>(), &ON_WIT, "wit");
}

#[test]
fn damaged_documents() {
    let wac = ["declarations", "export", "import", "new", "targets", "top-level-types", "wasi"];
    let read =
        |name: &&str| std::fs::read(root().join(format!("tests/cli/wac/{name}.wac"))).expect("the test is there");
    survives(&wac.iter().map(read).collect::<Vec<_>>(), &ON_WAC, "wac");
}

/// The module or component in a text file.
fn encoded(path: &Path) -> Vec<u8> {
    wat::parse_file(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Runs all commands on damaged copies of the seeds.
fn survives(seeds: &[Vec<u8>], commands: &[&str], ending: &str) {
    let project = match ending {
        "wit" => "[ci]\nwit = ['damaged.wit']\n",
        _ => {
            "[[ci.component]]\npath = 'damaged.wasm'\nworlds = ['wasi:cli/command@0.2']\ndeny = ['wasi:sockets/*']\nbuild-paths = false\n"
        }
    };
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 100, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (scratch, counter) = (tempfile::tempdir().expect("a temporary directory"), AtomicUsize::new(0));
    let strategy = (proptest::sample::select(seeds.to_vec()), damages());
    let outcome = runner.run(&strategy, |(seed, damages)| {
        let bytes = damages.iter().fold(seed, |bytes, damage| damage.apply(bytes));
        let place = scratch.path().join(counter.fetch_add(1, Ordering::Relaxed).to_string());
        std::fs::create_dir(&place).expect("it is writable");
        let file = place.join(format!("damaged.{ending}"));
        std::fs::write(&file, bytes).expect("it is writable");
        std::fs::write(place.join("witcraft.toml"), project).expect("it is writable");
        for command in commands {
            attempt(command, &file).map_err(TestCaseError::fail)?;
        }
        std::fs::remove_dir_all(&place).map_err(|error| TestCaseError::fail(error.to_string()))
    });
    outcome.unwrap_or_else(|error| {
        let kept = TempDir::keep(scratch);
        panic!("{error}\nthe last folder in {} has the file", kept.display())
    });
}

/// Runs one command, which has to end as commands end.
fn attempt(words: &str, file: &Path) -> Result<(), String> {
    let out: PathBuf = file.with_file_name("out");
    let word = |word: &str| match word {
        "FILE" => file.into(),
        "OUT" => out.clone(),
        "WIT" => root().join("fixtures/core/kv/kv.wit"),
        "POLICY" => root().join("tests/cli/policy/input/strict.toml"),
        "PROJECT" => file.with_file_name("witcraft.toml"),
        "SOUND" => root().join("fixtures/components/values.wat"),
        "DEPS" => root().join("tests/cli/wac/input/deps"),
        "MODULE" => root().join("fixtures/core/kv/fits.wat"),
        other => PathBuf::from(other),
    };
    let mut command = Command::new(WITCRAFT);
    command.args(words.split(' ').map(word)).stdin(Stdio::null());
    let Output { status, stderr, .. } = command.output().expect("witcraft can be run");
    let said = String::from_utf8_lossy(&stderr);
    let is_run = words.starts_with("run ");
    let ended = match status.code() {
        Some(0 | 1) => true,
        Some(101) | None => false,
        Some(_) => is_run,
    };
    if !ended || said.contains("this is a bug in witcraft") {
        return Err(format!("`{words}` ended with {status}: {said}"));
    }
    let is_written = out.exists();
    if is_written {
        let removed = if out.is_dir() { std::fs::remove_dir_all(&out) } else { std::fs::remove_file(&out) };
        removed.map_err(|error| error.to_string())?;
    }
    match status.success() || !is_written {
        true => Ok(()),
        false => Err(format!("`{words}` failed, and wrote all the same: {said}")),
    }
}
