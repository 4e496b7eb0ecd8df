//! Metrics and the state of the server, on an address of their own.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::log::Log;
use crate::metrics::Metrics;
use crate::table::Table;

/// Connections at a time.
const CONNECTIONS: usize = 32;

/// Time for the headers of a request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// What is asked about.
#[derive(Clone)]
pub(crate) struct Admin {
    pub(crate) table: Table,
    pub(crate) metrics: Metrics,
    pub(crate) log: Log,
    /// Whether the server was told to stop.
    pub(crate) stop: watch::Receiver<bool>,
}

impl Admin {
    /// Answers until it is dropped.
    pub(crate) async fn serve(self, listener: TcpListener) {
        let free = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let Ok(permit) = free.clone().acquire_owned().await else { return };
            let Ok((stream, _)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let admin = self.clone();
            tokio::spawn(async move {
                let service = service_fn(|request| {
                    let response = admin.answer(&request);
                    async { Ok::<_, Infallible>(response) }
                });
                let mut builder = http1::Builder::new();
                builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
                let _ = builder.serve_connection(TokioIo::new(stream), service).await;
                drop(permit);
            });
        }
    }

    fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        if ![Method::GET, Method::HEAD].contains(request.method()) {
            return text(StatusCode::METHOD_NOT_ALLOWED, "only GET is answered here\n");
        }
        match request.uri().path() {
            "/healthz" => text(StatusCode::OK, "ok\n"),
            "/readyz" if *self.stop.borrow() => text(StatusCode::SERVICE_UNAVAILABLE, "stopping\n"),
            "/readyz" => self.readiness(),
            "/metrics" => {
                let mut response = text(StatusCode::OK, &self.metrics.text(self.log.dropped()));
                let format = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(format));
                response
            }
            _ => text(StatusCode::NOT_FOUND, "there are /healthz, /readyz and /metrics\n"),
        }
    }

    /// Ready, or the routes whose component is not there.
    fn readiness(&self) -> Response<Full<Bytes>> {
        if self.table.is_ready() {
            return text(StatusCode::OK, "ready\n");
        }
        let entries = self.table.entries();
        let missing = entries.iter().filter(|entry| entry.service.is_none());
        let lines: String = missing.map(|entry| format!("not loaded: {}\n", entry.route.path)).collect();
        text(StatusCode::SERVICE_UNAVAILABLE, &lines)
    }
}

fn text(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::copy_from_slice(text.as_bytes())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
