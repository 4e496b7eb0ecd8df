//! The outgoing requests of `wasi:http`.
//!
//! A request is allowed by the name in its URL. Where only public addresses are meant, that is not enough: whoever owns the name
//! decides where it leads, and can have it lead to the machine's own network. The name is then looked up once, and the connection
//! made to an address that was checked, not to the name.

mod body;
mod connect;
mod send;

use std::net::IpAddr;
use std::sync::Arc;

use http::{Method, Uri};
use tokio::sync::Semaphore;
use wasmtime_wasi_http::{Error as HttpError, RequestOptions, WasiBody, WasiHttpHooks};

use crate::address::is_public;
use crate::net::{Net, Peers, Refusal, Refusals};

/// Decides over the outgoing requests of a guest.
pub(crate) struct HttpRequests {
    net: Net,
    /// The connections that may be made yet.
    connections: Option<Arc<Semaphore>>,
    refusals: Refusals,
}

/// The addresses that an allowed request may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Any,
    Public,
}

impl Reach {
    fn has(self, address: IpAddr) -> bool {
        self == Reach::Any || is_public(address)
    }
}

impl HttpRequests {
    /// Requests that `net` allows, over so many connections at a time.
    pub(crate) fn new(net: Net, connections: Option<usize>, refusals: Refusals) -> HttpRequests {
        let connections = connections.map(|most| Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS))));
        HttpRequests { net, connections, refusals }
    }

    /// How far a request may go, if it is allowed.
    fn reach(&self, method: &Method, uri: &Uri) -> Option<Reach> {
        let host = uri.host()?;
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
        let reach = |is_local: bool| if self.net.public_only && !is_local { Reach::Public } else { Reach::Any };
        let of_peers = match &self.net.peers {
            Peers::Nobody => None,
            Peers::Everybody => Some(reach(false)),
            Peers::Only(endpoints) => endpoints
                .iter()
                .find(|endpoint| endpoint.is_named(host, port))
                .map(|endpoint| reach(endpoint.is_local())),
        };
        let of_rules = || {
            let allowing = self.net.http.iter().filter(|rule| rule.allows(method, host, port));
            allowing.map(|rule| reach(rule.is_local())).max_by_key(|reach| *reach == Reach::Any)
        };
        let found = match of_peers {
            Some(Reach::Any) => Some(Reach::Any),
            Some(Reach::Public) | None => of_rules().or(of_peers),
        };
        if found.is_none() {
            self.refusals.add(Refusal::Peer(format!("{host}:{port}")));
        }
        found
    }
}

type Processing = Box<dyn Future<Output = Result<(), HttpError>> + Send>;
type Sending = Box<dyn Future<Output = Result<(http::Response<WasiBody>, Processing), HttpError>> + Send>;

impl WasiHttpHooks for HttpRequests {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        processed: Processing,
    ) -> Sending {
        let Some(reach) = self.reach(request.method(), request.uri()) else {
            return Box::new(async { Err(HttpError::HttpRequestDenied) });
        };
        if reach == Reach::Any && self.connections.is_none() {
            return wasmtime_wasi_http::default_hooks().send_request(request, options, processed);
        }
        let permit = match &self.connections {
            Some(connections) => match Arc::clone(connections).try_acquire_owned() {
                Ok(permit) => Some(permit),
                Err(_) => return Box::new(async { Err(HttpError::ConnectionLimitReached) }),
            },
            None => None,
        };
        Box::new(send::send(request, options.unwrap_or_default(), reach, permit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(endpoints: &[&str]) -> Peers {
        Peers::Only(endpoints.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn requests_go_to_the_hosts_allowed_and_refusals_are_kept() {
        let refusals = Refusals::default();
        let allows = |peers: Peers, uri: &str| {
            let net = Net { peers, ..Net::default() };
            HttpRequests::new(net, None, refusals.clone()).reach(&Method::GET, &uri.parse().unwrap()).is_some()
        };
        assert!(allows(Peers::Everybody, "http://anywhere/"));
        assert!(allows(only(&["example.com"]), "http://EXAMPLE.com:8080/x"));
        assert!(allows(only(&["example.com:443"]), "https://example.com/"));
        assert!(allows(only(&["[::1]:80"]), "http://[::1]/"));
        assert!(refusals.all().is_empty());
        assert!(!allows(Peers::Nobody, "https://example.com/"));
        assert!(!allows(only(&["example.com:443"]), "http://example.com/"));
        assert!(!allows(only(&["example.com"]), "https://example.com.evil.org/"));
        let refused = ["example.com:443", "example.com:80", "example.com.evil.org:443"];
        assert_eq!(refusals.all(), refused.map(|peer| Refusal::Peer(peer.to_owned())));
    }

    #[test]
    fn a_rule_reaches_private_addresses_only_where_it_names_one() {
        let reach = |rules: &[&str], method: &Method, uri: &str| {
            let http = rules.iter().map(|rule| rule.parse().unwrap()).collect();
            let net = Net { http, public_only: true, ..Net::default() };
            HttpRequests::new(net, None, Refusals::default()).reach(method, &uri.parse().unwrap())
        };
        assert_eq!(reach(&["example.com"], &Method::GET, "http://example.com/"), Some(Reach::Public));
        assert_eq!(reach(&["POST@example.com"], &Method::GET, "http://example.com/"), None);
        assert_eq!(reach(&["127.0.0.1:80"], &Method::GET, "http://127.0.0.1/"), Some(Reach::Any));
        assert_eq!(reach(&["localhost"], &Method::GET, "http://localhost/"), Some(Reach::Any));
        assert_eq!(reach(&["*.example.com"], &Method::GET, "http://localhost/"), None);
    }
}
