//! Rules for outgoing HTTP requests: methods, a host and a port.

use std::str::FromStr;

use http::Method;

use crate::net::{Endpoint, EndpointError};

/// Requests that a guest may make: `example.com`, `*.example.com:443`, `GET@example.com`, `GET+HEAD@127.0.0.1:8080`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRule {
    /// The methods, or all.
    methods: Option<Vec<Method>>,
    /// Whether hosts below the one of `endpoint` are meant instead of it.
    below: bool,
    endpoint: Endpoint,
}

/// Why a text is not an [`HttpRule`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpRuleError {
    /// What is before `@` is not methods.
    #[error(
        "`{0}` is not an HTTP method: expected `METHOD@HOST`, such as `GET@example.com` or `GET+HEAD@example.com:443`"
    )]
    BadMethod(String),
    /// The host or the port.
    #[error(transparent)]
    BadEndpoint(#[from] EndpointError),
    /// `*.` before an address.
    #[error("`*.` stands before an address: expected the name of a domain, as in `*.example.com`")]
    BelowAddress,
}

impl FromStr for HttpRule {
    type Err = HttpRuleError;

    fn from_str(text: &str) -> Result<HttpRule, HttpRuleError> {
        let (methods, place) = match text.split_once('@') {
            Some((methods, place)) => (Some(methods.split('+').map(method).collect::<Result<_, _>>()?), place),
            None => (None, text),
        };
        let (below, endpoint) = match place.strip_prefix("*.") {
            Some(domain) => (true, domain.parse::<Endpoint>()?),
            None => (false, place.parse()?),
        };
        if below && endpoint.is_address_literal() {
            return Err(HttpRuleError::BelowAddress);
        }
        Ok(HttpRule { methods, below, endpoint })
    }
}

/// A method, in capitals as all that are in use: what `http` takes for one of its own is more than that.
fn method(text: &str) -> Result<Method, HttpRuleError> {
    let is_one = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
    let bad = || HttpRuleError::BadMethod(text.to_owned());
    if is_one { Method::from_bytes(text.as_bytes()).map_err(|_| bad()) } else { Err(bad()) }
}

impl HttpRule {
    /// The methods that it allows; `None` for all.
    pub fn methods(&self) -> Option<Vec<&str>> {
        self.methods.as_ref().map(|methods| methods.iter().map(Method::as_str).collect())
    }

    /// The host as it is written, perhaps with `*.` before it and a port behind it.
    pub fn place(&self) -> String {
        format!("{}{}", if self.below { "*." } else { "" }, self.endpoint)
    }

    /// Whether it allows a request to a port of the host that a URL names.
    pub(crate) fn allows(&self, method: &Method, host: &str, port: u16) -> bool {
        if self.methods.as_ref().is_some_and(|methods| !methods.contains(method)) {
            return false;
        }
        if !self.below {
            return self.endpoint.is_named(host, port);
        }
        // A label at least is below the domain.
        let mut parents = host.char_indices().filter(|(at, char)| *char == '.' && *at > 0);
        parents.any(|(at, _)| self.endpoint.is_named(&host[at + 1..], port))
    }

    /// Whether it names an address, or this machine.
    pub(crate) fn is_local(&self) -> bool {
        !self.below && self.endpoint.is_local()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(rule: &str, method: &Method, host: &str, port: u16) -> bool {
        rule.parse::<HttpRule>().unwrap().allows(method, host, port)
    }

    #[test]
    fn a_rule_is_methods_a_host_and_a_port() {
        assert!(allows("example.com", &Method::POST, "example.com", 80));
        assert!(allows("GET+HEAD@example.com:443", &Method::HEAD, "Example.com", 443));
        assert!(!allows("GET+HEAD@example.com:443", &Method::POST, "example.com", 443));
        assert!(!allows("GET@example.com:443", &Method::GET, "example.com", 80));
        assert!(!allows("example.com", &Method::GET, "example.com.evil.org", 80));
        assert!(allows("[::1]:80", &Method::GET, "[::1]", 80));
    }

    #[test]
    fn a_domain_stands_for_the_hosts_below_it() {
        assert!(allows("*.example.com", &Method::GET, "a.example.com", 80));
        assert!(allows("GET@*.example.com:443", &Method::GET, "a.b.example.com", 443));
        assert!(!allows("*.example.com", &Method::GET, "example.com", 80));
        assert!(!allows("*.example.com", &Method::GET, ".example.com", 80));
        assert!(!allows("*.example.com", &Method::GET, "evilexample.com", 80));
    }

    #[test]
    fn anything_else_is_refused() {
        let parse = |text: &str| text.parse::<HttpRule>().unwrap_err();
        assert_eq!(parse("get@a"), HttpRuleError::BadMethod("get".into()));
        assert_eq!(parse("GET+@a"), HttpRuleError::BadMethod(String::new()));
        assert_eq!(parse("*.127.0.0.1"), HttpRuleError::BelowAddress);
        assert!(matches!(parse("https://a"), HttpRuleError::BadEndpoint(_)));
        assert!(matches!(parse("a.*.b"), HttpRuleError::BadEndpoint(_)));
    }
}
