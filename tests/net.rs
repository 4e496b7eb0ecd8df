//! Does `run` grant the network that it was told to grant, and no other? Guests over `wasi:sockets` of 0.2 and of 0.3, and servers
//! and clients on loopback, each way with the grant and without it. HTTP of 0.2 is in `tests/grants.rs`, HTTP of 0.3 is here.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Output, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use witcraft_testing::{GUEST_RUST, build_guest, build_program, root, run_trials, tcp_echo, trials};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    let tests = trials![
        tcp_reaches_the_peers_allowed_and_no_others,
        tcp_listens_where_it_may_and_nowhere_else,
        udp_reaches_the_peers_allowed_and_no_others,
        udp_listens_where_it_may_and_answers_who_calls,
        names_are_looked_up_where_one_is_allowed,
        virtualised_sockets_reach_the_hosts_kept_and_no_others,
        http_of_0_3_reaches_the_servers_allowed_and_no_others,
        http_of_0_3_streams_bodies_and_trailers,
        a_directory_of_0_3_is_listed_where_it_was_granted,
        a_fixed_clock_of_0_3_is_moved_by_what_is_waited_for,
    ];
    run_trials(&[GUEST_RUST], &tests)
}

/// The component over WASI 0.2, built once.
static OF_0_2: LazyLock<PathBuf> = LazyLock::new(|| build_guest(WITCRAFT, &root().join("tests/net"), &scratch("net")));

/// The one over WASI 0.3, which takes the same arguments and some more: a program of `tests/macro`.
static OF_0_3: LazyLock<PathBuf> =
    LazyLock::new(|| build_program(WITCRAFT, "network", Path::new(env!("CARGO_TARGET_TMPDIR")), &scratch("net")));

/// Where what is built goes.
fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Makes a test with each of the guests.
fn with_both(test: impl Fn(&Path)) {
    for guest in [&*OF_0_2, &*OF_0_3] {
        test(guest);
    }
}

/// What runs a guest.
fn guest(component: &Path, grants: &[&str], action: [&str; 2]) -> Command {
    let mut command = Command::new(WITCRAFT);
    command.args(["run", "--timeout", "20s"]).args(grants).arg(component).arg("--").args(action);
    command.env("XDG_CACHE_HOME", scratch("net"));
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

fn tcp_reaches_the_peers_allowed_and_no_others() {
    with_both(|component| {
        let port = tcp_echo();
        let address = format!("127.0.0.1:{port}");
        let connect = |grants: &[&str]| guest(component, grants, ["connect", &address]).output().expect("it runs");
        granted(&connect(&["--net"]), "ping");
        granted(&connect(&[&format!("--net={address}")]), "ping");
        granted(&connect(&["--net=127.0.0.1"]), "ping");
        granted(&connect(&[&format!("--net=localhost:{port}")]), "ping");
        for grants in [&[][..], &["--net=127.0.0.2"], &["--net=127.0.0.1:1"], &["--listen", "0"]] {
            refused(&connect(grants), &format!("`--net={address}`"));
        }
    });
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
    with_both(|component| {
        let port = free_port();
        let exact = format!("127.0.0.1:{port}");
        let serves = |grants: &[&str], at: &str| {
            let running = listening(guest(component, grants, ["listen", at]));
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
        for grants in
            [&[][..], &["--listen", &other], &["--listen", &format!("127.0.0.2:{port}")], &["--net=127.0.0.2"]]
        {
            let output = guest(component, grants, ["listen", &exact]).output().expect("it runs");
            refused(&output, &format!("`--listen {exact}`"));
        }
        // A client may bind any free port, and not listen on it.
        let output = guest(component, &["--net=127.0.0.2"], ["listen", "127.0.0.1:0"]).output().expect("it runs");
        refused(&output, "`--listen 127.0.0.1:");
    });
}

fn udp_reaches_the_peers_allowed_and_no_others() {
    with_both(|component| {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback");
        let address = socket.local_addr().expect("it is bound").to_string();
        thread::spawn(move || {
            let mut buffer = [0; 64];
            while let Ok((length, from)) = socket.recv_from(&mut buffer) {
                let _ = socket.send_to(&buffer[..length], from);
            }
        });
        let send = |grants: &[&str]| guest(component, grants, ["send", &address]).output().expect("it runs");
        granted(&send(&["--net"]), "ping");
        granted(&send(&[&format!("--net={address}")]), "ping");
        for grants in [&[][..], &["--net=127.0.0.2"], &["--net=127.0.0.1:1"], &["--listen", "0"]] {
            refused(&send(grants), &format!("`--net={address}`"));
        }
        refused(&send(&["--listen", "1"]), "`--listen 0.0.0.0:0`");
    });
}

fn udp_listens_where_it_may_and_answers_who_calls() {
    with_both(|component| {
        let exact = format!("127.0.0.1:{}", free_port());
        let serves = |grants: &[&str], at: &str| {
            let running = listening(guest(component, grants, ["receive", at]));
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
            let output = guest(component, grants, ["receive", &exact]).output().expect("it runs");
            refused(&output, &format!("`--listen {exact}`"));
        }
    });
}

fn names_are_looked_up_where_one_is_allowed() {
    with_both(|component| {
        let lookup = |grants: &[&str]| guest(component, grants, ["lookup", "localhost"]).output().expect("it runs");
        granted(&lookup(&["--net"]), "127.0.0.1");
        granted(&lookup(&["--net=localhost"]), "127.0.0.1");
        for grants in [&[][..], &["--net=127.0.0.1"], &["--listen", "0"]] {
            let output = lookup(grants);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.starts_with("permanent-resolver-failure\n"), "{said}");
        }
    });
}

/// A component that is held to some hosts from inside.
fn kept(component: &Path, hosts: &str) -> tempfile::TempPath {
    let sealed = tempfile::Builder::new().suffix(".wasm").tempfile().expect("a temporary file").into_temp_path();
    let mut command = Command::new(WITCRAFT);
    command.arg("virtualize").arg(component).args(["--keep-host", hosts, "-o"]).arg(&sealed);
    granted(&command.output().expect("it runs"), "");
    sealed
}

fn virtualised_sockets_reach_the_hosts_kept_and_no_others() {
    with_both(|component| {
        let port = tcp_echo();
        let [address, name] = ["127.0.0.1", "LocalHost"].map(|host| format!("{host}:{port}"));
        let datagrams = UdpSocket::bind("127.0.0.1:0").expect("loopback");
        let datagram_address = datagrams.local_addr().expect("it is bound").to_string();
        thread::spawn(move || {
            let mut buffer = [0; 64];
            while let Ok((length, from)) = datagrams.recv_from(&mut buffer) {
                let _ = datagrams.send_to(&buffer[..length], from);
            }
        });
        // Its host grants everything.
        let does = |hosts: &str, action: [&str; 2]| {
            guest(&kept(component, hosts), &["--net"], action).output().expect("it runs")
        };
        let reaches = |hosts: &str, action: [&str; 2]| {
            let output = does(hosts, action);
            let is_refused = String::from_utf8_lossy(&output.stderr).starts_with("access-denied\n");
            assert_eq!(output.status.code(), Some(i32::from(is_refused)), "{hosts}: {output:?}");
            !is_refused
        };
        granted(&does("127.0.0.1", ["connect", &address]), "ping");
        granted(&does(&format!("example.com,[::ffff:127.0.0.1]:{port}"), ["connect", &address]), "ping");
        granted(&does("localhost", ["connect", &name]), "ping");
        granted(&does(&format!("*.com,localhost:{port},localhost:1"), ["connect", &name]), "ping");
        granted(&does("127.0.0.1", ["send", &datagram_address]), "ping");
        granted(&does("localhost", ["lookup", "localhost"]), "127.0.0.1");
        for hosts in ["127.0.0.2", "127.0.0.1:1", "example.com", "localhost", "[::1]"] {
            assert!(!reaches(hosts, ["connect", &address]), "{hosts}: an address that was not looked up");
            assert!(!reaches(hosts, ["send", &datagram_address]), "{hosts}: nor that of a datagram");
        }
        for hosts in ["localhost:1", "127.0.0.1", "*.localhost", "local"] {
            assert!(!reaches(hosts, ["connect", &name]), "{hosts}");
        }
        assert!(!reaches("127.0.0.1,example.com", ["lookup", "localhost"]));
        // Nobody is let in, and nobody else is answered.
        assert!(!reaches("127.0.0.1", ["listen", "127.0.0.1:0"]));
        for (hosts, is_answered) in [("127.0.0.1", true), ("127.0.0.2", false)] {
            let (mut child, at, mut output) =
                listening(guest(&kept(component, hosts), &["--net"], ["receive", "127.0.0.1:0"]));
            let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback");
            socket.send_to(b"hello", at).expect("it is sent");
            let mut rest = String::new();
            output.read_to_string(&mut rest).expect("it prints text");
            assert_eq!(
                (rest.trim_end(), child.wait().expect("it ends").success()),
                if is_answered { ("hello", true) } else { ("", false) }
            );
        }
    });
}

/// A server of HTTP that says what body and which trailers it got, with a trailer of its own.
fn http_echo() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let said = request(&mut BufReader::new(&stream));
            let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-last\r\nconnection: close\r\n\r\n";
            let body = format!("{:x}\r\n{said}\r\n0\r\nx-last: over\r\n\r\n", said.len());
            let _ = stream.write_all((head.to_owned() + &body).as_bytes());
        }
    });
    port
}

/// The method, the pieces of the body and the trailers of a request.
fn request(input: &mut impl BufRead) -> String {
    let line = |input: &mut dyn BufRead| {
        let mut line = String::new();
        input.read_line(&mut line).expect("it is text");
        line.trim_end().to_owned()
    };
    let first = line(input);
    let mut is_chunked = false;
    loop {
        match line(input).to_ascii_lowercase() {
            head if head.is_empty() => break,
            head => is_chunked |= head == "transfer-encoding: chunked",
        }
    }
    let mut parts = vec![first.split(' ').next().unwrap_or_default().to_owned()];
    if is_chunked {
        loop {
            let length = usize::from_str_radix(&line(input), 16).expect("a length");
            let mut piece = vec![0; length];
            input.read_exact(&mut piece).expect("the piece is there");
            if length == 0 {
                break;
            }
            line(input);
            parts.push(String::from_utf8(piece).expect("text"));
        }
        parts.push(line(input));
    }
    parts.join("|")
}

fn http_of_0_3_reaches_the_servers_allowed_and_no_others() {
    let port = http_echo();
    let (address, named) = (format!("127.0.0.1:{port}"), format!("localhost:{port}"));
    let get = |grants: &[&str], at: &str| guest(&OF_0_3, grants, ["get", at]).output().expect("it runs");
    for grant in ["--net", &format!("--net={address}"), "--net=127.0.0.1", &format!("--net=127.0.0.2,{address}")] {
        granted(&get(&[grant], &address), "200: GET x-last=over");
    }
    granted(&get(&[&format!("--net={named}")], &named), "200: GET x-last=over");
    for grants in [&[][..], &["--net=127.0.0.2"], &["--net=127.0.0.1:1"], &["--listen", "0"]] {
        refused(&get(grants, &address), &format!("`--net={address}`"));
    }
    refused(&get(&["--net=example.com"], &named), &format!("`--net={named}`"));
}

fn http_of_0_3_streams_bodies_and_trailers() {
    let address = format!("127.0.0.1:{}", http_echo());
    let output = guest(&OF_0_3, &["--net"], ["post", &address]).output().expect("it runs");
    granted(&output, "200: POST|pi|ng|x-end: here x-last=over");
}

fn a_directory_of_0_3_is_listed_where_it_was_granted() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("b"), "").expect("it is writable");
    std::fs::create_dir(folder.path().join("a")).expect("it is writable");
    let grant = format!("{}::/given:ro", folder.path().display());
    let list = |grants: &[&str]| guest(&OF_0_3, grants, ["list", "/given"]).output().expect("it runs");
    granted(&list(&["--dir", &grant]), "a b");
    let output = list(&[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), said.starts_with("there is no such directory\n")), (Some(1), true), "{said}");
}

fn a_fixed_clock_of_0_3_is_moved_by_what_is_waited_for() {
    let slept = guest(&OF_0_3, &["--clock", "fixed"], ["sleep", "500000000"]).output().expect("it runs");
    // Each reading takes a millisecond.
    granted(&slept, "501000000 500000000");
}
