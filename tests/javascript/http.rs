//! Programs that serve HTTP and ask servers, with the web's interfaces.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use witcraft_testing::root;

use crate::{WITCRAFT, call, componentize, folder, output_of};

fn source(name: &str) -> PathBuf {
    root().join("tests/javascript").join(name)
}

pub(crate) fn a_service_answers_over_wasi_3() {
    let folder = folder();
    let [service, caller, both] = ["service.wasm", "caller.wasm", "both.wasm"].map(|name| folder.path().join(name));
    componentize(&source("service.ts"), &source("web.wit"), "service", &service);
    componentize(&source("caller.js"), &source("web.wit"), "caller", &caller);
    output_of(Command::new(WITCRAFT).arg("compose").args([&caller, &service]).arg("-o").arg(&both));
    let (answers, said) = call(&both, &[], "run()");
    let answers: Vec<&str> = answers.as_array().expect("a list").iter().filter_map(|answer| answer.as_str()).collect();
    let text = "content-type=text/plain;charset=UTF-8";
    let digests = "a9993e364706816aba3e25717850c26c9cd0d89d\n\
        ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n\
        cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7\n\
        ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
    let expected = [
        format!("200 [content-length=13, {text}] Hello, Ada L!"),
        "200 [content-length=48, content-type=application/json] {\"method\":\"POST\",\"type\":\"test\",\"body\":{\"a\":[1]}}"
            .to_owned(),
        "200 [x-kind=stream] IN PIECES".to_owned(),
        format!("200 [content-length=22, {text}] b f.txt text/x content"),
        format!("500 [content-length=21, {text}] Internal Server Error"),
        "204 [] ".to_owned(),
        "404 [] ".to_owned(),
        format!("200 [content-length={}, {text}] {digests}", digests.len()),
        "cancelled: AbortError".to_owned(),
    ];
    assert_eq!(answers, expected);
    // What nobody answers for is said where the service's host lets it.
    assert!(said.contains("Error: broken\n    at fetch (service.ts:"), "{said}");
    assert!(said.contains("Error: after it was answered"), "{said}");
}

pub(crate) fn programs_ask_servers_over_wasi_3() {
    ask("asker");
}

pub(crate) fn programs_ask_servers_over_wasi_2() {
    ask("asker-before");
}

fn ask(world: &str) {
    let folder = folder();
    let component = folder.path().join("ask.wasm");
    componentize(&source("ask.ts"), &source("web.wit"), world, &component);
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let port = listener.local_addr().expect("it has one").port();
    std::thread::spawn(move || listener.incoming().flatten().for_each(answer_in_thread));
    let question = format!("ask(\"http://127.0.0.1:{port}\")");
    let (answers, _) = call(&component, &["--net"], &question);
    let expected = serde_json::json!([
        "200 false /a GET /a  ",
        "200 false /b POST /b 1 text",
        "200 true /a GET /a  ",
        "302 false /moved ",
        "200 false /stream PUT /stream  in pieces",
        "RangeError: no",
    ]);
    assert_eq!(answers, expected);
    // Without the grant there is no network.
    let (answers, said) = call(&component, &[], &question);
    assert_eq!(answers[0], "TypeError: fetch failed: HTTP-request-denied", "{said}");
}

fn answer_in_thread(stream: TcpStream) {
    std::thread::spawn(move || answer(&stream));
}

/// Answers the requests of a connection: with the method, the path, the header `x-one` and the body.
fn answer(mut stream: &TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let header = |name: &str| {
            lines.iter().find_map(|line| {
                let (known, value) = line.split_once(':')?;
                known.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let body = match header("content-length") {
            Some(length) => {
                let mut body = vec![0; length.parse().ok()?];
                reader.read_exact(&mut body).ok()?;
                body
            }
            None if header("transfer-encoding").is_some() => chunks(&mut reader)?,
            None => Vec::new(),
        };
        let (method, rest) = lines.first()?.split_once(' ')?;
        let (path, _) = rest.split_once(' ')?;
        let one = header("x-one").unwrap_or_default();
        let said = format!("{method} {path} {one} {}", String::from_utf8_lossy(&body));
        let answer = match path {
            "/moved" => "HTTP/1.1 302 Found\r\nlocation: /a\r\ncontent-length: 0\r\n\r\n".to_owned(),
            _ => format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{said}", said.len()),
        };
        stream.write_all(answer.as_bytes()).ok()?;
    }
}

fn chunks(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let mut chunk = vec![0; usize::from_str_radix(line.trim(), 16).ok()? + 2];
        reader.read_exact(&mut chunk).ok()?;
        if chunk.len() == 2 {
            return Some(all);
        }
        all.extend_from_slice(&chunk[..chunk.len() - 2]);
    }
}

pub(crate) fn a_component_imports_what_its_program_uses() {
    let folder = folder();
    let program = folder.path().join("plain.js");
    std::fs::write(&program, "export default { fetch: () => new Response('plain') };\n").expect("it can be written");
    let imports = |program: &Path, world: &str| {
        let component = folder.path().join("component.wasm");
        componentize(program, &source("web.wit"), world, &component);
        let (text, _) = output_of(Command::new(WITCRAFT).args(["wit", "show"]).arg(&component));
        text
    };
    let text = imports(&program, "service");
    // The types of HTTP, and the console for what goes wrong.
    assert!(text.contains("import wasi:http/types@0.3.0"), "{text}");
    for unused in ["wasi:http/client", "wasi:random", "monotonic-clock"] {
        assert!(!text.contains(unused), "{unused}: {text}");
    }
    let listener = folder.path().join("listener.js");
    std::fs::write(&listener, "addEventListener('fetch', (event) => event.respondWith(new Response('old')));\n")
        .expect("it can be written");
    assert!(imports(&listener, "service").contains("export wasi:http/handler@0.3.0"));
}
