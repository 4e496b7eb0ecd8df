//! Guests and clients that do not behave.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use crate::client::{receive, send};
use crate::server::{PATIENCE, Server, file};
use crate::{OF_0_2, OF_0_3};

pub(crate) fn a_guest_that_fails_gives_500_and_harms_nobody() {
    let mut of_2 = Server::new(&[&OF_0_2, "--reuse", "10"]);
    for (target, reason) in [
        ("/trap", "it aborted"),
        ("/exit", "it exited with status"),
        ("/nothing", "response-outparam"),
        ("/error", "ConfigurationError"),
    ] {
        let answer = of_2.get(target);
        let id = answer.header("x-request-id").expect("it has an id").to_owned();
        let said = answer.expect(500);
        assert!(said.contains(&id) && !said.contains(reason), "the reason is for the log: {said}");
        assert_eq!(of_2.get("/hello").expect(200), "hello");
    }
    of_2.hear(|line| line.contains("trap: the guest trapped: it aborted"));
    of_2.hear(|line| line.contains("as asked"));
    let (log, _) = of_2.stop();
    for reason in ["failure=trap", "response-outparam", "ConfigurationError", "it exited with status"] {
        assert!(log.contains(reason), "{reason}: {log}");
    }
    let of_3 = Server::new(&[&OF_0_3, "--reuse", "10", "--concurrent", "10"]);
    for target in ["/trap", "/error"] {
        of_3.get(target).expect(500);
        assert_eq!(of_3.get("/hello").expect(200), "hello");
    }
    let (log, _) = of_3.stop();
    assert!(log.contains("failure=trap") && log.contains("ConfigurationError"), "{log}");
}

pub(crate) fn a_guest_that_fails_in_its_body_cuts_it_off() {
    for guest in [&*OF_0_2, &*OF_0_3] {
        let server = Server::new(&[guest]);
        let answer = server.get("/trap-in-body");
        assert_eq!(answer.expect(200), "part");
        assert!(!answer.whole, "it seems whole");
        assert_eq!(server.get("/count").expect(200), "1");
        let (log, _) = server.stop();
        assert!(log.contains("failure=trap"), "{log}");
    }
}

pub(crate) fn a_response_that_is_not_what_it_announces_is_a_failure() {
    let server = Server::new(&[&OF_0_3]);
    let right = server.get("/length?10");
    assert_eq!((right.expect(200).as_str(), right.whole), ("0123456789", true));
    assert_eq!(server.get("/no-body?0").expect(200), "");
    for (target, length) in [("/length?20", 20), ("/length?7", 7), ("/no-body?5", 5)] {
        let mut stream = server.connect();
        send(&mut stream, "GET", target, &[], b"");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it ends");
        let body = answer.windows(4).position(|end| end == b"\r\n\r\n").map_or(0, |end| answer.len() - end - 4);
        assert!(body < length, "{target}: {}", String::from_utf8_lossy(&answer));
    }
    server.get("/status?103").expect(500);
    let (log, _) = server.stop();
    for target in ["/length?20", "/length?7", "/no-body?5", "/status?103"] {
        let line = log.lines().find(|line| line.contains(target)).expect("it is in the log");
        assert!(line.contains("failure=guest"), "{line}");
    }
    assert_eq!(log.matches("failure=").count(), 4, "{log}");
}

pub(crate) fn a_guest_that_fails_before_or_after_harms_nobody() {
    // One that cannot be instantiated, one whose constructors trap, and one that answers.
    let route =
        |path: &str, settings: &str| format!("[[route]]\npath = '{path}'\ncomponent = '{}'\n{settings}\n", *OF_0_2);
    let folder = tempfile::tempdir().expect("a temporary directory");
    let routes = route("/large", "max-memory = '64KiB'")
        + &route("/failing", "env = { TRAP_AT_START = '1' }")
        + &route("/other", "reuse = 9");
    let server = Server::new(&["--routes", &file(folder.path(), "serve.toml", &routes)]);
    for count in ["1", "2", "3"] {
        server.get("/large/hello").expect(500);
        server.get("/failing/hello").expect(500);
        assert_eq!(server.get("/other/count").expect(200), count);
    }
    let (log, _) = server.stop();
    assert_eq!(log.matches("route=/large failure=memory").count(), 3, "{log}");
    assert_eq!(log.matches("route=/failing use=1 failure=trap").count(), 3, "{log}");

    // What was answered stays answered; an instance that failed answers nothing more.
    let mut server = Server::new(&[&OF_0_2, "--reuse", "9"]);
    for _ in 0..3 {
        let answer = server.get("/trap-after");
        assert!(answer.expect(200) == "answered" && answer.whole, "{answer:?}");
        server.hear(|line| line.contains("after the answer"));
        assert_eq!(server.get("/count").expect(200), "1");
    }
}

pub(crate) fn a_guest_that_takes_too_long_is_stopped() {
    for guest in [&*OF_0_2, &*OF_0_3] {
        let server = Server::new(&[guest, "--timeout", "300ms", "--queue-timeout", "100ms"]);
        for target in ["/spin", "/sleep?5000"] {
            let begun = Instant::now();
            let mut waiting = server.connect();
            send(&mut waiting, "GET", target, &[], b"");
            // Others go on meanwhile.
            assert_eq!(server.get("/count").expect(200), "1");
            receive(&mut waiting).expect(504);
            assert!(begun.elapsed() < Duration::from_secs(3), "{target} took {:?}", begun.elapsed());
        }
        let begun = Instant::now();
        let ticks = server.get("/ticks?50");
        assert!(ticks.status == 200 && !ticks.whole && begun.elapsed() < Duration::from_secs(3), "{ticks:?}");
        let (log, _) = server.stop();
        assert_eq!(log.matches("failure=timeout").count(), 3, "{log}");
    }
    let without = Server::new(&[&OF_0_2, "--timeout", "none"]);
    assert_eq!(without.get("/sleep?700").expect(200), "slept");
    let in_body = Server::new(&[&OF_0_2, "--timeout", "300ms", "--queue-timeout", "100ms"]);
    let answer = in_body.get("/spin-in-body");
    assert!(answer.text() == "part" && !answer.whole, "{answer:?}");
}

pub(crate) fn a_client_that_goes_away_stops_its_guest() {
    // There is room for one at a time: the second is answered once the first is stopped.
    let options = ["--max-requests", "1", "--queue-timeout", "5s", "--timeout", "20s"];
    let server = Server::new(&[&[OF_0_2.as_str()], &options[..]].concat());
    for target in ["/spin", "/sleep?15000", "/spin-in-body"] {
        let mut stream = server.connect();
        send(&mut stream, "GET", target, &[], b"");
        std::thread::sleep(Duration::from_millis(200));
        drop(stream);
        let begun = Instant::now();
        server.get("/hello").expect(200);
        assert!(begun.elapsed() < Duration::from_secs(4), "{target}: {:?}", begun.elapsed());
    }
    // A body that breaks off.
    let mut stream = server.connect();
    stream.write_all(b"POST /size HTTP/1.1\r\nhost: test\r\ncontent-length: 100\r\n\r\npart").expect("it is read");
    drop(stream);
    server.get("/hello").expect(200);
    let (log, _) = server.stop();
    assert_eq!(log.matches("failure=client").count(), 4, "{log}");
}

pub(crate) fn slow_clients_are_given_up_on() {
    let options =
        ["--header-timeout", "500ms", "--timeout", "1500ms", "--max-requests", "1", "--queue-timeout", "1400ms"];
    let server = Server::new(&[&[OF_0_2.as_str()], &options[..]].concat());
    let ends = |start: &[u8], slowly: u8| {
        let mut stream = server.connect();
        let begun = Instant::now();
        stream.write_all(start).expect("it is read");
        let mut other = stream.try_clone().expect("it can be shared");
        std::thread::spawn(move || {
            while other.write_all(&[slowly]).is_ok() {
                std::thread::sleep(Duration::from_millis(100));
            }
        });
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        assert!(begun.elapsed() < Duration::from_secs(6), "after {:?}", begun.elapsed());
        String::from_utf8_lossy(&all).into_owned()
    };
    // Nothing, headers that never end, the beginning of HTTP/2 that goes no further, a body of a byte a time.
    ends(b"", b'G');
    ends(b"GET /hello HTTP/1.1\r\nx-slow: ", b'x');
    ends(b"PRI * HTTP/2.0\r\n", b'\r');
    let said = ends(b"POST /size HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-length: 100000\r\n\r\n", b'x');
    assert!(said.starts_with("HTTP/1.1 504"), "{said}");
    // One that never reads: what it asked for does not keep others waiting.
    let mut stream = server.connect();
    send(&mut stream, "GET", "/large?64", &[], b"");
    std::thread::sleep(Duration::from_millis(1600));
    let begun = Instant::now();
    server.get("/hello").expect(200);
    assert!(begun.elapsed() < PATIENCE);
    let (log, _) = server.stop();
    assert!(log.contains("GET /large?64 HTTP/1.1\" 200") && log.contains("failure="), "{log}");
}

pub(crate) fn memory_and_fuel_are_limited() {
    let server = Server::new(&[&OF_0_2, "--max-memory", "32MiB", "--fuel", "100000000"]);
    assert_eq!(server.get("/memory?8000000").expect(200), "8000000");
    server.get("/memory?64000000").expect(500);
    server.get("/spin").expect(500);
    let reused = Server::new(&[&OF_0_2, "--fuel", "20000000", "--reuse", "1000"]);
    // Fuel is for a request, not for an instance.
    for _ in 0..50 {
        reused.get("/memory?1000000").expect(200);
    }
    let (log, _) = server.stop();
    assert!(log.contains("failure=memory") && log.contains("failure=fuel"), "{log}");
}

pub(crate) fn too_many_requests_wait_or_are_sent_away() {
    let options = ["--max-requests", "1", "--queue", "1", "--queue-timeout", "600ms"];
    let server = Server::new(&[&[OF_0_2.as_str()], &options[..]].concat());
    let ask = |target: &str| {
        let mut stream = server.connect();
        send(&mut stream, "GET", target, &[], b"");
        std::thread::sleep(Duration::from_millis(100));
        stream
    };
    let (mut one, mut two, mut three) = (ask("/sleep?400"), ask("/hello"), ask("/hello"));
    let full = receive(&mut three);
    full.expect(503);
    assert_eq!(full.header("retry-after"), Some("1"));
    receive(&mut one).expect(200);
    receive(&mut two).expect(200);
    let (mut one, mut two) = (ask("/sleep?1500"), ask("/hello"));
    receive(&mut two).expect(503);
    receive(&mut one).expect(200);
    let (log, _) = server.stop();
    assert!(log.contains("the queue is full") && log.contains("it waited too long"), "{log}");
}

pub(crate) fn connections_beyond_the_most_wait() {
    let server = Server::new(&[&OF_0_2, "--max-connections", "2"]);
    let held = [server.connect(), server.connect()];
    for mut stream in &held {
        stream.write_all(b"GET /hello HTTP/1.1\r\nhost: test\r\n\r\n").expect("it is read");
        stream.read_exact(&mut [0; 12]).expect("it is answered");
    }
    let mut third = server.connect();
    send(&mut third, "GET", "/hello", &[], b"");
    third.set_read_timeout(Some(Duration::from_millis(300))).expect("it can be set");
    assert!(third.read(&mut [0; 1]).is_err(), "it is answered although there are two");
    drop(held);
    third.set_read_timeout(Some(PATIENCE)).expect("it can be set");
    receive(&mut third).expect(200);
}

pub(crate) fn a_flood_of_output_harms_nobody() {
    let server = Server::new(&[&OF_0_2]);
    let mut flood = server.connect();
    send(&mut flood, "GET", "/flood?200000", &[], b"");
    for _ in 0..20 {
        server.get("/hello").expect(200);
    }
    receive(&mut flood).expect(200);
    let (log, _) = server.stop();
    assert_eq!(log.matches("GET /hello").count(), 20, "{log}");
}
