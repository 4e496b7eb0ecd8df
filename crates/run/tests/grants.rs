//! What a guest may use, tried by one for WASI preview 1, which is componentized on the way.

mod support;

use std::path::Path;

use support::assembled;
use witcraft_run::{Dir, Options, Outcome, Stdio, run};

fn create_a_file(dir: Option<(&Path, bool)>) -> Outcome {
    let mut options = Options::default();
    options.grants.stdio = Stdio::Buffered { stdin: Vec::new() };
    options.grants.dirs = dir
        .into_iter()
        .map(|(host, read_only)| Dir { host: host.to_owned(), guest: "/".to_owned(), read_only })
        .collect();
    run("test.wasm", &assembled("core/creates-a-file.wat"), &options).expect("it starts")
}

#[test]
fn a_core_module_runs_and_its_exit_status_is_passed_on() {
    const BADF: u8 = 8;
    let outcome = create_a_file(None);
    assert_eq!(String::from_utf8_lossy(&outcome.stdout), "hello\n");
    assert_eq!(outcome.end.status(), BADF);
    assert!(outcome.end.findings().is_empty());
}

#[test]
fn a_directory_can_be_written_unless_it_is_read_only() {
    let directory = tempfile::tempdir().unwrap();
    assert_ne!(create_a_file(Some((directory.path(), true))).end.status(), 0);
    assert!(!directory.path().join("new").exists());
    assert_eq!(create_a_file(Some((directory.path(), false))).end.status(), 0);
    assert!(directory.path().join("new").exists());
}

#[test]
fn variables_may_be_large() {
    let mut options = Options::default();
    options.grants.env = vec![("KEY".to_owned(), "x".repeat(100_000))];
    let outcome = run("test.wasm", &assembled("core/counts-variables.wat"), &options).expect("it starts");
    assert_eq!(outcome.end.status(), 100, "{:?}", outcome.end.findings());
}
