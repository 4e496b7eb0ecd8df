//! The same over WASI 0.3, where streams and futures are written and read by tasks that go on after a call: of a program in Rust
//! without WASI 0.2, in the engine of `run` and in Node.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use witcraft_testing::{NamedTest, build_program, root, trials};

use super::{Sealed, WITCRAFT, printed, said, scratch, with_input};

pub(super) fn tests() -> Vec<NamedTest> {
    trials![denied_streams_of_0_3_go_nowhere_and_others_stay, streams_of_0_3_may_be_left_alone].to_vec()
}

pub(super) fn tests_in_node() -> Vec<NamedTest> {
    trials![what_is_sealed_over_0_3_runs_in_node].to_vec()
}

/// The component, built once.
static PROGRAM: LazyLock<PathBuf> =
    LazyLock::new(|| build_program(WITCRAFT, "sealed", Path::new(env!("CARGO_TARGET_TMPDIR")), &scratch()));

/// What it prints and says, with `heard` to hear.
#[track_caller]
fn heard(command: &mut Command) -> (String, String) {
    let output = with_input(command);
    (printed(&output), said(&output))
}

fn denied_streams_of_0_3_go_nowhere_and_others_stay() {
    let sealed = |options: &[&str]| Sealed::of(&PROGRAM, options);
    let runs = |sealed: &Sealed, action: &[&str]| heard(&mut sealed.command(&[], action));
    let open = sealed(&["--random-seed", "1"]);
    let (hello, done) = (|| "hello".to_owned(), || "done\n".to_owned());
    assert_eq!(runs(&open, &["say", "hello"]), (hello(), done()));
    assert_eq!(runs(&open, &["pass"]), ("heard".to_owned(), done()));
    assert_eq!(runs(&open, &["loud"]), (".".repeat(3 << 20), done()));
    let quiet = sealed(&["--stdout", "deny"]);
    for action in [&["say", "hello"][..], &["pass"], &["loud"], &["hear"]] {
        assert_eq!(runs(&quiet, action), (String::new(), done()), "{action:?}");
    }
    assert!(!quiet.inspected().contains("wasi:cli/stdout"), "{}", quiet.inspected());
    assert!(quiet.inspected().contains("wasi:cli/stderr"), "{}", quiet.inspected());
    let silent = sealed(&["--stderr", "deny"]);
    assert_eq!(runs(&silent, &["say", "hello"]), (hello(), String::new()));
    assert!(!silent.inspected().contains("wasi:cli/stderr"), "{}", silent.inspected());
    let deaf = sealed(&["--stdin", "deny"]);
    assert_eq!(runs(&silent, &["hear"]), ("heard".to_owned(), String::new()));
    assert_eq!(runs(&deaf, &["hear"]), (String::new(), done()));
    assert_eq!(runs(&deaf, &["pass"]), (String::new(), done()));
    assert!(!deaf.inspected().contains("wasi:cli/stdin"), "{}", deaf.inspected());
    // All of them, by these options and as what is denied otherwise.
    let by_options = ["--stdout", "deny", "--stderr", "deny", "--stdin", "deny"];
    for options in [&by_options[..], &["--deny", "stdio"], &["--deny", "wasi:cli/std*", "--arg", "a", "--arg", "pass"]]
    {
        let none = sealed(options);
        for action in [&["say", "hello"][..], &["pass"], &["loud"], &["hear"]] {
            assert_eq!(runs(&none, action), (String::new(), String::new()), "{options:?} {action:?}");
        }
        assert!(!none.inspected().contains("wasi:cli/std"), "{}", none.inspected());
    }
    // Where it is to trap, it does.
    let trap = sealed(&["--deny", "stdio", "--trap"]);
    let output = with_input(&mut trap.command(&[], &["say", "hello"]));
    assert!(said(&output).contains("the guest trapped"), "{}", said(&output));
}

fn streams_of_0_3_may_be_left_alone() {
    let all = Sealed::of(&PROGRAM, &["--stdout", "deny", "--stdin", "deny"]);
    assert_eq!(heard(&mut all.command(&[], &["careless"])), (String::new(), "done\n".to_owned()));
}

fn what_is_sealed_over_0_3_runs_in_node() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::copy(root().join("tests/virtualize/main.mjs"), folder.path().join("main.mjs")).expect("it can be copied");
    let runs = |name: &str, options: &[&str], actions: &[(&[&str], &str)]| {
        let sealed = Sealed::of(&PROGRAM, options);
        let mut command = Command::new(WITCRAFT);
        let out = folder.path().join(name);
        printed(
            &command
                .arg("transpile")
                .arg(sealed.path())
                .args(["--name", "main", "-o"])
                .arg(out)
                .output()
                .expect("it runs"),
        );
        for (action, expected) in actions {
            let mut node = Command::new("node");
            let (out, said) = heard(node.current_dir(folder.path()).args(["main.mjs", name]).args(*action));
            assert_eq!((out.as_str(), said.as_str()), (*expected, "done\n"), "{name} {action:?}");
        }
    };
    runs("quiet", &["--stdout", "deny"], &[(&["say", "hello"], ""), (&["loud"], ""), (&["pass"], ""), (&["hear"], "")]);
    runs("deaf", &["--stdin", "deny"], &[(&["say", "hello"], "hello"), (&["pass"], ""), (&["hear"], "")]);
    runs("both", &["--stdin", "deny", "--stdout", "deny"], &[(&["careless"], ""), (&["pass"], "")]);
}
