//! A client of HTTP/1.1 that does what it is told, also what no proper client does.

use std::io::{Read, Write};
use std::net::TcpStream;

/// What a server said.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    /// The body, out of its chunks.
    pub(crate) body: Vec<u8>,
    /// Whether the body came to its end.
    pub(crate) whole: bool,
}

impl Response {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Asserts the status, and returns the body.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{self:?}");
        self.text()
    }
}

/// Sends a request, and reads what is said to it until the connection is closed.
pub(crate) fn exchange(
    mut stream: TcpStream,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Response {
    send(&mut stream, method, target, headers, body);
    receive(&mut stream)
}

/// Sends a request with its body.
pub(crate) fn send(stream: &mut TcpStream, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) {
    let mut head = format!("{method} {target} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    // A server may answer before it has read everything, and close.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

/// Reads a response until the connection is closed.
pub(crate) fn receive(stream: &mut TcpStream) -> Response {
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
    parse(&all)
}

fn parse(all: &[u8]) -> Response {
    let end = all.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.unwrap_or_else(|| panic!("no response: {:?}", String::from_utf8_lossy(all)));
    let head = String::from_utf8_lossy(&all[..end]);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
    if status == 100 {
        return parse(&all[end + 4..]);
    }
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let rest = &all[end + 4..];
    let find = |name: &str| headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let (body, whole) = match (find("transfer-encoding"), find("content-length")) {
        (Some(_), _) => unchunked(rest),
        (None, Some(length)) => (rest.to_vec(), length.parse() == Ok(rest.len())),
        (None, None) => (rest.to_vec(), true),
    };
    Response { status, headers, body, whole }
}

fn unchunked(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(end) = rest.windows(2).position(|window| window == b"\r\n") else { return (body, false) };
        let size = usize::from_str_radix(&String::from_utf8_lossy(&rest[..end]), 16).expect("a size");
        rest = &rest[end + 2..];
        if size == 0 {
            return (body, true);
        }
        let Some(chunk) = rest.get(..size) else { return (body, false) };
        body.extend(chunk);
        rest = rest.get(size + 2..).unwrap_or_default();
    }
}
