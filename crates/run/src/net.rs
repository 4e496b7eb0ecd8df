//! Which addresses a guest may talk to.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use wasmtime_wasi::WasiCtxBuilder;
use wasmtime_wasi::sockets::SocketAddrUse;
use wasmtime_wasi_http::{Error as HttpError, RequestOptions, WasiBody, WasiHttpHooks};

/// The network that a guest may use. The default is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Net {
    /// Every address is refused.
    #[default]
    Denied,
    /// These may be connected to and, where they are addresses of this host, listened on. If a name is among them, names may
    /// be looked up, and which ones is not checked.
    Only(Vec<Endpoint>),
    /// Every address, port and name.
    All,
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
    /// What should be a host name has other characters.
    #[error("`{0}` is not a host name or an address: expected `HOST` or `HOST:PORT`")]
    BadHost(String),
    /// What should be a port is not a number up to 65535.
    #[error("`{0}` is not a port: expected a number from 1 to 65535")]
    BadPort(String),
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

    /// Whether this is what a URL names.
    fn is_named(&self, host: &str, port: u16) -> bool {
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

/// The refusals of a run: what was asked for, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refusals(Arc<Mutex<Vec<String>>>);

impl Refusals {
    fn add(&self, what: impl fmt::Display) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let what = what.to_string();
        if !all.contains(&what) && all.len() < 20 {
            all.push(what);
        }
    }

    /// What was refused so far, as `HOST:PORT`.
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Net {
    async fn allows(&self, address: SocketAddr, use_: SocketAddrUse) -> bool {
        let endpoints = match self {
            Net::Denied => return false,
            Net::All => return true,
            Net::Only(endpoints) => endpoints,
        };
        match use_ {
            // The listening socket was allowed; who calls cannot be known beforehand.
            SocketAddrUse::TcpAccept => return true,
            // Any free port: what every client does.
            SocketAddrUse::TcpBind | SocketAddrUse::UdpBind if address.port() == 0 => return true,
            _ => {}
        }
        for endpoint in endpoints {
            if endpoint.is_address(address).await {
                return true;
            }
        }
        false
    }

    /// Grants this network to `wasi:sockets`.
    pub(crate) fn grant(&self, wasi: &mut WasiCtxBuilder, refusals: &Refusals) {
        let names = match self {
            Net::Denied => false,
            Net::All => true,
            Net::Only(endpoints) => endpoints.iter().any(|endpoint| matches!(endpoint.host, Host::Name(_))),
        };
        wasi.allow_ip_name_lookup(names);
        let net = Arc::new(self.clone());
        let refusals = refusals.clone();
        wasi.socket_addr_check(move |address, use_| {
            let net = Arc::clone(&net);
            let refusals = refusals.clone();
            Box::pin(async move {
                let allowed = net.allows(address, use_).await;
                if !allowed {
                    refusals.add(address);
                }
                allowed
            })
        });
    }
}

/// Decides over the outgoing requests of `wasi:http`.
pub(crate) struct HttpRequests {
    net: Net,
    refusals: Refusals,
}

impl HttpRequests {
    /// Requests over this network.
    pub(crate) fn new(net: Net, refusals: Refusals) -> HttpRequests {
        HttpRequests { net, refusals }
    }

    fn allows(&self, uri: &http::Uri) -> bool {
        let Some(host) = uri.host() else { return false };
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
        let allowed = match &self.net {
            Net::Denied => false,
            Net::All => true,
            Net::Only(endpoints) => endpoints.iter().any(|endpoint| endpoint.is_named(host, port)),
        };
        if !allowed {
            self.refusals.add(format_args!("{host}:{port}"));
        }
        allowed
    }
}

type Processing = Box<dyn Future<Output = Result<(), HttpError>> + Send>;

impl WasiHttpHooks for HttpRequests {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        processed: Processing,
    ) -> Box<dyn Future<Output = Result<(http::Response<WasiBody>, Processing), HttpError>> + Send> {
        if self.allows(request.uri()) {
            wasmtime_wasi_http::default_hooks().send_request(request, options, processed)
        } else {
            Box::new(async { Err(HttpError::HttpRequestDenied) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(endpoints: &[&str]) -> Net {
        Net::Only(endpoints.iter().map(|text| text.parse().unwrap()).collect())
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

    #[test]
    fn requests_go_to_the_hosts_allowed_and_refusals_are_kept() {
        let refusals = Refusals::default();
        let allows = |net: Net, uri: &str| HttpRequests::new(net, refusals.clone()).allows(&uri.parse().unwrap());
        assert!(allows(Net::All, "http://anywhere/"));
        assert!(allows(only(&["example.com"]), "http://EXAMPLE.com:8080/x"));
        assert!(allows(only(&["example.com:443"]), "https://example.com/"));
        assert!(allows(only(&["[::1]:80"]), "http://[::1]/"));
        assert!(refusals.all().is_empty());
        assert!(!allows(Net::Denied, "https://example.com/"));
        assert!(!allows(only(&["example.com:443"]), "http://example.com/"));
        assert!(!allows(only(&["example.com"]), "https://example.com.evil.org/"));
        assert_eq!(refusals.all(), ["example.com:443", "example.com:80", "example.com.evil.org:443"]);
    }

    #[test]
    fn sockets_connect_to_the_addresses_allowed_and_bind_any_free_port() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let net = only(&["127.0.0.1:80"]);
        let allows = |address: &str, use_| runtime.block_on(net.allows(address.parse().unwrap(), use_));
        assert!(allows("127.0.0.1:80", SocketAddrUse::TcpConnect));
        assert!(allows("[::ffff:127.0.0.1]:80", SocketAddrUse::TcpConnect));
        assert!(allows("0.0.0.0:0", SocketAddrUse::TcpBind));
        assert!(!allows("127.0.0.1:81", SocketAddrUse::TcpConnect));
        assert!(!allows("0.0.0.0:0", SocketAddrUse::TcpListen));
        assert!(!allows("0.0.0.0:8080", SocketAddrUse::TcpBind));
        assert!(!runtime.block_on(Net::Denied.allows("127.0.0.1:80".parse().unwrap(), SocketAddrUse::UdpSend)));
    }
}
