//! Artifacts against policies.

use std::path::Path;
use std::time::Duration;

use witcraft_diagnostics::{Diagnostic, Source};
use witcraft_policy::{Given, Policy, explain, least, unneeded};

/// `app` prints through `logger`; `app` can open connections, `logger` imports files that it does not use.
const COMPOSED: &str = r#"(component
    (import "wasi:cli/stdout@0.2.6" (instance $out (export "print" (func))))
    (import "wasi:sockets/tcp@0.2.6" (instance $tcp (export "connect" (func)) (export "bind" (func))))
    (import "wasi:filesystem/types@0.2.6" (instance $files (export "open" (func))))
    (component $logger
        (import "wasi:cli/stdout@0.2.6" (instance $out (export "print" (func))))
        (import "wasi:filesystem/types@0.2.6" (instance $files (export "open" (func))))
        (core func $print (canon lower (func $out "print")))
        (core func $open (canon lower (func $files "open")))
        (core module $m (import "" "print" (func $p)) (import "" "open" (func $o))
            (func (export "log") (call $p)) (func $unused (call $o))
            (@custom "name" "\00\02\01m") (@custom "build-id" "7"))
        (core instance $i (instantiate $m (with "" (instance (export "print" (func $print)) (export "open" (func $open))))))
        (func $log (canon lift (core func $i "log")))
        (instance (export "demo:log/log@1.0.0") (export "log" (func $log))))
    (component $app
        (import "demo:log/log@1.0.0" (instance $log (export "log" (func))))
        (import "wasi:sockets/tcp@0.2.6" (instance $tcp (export "connect" (func)) (export "bind" (func))))
        (core func $log (canon lower (func $log "log")))
        (core func $connect (canon lower (func $tcp "connect")))
        (core module $m (import "" "log" (func $l)) (import "" "connect" (func $c))
            (func (export "run") (call $l) (call $c)))
        (core instance $i (instantiate $m (with "" (instance (export "log" (func $log)) (export "connect" (func $connect))))))
        (func (export "run") (canon lift (core func $i "run"))))
    (instance $logger (instantiate $logger (with "wasi:cli/stdout@0.2.6" (instance $out)) (with "wasi:filesystem/types@0.2.6" (instance $files))))
    (instance $app (instantiate $app (with "demo:log/log@1.0.0" (instance $logger "demo:log/log@1.0.0"))
        (with "wasi:sockets/tcp@0.2.6" (instance $tcp))))
    (export "run" (func $app "run")))"#;

fn bytes(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap_or_else(|error| panic!("{error}"))
}

fn policy(text: &str) -> Policy {
    Policy::parse(&Source::new("p.toml", text)).unwrap_or_else(|findings| panic!("{findings:?}"))
}

/// `code at place: message`, each.
fn lines(findings: &[Diagnostic]) -> Vec<String> {
    let place = |finding: &Diagnostic| finding.labels.first().map(|label| label.span.position().line.to_string());
    findings
        .iter()
        .map(|finding| format!("{} at {}: {}", finding.code, place(finding).unwrap_or_default(), finding.message))
        .collect()
}

fn check(text: &str) -> Vec<String> {
    lines(&policy(text).check("dist/x.wasm", &bytes(COMPOSED)).findings)
}

#[test]
fn a_call_that_is_denied_is_found_with_the_part_and_the_way() {
    let verdict = policy("[default]\ndeny = ['wasi:sockets/*']\n").check("x.wasm", &bytes(COMPOSED));
    assert_eq!(
        lines(&verdict.findings),
        ["policy/call at 2: `x.wasm/app` can call `connect` of `wasi:sockets/tcp@0.2.6`, which is denied"]
    );
    assert_eq!(verdict.findings[0].notes, ["reached from `run` through `x.wasm/app`"]);
}

#[test]
fn what_is_imported_and_never_called_is_no_call() {
    assert_eq!(check("[default]\ndeny = ['files']\n"), [""; 0]);
}

#[test]
fn tables_are_about_parts_by_name_and_by_package() {
    let own = "allow = ['wasi:cli/stdout@0.2']\n";
    for about in ["name = 'logger'", "package = 'demo:log'"] {
        let text = format!("[default]\nallow = ['wasi:sockets/tcp#connect']\n[[component]]\n{about}\n{own}");
        assert_eq!(check(&text), [""; 0], "{about}");
    }
    let wrong = "[default]\nallow = ['wasi:sockets/tcp#bind']\n[[component]]\nname = 'logger'\nallow = ['wasi:cli/stdout@0.3']\n";
    assert_eq!(
        check(wrong),
        [
            "policy/call at 5: `dist/x.wasm/logger` can call `print` of `wasi:cli/stdout@0.2.6`, which is not allowed",
            "policy/call at 2: `dist/x.wasm/app` can call `connect` of `wasi:sockets/tcp@0.2.6`, which is not allowed",
        ]
    );
}

#[test]
fn a_table_about_a_digest_is_about_those_bytes() {
    let explained = explain(&policy(""), "x.wasm", &bytes(COMPOSED)).expect("a component");
    let digest = &explained[1].identity.2;
    let text = format!("[default]\nallow = ['*']\n[[component]]\ndigest = '{digest}'\nallow = []\n");
    assert_eq!(check(&text).len(), 1);
    let other = format!("[default]\nallow = ['*']\n[[component]]\ndigest = 'sha256:{}'\nallow = []\n", "0".repeat(64));
    assert_eq!(check(&other), [""; 0]);
}

#[test]
fn tables_that_are_about_nothing_are_told() {
    let policy = policy("[[component]]\nname = 'logger'\n[[component]]\nname = 'loger'\n");
    let verdict = policy.check("x.wasm", &bytes(COMPOSED));
    assert_eq!(
        lines(&policy.unapplied(&verdict.applied)),
        ["policy/unused at 3: this table applies to none of the components that were checked"]
    );
}

#[test]
fn contents_are_checked_by_part() {
    assert_eq!(
        check("[default.contents]\nnames = false\ncustom-sections = []\nmax-size = 10\n[[component]]\nname = 'app'\ncontents = { names = true }\n")
            .iter()
            .map(|line| line.split(" of ").next().unwrap_or_default().split(" is ").next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>(),
        [
            "policy/section at 2: `dist/x.wasm` has names: the section `component-name`",
            "policy/section at 2: `dist/x.wasm/logger` has names: the section `component-name`",
            "policy/section at 2: `dist/x.wasm/logger` has names: the section `name`",
            "policy/section at 3: `dist/x.wasm/logger` has the custom section `build-id`",
            "policy/section at 2: `dist/x.wasm/logger` has names: the section `name`",
            "policy/too-large at 4: the size",
            "policy/too-large at 4: the size",
        ]
    );
}

#[test]
fn the_least_policy_lets_it_pass_and_one_rule_less_does_not() {
    let bytes = bytes(COMPOSED);
    let text = least("x.wasm", &bytes, &Given::default()).expect("a component");
    let verdict = policy(&text).check("x.wasm", &bytes);
    assert_eq!(lines(&verdict.findings), [""; 0], "{text}");
    assert_eq!(lines(&unneeded(&policy(&text), "x.wasm", &bytes).expect("a component")), [""; 0], "{text}");
    for rule in ["\"wasi:cli/stdout@0.2\"", "\"wasi:sockets/tcp@0.2\"", "\"build-id\""] {
        let tighter = text.replace(rule, "");
        assert_ne!(tighter, text, "{rule} is in it:\n{text}");
        assert_eq!(policy(&tighter).check("x.wasm", &bytes).findings.len(), 1, "{tighter}");
    }
}

#[test]
fn a_loose_policy_is_told_from_the_least() {
    let bytes = bytes(COMPOSED);
    let text = "[default]\nallow = ['wasi:cli/*', 'wasi:sockets/tcp', 'files']\n";
    let findings = unneeded(&policy(text), "x.wasm", &bytes).expect("a component");
    assert_eq!(
        lines(&findings),
        [
            "policy/too-loose at 2: `wasi:cli/*` allows more than what is called",
            "policy/too-loose at 2: `files` is allowed, and nothing that it stands for is called",
        ]
    );
    assert_eq!(unneeded(&policy(""), "x.wasm", &bytes).expect("a component").len(), 3);
}

#[test]
fn functions_can_be_allowed_one_by_one() {
    let given = Given { functions: true, ..Given::default() };
    let bytes = bytes(COMPOSED);
    let text = least("x.wasm", &bytes, &given).expect("a component");
    assert!(text.contains("\"wasi:sockets/tcp@0.2#connect\""), "{text}");
    assert_eq!(lines(&policy(&text).check("x.wasm", &bytes).findings), [""; 0]);
}

#[test]
fn grants_are_bounded() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["data", "data/inside", "out", "other"] {
        std::fs::create_dir(folder.path().join(name)).expect("a new folder");
    }
    let text = "[default]\ndirectories = [{ path = 'data' }, { path = 'out', access = 'rw' }]\nenvironment = ['LOG_*']\n\
        network = ['api.example.com:443', '*.test']\nlisten = ['8080', '127.0.0.1:9090']\n\
        http = [{ host = 'api.example.com', ports = [443], methods = ['get'] }]\n\
        limits = { memory = 1000, time = '1s', fuel = 10 }\n";
    let policy = policy(text);
    let bounds = policy.bounds("x.wasm", &bytes("(component)"), folder.path()).expect("a component");
    let directory = |name: &str, writes| bounds.directory(&folder.path().join(name), writes).is_ok();
    assert!(directory("data", false) && directory("data/inside", false) && directory("out", true));
    assert!(!directory("data", true) && !directory("other", false) && !directory("data/../other", false));
    assert!(bounds.variable("LOG_LEVEL").is_ok() && bounds.variable("HOME").is_err());
    for (host, is_in) in
        [("api.example.com:443", true), ("api.example.com:80", false), ("api.example.com", false), ("a.test:1", true)]
    {
        assert_eq!(bounds.network(Some(host)).is_ok(), is_in, "{host}");
    }
    assert!(bounds.network(None).is_err());
    for (port, is_in) in [("8080", true), ("127.0.0.1:8080", true), ("9090", false), ("127.0.0.1:9090", true)] {
        assert_eq!(bounds.listen(port).is_ok(), is_in, "{port}");
    }
    let http = |host: &str, methods: Option<&[&str]>| bounds.http(host, methods).is_ok();
    assert!(http("api.example.com:443", Some(&["GET"])));
    assert!(!http("api.example.com:443", Some(&["GET", "PUT"])) && !http("api.example.com:443", None));
    assert!(!http("api.example.com", Some(&["GET"])) && !http("*.example.com:443", Some(&["GET"])));
    assert_eq!(bounds.time(None).expect("no more than allowed"), Some(Duration::from_secs(1)));
    assert_eq!(bounds.memory(Some(7)).expect("no more than allowed"), Some(7));
    assert!(bounds.fuel(Some(11)).is_err() && bounds.time(Some(Duration::from_secs(2))).is_err());
}

#[test]
fn a_policy_that_says_nothing_restricts_nothing() {
    let policy = policy("");
    assert!(policy.check("x.wasm", &bytes(COMPOSED)).findings.is_empty());
    let bounds = policy.bounds("x.wasm", &bytes("(component)"), Path::new(".")).expect("a component");
    assert!(
        bounds.network(None).is_ok() && bounds.variable("A").is_ok() && bounds.directory(Path::new("/"), true).is_ok()
    );
    assert!(bounds.http("a", None).is_ok());
    assert_eq!(bounds.memory(None).expect("no bound"), None);
}
