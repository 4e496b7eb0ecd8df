//! Instances, routes, bodies and headers.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use crate::client::{receive, send};
use crate::server::Server;
use crate::{OF_0_2, OF_0_3};

pub(crate) fn each_request_has_an_instance_of_its_own_unless_told_otherwise() {
    for guest in [&*OF_0_2, &*OF_0_3] {
        let fresh = Server::new(&[guest]);
        let reused = Server::new(&[guest, "--reuse", "3"]);
        let counts = |server: &Server| (0..4).map(|_| server.get("/count").expect(200)).collect::<Vec<_>>();
        assert_eq!(counts(&fresh), ["1", "1", "1", "1"]);
        assert_eq!(counts(&reused), ["1", "2", "3", "1"]);
        let idle = Server::new(&[guest, "--reuse", "9", "--idle-timeout", "50ms"]);
        assert_eq!(idle.get("/count").expect(200), "1");
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(idle.get("/count").expect(200), "1");
    }
}

pub(crate) fn an_instance_of_0_3_answers_several_requests_at_a_time() {
    let answers = |concurrent: &str| {
        let server = Server::new(&[&OF_0_3, "--reuse", "100", "--concurrent", concurrent, "--idle-timeout", "10s"]);
        let begun: Vec<_> = (0..4)
            .map(|_| {
                let mut stream = server.connect();
                send(&mut stream, "GET", "/sleep?1000", &[], b"");
                std::thread::sleep(Duration::from_millis(50));
                stream
            })
            .collect();
        begun.into_iter().map(|mut stream| receive(&mut stream).expect(200)).collect::<Vec<_>>()
    };
    let at_a_time = |most: u32| format!("slept, {most} at a time");
    assert_eq!(answers("1"), [1, 1, 1, 1].map(at_a_time));
    assert_eq!(answers("4"), [1, 2, 3, 4].map(at_a_time));
}

pub(crate) fn the_longest_prefix_answers() {
    let (two, three) = (format!("/api={}", *OF_0_2), format!("/api/three={}", *OF_0_3));
    let server = Server::new(&[&two, &three]);
    assert_eq!(server.get("/api/path?x=1").expect(200), "/api/path?x=1");
    assert_eq!(server.get("/api/env").expect(200), "unset", "that of 0.2");
    assert_eq!(server.get("/api/three/env").expect(200), "hello", "that of 0.3");
    server.get("/apis/path").expect(404);
    server.get("/").expect(404);
    let stripped = Server::new(&[&two, "--strip-prefix"]);
    assert_eq!(stripped.get("/api/path?x=1").expect(200), "/path?x=1");
}

pub(crate) fn bodies_stream_both_ways() {
    for guest in [&*OF_0_2, &*OF_0_3] {
        let server = Server::new(&[guest]);
        echoes_at_once(&server, "/echo");

        // A guest that writes is held up by a client that does not read.
        let ticks = server.get("/ticks?3");
        assert_eq!(ticks.expect(200), "tick 0\ntick 1\ntick 2\n");
    }
    // A guest may give the body of the request back and end before any of it has come.
    for reuse in ["1", "9"] {
        echoes_at_once(&Server::new(&[&*OF_0_3, "--reuse", reuse]), "/pass");
    }
}

/// Sends to a handler that answers with what it is sent, as it comes.
pub(crate) fn echoes_at_once(server: &Server, target: &str) {
    let body: Vec<u8> = (0..3_000_000u32).map(|number| (number % 251) as u8).collect();
    let answer = server.ask("POST", target, &[], &body);
    answer.expect(200);
    assert!(answer.whole && answer.body == body, "{} bytes came back", answer.body.len());

    // What was sent comes back before anything else is sent.
    let mut stream = server.connect();
    let head =
        format!("POST {target} HTTP/1.1\r\nhost: test\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("it is read");
    let mut seen = Vec::new();
    for piece in ["one", "two", "six"] {
        stream.write_all(format!("3\r\n{piece}\r\n").as_bytes()).expect("it is read");
        while !String::from_utf8_lossy(&seen).contains(piece) {
            let mut buffer = [0; 1024];
            let size = stream.read(&mut buffer).expect("it answers");
            assert!(size > 0, "it ended after {:?}", String::from_utf8_lossy(&seen));
            seen.extend(&buffer[..size]);
        }
    }
    stream.write_all(b"0\r\n\r\n").expect("it is read");
    stream.read_to_end(&mut seen).expect("it ends");
    assert!(seen.ends_with(b"0\r\n\r\n"));
}

pub(crate) fn work_goes_on_after_the_answer() {
    let mut server = Server::new(&[&OF_0_2]);
    assert_eq!(server.get("/after").expect(200), "answered");
    server.hear(|line| line.ends_with("stdout: work after the answer"));
}

pub(crate) fn a_request_is_told_its_id_trace_and_prefix() {
    let server = Server::new(&[&format!("/a={}", *OF_0_2)]);
    let header = |name: &str, headers: &[(&str, &str)]| server.ask("GET", &format!("/a/header?{name}"), headers, b"");
    let answer = header("x-request-id", &[("x-request-id", "forged")]);
    assert_eq!(Some(answer.expect(200).as_str()), answer.header("x-request-id"));
    assert!(!answer.text().contains("forged"));
    assert_eq!(header("x-forwarded-prefix", &[("x-forwarded-prefix", "/forged")]).expect(200), "/a");
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    assert_eq!(header("traceparent", &[("traceparent", trace)]).expect(200), trace);
    let made = header("traceparent", &[]).expect(200);
    assert!(made.starts_with("00-") && made.len() == trace.len(), "{made}");
}

pub(crate) fn large_bodies_and_headers_are_refused() {
    let server = Server::new(&[&OF_0_2, "--max-body", "1KiB", "--max-headers", "9KiB"]);
    assert_eq!(server.ask("POST", "/size", &[], &[b'x'; 1024]).expect(200), "Ok(1024)");
    server.ask("POST", "/size", &[], &[b'x'; 1025]).expect(413);
    // Without a length, it is only known once it has come.
    let mut stream = server.connect();
    let head = "POST /size HTTP/1.1\r\nhost: test\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
    stream.write_all(format!("{head}{chunk}{chunk}0\r\n\r\n").as_bytes()).expect("it is read");
    let answer = receive(&mut stream);
    assert!(answer.status == 413 || answer.text().contains("Err"), "{answer:?}");

    let long = "x".repeat(8000);
    server.ask("GET", "/hello", &[("x-long", &long)], b"").expect(200);
    server.ask("GET", "/hello", &[("x-long", &long), ("x-more", &long)], b"").expect(431);
    let many: Vec<(String, String)> = (0..300).map(|number| (format!("x-{number}"), "y".to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    server.ask("GET", "/hello", &many, b"").expect(431);
}

pub(crate) fn websockets_are_refused() {
    let server = Server::new(&[&OF_0_2]);
    let headers =
        [("upgrade", "websocket"), ("sec-websocket-version", "13"), ("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA==")];
    let said = server.ask("GET", "/hello", &headers, b"").expect(501);
    assert!(said.contains("websockets are not supported"), "{said}");
}

pub(crate) fn nobody_is_connected_to_other_servers() {
    let server = Server::new(&[&OF_0_2]);
    let mut stream = server.connect();
    send(&mut stream, "CONNECT", "example.com:443", &[], b"");
    let said = receive(&mut stream).expect(405);
    assert!(said.contains("no proxy"), "{said}");
}

pub(crate) fn a_request_names_one_host() {
    let server = Server::new(&[&OF_0_2]);
    let ask = |request: &str| {
        let mut stream = server.connect();
        stream.write_all(format!("{request}\r\nconnection: close\r\n\r\n").as_bytes()).expect("it is read");
        receive(&mut stream)
    };
    assert_eq!(ask("GET /hello HTTP/1.1\r\nhost: a.example:80").expect(200), "hello");
    assert_eq!(ask("GET /hello HTTP/1.1\r\nhost:").expect(200), "hello");
    assert_eq!(ask("GET /hello HTTP/1.0").expect(200), "hello");
    for wrong in ["accept: */*", "host: a.example\r\nhost: b.example", "host: a b", "host: a/b"] {
        let said = ask(&format!("GET /hello HTTP/1.1\r\n{wrong}")).expect(400);
        assert!(said.contains("names its host"), "{wrong}: {said}");
    }
    // What is about the whole server is for who has its root.
    assert_eq!(ask("OPTIONS * HTTP/1.1\r\nhost: a.example").expect(404), "no such action");
    let elsewhere = Server::new(&[&format!("/api={}", *OF_0_2)]);
    let mut stream = elsewhere.connect();
    send(&mut stream, "OPTIONS", "*", &[], b"");
    assert!(receive(&mut stream).expect(404).contains("no component answers this path"));
}

pub(crate) fn an_expectation_is_met_or_refused_before_the_body() {
    let server = Server::new(&[&OF_0_2, "--max-body", "1KiB"]);
    let expect = |length: usize| {
        let mut stream = server.connect();
        let head = format!(
            "POST /size HTTP/1.1\r\nhost: test\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("it is read");
        let mut start = [0; 12];
        stream.read_exact(&mut start).expect("it answers");
        (stream, String::from_utf8_lossy(&start).into_owned())
    };
    let (mut stream, said) = expect(4);
    assert_eq!(said, "HTTP/1.1 100");
    stream.write_all(b"body").expect("it is read");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).expect("it is text");
    assert!(rest.contains("Ok(4)"), "{rest}");
    assert_eq!(expect(2000).1, "HTTP/1.1 413");
}

pub(crate) fn trailers_are_passed_on() {
    let mut server = Server::new(&[&OF_0_2]);
    let mut stream = server.connect();
    send(&mut stream, "GET", "/trailers", &[("te", "trailers")], b"");
    let mut all = String::new();
    stream.read_to_string(&mut all).expect("it is text");
    assert!(all.contains("with trailers"), "{all}");
    server.signal("TERM");
    let (log, _) = server.end();
    assert!(log.contains("out=13") && !log.contains("failure"), "{log}");
}

pub(crate) fn a_unix_socket_is_served_and_removed() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("app.sock");
    let address = format!("unix:{}", path.display());
    let ask = || {
        let mut stream = UnixStream::connect(&path).expect("it listens");
        stream.write_all(b"GET /hello HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").expect("it is read");
        let mut all = String::new();
        stream.read_to_string(&mut all).expect("it is text");
        assert!(all.ends_with("hello\r\n0\r\n\r\n"), "{all}");
    };
    let server = Server::new(&[&OF_0_2, "--addr", &address]);
    ask();
    let (status, said) = crate::server::refused(&[&OF_0_2, "--addr", &address]);
    assert!(status == 1 && said.contains("serve/address"), "{said}");
    // One that is killed leaves its socket behind, and the next takes its place.
    server.signal("KILL");
    drop(server);
    assert!(path.exists());
    let begun = Instant::now();
    let server = Server::new(&[&OF_0_2, "--addr", &address]);
    ask();
    let (_, status) = server.stop();
    assert!(status.success() && !path.exists(), "after {:?}", begun.elapsed());
}
