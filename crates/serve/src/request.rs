//! Answers one request.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use http::header::{CONTENT_LENGTH, HOST, HeaderValue, RETRY_AFTER, UPGRADE};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderName, Method, Request, Response, StatusCode, Uri, Version};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::timeout;
use wasmtime_wasi_http::handler::InstantiationError;
use wasmtime_wasi_http::{WasiBody, p2, p3};
use witcraft_diagnostics::Diagnostic;

use crate::body::{RequestBody, ResponseBody};
use crate::component::Service;
use crate::deadlines::Deadlines;
use crate::events::Event;
use crate::exchange::{Asked, Client, Exchange, Failure, Observers};
use crate::handler::not_instantiated;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::table::Table;
use crate::telemetry::{RequestSpan, Tracer};
use crate::trace;

/// The header that names a request, for its component and its client.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The header that says which part of the path made the request the component's.
const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// Who a request is for that does not say so, as may be before HTTP/1.1.
const DEFAULT_HOST: &[u8] = b"localhost";

/// How long the reason is waited for after a response failed.
const REASON: Duration = Duration::from_millis(100);

/// What answers requests.
pub(crate) struct Answerer {
    pub(crate) table: Table,
    pub(crate) log: Log,
    pub(crate) metrics: Metrics,
    pub(crate) tracer: Option<Tracer>,
    pub(crate) ids: Arc<Ids>,
    pub(crate) deadlines: Deadlines,
    pub(crate) header_bytes: usize,
}

/// Names requests: no two of a server have the same name, and hardly any two of different ones.
pub(crate) struct Ids {
    server: u32,
    next: AtomicU64,
}

impl Ids {
    pub(crate) fn new() -> Ids {
        #[allow(clippy::cast_possible_truncation, reason = "any 32 bits will do")]
        let server = trace::random() as u32;
        Ids { server, next: AtomicU64::new(1) }
    }

    fn next(&self) -> String {
        format!("{:08x}-{}", self.server, self.next.fetch_add(1, Relaxed))
    }
}

/// Why a component does not answer.
enum Unhandled {
    /// It cannot be loaded again.
    NotLoaded(Vec<Diagnostic>),
    /// It failed.
    Failed(wasmtime::Error),
}

/// Gives up on an exchange unless it is answered: the client went away meanwhile.
struct Waiting(Option<Arc<Exchange>>);

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(exchange) = self.0.take() {
            exchange.abandon(Failure::Client("it went away before the response".to_owned()));
        }
    }
}

impl Answerer {
    /// The response to a request of `client`.
    pub(crate) async fn answer(
        &self,
        mut request: Request<Incoming>,
        client: Client,
        scheme: Scheme,
    ) -> Response<ResponseBody> {
        // `OPTIONS *` is about the whole server: who has the root answers.
        let path = request.uri().path();
        let entry = self.table.find(if path == "*" { "/" } else { path });
        let service = entry.as_ref().and_then(|entry| entry.service.clone());
        let limit = entry.as_ref().and_then(|entry| entry.route.settings.limits.timeout);
        let route = entry.as_ref().map(|entry| match &service {
            Some(service) => service.name.clone(),
            None => entry.route.path.to_string().into(),
        });
        let span = self.tracer.as_ref().map(|tracer| {
            trace::given(request.headers_mut());
            tracer.begin(&mut request, &client, &scheme, route.as_deref())
        });
        let trace = span.as_ref().map_or_else(|| trace::follow(request.headers_mut()), RequestSpan::trace);
        let target = request.uri().path_and_query().map_or("/", PathAndQuery::as_str).to_owned();
        let asked = Asked {
            id: self.ids.next(),
            trace,
            route,
            client,
            scheme,
            method: request.method().clone(),
            target,
            version: request.version(),
        };
        let metrics = match &service {
            Some(service) => service.metrics.clone(),
            None => self.metrics.route(asked.route.as_deref()),
        };
        let exchange = Exchange::new(asked, limit, &self.deadlines, Observers { log: self.log.clone(), metrics, span });
        let mut waiting = Waiting(Some(exchange.clone()));
        let response = match self.refusal(&request) {
            Some((status, text)) => say(&exchange, status, text),
            None => match (entry, service) {
                (None, _) => say(&exchange, StatusCode::NOT_FOUND, "no component answers this path"),
                (Some(_), None) => {
                    exchange.fail(Failure::Unavailable);
                    unavailable(&exchange)
                }
                (Some(_), Some(service)) => self.ask(&service, request, &exchange).await,
            },
        };
        waiting.0.take();
        exchange.respond(response.status());
        response
    }

    /// What is said to a request that no component is asked about.
    fn refusal(&self, request: &Request<Incoming>) -> Option<(StatusCode, &'static str)> {
        let headers = request.headers();
        let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        if size + request.uri().path_and_query().map_or(0, |path| path.as_str().len()) > self.header_bytes {
            return Some((StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too large"));
        }
        let wants_websocket = headers.get_all(UPGRADE).iter().any(|value| {
            value.to_str().is_ok_and(|value| value.split(',').any(|word| word.trim().eq_ignore_ascii_case("websocket")))
        });
        if wants_websocket || request.extensions().get::<hyper::ext::Protocol>().is_some() {
            return Some((
                StatusCode::NOT_IMPLEMENTED,
                "websockets are not supported: `wasi:http` has no way to pass them on",
            ));
        }
        if request.method() == Method::CONNECT {
            return Some((StatusCode::METHOD_NOT_ALLOWED, "this server is no proxy"));
        }
        if !has_host(request) {
            return Some((
                StatusCode::BAD_REQUEST,
                "the request needs exactly one valid header, `host`, that names its host",
            ));
        }
        None
    }

    /// What a component says.
    async fn ask(
        &self,
        service: &Arc<Service>,
        request: Request<Incoming>,
        exchange: &Arc<Exchange>,
    ) -> Response<ResponseBody> {
        let limits = &service.route.settings.limits;
        let announced = request.headers().get(CONTENT_LENGTH).and_then(|size| size.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|size| size > limits.body) {
            exchange.fail(Failure::BodyTooLarge);
            return say(exchange, StatusCode::PAYLOAD_TOO_LARGE, "the body is too large");
        }
        if let Err(reason) = admit(service, exchange).await {
            exchange.fail(Failure::Busy(reason));
            let wait = limits.queue_timeout.as_secs().max(1);
            return later(say(exchange, StatusCode::SERVICE_UNAVAILABLE, "the server is busy"), wait);
        }
        let is_head = request.method() == Method::HEAD;
        let request = pass_on(service, request, exchange);
        // Who keeps the client from its answer is given up on at the deadline.
        let handled = async {
            let handler = service.resident.handler().await.map_err(Unhandled::NotLoaded)?;
            handler.handle(exchange, request).await.map_err(Unhandled::Failed)
        };
        let answer = tokio::select! {
            biased;
            answer = handled => answer,
            () = exchange.state.given_up() => return failed(exchange),
        };
        match answer {
            Ok((response, rest)) => {
                let (mut head, body) = response.into_parts();
                if head.status.is_informational() {
                    exchange.fail(Failure::Guest(format!("its response is not final: its status is {}", head.status)));
                    return failed(exchange);
                }
                head.headers.entry(REQUEST_ID).or_insert_with(|| id(exchange));
                // Over HTTP/2, nothing else keeps the body of one that has none from the client.
                if is_head || matches!(head.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
                    return Response::from_parts(head, ResponseBody::none(exchange.clone()));
                }
                let length = length(&head);
                Response::from_parts(head, ResponseBody::of_guest(body, rest, length, exchange.clone()))
            }
            Err(Unhandled::NotLoaded(findings)) => {
                if !findings.is_empty() {
                    self.log.event(Event::NotLoaded { route: service.name.to_string(), findings });
                }
                exchange.fail(Failure::Unavailable);
                unavailable(exchange)
            }
            Err(Unhandled::Failed(error)) => {
                self.explain(&error, exchange).await;
                failed(exchange)
            }
        }
    }

    /// Notes why a handler failed, once that is known.
    async fn explain(&self, error: &wasmtime::Error, exchange: &Arc<Exchange>) {
        if let Some(InstantiationError { error, .. }) = error.downcast_ref::<InstantiationError<Arc<Exchange>>>() {
            exchange.fail(not_instantiated(error));
            return;
        }
        if exchange.failure().is_some() {
            return;
        }
        let returned = [
            error.downcast_ref::<p2::bindings::http::types::ErrorCode>().map(|code| format!("{code:?}")),
            error.downcast_ref::<p3::bindings::http::types::ErrorCode>().map(|code| format!("{code:?}")),
        ];
        if let Some(code) = returned.into_iter().flatten().next() {
            exchange.fail(Failure::Guest(format!("it returned the error {code}")));
            return;
        }
        // The instance is dropped right after this was said, and its last words say more.
        let _ = timeout(REASON, exchange.verdict.notified()).await;
        if exchange.failure().is_none() {
            exchange.fail(Failure::Guest(witcraft_host::chain(error)));
        }
    }
}

/// Waits until the request may begin.
///
/// # Errors
/// Why it may not.
async fn admit(service: &Service, exchange: &Arc<Exchange>) -> Result<(), &'static str> {
    let limits = &service.route.settings.limits;
    if let Ok(permit) = service.permits.clone().try_acquire_owned() {
        exchange.hold(permit);
        return Ok(());
    }
    let place = Place::take(service, limits.queue).ok_or("the queue is full")?;
    let permit = timeout(limits.queue_timeout, service.permits.clone().acquire_owned()).await;
    drop(place);
    let permit = permit.map_err(|_| "it waited too long")?.map_err(|_| "the server stops")?;
    exchange.hold(permit);
    Ok(())
}

/// A place in the queue of a service.
struct Place<'a>(&'a Service);

impl<'a> Place<'a> {
    fn take(service: &'a Service, most: usize) -> Option<Place<'a>> {
        let taken = service.waiting.fetch_update(Relaxed, Relaxed, |waiting| (waiting < most).then_some(waiting + 1));
        taken.ok()?;
        service.metrics.waiting(1);
        Some(Place(service))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Relaxed);
        self.0.metrics.waiting(-1);
    }
}

/// The request, as the component sees it.
fn pass_on(service: &Service, request: Request<Incoming>, exchange: &Arc<Exchange>) -> Request<WasiBody> {
    let (mut head, body) = request.into_parts();
    let route = &service.route;
    head.headers.insert(FORWARDED_PREFIX, service.prefix.clone());
    head.headers.insert(REQUEST_ID, id(exchange));
    if route.settings.strip_prefix && head.uri.path() != "*" {
        head.uri = stripped(&head.uri, route.path.rest(head.uri.path()).unwrap_or("/"));
    }
    if head.uri.authority().is_none() {
        let host = head.headers.get(HOST).filter(|host| !host.is_empty()).map_or(DEFAULT_HOST, HeaderValue::as_bytes);
        head.uri = addressed(&head.uri, exchange.asked.scheme.clone(), host);
    }
    let body = RequestBody::new(body, route.settings.limits.body, exchange.clone());
    Request::from_parts(head, body.boxed_unsync())
}

/// Whether a request says which host it is for, once (RFC 9112, section 3.2). Before HTTP/1.1 it did not have to.
fn has_host(request: &Request<Incoming>) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => request.uri().authority().is_some() || request.version() < Version::HTTP_11,
        (Some(host), None) => host.is_empty() || Authority::try_from(host.as_bytes()).is_ok(),
        (Some(_), Some(_)) => false,
    }
}

/// A URI with the authority that the header `host` says, as requests over HTTP/2 have it. WASI 0.3 knows no other.
fn addressed(uri: &Uri, scheme: Scheme, host: &[u8]) -> Uri {
    let mut parts = uri.clone().into_parts();
    parts.scheme = Some(scheme);
    parts.authority = host.try_into().ok();
    Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
}

/// A URI with another path, and its own query.
fn stripped(uri: &Uri, rest: &str) -> Uri {
    let path = if rest.is_empty() { "/" } else { rest };
    let path = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = path.parse().ok();
    Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
}

fn id(exchange: &Exchange) -> HeaderValue {
    HeaderValue::from_str(&exchange.asked.id).expect("it has letters, digits and `-`")
}

/// How long the body of a response is, where its head says that: the connection does not ask for the end then.
fn length(head: &http::response::Parts) -> Option<u64> {
    head.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// What is said when a component has no answer.
fn failed(exchange: &Arc<Exchange>) -> Response<ResponseBody> {
    match exchange.failure() {
        Some(Failure::Timeout) => say(exchange, StatusCode::GATEWAY_TIMEOUT, "the component took too long"),
        Some(Failure::BodyTooLarge) => say(exchange, StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"),
        Some(Failure::Busy(_)) => later(say(exchange, StatusCode::SERVICE_UNAVAILABLE, "the server is busy"), 1),
        Some(Failure::Client(_)) => say(exchange, StatusCode::BAD_REQUEST, "the request ended early"),
        Some(Failure::Trap { .. } | Failure::Memory | Failure::Fuel | Failure::Guest(_) | Failure::Unavailable)
        | None => say(exchange, StatusCode::INTERNAL_SERVER_ERROR, "the component failed"),
    }
}

/// A response of the server's own, with the id under which its log has the reason.
fn say(exchange: &Arc<Exchange>, status: StatusCode, text: &str) -> Response<ResponseBody> {
    let text = format!("{status}: {text} (request {})\n", exchange.asked.id);
    let is_head = exchange.asked.method == Method::HEAD;
    let length = text.len();
    let body = ResponseBody::of_server(if is_head { String::new() } else { text }, exchange.clone());
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, length.into());
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(REQUEST_ID, id(exchange));
    response
}

/// What is said where there is no component.
fn unavailable(exchange: &Arc<Exchange>) -> Response<ResponseBody> {
    later(say(exchange, StatusCode::SERVICE_UNAVAILABLE, "the component is not there yet"), 1)
}

/// A response that says when to come back.
fn later(mut response: Response<ResponseBody>, seconds: u64) -> Response<ResponseBody> {
    response.headers_mut().insert(RETRY_AFTER, seconds.into());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stripped_path_keeps_its_query() {
        let stripped = |uri: &str, rest: &str| stripped(&uri.parse().unwrap(), rest).to_string();
        assert_eq!(stripped("/api/users?x=1", "/users"), "/users?x=1");
        assert_eq!(stripped("/api?x=1", ""), "/?x=1");
        assert_eq!(stripped("http://a/api", ""), "http://a/");
    }
}
