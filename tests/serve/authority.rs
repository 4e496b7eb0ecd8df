//! What components may use.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::server::{PATIENCE, Server, file, refused};
use crate::{OF_0_2, OF_0_3, WITCRAFT};

/// A server on loopback that says the first line of each request, `pause` later.
fn peer(pause: Duration) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let port = listener.local_addr().expect("it is bound").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut stream = stream;
                let mut buffer = [0; 4096];
                let size = stream.read(&mut buffer).unwrap_or_default();
                let line = String::from_utf8_lossy(&buffer[..size]).lines().next().unwrap_or_default().to_owned();
                std::thread::sleep(pause);
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", line.len());
                let _ = stream.write_all(format!("{head}{line}").as_bytes());
            });
        }
    });
    port
}

pub(crate) fn nothing_is_granted_that_was_not_asked_for() {
    let port = peer(Duration::ZERO);
    let server = Server::new(&[&OF_0_2]);
    assert_eq!(server.get("/env?PATH").expect(200), "unset");
    assert_ne!(
        server.get("/read?/etc/passwd").expect(200),
        std::fs::read_to_string("/etc/passwd").expect("it is there")
    );
    let said = server.get(&format!("/ask?127.0.0.1:{port}/")).expect(502);
    assert!(said.contains("HttpRequestDenied"), "{said}");
}

pub(crate) fn what_was_virtualized_is_served() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    file(folder.path(), "note", "embedded");
    let sealed = folder.path().join("sealed.wasm");
    let mut command = Command::new(WITCRAFT);
    command.arg("virtualize").arg(&*OF_0_2).args(["--deny", "filesystem", "--stdout", "deny", "--mount"]);
    command.arg(format!("/data={}", folder.path().display())).arg("-o").arg(&sealed);
    assert!(command.status().expect("it runs").success());
    // Each handle of a request is exchanged for one of the component's, and those of its bodies too.
    let mut server = Server::new(&[&sealed.display().to_string(), "--reuse", "100"]);
    for _ in 0..20 {
        assert_eq!(server.get("/read?/data/note").expect(200), "embedded");
        assert_eq!(server.get("/print?words").expect(200), "printed");
        assert_eq!(server.ask("POST", "/echo", &[], &[b'x'; 100_000]).expect(200).len(), 100_000);
    }
    assert_eq!(server.get("/trap").status, 500);
    assert_eq!(server.get("/hello").expect(200), "hello");
    // The guest writes to standard output first.
    let is_of_guest = |line: &str| line.contains("words to std");
    let said = server.hear(is_of_guest);
    assert!(said.ends_with("stderr: words to stderr"), "{said}");

    let mut open = Server::new(&[&OF_0_2]);
    assert_ne!(open.get("/read?/data/note").expect(200), "embedded");
    open.get("/print?words").expect(200);
    let said = open.hear(is_of_guest);
    assert!(said.ends_with("stdout: words to stdout"), "{said}");
}

pub(crate) fn directories_and_variables_are_granted() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    file(folder.path(), "note", "kept");
    let path = folder.path().display();
    let (read, write) = (format!("{path}::/data:ro"), format!("{path}::/data"));
    let reader = Server::new(&[&OF_0_2, "--dir", &read, "--env", "LEVEL=high"]);
    assert_eq!(reader.get("/read?/data/note").expect(200), "kept");
    assert_eq!(reader.get("/write?/data/new").expect(200), "false");
    assert_eq!(reader.get("/env?LEVEL").expect(200), "high");
    let writer = Server::new(&[&OF_0_2, "--dir", &write]);
    assert_eq!(writer.get("/write?/data/new").expect(200), "true");
    assert!(folder.path().join("new").exists());
    let mut command = crate::server::command(&[&OF_0_2, "--inherit-env"]);
    command.env("OF_THE_SERVER", "seen");
    assert_eq!(Server::of(command).get("/env?OF_THE_SERVER").expect(200), "seen");
}

pub(crate) fn outgoing_requests_are_held_to_their_rules() {
    let (port, other) = (peer(Duration::ZERO), peer(Duration::ZERO));
    let rule = format!("GET@127.0.0.1:{port}");
    let server = Server::new(&[&OF_0_2, "--http", &rule]);
    let target = format!("/ask?127.0.0.1:{port}/x");
    assert_eq!(server.get(&target).expect(200), "200: GET /x HTTP/1.1");
    assert!(server.ask("POST", &target, &[], b"").expect(502).contains("HttpRequestDenied"));
    assert!(server.get(&format!("/ask?127.0.0.1:{other}/x")).expect(502).contains("HttpRequestDenied"));
    let net = Server::new(&[&OF_0_2, &format!("--net=127.0.0.1:{port}")]);
    assert_eq!(net.ask("POST", &target, &[], b"").expect(200), "200: POST /x HTTP/1.1");
}

pub(crate) fn names_do_not_lead_to_private_addresses() {
    let port = peer(Duration::ZERO);
    // `localhost` stands for any name that its owner has lead here, except where a rule says it itself.
    let ask = |grants: &[&str], host: &str| {
        let server = Server::new(&[&[OF_0_2.as_str()], grants].concat());
        server.get(&format!("/ask?{host}:{port}/x")).text()
    };
    let allowed = "200: GET /x HTTP/1.1";
    assert!(ask(&["--net"], "localhost").contains("DestinationIpProhibited"));
    assert!(ask(&["--net"], "127.0.0.1").contains("DestinationIpProhibited"));
    assert_eq!(ask(&["--net", "--allow-private"], "localhost"), allowed);
    assert_eq!(ask(&["--http", "localhost"], "localhost"), allowed);
}

pub(crate) fn outgoing_connections_are_limited() {
    let port = peer(Duration::from_millis(300));
    let ask = |most: &str| {
        let rule = format!("127.0.0.1:{port}");
        Server::new(&[&OF_0_2, "--http", &rule, "--max-outgoing", most]).get(&format!("/twice?127.0.0.1:{port}/"))
    };
    assert_eq!(ask("2").expect(200), "both");
    assert!(ask("1").expect(502).contains("ConnectionLimitReached"));
}

/// A server that answers at once. If it reads on, it says how many bytes of a chunked body came after that, and whether its end did;
/// otherwise it closes the connection.
fn hasty(reads_on: bool) -> (u16, Receiver<(usize, bool)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let (told, heard) = channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut seen = Vec::new();
            let mut buffer = [0; 4096];
            while !seen.windows(4).any(|end| end == b"\r\n\r\n") {
                let size = stream.read(&mut buffer).unwrap_or_default();
                seen.extend(&buffer[..size]);
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");
            match reads_on {
                true => drop(stream.read_to_end(&mut seen)),
                false => std::thread::sleep(Duration::from_millis(50)), // the answer arrives before the end
            }
            let text = String::from_utf8_lossy(&seen);
            let _ = told.send((10 * text.matches("0123456789").count(), text.ends_with("\r\n0\r\n\r\n")));
        }
    });
    (port, heard)
}

pub(crate) fn uploads_go_on_after_an_early_answer() {
    for limits in [&["--max-outgoing", "5"][..], &[]] {
        let upload = |port: u16| {
            let rule = format!("127.0.0.1:{port}");
            let options = [&[OF_0_3.as_str(), "--http", &rule], limits].concat();
            Server::new(&options).get(&format!("/upload?{rule}")).expect(200)
        };
        let (port, heard) = hasty(true);
        assert_eq!(upload(port), "4 taken, answered hi, Ok(())");
        assert_eq!(heard.recv_timeout(PATIENCE).expect("it says so"), (40, true));
        let (port, _) = hasty(false);
        let said = upload(port);
        assert!(said.contains("answered hi, Err("), "who sends learns that nobody reads: {said}");
    }
    // The connection counts until all was sent.
    let (port, _heard) = hasty(true);
    let rule = format!("127.0.0.1:{port}");
    let server = Server::new(&[&OF_0_3, "--http", &rule, "--max-outgoing", "1"]);
    for _ in 0..2 {
        assert_eq!(server.get(&format!("/upload?{rule}")).expect(200), "4 taken, answered hi, Ok(())");
    }
}

pub(crate) fn each_component_of_a_file_has_its_own_grants() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    file(folder.path(), "note", "kept");
    let guest = &*OF_0_2;
    let routes = format!(
        "[[route]]\npath = '/one'\ncomponent = '{guest}'\ndirs = ['.::/data:ro']\nenv = {{ WHO = 'one' }}\ntimeout = '200ms'\nqueue-timeout = '100ms'\n\
         [[route]]\npath = '/two'\ncomponent = '{guest}'\nenv = {{ WHO = 'two' }}\npass-env = ['TOKEN']\nmax-body = 10\n"
    );
    let routes = file(folder.path(), "serve.toml", &routes);
    let mut command = crate::server::command(&["--routes", &routes]);
    command.env("TOKEN", "secret");
    let server = Server::of(command);
    assert_eq!(server.get("/one/env?WHO").expect(200), "one");
    assert_eq!(server.get("/two/env?WHO").expect(200), "two");
    assert_eq!(server.get("/one/env?TOKEN").expect(200), "unset");
    assert_eq!(server.get("/two/env?TOKEN").expect(200), "secret");
    assert_eq!(server.get("/one/read?/data/note").expect(200), "kept");
    assert_ne!(server.get("/two/read?/data/note").expect(200), "kept");
    server.get("/one/sleep?1000").expect(504);
    server.get("/two/sleep?400").expect(200);
    server.ask("POST", "/one/size", &[], b"more than ten bytes").expect(200);
    server.ask("POST", "/two/size", &[], b"more than ten bytes").expect(413);
}

pub(crate) fn a_policy_bounds_what_is_served() {
    let port = peer(Duration::ZERO);
    let folder = tempfile::tempdir().expect("a temporary directory");
    let policy = |rules: &str| file(folder.path(), "policy.toml", &format!("[default]\n{rules}\n"));
    let refuses = |rules: &str, grants: &[&str], expected: &str| {
        let path = policy(rules);
        let (status, said) = refused(&[&[OF_0_2.as_str(), "--policy", &path], grants].concat());
        assert_eq!(status, 1, "{said}");
        assert!(said.contains(expected), "{said}");
    };
    let (get, every) = (format!("GET@127.0.0.1:{port}"), format!("127.0.0.1:{port}"));
    let rules =
        format!("http = [{{ host = '127.0.0.1', ports = [{port}], methods = ['GET'] }}]\nenvironment = ['LEVEL']");
    refuses(&rules, &["--http", &every], "policy/grant");
    refuses(&rules, &["--http", &get, "--env", "OTHER=1"], "`OTHER`");
    refuses("deny = ['http']", &[], "policy/call");
    let path = policy(&rules);
    let server = Server::new(&[&OF_0_2, "--policy", &path, "--http", &get, "--env", "LEVEL=high"]);
    assert_eq!(server.get("/env?LEVEL").expect(200), "high");
    assert_eq!(server.get(&format!("/ask?127.0.0.1:{port}/x")).expect(200), "200: GET /x HTTP/1.1");
}
