//! How a run ends: by itself, by a trap, by a limit.

mod support;

use std::time::{Duration, Instant};

use support::{calls, outcome, refused, text};
use witcraft_run::{Dir, End, Limit, Options, Outcome, run};

#[track_caller]
fn trap(function: &str) -> String {
    let outcome = outcome("misbehaving", &calls(&[function]));
    assert_eq!(outcome.end.status(), 134, "{outcome:?}");
    text(outcome.end.findings())
}

fn program(name: &str, args: &[&str]) -> Outcome {
    let mut options = Options::default();
    options.grants.args = args.iter().map(|arg| (*arg).to_owned()).collect();
    outcome(name, &options)
}

#[test]
fn a_program_ends_with_its_own_status() {
    assert_eq!(program("program", &["program", "an argument"]).end.status(), 0);
    assert_eq!(program("program", &["program"]).end.status(), 1);
    assert_eq!(program("program-0.3", &["program"]).end.status(), 1);
}

#[test]
fn a_trap_says_why_in_which_call_and_where() {
    let found = trap("divide(1, 0)");
    assert!(found.starts_with("[run/trap] the guest trapped: integer division by zero"), "{found}");
    assert!(found.contains("note: in `demo:bad/ways@1.0.0.divide`"), "{found}");
    assert!(found.contains("divide"), "{found}");
    assert!(trap("recurse()").contains("unbounded recursion"));
    assert!(trap("outside()").contains("outside its bounds"));
}

#[test]
fn names_in_a_backtrace_are_demangled() {
    let found = trap("abort()");
    let frames = found.split("innermost call first").nth(1).unwrap();
    let inner = frames.find("guest::inner").unwrap_or_else(|| panic!("{found}"));
    assert!(inner < frames.find("outer").unwrap(), "{found}");
    assert!(!frames.contains("_ZN") && !frames.contains("::h0123") && !frames.contains("unknown"), "{found}");
}

#[track_caller]
fn limited(name: &str, options: &Options, limit: Limit, status: u8) -> String {
    let start = Instant::now();
    let outcome = outcome(name, options);
    assert!(start.elapsed() < Duration::from_secs(60));
    assert!(matches!(outcome.end, End::Limit(found, _) if found == limit), "{outcome:?}");
    assert_eq!(outcome.end.status(), status);
    text(outcome.end.findings())
}

#[test]
fn each_limit_has_its_own_words_and_status() {
    let mut options = calls(&["spin()"]);
    options.limits.fuel = Some(10_000);
    let found = limited("misbehaving", &options, Limit::Fuel, 152);
    assert!(
        found.contains("ran out of fuel after 10000 units") && found.contains("in `demo:bad/ways@1.0.0.spin`"),
        "{found}"
    );

    let mut options = calls(&["spin()"]);
    options.limits.timeout = Some(Duration::from_millis(50));
    let found = limited("misbehaving", &options, Limit::Timeout, 124);
    assert!(found.contains("time limit of 50ms") && found.contains("spin\n"), "{found}");

    for function in ["hoard()", "hoard-elements()"] {
        let mut options = calls(&[function]);
        options.limits.memory = 8 << 20;
        let found = limited("misbehaving", &options, Limit::Memory, 137);
        assert!(found.contains("exceeded its memory limit of 8.0 MiB"), "{found}");
    }
}

#[test]
fn a_memory_limit_holds_for_what_a_component_starts_with() {
    let mut options = calls(&["divide(1, 1)"]);
    options.limits.memory = 1000;
    let found = limited("misbehaving", &options, Limit::Memory, 137);
    assert!(found.contains("while it was instantiated"), "{found}");
}

#[test]
fn memory_has_a_limit_when_none_is_set() {
    let found = limited("misbehaving", &calls(&["hoard-both()"]), Limit::Memory, 137);
    assert!(found.contains("4.0 GiB"), "{found}");
}

#[test]
fn a_guest_that_waits_is_stopped_in_time_too() {
    let mut options = calls(&["sleep()"]);
    options.limits.timeout = Some(Duration::from_millis(50));
    let found = limited("sleeper", &options, Limit::Timeout, 124);
    assert!(found.contains("waiting for the host") && found.contains("in `sleep`"), "{found}");
}

#[test]
fn limits_that_are_not_reached_change_nothing() {
    let mut options = calls(&["divide(6, 3)"]);
    options.limits.fuel = Some(10_000);
    options.limits.timeout = Some(Duration::from_secs(600));
    options.limits.memory = 1 << 20;
    let outcome = outcome("misbehaving", &options);
    assert_eq!((outcome.end.status(), outcome.values), (0, vec!["2".to_owned()]));
}

#[test]
fn imports_that_nothing_offers_are_all_named() {
    let found = refused("missing-imports", &["nothing()"]);
    assert_eq!(found.matches("[run/missing-import]").count(), 4, "{found}");
    for import in ["interface `demo:kv/store@1.0.0`", "function `log`", "interface `wasi:keyvalue/store@0.2.0`"] {
        assert!(found.contains(import), "{found}");
    }
    assert!(
        found.contains("`wasi:random/random@0.1.7`") && found.contains("offers it in `0.2.x` and `0.3.x`"),
        "{found}"
    );
    assert!(
        found.contains("exports `demo:kv/store@1.0.0`: `witcraft compose test.wasm plug.wasm -o all.wasm`"),
        "{found}"
    );
}

#[test]
fn directories_that_cannot_be_granted_are_all_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    let mut options = calls(&["a-u8(1)"]);
    options.grants.dirs = [directory.path().join("none"), file, directory.path().to_owned()]
        .map(|host| Dir { host, guest: "/".to_owned(), read_only: false })
        .to_vec();
    let Err(findings) = run("test.wasm", &support::fixture("values"), &options) else { panic!("it ran") };
    let found = text(&findings);
    assert_eq!(findings.len(), 2, "{found}");
    assert!(found.contains("none`: it does not exist") && found.contains("file`: it is not a directory"), "{found}");
}

#[test]
fn bytes_that_are_no_component_are_refused() {
    let whole = support::fixture("values");
    let mut huge = whole[..8].to_vec();
    huge.extend([7, 0xff, 0xff, 0xff, 0xff, 0x0f]);
    for (bytes, code) in [
        (b"".as_slice(), "input/empty"),
        (b"text", "input/is-text"),
        (&[0; 1000], "input/not-wasm"),
        (&whole[..6], "input/truncated"),
        (&whole[..9], "validate/"),
        (&whole[..whole.len() - 1], "validate/"),
        (&huge, "validate/"),
    ] {
        let Err(findings) = run("test.wasm", bytes, &Options::default()) else { panic!("it ran") };
        assert!(findings[0].code.starts_with(code), "{} bytes: {}", bytes.len(), text(&findings));
        assert_eq!(findings[0].origin.as_ref().unwrap().path, "test.wasm");
    }
}
