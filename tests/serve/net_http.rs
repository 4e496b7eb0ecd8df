//! Handlers and clients in Go, over WASI 0.3: what `net/http` has works, with `serve` and with `run`.

use std::process::Command;
use std::sync::LazyLock;

use witcraft_testing::root;

use crate::protocol::echoes_at_once;
use crate::server::{Server, file};
use crate::{WITCRAFT, scratch, succeed, text};

/// A server that also asks others.
static SERVICE: LazyLock<String> = LazyLock::new(|| component("service"));

/// The same, compiled once: it has all of `net/http`, and every test would compile it at the same time.
static COMPILED: LazyLock<String> = LazyLock::new(|| compiled(&SERVICE));

fn compiled(component: &str) -> String {
    let out = format!("{component}.compiled");
    succeed(Command::new(WITCRAFT).args(["compile", component, "-o", &out]));
    out
}

/// Serves what is compiled.
fn serve(component: &str, options: &[&str]) -> Server {
    Server::new(&[&[component, "--precompiled"], options].concat())
}

/// The component of a world in `tests/serve/service`.
fn component(world: &str) -> String {
    let (source, folder) = (root().join("tests/serve/service"), scratch("net-http").join(world));
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    for entry in std::fs::read_dir(source.join(world)).expect("it is there") {
        let entry = entry.expect("it can be read");
        std::fs::copy(entry.path(), folder.join(entry.file_name())).expect("it can be copied");
    }
    if world == "caller" {
        let asker = std::fs::read_to_string(source.join("asker/main.go")).expect("it is there");
        file(&folder, "main.go", &asker.replace("asker", world));
    }
    file(&folder, "go.mod", &format!("module example.com/{world}\n\ngo 1.26\n"));
    let mut bindgen = Command::new(WITCRAFT);
    bindgen.args(["bindgen", "go", "--world", world, "-o", "bindings"]).arg(source.join("service.wit"));
    succeed(bindgen.current_dir(&folder));
    let mut vet = Command::new("go");
    succeed(vet.args(["vet", "./..."]).current_dir(&folder));
    succeed(Command::new(WITCRAFT).args(["componentize", ".", "-o", "app.wasm"]).current_dir(&folder));
    text(&folder.join("app.wasm"))
}

pub(crate) fn a_handler_of_net_http_answers() {
    let server = serve(&COMPILED, &[]);
    let hello = server.get("/hello/Ada?end=!");
    assert_eq!(hello.expect(200), "Hello, Ada!");
    assert_eq!(hello.header("content-length"), Some("11"));
    assert_eq!(hello.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(hello.header("x-count"), Some("1"), "middleware was run");
    assert_eq!(server.ask("POST", "/hello/Ada", &[], b"").expect(405), "Method Not Allowed\n");
    server.get("/nowhere").expect(404);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(server.ask("POST", "/json", &form, b"{\"a\": [1, 2]}").expect(200), "{\"A\":[1,2]}\n");
    server.ask("POST", "/json", &[], b"{").expect(400);

    let several = [("x-several", "one"), ("x-several", "two")];
    let headers = server.ask("PUT", "/headers?a=b%20c", &several, b"text");
    let said = "PUT test /headers?a=b%20c /headers?a=b%20c [\"one\" \"two\"] 4";
    assert_eq!(headers.expect(418), said);
    let cookies = headers.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    assert_eq!(cookies.map(|(_, value)| value.as_str()).collect::<Vec<_>>(), ["a=1", "b=2"]);
    assert_eq!(headers.header("late"), None);

    let head = server.ask("HEAD", "/hello/Ada", &[], b"");
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, Some("10"), 0));
    let part = server.ask("GET", "/page", &[("range", "bytes=3-6")], b"");
    assert_eq!((part.expect(206).as_str(), part.header("content-range")), ("0123", Some("bytes 3-6/17")));
    let known = [("if-modified-since", "Sun, 09 Sep 2001 01:46:40 GMT")];
    assert_eq!(server.ask("GET", "/page", &known, b"").expect(304), "");
    assert_eq!(server.get("/length").expect(200), "true");
    let empty = server.get("/empty");
    assert_eq!((empty.expect(204).as_str(), empty.header("late")), ("", None));
    assert_eq!(server.get("/slow").expect(503), "it took too long");
}

pub(crate) fn bodies_of_net_http_stream_both_ways() {
    let mut server = serve(&COMPILED, &[]);
    echoes_at_once(&server, "/echo");
    let ticks = server.get("/ticks");
    assert_eq!(ticks.expect(200), "data: 0\n\ndata: 1\n\ndata: 2\n\n");
    assert!(ticks.whole && ticks.header("content-length").is_none());
    let long = server.get("/long");
    assert!(long.whole && long.body.len() == 3 << 20, "{} bytes", long.body.len());
    server.hear(|line| line.contains("wrote: <nil>"));

    let all = |target: &str, head: &str, body: &str| {
        let mut stream = server.connect();
        let head = format!("{head} {target} HTTP/1.1\r\nhost: test\r\nconnection: close\r\nte: trailers\r\n");
        std::io::Write::write_all(&mut stream, format!("{head}{body}").as_bytes()).expect("it is read");
        let mut all = String::new();
        std::io::Read::read_to_string(&mut stream, &mut all).expect("it is text");
        all
    };
    let said = all("/trailers", "GET", "\r\n");
    // Over HTTP/1.1, a host passes on those that were announced.
    assert!(said.ends_with("0\r\nx-sum: 13\r\n\r\n"), "{said}");
    // Those of a request come with the end of its body.
    let body = "trailer: x-end\r\ntransfer-encoding: chunked\r\n\r\n4\r\nsent\r\n0\r\nx-end: here\r\n\r\n";
    let said = all("/echo", "POST", body);
    assert!(said.contains("sent") && said.contains("x-end: here"), "{said}");
}

pub(crate) fn a_panic_of_a_handler_ends_its_request_only() {
    let mut server = serve(&COMPILED, &["--reuse", "100", "--concurrent", "4"]);
    assert_eq!(server.get("/hello/Ada").header("x-count"), Some("1"));
    assert_eq!(server.get("/hello/Ada").header("x-count"), Some("2"), "the instance is used again");
    assert!(server.get("/panic").status >= 500);
    server.hear(|line| line.contains("http: panic serving GET /panic: no such luck"));
    server.hear(|line| line.contains("main.go:"));
    let aborted = server.get("/abort");
    assert!(!aborted.whole && aborted.text() == "part", "{aborted:?}");
    assert_eq!(server.get("/hello/Ada").expect(200), "Hello, Ada");
}

pub(crate) fn a_handler_asks_other_servers_if_it_may() {
    let other = serve(&COMPILED, &[]);
    let target = |path: &str, rest: &str| format!("{path}?host={}{rest}", other.address);
    let server = serve(&COMPILED, &["--http", &format!("GET@{}", other.address)]);
    assert_eq!(server.get(&target("/ask", "")).expect(404), "404 page not found\n");
    assert_eq!(server.get(&target("/through/hello/Ada", "&end=!")).expect(200), "Hello, Ada!");
    assert!(server.get(&target("/through/trailers", "")).expect(200).contains("with trailers"));
    let denied = "wasi:http: http request denied, true true\n";
    let post = server.ask("POST", &target("/through/echo", ""), &[], b"text");
    assert_eq!(post.expect(502).to_lowercase(), denied);
    let server = serve(&COMPILED, &[]);
    let said = server.get(&target("/ask", "")).expect(502).to_lowercase();
    assert!(said.starts_with("get \"http://") && said.ends_with(denied), "{said}");
}

pub(crate) fn a_handler_stands_before_another() {
    let (outer, folder) = (component("middleware"), scratch("net-http"));
    let both = text(&folder.join("both.wasm"));
    succeed(Command::new(WITCRAFT).args(["compose", &outer, &*SERVICE, "-o", &both]));
    let server = serve(&compiled(&both), &[]);
    let hello = server.get("/outer/hello/Ada?end=!");
    assert_eq!((hello.expect(200).as_str(), hello.header("x-passed")), ("Hello, Ada!", Some("through")));
    let body = vec![7; 1 << 20];
    assert!(server.ask("POST", "/outer/echo", &[], &body).body == body, "something else came back");
    assert!(!server.get("/outer/abort").whole);
}

/// What `ask` prints of the service.
fn asked(component: &str, options: &[&str], base: &str) -> Vec<String> {
    let mut command = Command::new(WITCRAFT);
    command.args(["run", "--precompiled"]).args(options).args([component, "--invoke", &format!("ask(\"{base}\")")]);
    succeed(&mut command).lines().map(str::to_owned).collect()
}

/// What `ask` prints of the service at an authority, before things go wrong.
fn told(authority: &str, late: &str) -> Vec<String> {
    let headers = |method: &str, length: i32| {
        let said = format!("{method} {authority} /headers /headers [\\\"one\\\" \\\"two\\\"] {length}");
        format!("418 I'm a teapot {} \"{said}\"", said.len() - 4)
    };
    let lines = [
        "200 OK 11 \"Hello, Ada!\"",
        "405 Method Not Allowed 19 \"Method Not Allowed\\n\"",
        &headers("PUT", -1),
        "200 OK 10 \"\"",
        &headers("PURGE", -1),
        "200 OK -1 \"known length\" map[X-End:[here]]",
        "200 OK -1 \"in pieces\" map[X-End:[here]]",
        &format!("200 OK -1 \"with trailers\" map[{late}X-Not-There:[] X-Sum:[13]]"),
        "204 No Content 0 \"\"",
        "much: true <nil>",
        "late: true",
        "deadline: true",
        "timeout: true",
    ];
    lines.map(str::to_owned).into()
}

pub(crate) fn a_client_of_net_http_asks_in_all_ways() {
    let asker = compiled(&component("asker"));
    let server = serve(&COMPILED, &["--reuse", "100", "--concurrent", "8"]);
    let base = format!("http://{}", server.address);
    let mut expected = told(&server.address, "");
    expected.extend(
        [
            "broken (false)",
            "200 OK -1 \"part\" wasi:http: HTTP protocol error",
            "200 OK 1 \"0\"",
            "refused: true false",
            "scheme: true",
        ]
        .map(str::to_owned),
    );
    assert_eq!(asked(&asker, &["--net"], &base), expected);
    let denied = asked(&asker, &[], &base);
    assert!(denied[0].ends_with("HTTP request denied (true)"), "{denied:?}");
}

/// The same where the handler is in the component: what is cancelled there is seen.
pub(crate) fn a_client_of_net_http_asks_a_handler() {
    let (caller, folder) = (component("caller"), scratch("net-http"));
    let both = text(&folder.join("called.wasm"));
    succeed(Command::new(WITCRAFT).args(["compose", &caller, &*SERVICE, "-o", &both]));
    let mut expected = told("test", "X-Late:[yes] ");
    let failed = |trailer| format!("200 OK -1 \"part\" {trailer}wasi:http: internal error: the handler did not finish");
    expected.extend(["map[X-End:[]] ", ""].map(failed));
    // Two requests were cancelled. Nothing is sent anywhere.
    expected.extend(["200 OK 1 \"2\"", "refused: false false", "scheme: false"].map(str::to_owned));
    assert_eq!(asked(&compiled(&both), &[], "http://test"), expected);
}
