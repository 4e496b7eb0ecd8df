//! Does a component over WASI 0.3 do in Node what it does in `run`? The programs are those of `tests/macro`, in Rust, and the modules
//! of the folder `wasi` are also called by themselves.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitCode, Stdio};
use std::sync::LazyLock;
use std::thread;

use witcraft_testing::{
    GUEST_RUST, NODE, NODE_PACKAGES, build_program, link_node_packages, root, run_trial_groups, tcp_echo, trials,
};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    run_trial_groups(&[
        (
            &[GUEST_RUST, NODE, NODE_PACKAGES],
            &trials![
                a_program_does_everything_at_once,
                a_program_reports_what_it_cannot_do,
                a_directory_is_listed,
                servers_of_http_are_asked,
                sockets_are_the_npm_package_s,
            ],
        ),
        (
            &[NODE],
            &trials![files_are_those_of_the_directories_given, http_is_that_of_fetch, small_interfaces_keep_their_word],
        ),
    ])
}

/// Programs of `tests/macro`, each transpiled to a folder of its name.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = scratch.join("wasi-node");
    let _ = std::fs::remove_dir_all(&folder);
    for package in ["program", "network"] {
        let component = build_program(WITCRAFT, package, scratch, &folder);
        let out = folder.join(package);
        succeed(Command::new(WITCRAFT).arg("transpile").arg(component).args(["--name", "main", "-o"]).arg(out));
    }
    std::fs::copy(root().join("tests/wasi/main.mjs"), folder.join("main.mjs")).expect("it can be copied");
    link_node_packages(&folder);
    folder
});

#[track_caller]
fn succeed(command: &mut Command) -> String {
    let output = command.output().expect("it can be run");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What runs a program with a directory of the host that it knows as `/given`.
fn node(program: &str, directory: Option<&Path>, arguments: &[&str]) -> Command {
    let mut node = Command::new("node");
    node.arg(FOLDER.join("main.mjs")).arg(program).args(arguments).env("NAME", "value");
    node.envs(directory.map(|directory| ("GIVEN", directory)));
    node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    node
}

/// The status, what was printed, and what was said.
fn run(program: &str, directory: Option<&Path>, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut child = node(program, directory, arguments).spawn().expect("node can be run");
    child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[track_caller]
fn prints(program: &str, directory: Option<&Path>, arguments: &[&str], expected: &str) {
    let (status, out, said) = run(program, directory, arguments, "");
    assert_eq!((status, out.trim_end()), (Some(0), expected), "{said}");
}

fn a_program_does_everything_at_once() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("hello.txt"), "from a file\n").expect("it is writable");
    let tcp = format!("tcp:{}", tcp_echo());
    let all = ["sleep:20", "sleep:30", "file:hello.txt", &tcp, "random", "env:NAME", "in"];
    let (status, out, said) = run("program", Some(folder.path()), &all, " and input\n");
    assert_eq!(said, "");
    assert_eq!(out, "slept true\nslept true\nfrom a file\nhello\n8\nvalue and input\n");
    assert_eq!(status, Some(0));
}

fn a_program_reports_what_it_cannot_do() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for (directory, work, problem) in [
        (None, "file:hello.txt", "no directory"),
        (Some(folder.path()), "file:none.txt", "NoEntry"),
        (Some(folder.path()), "file:../none.txt", "NotPermitted"),
        (Some(folder.path()), "file:.", "IsDirectory"),
        (None, "fail", "fail"),
    ] {
        let (status, out, said) = run("program", directory, &[work], "");
        assert_eq!((status, out.as_str()), (Some(1), ""), "{work}: {said}");
        assert!(said.contains(problem), "{work}: {said}");
    }
}

fn a_directory_is_listed() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("b"), "").expect("it is writable");
    std::fs::create_dir(folder.path().join("a")).expect("it is writable");
    prints("network", Some(folder.path()), &["list", "/given"], "a b");
}

/// A server of HTTP that says what it was asked, with the body.
fn http_echo() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let address = listener.local_addr().expect("it is bound").to_string();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut input = BufReader::new(stream.try_clone().expect("it can be cloned"));
            let mut line = || {
                let mut line = String::new();
                input.read_line(&mut line).map(|_| line.trim_end().to_owned()).unwrap_or_default()
            };
            let mut said = line().split(' ').next().unwrap_or_default().to_owned();
            while !line().is_empty() {}
            while said.starts_with("POST") {
                let (length, piece) = (line(), line());
                if length == "0" {
                    break;
                }
                said += &format!("|{piece}");
            }
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", said.len());
            let _ = stream.write_all((head + &said).as_bytes());
        }
    });
    address
}

fn servers_of_http_are_asked() {
    prints("network", None, &["get", &http_echo()], "200: GET");
    prints("network", None, &["post", &http_echo()], "200: POST|pi|ng");
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("loopback");
    let (status, _, said) = run("network", None, &["get", &closed.to_string()], "");
    assert_eq!((status, said.trim_end()), (Some(1), "connection-refused"));
}

/// A program that listens, once it has said where.
fn listening(arguments: &[&str]) -> (Child, String, BufReader<ChildStdout>) {
    let mut child = node("network", None, arguments).spawn().expect("node can be run");
    let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut address = String::new();
    output.read_line(&mut address).expect("it says where");
    (child, address.trim_end().to_owned(), output)
}

fn ends((child, _, mut output): (Child, String, BufReader<ChildStdout>)) {
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("it prints text");
    let ended = child.wait_with_output().expect("it ends");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(rest.trim_end(), "hello");
}

fn sockets_are_the_npm_package_s() {
    prints("network", None, &["connect", &format!("127.0.0.1:{}", tcp_echo())], "ping");
    prints("network", None, &["lookup", "localhost"], "127.0.0.1");
    let running = listening(&["receive", "127.0.0.1:0"]);
    let mut answer = [0; 5];
    let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback");
    socket.set_read_timeout(Some(std::time::Duration::from_secs(20))).expect("it can be set");
    socket.send_to(b"hello", &running.1).expect("it is sent");
    socket.recv(&mut answer).expect("it answers");
    ends(running);

    let running = listening(&["listen", "127.0.0.1:0"]);
    let mut stream = TcpStream::connect(&running.1).expect("it listens");
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).expect("it can be set");
    stream.write_all(b"hello").expect("it reads");
    stream.read_exact(&mut answer).expect("it answers");
    assert_eq!(&answer, b"hello");
    ends(running);
}

/// Runs a script of `tests/wasi` that asserts things of the modules, as they are written beside a component.
fn script(name: &str) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let modules = folder.path().join("wasi");
    std::fs::create_dir(&modules).expect("it is writable");
    for module in ["cli", "clocks", "filesystem", "http", "random", "streams"] {
        let from = root().join(format!("generators/js/src/wasi/{module}.js"));
        std::fs::copy(from, modules.join(module).with_extension("js")).expect("it can be copied");
    }
    std::fs::write(folder.path().join("package.json"), "{ \"type\": \"module\" }\n").expect("it is writable");
    std::fs::copy(root().join("tests/wasi").join(name), folder.path().join(name)).expect("it can be copied");
    succeed(Command::new("node").current_dir(folder.path()).arg(name));
}

fn files_are_those_of_the_directories_given() {
    script("files.mjs");
}

fn http_is_that_of_fetch() {
    script("http.mjs");
}

fn small_interfaces_keep_their_word() {
    script("small.mjs");
}
