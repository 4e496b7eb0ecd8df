//! Spans: one for each request, with the attributes of the semantic conventions for HTTP.

use std::sync::atomic::Ordering::Relaxed;

use http::header::{HOST, USER_AGENT};
use http::uri::{Authority, Scheme};
use http::{HeaderMap, Request};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{Span as _, SpanKind, Status, TraceContextExt, Tracer as _};
use opentelemetry::{Context, KeyValue, Value};
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, Span};

use super::{known, method, version};
use crate::exchange::{Client, Exchange, Failure};
use crate::trace::{TRACESTATE, TraceId};

/// Parameters of queries that are signatures or keys: their values are not sent.
const SECRET: [&str; 4] = ["AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature"];

/// Begins spans.
#[derive(Clone)]
pub(crate) struct Tracer(SdkTracer);

/// The span of a request.
pub(crate) struct RequestSpan(Span);

impl Tracer {
    pub(super) fn new(tracer: SdkTracer) -> Tracer {
        Tracer(tracer)
    }

    /// Begins the span of a request, whose headers name its parent, if it has one. From then on they name the span, which is the
    /// parent of what the component does.
    pub(crate) fn begin<B>(
        &self,
        request: &mut Request<B>,
        client: &Client,
        scheme: &Scheme,
        route: Option<&str>,
    ) -> RequestSpan {
        let propagator = TraceContextPropagator::new();
        let parent = propagator.extract_with_context(&Context::new(), &HeaderExtractor(request.headers()));
        let word = known(request.method()).unwrap_or("HTTP");
        let name = route.map_or_else(|| word.to_owned(), |route| format!("{word} {route}"));
        let builder = self.0.span_builder(name).with_kind(SpanKind::Server);
        let mut span = self.0.build_with_context(builder, &parent);
        if span.is_recording() {
            span.set_attributes(attributes(request, client, scheme, route));
        }
        let context = Context::new().with_remote_span_context(span.span_context().clone());
        propagator.inject_context(&context, &mut HeaderInjector(request.headers_mut()));
        let headers = request.headers_mut();
        if headers.get(TRACESTATE).is_some_and(|state| state.is_empty()) {
            headers.remove(TRACESTATE);
        }
        RequestSpan(span)
    }
}

impl RequestSpan {
    /// The trace that it belongs to.
    pub(crate) fn trace(&self) -> TraceId {
        TraceId(u128::from_be_bytes(self.0.span_context().trace_id().to_bytes()))
    }

    /// The request is over.
    pub(crate) fn end(mut self, exchange: &Exchange) {
        if self.0.is_recording() {
            self.describe(exchange);
        }
        self.0.end();
    }

    fn describe(&mut self, exchange: &Exchange) {
        let span = &mut self.0;
        let mut set = |name: &'static str, value: Value| span.set_attribute(KeyValue::new(name, value));
        set("witcraft.request.id", exchange.asked.id.clone().into());
        set("http.request.body.size", bytes(exchange.bytes_in.load(Relaxed)));
        set("http.response.body.size", bytes(exchange.bytes_out.load(Relaxed)));
        if exchange.turn() > 0 {
            set("witcraft.instance.use", i64::try_from(exchange.turn()).unwrap_or(i64::MAX).into());
        }
        let status = exchange.status();
        if status > 0 {
            set("http.response.status_code", i64::from(status).into());
        }
        if let Some(error) = error(exchange) {
            set("error.type", error);
        }
        let failure = exchange.failure();
        if status >= 500 || failure.as_ref().is_some_and(Failure::cuts_off) {
            let why = failure.map(|failure| failure.detail().unwrap_or(failure.kind()).to_owned());
            span.set_status(Status::error(why.unwrap_or_default()));
        }
    }
}

/// What went wrong, if something did, in a word.
pub(super) fn error(exchange: &Exchange) -> Option<Value> {
    match (exchange.failure(), exchange.status()) {
        (Some(failure), _) => Some(failure.kind().into()),
        (None, status @ 500..) => Some(status.to_string().into()),
        (None, _) => None,
    }
}

fn bytes(count: u64) -> Value {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}

/// What is known when a request begins.
fn attributes<B>(request: &Request<B>, client: &Client, scheme: &Scheme, route: Option<&str>) -> Vec<KeyValue> {
    let text = |name: &'static str, value: &str| KeyValue::new(name, value.to_owned());
    let mut all = vec![
        method(request.method()),
        text("url.scheme", scheme.as_str()),
        text("url.path", request.uri().path()),
        KeyValue::new("network.protocol.version", version(request.version())),
    ];
    if known(request.method()).is_none() {
        all.push(text("http.request.method_original", request.method().as_str()));
    }
    all.extend(request.uri().query().map(|query| KeyValue::new("url.query", redacted(query))));
    all.extend(route.map(|route| text("http.route", route)));
    match client {
        Client::Tcp(address) => {
            let name = address.ip().to_string();
            all.push(text("client.address", &name));
            all.push(KeyValue::new("network.peer.address", name));
            all.push(KeyValue::new("network.peer.port", i64::from(address.port())));
        }
        Client::Unix => all.push(KeyValue::new("network.transport", "unix")),
    }
    if let Some(server) = server(request) {
        all.push(text("server.address", server.host()));
        all.extend(server.port_u16().map(|port| KeyValue::new("server.port", i64::from(port))));
    }
    all.extend(header(request.headers(), USER_AGENT).map(|agent| text("user_agent.original", agent)));
    all
}

/// Whom the request is for, as it says.
fn server<B>(request: &Request<B>) -> Option<Authority> {
    request.uri().authority().cloned().or_else(|| header(request.headers(), HOST)?.parse().ok())
}

fn header(headers: &HeaderMap, name: http::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// A query without secrets.
fn redacted(query: &str) -> String {
    let parts = query.split('&').map(|part| match part.split_once('=') {
        Some((name, _)) if SECRET.contains(&name) => format!("{name}=REDACTED"),
        Some(_) | None => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_stay_in_queries() {
        assert_eq!(redacted("a=1&sig=abc&b"), "a=1&sig=REDACTED&b");
        assert_eq!(redacted("Signature=x=y&signature=1"), "Signature=REDACTED&signature=1");
    }
}
