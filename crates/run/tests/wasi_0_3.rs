//! Programs of WASI 0.3, and what they may use: each grant with it and without it.

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use support::{calls, fixture, outcome, text};
use witcraft_run::{Dir, Endpoint, Limit, Options, Outcome, Peers, Stdio, run};

const PROGRAM: &str = "wasi-0.3-program";

/// The results of successful calls, lines and then bytes.
#[track_caller]
fn returned(outcome: &Outcome) -> (Vec<&str>, String) {
    assert_eq!(text(outcome.end.findings()), "");
    (outcome.values.iter().map(String::as_str).collect(), String::from_utf8_lossy(&outcome.bytes).into_owned())
}

#[track_caller]
fn program(args: &[&str]) -> Outcome {
    let mut options = Options::default();
    options.grants.stdio = Stdio::Buffered { stdin: Vec::new() };
    options.grants.args = args.iter().map(|arg| (*arg).to_owned()).collect();
    run("test.wasm", &fixture(PROGRAM), &options).unwrap_or_else(|findings| panic!("{}", text(&findings)))
}

#[test]
fn a_program_has_its_arguments_and_writes_to_standard_output() {
    let outcome = program(&["name", "a word"]);
    assert_eq!((outcome.end.status(), outcome.stdout.as_slice()), (0, b"a word".as_slice()));
    let outcome = program(&["name"]);
    assert_eq!((outcome.end.status(), outcome.stdout.as_slice()), (1, b"".as_slice()));
}

#[test]
fn a_component_may_use_two_versions_of_wasi() {
    let mut options = calls(&["old-arguments()", "variables()", "random()"]);
    options.grants.args = vec!["name".to_owned()];
    options.grants.env = vec![("KEY".to_owned(), "value".to_owned())];
    assert_eq!(returned(&outcome(PROGRAM, &options)).0, [r#"["name"]"#, r#"[("KEY", "value")]"#, "true"]);
    let outcome = outcome(PROGRAM, &calls(&["variables()"]));
    assert_eq!(returned(&outcome).0, ["[]"]);
}

#[test]
fn standard_input_is_a_stream_that_may_be_returned() {
    let mut options = calls(&["input()"]);
    options.grants.stdio = Stdio::Buffered { stdin: b"from the host".to_vec() };
    assert_eq!(returned(&outcome(PROGRAM, &options)).1, "from the host");
    options.grants.stdio = Stdio::Closed;
    assert_eq!(returned(&outcome(PROGRAM, &options)).1, "");
}

#[test]
fn a_future_of_the_host_that_is_passed_on_is_reported() {
    let outcome = outcome(PROGRAM, &calls(&["read-error()"]));
    assert_eq!(outcome.end.status(), 134);
    assert!(text(outcome.end.findings()).starts_with("[run/unsupported] the host cannot read a WASI stream or future"));
}

#[test]
fn an_exit_status_is_passed_on() {
    assert_eq!(outcome(PROGRAM, &calls(&["exit(7)"])).end.status(), 7);
}

#[test]
fn clocks_are_waited_for_and_stopped_in_time() {
    assert_eq!(returned(&outcome(PROGRAM, &calls(&["sleep(2000000)"]))).0, ["true"]);
    let mut options = calls(&["sleep(60000000000)"]);
    options.limits.timeout = Some(Duration::from_millis(100));
    let outcome = outcome(PROGRAM, &options);
    assert!(matches!(outcome.end, witcraft_run::End::Limit(Limit::Timeout, _)), "{outcome:?}");
}

#[test]
fn files_are_read_and_written_where_they_may_be() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("open")).unwrap();
    std::fs::write(folder.path().join("open/file"), "content").unwrap();
    std::fs::write(folder.path().join("secret"), "secret").unwrap();
    let run = |read_only: Option<bool>, invoke: &[&str]| {
        let mut options = calls(invoke);
        let host = folder.path().join("open");
        options.grants.dirs =
            read_only.map(|read_only| Dir { host, guest: "/".to_owned(), read_only }).into_iter().collect();
        let outcome = outcome("wasi-0.3-files", &options);
        let (lines, bytes) = returned(&outcome);
        (lines.join(" "), bytes)
    };
    let result = |lines: &str, bytes: &str| (lines.to_owned(), bytes.to_owned());
    assert_eq!(run(None, &[r#"read("file")"#]), result("err(not-permitted)", ""));
    assert_eq!(run(Some(true), &[r#"read("file")"#]), result("", "content"));
    assert_eq!(run(Some(true), &[r#"write("new", stream("x"))"#]), result("err(not-permitted)", ""));
    assert!(!folder.path().join("open/new").exists());
    assert_eq!(run(Some(false), &[r#"write("new", stream("x"))"#, r#"read("new")"#]), result("ok", "x"));
    let outside = [r#"read("../secret")"#, r#"write("../secret", stream("x"))"#, r#"read("none")"#];
    assert_eq!(run(Some(false), &outside), result("err(not-permitted) err(not-permitted) err(no-entry)", ""));
}

/// A server that answers one connection, after it has read something if it `asks`.
fn server(answer: &'static str, asks: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("loopback").port();
    thread::spawn(move || {
        let (mut connection, _) = listener.accept().expect("loopback");
        if asks {
            connection.read_exact(&mut [0; 16]).expect("loopback");
        }
        connection.write_all(answer.as_bytes()).expect("loopback");
    });
    port
}

/// Who may be talked to where only one port of this machine is granted.
fn only(port: u16) -> Peers {
    Peers::Only(vec![format!("127.0.0.1:{port}").parse::<Endpoint>().expect("an address")])
}

#[test]
fn sockets_reach_the_peers_allowed_and_no_others() {
    let port = server("hello", false);
    let receive = |peers: Peers| {
        let mut options = calls(&[&format!("receive({port})")]);
        options.grants.net.peers = peers;
        outcome("wasi-0.3-sockets", &options)
    };
    for peers in [Peers::Nobody, only(1)] {
        assert_eq!(returned(&receive(peers)).0, ["err(access-denied)"]);
    }
    assert_eq!(returned(&receive(only(port))).1, "hello");
}

#[test]
fn requests_reach_the_servers_allowed_and_no_others() {
    let port = server("HTTP/1.1 418 I'm a teapot\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", true);
    let get = |peers: Peers| {
        let mut options = calls(&[&format!(r#"get("127.0.0.1:{port}")"#)]);
        options.grants.net.peers = peers;
        outcome("wasi-0.3-http", &options)
    };
    for peers in [Peers::Nobody, only(1)] {
        assert_eq!(returned(&get(peers)).0, ["err(HTTP-request-denied)"]);
    }
    assert_eq!(returned(&get(only(port))).0, ["ok(418)"]);
}
