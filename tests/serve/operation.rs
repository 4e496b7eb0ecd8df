//! The log, metrics, reloading, supervision and shutdown.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client::{receive, send};
use crate::server::{PATIENCE, Server, command, file};
use crate::{OF_0_2, OF_0_3};

pub(crate) fn the_log_has_a_line_for_each_request() {
    let mut server = Server::new(&[&format!("/a={}", *OF_0_2), "--reuse", "2"]);
    server.ask("POST", "/a/size?q", &[], b"four").expect(200);
    server.get("/a/print?said").expect(200);
    server.get("/elsewhere").expect(404);
    server.hear(|line| line.ends_with("] stdout: said to stdout"));
    server.hear(|line| line.ends_with("] stderr: said to stderr"));
    let (log, status) = server.stop();
    assert!(status.success());
    let lines: Vec<_> = log.lines().collect();
    assert_eq!(lines.len(), 3, "{log}");
    let has = |line: &str, parts: &[&str]| parts.iter().all(|part| line.contains(part));
    assert!(has(lines[0], &["\"POST /a/size?q HTTP/1.1\" 200 in=4 out=5", "route=/a use=1", " 127.0.0.1:"]), "{log}");
    assert!(has(lines[1], &["use=2"]), "{log}");
    assert!(has(lines[2], &["\"GET /elsewhere HTTP/1.1\" 404"]) && !lines[2].contains("route="), "{log}");
}

pub(crate) fn the_log_is_json_where_that_is_asked_for() {
    let mut server = Server::new(&[&OF_0_2, "--log", "json"]);
    let answer = server.get("/trap");
    let line = server.hear(|line| line.contains("the guest trapped"));
    let line: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(line["id"].as_str(), answer.header("x-request-id"));
    let (log, _) = server.stop();
    let entry: Value = serde_json::from_str(&log).expect("JSON");
    assert_eq!(entry["id"].as_str(), answer.header("x-request-id"));
    for (key, value) in
        [("status", "500"), ("method", "\"GET\""), ("target", "\"/trap\""), ("route", "\"/\""), ("failure", "\"trap\"")]
    {
        assert_eq!(entry[key].to_string(), value, "{log}");
    }
    assert_eq!(entry["trace"].as_str().map(str::len), Some(32));
    let silent = Server::new(&[&OF_0_2, "--log", "none"]);
    silent.get("/hello").expect(200);
    assert_eq!(silent.stop().0, "");
}

pub(crate) fn metrics_and_state_are_told() {
    let server = Server::new(&[&OF_0_2, "--admin-addr", "127.0.0.1:0"]);
    server.get("/hello").expect(200);
    server.get("/trap").expect(500);
    let text = server.state("/metrics").expect(200);
    for line in [
        "witcraft_requests_total{route=\"/\",status=\"200\"} 1",
        "witcraft_requests_total{route=\"/\",status=\"500\"} 1",
        "witcraft_failures_total{route=\"/\",kind=\"trap\"} 1",
        "witcraft_request_seconds_count{route=\"/\"} 2",
        "witcraft_requests_running{route=\"/\"} 0",
        "witcraft_instances_total{route=\"/\"} 2",
        "# EOF",
    ] {
        assert!(text.lines().any(|own| own == line), "{line}: {text}");
    }
    assert_eq!(server.state("/healthz").expect(200), "ok\n");
    assert_eq!(server.state("/readyz").expect(200), "ready\n");
    server.state("/").expect(404);
    server.get("/metrics").expect(404);
}

pub(crate) fn requests_end_before_the_server_does() {
    let mut server = Server::new(&[&OF_0_2, "--admin-addr", "127.0.0.1:0"]);
    let mut waiting = server.connect();
    send(&mut waiting, "GET", "/sleep?800", &[], b"");
    std::thread::sleep(Duration::from_millis(200));
    server.signal("TERM");
    server.hear(|line| line.starts_with("stopping"));
    assert_eq!(server.state("/readyz").expect(503), "stopping\n");
    assert_eq!(receive(&mut waiting).expect(200), "slept");
    let (_, status) = server.end();
    assert!(status.success(), "{status}");
}

pub(crate) fn requests_that_do_not_end_are_cut_off() {
    let mut server = Server::new(&[&OF_0_2, "--shutdown-timeout", "300ms"]);
    let mut waiting = server.connect();
    send(&mut waiting, "GET", "/sleep?20000", &[], b"");
    std::thread::sleep(Duration::from_millis(200));
    let begun = Instant::now();
    server.signal("INT");
    server.hear(|line| line == "stopped; 1 requests were cut off");
    let (log, status) = server.end();
    assert!(status.success() && begun.elapsed() < Duration::from_secs(5), "{status}, {:?}", begun.elapsed());
    assert!(log.contains("GET /sleep?20000"), "{log}");
}

pub(crate) fn a_second_signal_ends_the_server_at_once() {
    let mut server = Server::new(&[&OF_0_2]);
    let mut waiting = server.connect();
    send(&mut waiting, "GET", "/sleep?20000", &[], b"");
    std::thread::sleep(Duration::from_millis(200));
    let begun = Instant::now();
    server.signal("TERM");
    server.hear(|line| line.starts_with("stopping"));
    server.signal("TERM");
    let (_, status) = server.end();
    assert!(status.success() && begun.elapsed() < Duration::from_secs(5), "{status}, {:?}", begun.elapsed());
}

/// Puts a component where a server looks for one, as a whole.
fn put(from: &str, to: &Path) {
    let new = to.with_extension("new");
    std::fs::copy(from, &new).expect("it can be copied");
    std::fs::rename(new, to).expect("it can be renamed");
}

pub(crate) fn a_component_is_replaced_without_a_lost_request() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("app.wasm");
    put(&OF_0_2, &path);
    let mut server = Server::new(&[path.to_str().expect("text"), "--watch"]);
    assert_eq!(server.get("/env").expect(200), "unset");
    let mut begun = server.connect();
    send(&mut begun, "GET", "/sleep?3000", &[], b"");
    std::thread::sleep(Duration::from_millis(100));
    let stop = Arc::new(AtomicBool::new(false));
    let next = &*OF_0_3;
    std::thread::scope(|scope| {
        let (asking, asked) = (&server, stop.clone());
        let lost = scope.spawn(move || {
            let mut count = 0;
            while !asked.load(Relaxed) {
                asking.get("/hello").expect(200);
                count += 1;
            }
            count
        });
        put(next, &path);
        let end = Instant::now() + PATIENCE;
        let is_replaced = loop {
            match server.get("/env") {
                answer if answer.status == 200 && answer.text() == "hello" => break true,
                answer if answer.status != 200 || Instant::now() > end => break false,
                _ => std::thread::sleep(Duration::from_millis(50)),
            }
        };
        stop.store(true, Relaxed);
        assert!(is_replaced);
        assert!(lost.join().expect("no request is lost") > 10);
    });
    assert_eq!(receive(&mut begun).expect(200), "slept", "what had begun goes on with what it began with");
    server.hear(|line| line == "loaded again: 1 replaced");
    // And back, when it is told.
    let mut server = Server::new(&[path.to_str().expect("text")]);
    put(&OF_0_2, &path);
    server.signal("HUP");
    server.hear(|line| line == "loaded again: 1 replaced");
    assert_eq!(server.get("/env").expect(200), "unset");
    server.forget();
    server.signal("HUP");
    server.hear(|line| line == "loaded again: no component has changed");
}

pub(crate) fn a_broken_file_does_not_replace_a_component() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("app.wasm");
    put(&OF_0_2, &path);
    let mut server = Server::new(&[path.to_str().expect("text"), "--watch"]);
    for broken in [&b"\0asm\x0d\0\x01\0broken"[..], b"", b"(component)"] {
        server.forget();
        std::thread::sleep(Duration::from_millis(600));
        std::fs::write(&path, broken).expect("it can be written");
        server.hear(|line| line.contains("cannot be loaded again; what was there goes on"));
        assert_eq!(server.get("/hello").expect(200), "hello");
    }
    std::fs::remove_file(&path).expect("it is there");
    server.forget();
    server.hear(|line| line.contains("cannot be loaded again"));
    server.get("/hello").expect(200);
}

pub(crate) fn a_component_that_is_missing_at_the_start_is_tried_again() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("late.wasm");
    let (late, there) = (format!("/late={}", path.display()), format!("/there={}", *OF_0_2));
    let mut server = Server::new(&[&late, &there, "--admin-addr", "127.0.0.1:0"]);
    server.get("/there/hello").expect(200);
    let missing = server.get("/late/hello");
    missing.expect(503);
    assert!(missing.header("retry-after").is_some());
    assert_eq!(server.state("/readyz").expect(503), "not loaded: /late\n");
    server.hear(|line| line.contains("input/not-found"));
    put(&OF_0_2, &path);
    server.hear(|line| line == "the component of `/late` is loaded now");
    server.get("/late/hello").expect(200);
    server.state("/readyz").expect(200);
}

pub(crate) fn routes_are_read_again() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let route = |path: &str| format!("[[route]]\npath = '{path}'\ncomponent = '{}'\n", *OF_0_2);
    let routes = file(folder.path(), "serve.toml", &route("/one"));
    let mut server = Server::new(&["--routes", &routes]);
    server.get("/two/hello").expect(404);
    file(folder.path(), "serve.toml", &(route("/one") + &route("/two")));
    server.signal("HUP");
    server.hear(|line| line == "loaded again: 1 replaced");
    server.get("/one/hello").expect(200);
    server.get("/two/hello").expect(200);
    file(folder.path(), "serve.toml", &(route("/one") + &route("/one")));
    server.signal("HUP");
    server.hear(|line| line.contains("the routes cannot be loaded again"));
    server.get("/two/hello").expect(200);
}

/// How many routes there are: more than stay loaded.
const ROUTES: usize = 34;

/// What the metric says of how many components are loaded.
fn loaded(server: &Server) -> usize {
    let text = server.state("/metrics").expect(200);
    let line = text.lines().find_map(|line| line.strip_prefix("witcraft_components_loaded ")).expect("it is counted");
    line.parse().expect("a number")
}

pub(crate) fn components_that_nobody_asks_for_are_not_loaded() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let (app, cache) = (folder.path().join("app.wasm"), folder.path().join("cache"));
    let route = |number| format!("[[route]]\npath = '/{number}'\ncomponent = 'app.wasm'\nreuse = 9\n");
    let routes = file(folder.path(), "serve.toml", &(0..ROUTES).map(route).collect::<String>());
    let serve = || {
        put(&OF_0_3, &app);
        let mut command = command(&["--routes", &routes, "--admin-addr", "127.0.0.1:0"]);
        command.env("XDG_CACHE_HOME", &cache);
        Server::of(command)
    };
    let server = serve();
    assert_eq!(server.state("/readyz").expect(200), "ready\n");
    assert_eq!(loaded(&server), 32);
    // Whoever asks does not see a difference, also where several ask at once.
    std::thread::scope(|scope| {
        for number in (0..ROUTES).chain(0..ROUTES) {
            let server = &server;
            scope.spawn(move || server.get(&format!("/{number}/hello")).expect(200));
        }
    });
    assert_eq!(loaded(&server), ROUTES);

    // The code is that of the start, whatever the file is by then.
    let mut server = serve();
    std::fs::write(&app, "broken").expect("it can be written");
    assert_eq!(loaded(&server), 32);
    let answers =
        |server: &Server| (0..ROUTES).filter(|number| server.get(&format!("/{number}/hello")).status == 200).count();
    assert_eq!(answers(&server), ROUTES);
    server.signal("HUP");
    server.hear(|line| line.contains("what was there goes on"));
    assert_eq!(answers(&server), ROUTES);

    // Where there is neither the code nor the file, the answers and the log say so.
    let mut server = serve();
    std::fs::write(&app, "broken").expect("it can be written");
    std::fs::remove_dir_all(&cache).expect("it is there");
    assert_eq!(answers(&server), 32);
    assert_eq!(answers(&server), 32);
    server.hear(|line| line.contains("serve/changed"));
    server.hear(|line| line.ends_with("cannot be loaded; its requests get status 503"));
    // If the file is as it was, it is compiled again.
    put(&OF_0_3, &app);
    assert_eq!(answers(&server), ROUTES);
}
