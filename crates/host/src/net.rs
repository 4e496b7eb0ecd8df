//! The network addresses that a guest can use.

use std::collections::VecDeque;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use wasmtime_wasi::WasiCtxBuilder;
use wasmtime_wasi::sockets::SocketAddrUse;

use crate::address::is_public;
use crate::rule::HttpRule;

/// The network that a guest may use. The default is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Net {
    /// Whom it may talk to, over TCP, UDP and HTTP, and, where they are addresses of this host, be called on.
    pub peers: Peers,
    /// Where else it may be called on. Who calls may be answered, over UDP too.
    pub listen: Vec<Listen>,
    /// What else it may ask for over HTTP.
    pub http: Vec<HttpRule>,
    /// Whether `peers` and `http` only mean public addresses where they do not name an address: a name must then not lead into
    /// this machine or the network around it, whatever its owner has it point to.
    pub public_only: bool,
}

/// The hosts that a guest may talk to. The default is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Peers {
    /// Every address is refused.
    #[default]
    Nobody,
    /// These. If a name is among them, names may be looked up, and which ones is not checked.
    Only(Vec<Endpoint>),
    /// Every address, port and name.
    Everybody,
}

/// A port of this host, and perhaps the one address that it is bound to: `8080`, `127.0.0.1:8080`, `[::1]:0`. Port 0 is any
/// that is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listen {
    address: Option<IpAddr>,
    port: u16,
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Some(address) => write!(f, "{}", SocketAddr::new(address, self.port)),
            None => write!(f, "{}", self.port),
        }
    }
}

impl FromStr for Listen {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Listen, EndpointError> {
        if let Ok(port) = text.parse() {
            return Ok(Listen { address: None, port });
        }
        match text.parse::<SocketAddr>() {
            Ok(address) => Ok(Listen { address: Some(address.ip().to_canonical()), port: address.port() }),
            Err(_) => Err(EndpointError::BadListen(text.to_owned())),
        }
    }
}

impl Listen {
    /// Whether a socket may be bound to `address`.
    fn allows_bind(&self, address: SocketAddr) -> bool {
        self.port == address.port() && self.has_address(address)
    }

    /// Whether a socket that is bound to `address` may be called on. One that asked for port 0 has some other by then.
    fn allows_calls(&self, address: SocketAddr) -> bool {
        (self.port == 0 || self.port == address.port()) && self.has_address(address)
    }

    fn has_address(&self, address: SocketAddr) -> bool {
        self.address.is_none_or(|own| own == address.ip().to_canonical())
    }
}

/// A host, and perhaps one port of it: `example.com`, `example.com:443`, `127.0.0.1:80`, `[::1]:80`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    host: Host,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    Name(String),
    Ip(IpAddr),
}

/// Why a text is not an [`Endpoint`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// The host name has invalid characters.
    #[error("`{0}` is not a host name or an address: expected `HOST` or `HOST:PORT`")]
    BadHost(String),
    /// The port is not a number up to 65535.
    #[error("`{0}` is not a port: expected a number from 1 to 65535")]
    BadPort(String),
    /// The listening address is invalid.
    #[error("`{0}` is not a port of this host: expected `PORT` or `ADDRESS:PORT`, such as `8080` or `127.0.0.1:8080`")]
    BadListen(String),
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.host, self.port) {
            (Host::Name(name), Some(port)) => write!(f, "{name}:{port}"),
            (Host::Name(name), None) => f.write_str(name),
            (Host::Ip(address), Some(port)) => write!(f, "{}", SocketAddr::new(*address, port)),
            (Host::Ip(address), None) => write!(f, "{address}"),
        }
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Endpoint, EndpointError> {
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Endpoint { host: Host::Ip(address.ip().to_canonical()), port: Some(address.port()) });
        }
        let unbracketed = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = unbracketed.parse::<IpAddr>() {
            return Ok(Endpoint { host: Host::Ip(address.to_canonical()), port: None });
        }
        let (name, port) = match text.rsplit_once(':') {
            Some(_) if text.contains('/') => return Err(EndpointError::BadHost(text.to_owned())), // a URL
            Some((name, port)) => {
                let number = port.parse().ok().filter(|port| *port != 0);
                (name, Some(number.ok_or_else(|| EndpointError::BadPort(port.to_owned()))?))
            }
            None => (text, None),
        };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) {
            return Err(EndpointError::BadHost(name.to_owned()));
        }
        Ok(Endpoint { host: Host::Name(name.to_ascii_lowercase()), port })
    }
}

impl Endpoint {
    fn has_port(&self, port: u16) -> bool {
        self.port.is_none_or(|own| own == port)
    }

    /// Whether it says itself that it is an address, or this machine.
    pub(crate) fn is_local(&self) -> bool {
        match &self.host {
            Host::Ip(_) => true,
            Host::Name(name) => name == "localhost",
        }
    }

    /// Whether it is an address.
    pub(crate) fn is_address_literal(&self) -> bool {
        matches!(self.host, Host::Ip(_))
    }

    /// Whether this is what a URL names.
    pub(crate) fn is_named(&self, host: &str, port: u16) -> bool {
        let same = match &self.host {
            Host::Name(name) => name.eq_ignore_ascii_case(host),
            Host::Ip(own) => host
                .trim_start_matches('[')
                .trim_end_matches(']')
                .parse::<IpAddr>()
                .is_ok_and(|address| address.to_canonical() == *own),
        };
        same && self.has_port(port)
    }

    /// Whether this is `address`, or a name for it at this moment.
    async fn is_address(&self, address: SocketAddr) -> bool {
        let wanted = address.ip().to_canonical();
        let same = match &self.host {
            Host::Ip(own) => *own == wanted,
            Host::Name(name) => tokio::net::lookup_host((name.as_str(), address.port()))
                .await
                .is_ok_and(|mut found| found.any(|found| found.ip().to_canonical() == wanted)),
        };
        same && self.has_port(address.port())
    }
}

/// The denied accesses of a guest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// To talk to this `HOST:PORT`.
    Peer(String),
    /// To be called on this address.
    Listen(String),
}

/// The refusals of a run, each once.
#[derive(Clone, Debug, Default)]
pub struct Refusals(Arc<Mutex<Vec<Refusal>>>);

impl Refusals {
    /// How many are kept: a guest may ask for any number.
    const KEPT: usize = 20;

    pub(crate) fn add(&self, refusal: Refusal) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !all.contains(&refusal) && all.len() < Refusals::KEPT {
            all.push(refusal);
        }
    }

    /// The accesses denied so far.
    pub fn all(&self) -> Vec<Refusal> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What was seen last, each once.
#[derive(Debug)]
struct Recent<T>(Mutex<VecDeque<T>>);

impl<T> Default for Recent<T> {
    fn default() -> Recent<T> {
        Recent(Mutex::default())
    }
}

impl<T: PartialEq> Recent<T> {
    /// How many are kept: a guest may bring about any number.
    const KEPT: usize = 1024;

    fn add(&self, seen: T) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !all.contains(&seen) {
            all.truncate(Recent::<T>::KEPT - 1);
            all.push_front(seen);
        }
    }

    fn contains(&self, seen: &T) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(seen)
    }
}

/// What is known of the sockets of a guest.
#[derive(Debug, Default)]
struct Sockets {
    /// Who sent datagrams to a guest that may be called on: they may be answered.
    callers: Recent<SocketAddr>,
    /// The addresses at which a TCP socket was bound to any free port. Which port it got says nothing for the next run.
    any_port: Recent<IpAddr>,
}

impl Peers {
    async fn contains(&self, address: SocketAddr, public_only: bool) -> bool {
        match self {
            Peers::Nobody => false,
            Peers::Everybody => !public_only || is_public(address.ip()),
            Peers::Only(endpoints) => {
                for endpoint in endpoints {
                    let allowed = !public_only || is_public(address.ip()) || endpoint.is_local();
                    if allowed && endpoint.is_address(address).await {
                        return true;
                    }
                }
                false
            }
        }
    }
}

impl Net {
    async fn allows(&self, address: SocketAddr, use_: SocketAddrUse, callers: &Recent<SocketAddr>) -> bool {
        let is_client = self.peers != Peers::Nobody;
        let listens = !self.listen.is_empty();
        match use_ {
            // Any free port: what every client does. Nobody can call on it before it listens; a datagram of anybody's arrives
            // only where the guest may be called on, so that a guest which may do nothing else is held to its ports.
            SocketAddrUse::TcpBind if address.port() == 0 => true,
            SocketAddrUse::UdpBind if address.port() == 0 && (is_client || !listens) => true,
            SocketAddrUse::TcpBind | SocketAddrUse::UdpBind => {
                self.listen.iter().any(|listen| listen.allows_bind(address))
                    || self.peers.contains(address, self.public_only).await
            }
            SocketAddrUse::TcpListen => {
                self.listen.iter().any(|listen| listen.allows_calls(address))
                    || self.peers.contains(address, self.public_only).await
            }
            // The listening socket was allowed; who calls cannot be known beforehand.
            SocketAddrUse::TcpAccept => true,
            SocketAddrUse::TcpConnect => self.peers.contains(address, self.public_only).await,
            SocketAddrUse::UdpSend => {
                listens && callers.contains(&address) || self.peers.contains(address, self.public_only).await
            }
            SocketAddrUse::UdpReceive => {
                if listens {
                    callers.add(address);
                }
                listens || self.peers.contains(address, self.public_only).await
            }
        }
    }

    /// Grants this network to `wasi:sockets`.
    ///
    /// Sockets can be made in any case, so that what a guest is refused is what it would do with them, and can be reported.
    pub(crate) fn grant(&self, wasi: &mut WasiCtxBuilder, refusals: &Refusals) {
        let names = match &self.peers {
            Peers::Nobody => false,
            Peers::Everybody => true,
            Peers::Only(endpoints) => endpoints.iter().any(|endpoint| matches!(endpoint.host, Host::Name(_))),
        };
        wasi.allow_tcp(true).allow_udp(true).allow_ip_name_lookup(names);
        let shared = Arc::new((self.clone(), Sockets::default()));
        let refusals = refusals.clone();
        wasi.socket_addr_check(move |address, use_| {
            let shared = Arc::clone(&shared);
            let refusals = refusals.clone();
            Box::pin(async move {
                let (net, sockets) = &*shared;
                let allowed = net.allows(address, use_, &sockets.callers).await;
                if matches!(use_, SocketAddrUse::TcpBind) && address.port() == 0 {
                    sockets.any_port.add(address.ip());
                }
                if !allowed {
                    refusals.add(match use_ {
                        SocketAddrUse::TcpListen if sockets.any_port.contains(&address.ip()) => {
                            Refusal::Listen(SocketAddr::new(address.ip(), 0).to_string())
                        }
                        SocketAddrUse::TcpListen | SocketAddrUse::TcpBind | SocketAddrUse::UdpBind => {
                            Refusal::Listen(address.to_string())
                        }
                        SocketAddrUse::TcpAccept
                        | SocketAddrUse::TcpConnect
                        | SocketAddrUse::UdpSend
                        | SocketAddrUse::UdpReceive => Refusal::Peer(address.to_string()),
                    });
                }
                allowed
            })
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(endpoints: &[&str]) -> Peers {
        Peers::Only(endpoints.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn an_endpoint_is_a_host_and_perhaps_a_port() {
        let parse = |text: &str| text.parse::<Endpoint>();
        assert_eq!(
            parse("Example.com:443").unwrap(),
            Endpoint { host: Host::Name("example.com".into()), port: Some(443) }
        );
        assert_eq!(parse("[::1]:80").unwrap(), Endpoint { host: Host::Ip("::1".parse().unwrap()), port: Some(80) });
        assert_eq!(parse("::1").unwrap(), Endpoint { host: Host::Ip("::1".parse().unwrap()), port: None });
        assert_eq!(parse("a:x"), Err(EndpointError::BadPort("x".into())));
        assert_eq!(parse("a:0"), Err(EndpointError::BadPort("0".into())));
        assert_eq!(parse("http://a"), Err(EndpointError::BadHost("http://a".into())));
        assert_eq!(parse("a b"), Err(EndpointError::BadHost("a b".into())));
    }

    fn allows(net: &Net, address: &str, use_: SocketAddrUse, callers: &Recent<SocketAddr>) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(net.allows(address.parse().unwrap(), use_, callers))
    }

    #[test]
    fn sockets_connect_to_the_addresses_allowed_and_bind_any_free_port() {
        let callers = Recent::default();
        let net = Net { peers: only(&["127.0.0.1:80"]), ..Net::default() };
        let allows = |address: &str, use_| allows(&net, address, use_, &callers);
        assert!(allows("127.0.0.1:80", SocketAddrUse::TcpConnect));
        assert!(allows("[::ffff:127.0.0.1]:80", SocketAddrUse::TcpConnect));
        assert!(allows("0.0.0.0:0", SocketAddrUse::TcpBind));
        assert!(!allows("127.0.0.1:81", SocketAddrUse::TcpConnect));
        assert!(!allows("0.0.0.0:0", SocketAddrUse::TcpListen));
        assert!(!allows("0.0.0.0:8080", SocketAddrUse::TcpBind));
        assert!(!allows("127.0.0.1:81", SocketAddrUse::UdpReceive));
        assert!(!self::allows(&Net::default(), "127.0.0.1:80", SocketAddrUse::UdpSend, &callers));
    }

    #[test]
    fn where_only_public_addresses_are_meant_others_must_be_named() {
        let callers = Recent::default();
        let reaches = |peers: Peers, address: &str| {
            let net = Net { peers, public_only: true, ..Net::default() };
            allows(&net, address, SocketAddrUse::TcpConnect, &callers)
        };
        assert!(reaches(Peers::Everybody, "93.184.215.14:80"));
        assert!(!reaches(Peers::Everybody, "127.0.0.1:80") && !reaches(Peers::Everybody, "[::ffff:10.0.0.1]:80"));
        assert!(reaches(only(&["10.0.0.1"]), "10.0.0.1:80") && reaches(only(&["localhost"]), "127.0.0.1:80"));
    }

    #[test]
    fn sockets_listen_where_they_may_and_answer_who_calls() {
        let callers = Recent::default();
        let net = Net { listen: vec!["127.0.0.1:80".parse().unwrap()], ..Net::default() };
        let allows = |address: &str, use_| allows(&net, address, use_, &callers);
        assert!(allows("127.0.0.1:80", SocketAddrUse::TcpBind) && allows("127.0.0.1:80", SocketAddrUse::TcpListen));
        assert!(!allows("0.0.0.0:80", SocketAddrUse::TcpBind) && !allows("127.0.0.1:81", SocketAddrUse::UdpBind));
        assert!(!allows("127.0.0.1:0", SocketAddrUse::UdpBind) && !allows("127.0.0.1:9", SocketAddrUse::TcpListen));
        assert!(!allows("10.0.0.1:9", SocketAddrUse::UdpSend));
        assert!(allows("10.0.0.1:9", SocketAddrUse::UdpReceive) && allows("10.0.0.1:9", SocketAddrUse::UdpSend));
        assert!(!allows("10.0.0.1:9", SocketAddrUse::TcpConnect));
    }

    #[test]
    fn a_place_to_listen_is_a_port_and_perhaps_an_address() {
        let listen = |text: &str| text.parse::<Listen>();
        assert_eq!(listen("80"), Ok(Listen { address: None, port: 80 }));
        assert_eq!(listen("[::1]:0"), Ok(Listen { address: Some("::1".parse().unwrap()), port: 0 }));
        for text in ["", "x", "65536", "localhost:80", "127.0.0.1"] {
            assert_eq!(listen(text), Err(EndpointError::BadListen(text.to_owned())));
        }
        let any = listen("0").unwrap();
        assert!(any.allows_bind("0.0.0.0:0".parse().unwrap()) && !any.allows_bind("0.0.0.0:9".parse().unwrap()));
        assert!(any.allows_calls("0.0.0.0:49152".parse().unwrap()));
    }
}
