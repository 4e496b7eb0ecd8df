//! What is served, where, and within which limits.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use witcraft_host::{Cache, Grants};

use crate::path::Prefix;

/// Everything that a server is given.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens.
    pub listen: Vec<Address>,
    /// The certificate and its key, for TLS.
    pub tls: Option<TlsFiles>,
    /// Where metrics and the state of the server can be asked for.
    pub admin: Option<SocketAddr>,
    /// What connections may cost.
    pub connections: Connections,
    /// How long requests may go on after the server was told to stop.
    pub shutdown: Duration,
    /// Whether files are looked at now and then, and loaded again when they change.
    pub watch: bool,
    /// The form of the access log.
    pub log: LogFormat,
    /// Where compiled code is kept.
    pub cache: Option<Cache>,
    /// What is sent by OTLP.
    pub telemetry: Telemetry,
}

/// What is sent by OTLP, and to whom. The OpenTelemetry SDK reads the rest from its variables, `OTEL_*`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Telemetry {
    /// Who gets traces.
    pub traces: Option<Collector>,
    /// Who gets metrics.
    pub metrics: Option<Collector>,
}

impl Telemetry {
    /// Whether nothing is sent.
    pub fn is_off(&self) -> bool {
        self.traces.is_none() && self.metrics.is_none()
    }
}

/// How messages to a collector are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As protocol buffers.
    Protobuf,
    /// As JSON.
    Json,
}

/// How a collector is spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector {
    /// How messages are written.
    pub encoding: Encoding,
    /// Time for one request to it.
    pub timeout: Duration,
    /// The certificates in PEM that vouch for it, if not those that the browsers trust.
    pub certificate: Option<PathBuf>,
}

/// An address to listen on: `127.0.0.1:8080`, `[::1]:0`, `unix:/run/app.sock`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A port of an address.
    Tcp(SocketAddr),
    /// A Unix socket, by its path.
    Unix(PathBuf),
}

/// Why a text is not an [`Address`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// It is neither form.
    #[error("`{0}` is not an address: expected `ADDRESS:PORT`, such as `127.0.0.1:8080`, or `unix:PATH`")]
    Unknown(String),
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Address, AddressError> {
        match text.strip_prefix("unix:") {
            Some("") => Err(AddressError::Unknown(text.to_owned())),
            Some(path) => Ok(Address::Unix(path.into())),
            None => text.parse().map(Address::Tcp).map_err(|_| AddressError::Unknown(text.to_owned())),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Tcp(address) => address.fmt(f),
            Address::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// A certificate chain and its private key, each in a PEM file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificates, the server's own first.
    pub certificate: PathBuf,
    /// The key of the first one.
    pub key: PathBuf,
}

/// What connections may cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connections {
    /// How many there may be at a time. Others wait to be accepted.
    pub most: usize,
    /// Time for the headers of a request, which is also how long a connection may be idle.
    pub header_timeout: Duration,
    /// Bytes of a request's headers.
    pub header_bytes: usize,
}

/// The form of the access log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// A line of text for each request.
    Text,
    /// A JSON object on a line for each request.
    Json,
    /// Nothing.
    None,
}

/// A component and the requests it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The paths that it answers.
    pub path: Prefix,
    /// The file that holds the component.
    pub component: PathBuf,
    /// How it is run.
    pub settings: Settings,
}

/// How a component is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What it may use.
    pub grants: Grants,
    /// What it may cost.
    pub limits: Limits,
    /// How many requests an instance answers, one after the other or at the same time.
    pub reuse: usize,
    /// How many of them at the same time.
    pub concurrent: usize,
    /// How long an instance waits for another request.
    pub idle: Duration,
    /// Whether the path that a request is passed on with lacks the prefix.
    pub strip_prefix: bool,
    /// Whether the file holds compiled code.
    pub precompiled: bool,
}

/// What a component may cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time for a request, from its headers to the last byte of the response, waiting included.
    pub timeout: Option<Duration>,
    /// Units of fuel for a request.
    pub fuel: Option<u64>,
    /// Bytes of memory of an instance.
    pub memory: u64,
    /// Bytes of a request's body.
    pub body: u64,
    /// Requests at a time.
    pub requests: usize,
    /// Requests that wait for others to end.
    pub queue: usize,
    /// How long they wait.
    pub queue_timeout: Duration,
    /// Connections that an instance may have open to other servers at a time.
    pub outgoing: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            timeout: Some(Duration::from_secs(30)),
            fuel: None,
            memory: 128 << 20,
            body: 16 << 20,
            requests: 128,
            queue: 1024,
            queue_timeout: Duration::from_secs(1),
            outgoing: 16,
        }
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            grants: Grants::default(),
            limits: Limits::default(),
            reuse: 1,
            concurrent: 1,
            idle: Duration::from_secs(1),
            strip_prefix: false,
            precompiled: false,
        }
    }
}

impl Default for Connections {
    fn default() -> Connections {
        Connections { most: 1024, header_timeout: Duration::from_secs(30), header_bytes: 64 << 10 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_port_or_a_socket() {
        assert_eq!("127.0.0.1:0".parse(), Ok(Address::Tcp("127.0.0.1:0".parse().unwrap())));
        assert_eq!("unix:/run/a.sock".parse(), Ok(Address::Unix("/run/a.sock".into())));
        for text in ["", "8080", "localhost:80", "unix:", "127.0.0.1"] {
            assert_eq!(text.parse::<Address>(), Err(AddressError::Unknown(text.to_owned())));
        }
    }
}
