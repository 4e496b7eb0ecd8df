//! Clients that people use, and handlers in other languages.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use witcraft_testing::root;

use crate::rejected::certificate;
use crate::server::{PATIENCE, Server, file};
use crate::{OF_0_2, OF_0_3, WITCRAFT, succeed, text};

/// The version, the status and the body of what curl gets.
fn curl(arguments: &[&str]) -> String {
    succeed(Command::new("curl").args(["-sS", "-m", "20", "-w", " %{http_version} %{http_code}"]).args(arguments))
}

pub(crate) fn curl_speaks_both_versions_on_one_port() {
    let server = Server::new(&[&OF_0_2]);
    let url = |path: &str| format!("http://{}{path}", server.address);
    assert_eq!(curl(&[&url("/hello")]), "hello 1.1 200");
    assert_eq!(curl(&["--http2-prior-knowledge", &url("/hello")]), "hello 2 200");
    let folder = tempfile::tempdir().expect("a temporary directory");
    let upload = file(folder.path(), "upload", &"0123456789".repeat(50_000));
    for version in ["--http1.1", "--http2-prior-knowledge"] {
        let out = text(&folder.path().join("out"));
        curl(&[version, "--data-binary", &format!("@{upload}"), "-o", &out, &url("/echo")]);
        let read = |path: &str| std::fs::read(path).expect("it is there");
        assert!(read(&out) == read(&upload), "something else came back");
    }
    assert_eq!(curl(&["--http2-prior-knowledge", "-X", "POST", &url("/path")]), "/path 2 200");
    let sent = curl(&["--http2-prior-knowledge", "-D", "-", &url("/trailers")]);
    assert!(sent.contains("x-end: here"), "{sent}");
    let head = curl(&["-I", &url("/nowhere")]);
    assert!(head.contains("404"), "{head}");
}

pub(crate) fn responses_that_have_no_body_have_none() {
    for guest in [&*OF_0_2, &*OF_0_3] {
        let server = Server::new(&[guest]);
        for (version, number) in [("--http1.1", "1.1"), ("--http2-prior-knowledge", "2")] {
            let ask = |arguments: &[&str], path: &str| {
                curl(&[&[version][..], arguments, &[&format!("http://{}{path}", server.address)]].concat())
            };
            for status in ["204", "304"] {
                assert_eq!(ask(&[], &format!("/status?{status}")), format!(" {number} {status}"));
            }
            let head = ask(&["-I"], "/hello");
            assert!(head.ends_with(&format!(" {number} 200")) && !head.contains("content-length: 0"), "{head}");
            assert_eq!(ask(&[], "/status?201"), format!("some {number} 201"));
        }
        let (log, _) = server.stop();
        assert!(log.contains("/status?201") && !log.contains("failure="), "{log}");
    }
}

pub(crate) fn tls_is_spoken_and_its_certificate_replaced() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let place = |(certificate, key): (String, String)| {
        for (from, name) in [(&key, "key.pem"), (&certificate, "cert.pem")] {
            std::fs::copy(from, folder.path().join(name)).expect("it can be copied");
        }
        certificate
    };
    let first = place(certificate("first"));
    let (cert, key) = (text(&folder.path().join("cert.pem")), text(&folder.path().join("key.pem")));
    let mut server = Server::new(&[&OF_0_2, "--tls-cert", &cert, "--tls-key", &key]);
    let url = format!("https://{}/hello", server.address);
    assert_eq!(curl(&["--cacert", &first, &url]), "hello 2 200");
    assert_eq!(curl(&["--cacert", &first, "--http1.1", &url]), "hello 1.1 200");
    let second = place(certificate("second"));
    server.signal("HUP");
    server.hear(|line| line.starts_with("loaded again"));
    assert_eq!(curl(&["--cacert", &second, &url]), "hello 2 200");
    assert!(!Command::new("curl").args(["-s", "--cacert", &first, &url]).status().expect("curl runs").success());
    let watching = Server::new(&[&OF_0_2, "--watch", "--tls-cert", &cert, "--tls-key", &key]);
    let watched = format!("https://{}/hello", watching.address);
    let third = place(certificate("third"));
    let is_new = || {
        let asked = Command::new("curl").args(["-s", "-m", "20", "--cacert", &third, &watched]).output();
        asked.expect("curl runs").status.success()
    };
    let end = Instant::now() + PATIENCE;
    while !is_new() {
        assert!(Instant::now() < end, "the certificate is not replaced");
        std::thread::sleep(Duration::from_millis(100));
    }
    // One that is broken does not take its place.
    std::fs::write(&key, "broken").expect("it can be written");
    server.signal("HUP");
    server.hear(|line| line.starts_with("the certificate cannot be loaded again"));
    assert_eq!(curl(&["--cacert", &second, &url]), "hello 2 200");
}

pub(crate) fn node_fetches() {
    let server = Server::new(&[&OF_0_2]);
    let script = format!(
        "const url = 'http://{}';
        const get = async (path, init) => {{ const r = await fetch(url + path, init); return [r.status, await r.text()] }};
        const equal = (a, b) => {{ if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(JSON.stringify(a)) }};
        equal(await get('/hello'), [200, 'hello']);
        equal(await get('/echo', {{ method: 'POST', body: 'x'.repeat(100000) }}), [200, 'x'.repeat(100000)]);
        const body = new ReadableStream({{ start(c) {{ c.enqueue(new TextEncoder().encode('streamed')); c.close() }} }});
        equal(await get('/echo', {{ method: 'POST', body, duplex: 'half' }}), [200, 'streamed']);
        const many = await Promise.all(Array.from({{ length: 50 }}, () => get('/count')));
        many.forEach(one => equal(one, [200, '1']));
        const stopped = new AbortController();
        const ticks = await fetch(url + '/ticks?100', {{ signal: stopped.signal }});
        await ticks.body.getReader().read();
        stopped.abort();
        equal((await get('/trap'))[0], 500);",
        server.address
    );
    succeed(Command::new("node").args(["--input-type=module", "-e", &script]));
    let (log, _) = server.stop();
    assert!(log.contains("/ticks?100") && log.contains("failure=client"), "{log}");
}

pub(crate) fn go_asks_over_both_versions() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::copy(root().join("tests/serve/client.go"), folder.path().join("main.go")).expect("it can be copied");
    file(folder.path(), "go.mod", "module example.com/client\n\ngo 1.24\n");
    let server = Server::new(&[&OF_0_2]);
    succeed(Command::new("go").args(["run", ".", &format!("http://{}", server.address)]).current_dir(folder.path()));
}

/// A component made of what is in `tests/http`.
fn handler(folder: &Path, source: &[&str]) -> String {
    succeed(Command::new(WITCRAFT).arg("componentize").args(source).args(["-o", "server.wasm"]).current_dir(folder));
    text(&folder.join("server.wasm"))
}

fn answers(component: &str) {
    let server = Server::new(&[component]);
    let answer = server.ask("POST", "/some/path?x", &[], b"sent");
    assert_eq!(answer.status, 202, "{answer:?}");
    let said = answer.text().to_lowercase();
    assert!(said.contains("post /some/path?x: sent"), "{said}");
    assert_eq!(answer.header("x-length"), Some(answer.body.len().to_string().as_str()));
    assert_eq!(server.get("/a").status, 202);
    assert_eq!(server.ask("HEAD", "/a", &[], b"").status, 202);
    // Whose length is announced ends there, whether or not the connection asks for the end.
    let (log, _) = server.stop();
    assert!(!log.contains("failure="), "{log}");
}

pub(crate) fn a_handler_in_go_answers() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let folder = folder.path();
    std::fs::copy(root().join("tests/http/server.go"), folder.join("server.go")).expect("it can be copied");
    file(folder, "go.mod", "module example.com/server\n\ngo 1.24\n");
    let wit = text(&root().join("tests/http/server.wit"));
    succeed(Command::new(WITCRAFT).args(["bindgen", "go", &wit, "-o", "bindings"]).current_dir(folder));
    answers(&handler(folder, &["."]));
}

pub(crate) fn a_handler_in_javascript_answers() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let folder = folder.path();
    let wit = text(&root().join("tests/http/server.wit"));
    let source = "export default { async fetch(request) {\n\
        const path = new URL(request.url).pathname + new URL(request.url).search;\n\
        const text = `${request.method} ${path}: ${await request.text()}`;\n\
        return new Response(text, { status: 202, headers: { 'x-length': String(text.length) } });\n} };\n";
    file(folder, "server.js", source);
    answers(&handler(folder, &["server.js", "--wit", &wit]));
}
