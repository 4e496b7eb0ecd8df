//! What cannot be served.

use std::net::TcpListener;
use std::process::Command;

use witcraft_testing::root;

use crate::server::{Server, file, refused};
use crate::{OF_0_2, WITCRAFT, scratch, succeed, text};

#[track_caller]
fn expect(arguments: &[&str], status: i32, parts: &[&str]) {
    let (found, said) = refused(arguments);
    assert_eq!(found, status, "{said}");
    for part in parts {
        assert!(said.contains(part), "{part}: {said}");
    }
}

pub(crate) fn what_cannot_be_served_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let at = |name: &str, text: &str| file(folder.path(), name, text);
    let guest = OF_0_2.as_str();
    let fixture = |name: &str| text(&root().join("fixtures/components").join(name));
    let component = |name: &str| {
        let out = text(&folder.path().join(name).with_extension("wasm"));
        succeed(Command::new(WITCRAFT).arg("parse").arg(fixture(name)).args(["-o", &out]));
        out
    };
    let program = component("program.wat");
    expect(&[&program], 1, &["serve/not-a-handler", "`wasi:cli/run@", "`witcraft run ", "runs it"]);
    expect(&[&component("counter.wat")], 1, &["serve/not-a-handler", "--invoke '"]);
    expect(&["no-such.wasm"], 1, &["input/not-found"]);
    expect(&[&at("text", "hello")], 1, &["error"]);

    let taken = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = taken.local_addr().expect("it is bound").to_string();
    expect(&[guest, "--addr", &address], 1, &["serve/address", &address, "port 0"]);
    expect(&[guest, "--addr", "localhost:x"], 2, &["is not an address"]);
    expect(&[guest, "--tls-cert", "cert.pem"], 2, &["--tls-key"]);
    expect(&[guest, "--tls-cert", "no.pem", "--tls-key", "no.pem"], 1, &["serve/tls", "no.pem"]);

    expect(&[guest, guest], 1, &["serve/route-clash", "the path `/`"]);
    expect(&[&format!("/a={guest}"), &format!("/a/={guest}")], 1, &["serve/route-clash", "`/a`"]);
    expect(&[&format!("/a/../b={guest}")], 2, &["`..`"]);
    expect(&[&format!("/a={guest}"), &format!("/b={guest}"), "--net"], 2, &["serve/grants", "--routes"]);
    expect(&["--routes", &at("r.toml", "[[routes]]\n")], 1, &["serve/routes", "did you mean `route`?", "r.toml:1"]);
    expect(&[], 2, &["FILE"]);

    expect(&[guest, "--concurrent", "4"], 1, &["serve/limits", "4 requests at a time"]);
    expect(&[guest, "--concurrent", "4", "--reuse", "4"], 1, &["serve/not-concurrent"]);
    expect(&[guest, "--queue-timeout", "2s", "--timeout", "1s"], 1, &["serve/limits", "queue-timeout"]);
    expect(&[guest, "--max-requests", "0"], 1, &["serve/limits"]);
    expect(&[guest, "--reuse", "0"], 1, &["serve/limits"]);
    expect(&[guest, "--http", "get@example.com"], 2, &["HTTP method"]);
    expect(&[guest, "--dir", "no/such/folder"], 1, &["run/dir"]);
}

pub(crate) fn compiled_code_is_taken_only_from_this_build() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let compile = |name: &str, extra: &[&str]| {
        let path = text(&folder.path().join(name));
        succeed(Command::new(WITCRAFT).args(["compile", &OF_0_2, "-o", &path]).args(extra));
        path
    };
    let compiled = compile("app.cwasm", &[]);
    let server = Server::new(&[&compiled, "--precompiled"]);
    assert_eq!(server.get("/hello").expect(200), "hello");
    server.get("/spin-in-body");
    let fueled = compile("fuel.cwasm", &["--fuel"]);
    let server = Server::new(&[&fueled, "--precompiled", "--fuel", "100000000"]);
    server.get("/spin").expect(500);

    expect(&[&compiled], 1, &["error"]);
    expect(&[&OF_0_2, "--precompiled"], 1, &["run/not-precompiled", "witcraft compile"]);
    expect(&[&compiled, "--precompiled", "--fuel", "9"], 1, &["run/not-precompiled", "settings"]);
    let mut bytes = std::fs::read(&compiled).expect("it is there");
    let last = bytes.len() - 1;
    for (at, why) in [(last, "not a file"), (last - 10, "another build"), (last / 2, "changed")] {
        bytes[at] ^= 1;
        let path = folder.path().join("changed.cwasm");
        std::fs::write(&path, &bytes).expect("it can be written");
        expect(&[&text(&path), "--precompiled"], 1, &["run/not-precompiled", why]);
        bytes[at] ^= 1;
    }
}

pub(crate) fn certificates_that_do_not_fit() {
    let (one, two) = (certificate("one"), certificate("two"));
    let guest = OF_0_2.as_str();
    expect(&[guest, "--tls-cert", &one.0, "--tls-key", &two.1], 1, &["serve/tls", "is not that of the certificate"]);
    expect(&[guest, "--tls-cert", &one.1, "--tls-key", &one.1], 1, &["serve/tls", "no certificate"]);
    expect(&[guest, "--tls-cert", &one.0, "--tls-key", &one.0], 1, &["serve/tls", "no private key"]);
}

/// A certificate for `localhost`, and its key.
pub(crate) fn certificate(name: &str) -> (String, String) {
    let folder = scratch("certificates");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let (certificate, key) = (folder.join(name).with_extension("pem"), folder.join(name).with_extension("key"));
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]);
    openssl.args(["-subj", &format!("/CN={name}"), "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]);
    // It vouches for this server, and for no other certificate.
    openssl.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    succeed(openssl.arg("-out").arg(&certificate).arg("-keyout").arg(&key));
    (text(&certificate), text(&key))
}
