//! Does `run` grant the network that it was told to grant, and no other? A guest over `wasi:sockets` and servers and clients
//! on loopback, each way with the grant and without it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Output, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use witcraft_testing::{GUEST_RUST, build_guest, root, run_trials, trials};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    let tests = trials![
        tcp_reaches_the_peers_allowed_and_no_others,
        tcp_listens_where_it_may_and_nowhere_else,
        udp_reaches_the_peers_allowed_and_no_others,
        udp_listens_where_it_may_and_answers_who_calls,
        names_are_looked_up_where_one_is_allowed,
    ];
    run_trials(&[GUEST_RUST], &tests)
}

/// The component, built once.
static GUEST: LazyLock<PathBuf> = LazyLock::new(|| build_guest(WITCRAFT, &root().join("tests/net"), &scratch()));

/// Where everything of this file goes.
fn scratch() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("net")
}

/// What runs the guest.
fn guest(grants: &[&str], action: [&str; 2]) -> Command {
    let mut command = Command::new(WITCRAFT);
    command.args(["run", "--timeout", "20s"]).args(grants).arg(&*GUEST).arg("--").args(action);
    command.env("XDG_CACHE_HOME", scratch());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn granted(output: &Output, expected: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", output.status);
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), expected);
}

fn refused(output: &Output, help: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("access-denied\n"), "{said}");
    assert!(said.contains(help), "{said}");
}

/// A server that answers each connection with what it sends.
fn tcp_echo() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut buffer = [0; 64];
            let length = stream.read(&mut buffer).unwrap_or(0);
            let _ = stream.write_all(&buffer[..length]);
        }
    });
    port
}

fn tcp_reaches_the_peers_allowed_and_no_others() {
    let port = tcp_echo();
    let address = format!("127.0.0.1:{port}");
    let connect = |grants: &[&str]| guest(grants, ["connect", &address]).output().expect("it runs");
    granted(&connect(&["--net"]), "ping");
    granted(&connect(&[&format!("--net={address}")]), "ping");
    granted(&connect(&["--net=127.0.0.1"]), "ping");
    granted(&connect(&[&format!("--net=localhost:{port}")]), "ping");
    for grants in [&[][..], &["--net=127.0.0.2"], &["--net=127.0.0.1:1"], &["--listen", "0"]] {
        refused(&connect(grants), &format!("`--net={address}`"));
    }
}

/// A guest that runs, once it has said where it listens.
fn listening(mut command: Command) -> (Child, String, BufReader<std::process::ChildStdout>) {
    let mut child = command.spawn().expect("it runs");
    let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut address = String::new();
    output.read_line(&mut address).expect("it says where");
    (child, address.trim_end().to_owned(), output)
}

/// Lets a guest end, which has to print this last.
fn ends((mut child, _, mut output): (Child, String, BufReader<std::process::ChildStdout>), expected: &str) {
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("it prints text");
    assert!(child.wait().expect("it ends").success());
    assert_eq!(rest.trim_end(), expected);
}

/// A port that nothing listens on at the moment.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("loopback").port()
}

fn tcp_listens_where_it_may_and_nowhere_else() {
    let port = free_port();
    let exact = format!("127.0.0.1:{port}");
    let serves = |grants: &[&str], at: &str| {
        let running = listening(guest(grants, ["listen", at]));
        let mut stream = TcpStream::connect(&running.1).expect("it listens");
        stream.write_all(b"hello").expect("it reads");
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).expect("it answers");
        ends(running, "hello");
        assert_eq!(&answer, b"hello");
    };
    serves(&["--net"], "127.0.0.1:0");
    serves(&["--listen", "0"], "127.0.0.1:0");
    serves(&["--listen", &exact], &exact);
    serves(&["--listen", &free_port().to_string(), "--listen", &exact], &exact);
    serves(&[&format!("--net={exact}")], &exact);
    let other = free_port().to_string();
    for grants in [&[][..], &["--listen", &other], &["--listen", &format!("127.0.0.2:{port}")], &["--net=127.0.0.2"]] {
        let output = guest(grants, ["listen", &exact]).output().expect("it runs");
        refused(&output, &format!("`--listen {exact}`"));
    }
    // A client may bind any free port, and not listen on it.
    let output = guest(&["--net=127.0.0.2"], ["listen", "127.0.0.1:0"]).output().expect("it runs");
    refused(&output, "`--listen 127.0.0.1:");
}

fn udp_reaches_the_peers_allowed_and_no_others() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback");
    let address = socket.local_addr().expect("it is bound").to_string();
    thread::spawn(move || {
        let mut buffer = [0; 64];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            let _ = socket.send_to(&buffer[..length], from);
        }
    });
    let send = |grants: &[&str]| guest(grants, ["send", &address]).output().expect("it runs");
    granted(&send(&["--net"]), "ping");
    granted(&send(&[&format!("--net={address}")]), "ping");
    for grants in [&[][..], &["--net=127.0.0.2"], &["--net=127.0.0.1:1"], &["--listen", "0"]] {
        refused(&send(grants), &format!("`--net={address}`"));
    }
    refused(&send(&["--listen", "1"]), "`--listen 0.0.0.0:0`");
}

fn udp_listens_where_it_may_and_answers_who_calls() {
    let exact = format!("127.0.0.1:{}", free_port());
    let serves = |grants: &[&str], at: &str| {
        let running = listening(guest(grants, ["receive", at]));
        let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback");
        socket.set_read_timeout(Some(Duration::from_secs(20))).expect("it can be set");
        socket.send_to(b"hello", &running.1).expect("it is sent");
        let mut answer = [0; 5];
        socket.recv(&mut answer).expect("it answers");
        ends(running, "hello");
        assert_eq!(&answer, b"hello");
    };
    serves(&["--net"], "127.0.0.1:0");
    serves(&["--listen", "0"], "127.0.0.1:0");
    serves(&["--listen", &exact], &exact);
    for grants in [&[][..], &["--listen", "1"], &["--net=127.0.0.2"]] {
        let output = guest(grants, ["receive", &exact]).output().expect("it runs");
        refused(&output, &format!("`--listen {exact}`"));
    }
}

fn names_are_looked_up_where_one_is_allowed() {
    let lookup = |grants: &[&str]| guest(grants, ["lookup", "localhost"]).output().expect("it runs");
    granted(&lookup(&["--net"]), "127.0.0.1");
    granted(&lookup(&["--net=localhost"]), "127.0.0.1");
    for grants in [&[][..], &["--net=127.0.0.1"], &["--listen", "0"]] {
        let output = lookup(grants);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.starts_with("permanent-resolver-failure\n"), "{said}");
    }
}
