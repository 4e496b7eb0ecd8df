//! The connection to a collector.

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::HOST;
use http::uri::Scheme;
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use opentelemetry_http::{HttpClient, HttpError};
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use witcraft_diagnostics::{Diagnostic, Origin};
use witcraft_host::{public_roots, tls_connector};

use crate::config::Collector;
use crate::events::Event;
use crate::log::Log;

/// Bytes of a response that are read. A collector has little to say.
const LARGEST_RESPONSE: usize = 1 << 20;

/// A client for the exporters of the SDK, which sends on the runtime of `handle`.
///
/// # Errors
/// The certificate cannot be used.
pub(super) fn client(collector: &Collector, handle: Handle, log: Log) -> Result<Client, Diagnostic> {
    let roots = match &collector.certificate {
        Some(path) => read_roots(path)?,
        None => public_roots(),
    };
    let link = Link { tls: tls_connector(roots), idle: Mutex::new(None), failing: AtomicBool::new(false), log };
    Ok(Client { link: Arc::new(link), timeout: collector.timeout, handle })
}

fn read_roots(path: &Path) -> Result<RootCertStore, Diagnostic> {
    let mut roots = RootCertStore::empty();
    let read = CertificateDer::pem_file_iter(path).map_err(|error| error.to_string()).and_then(|certificates| {
        for certificate in certificates {
            let certificate = certificate.map_err(|error| error.to_string())?;
            roots.add(certificate).map_err(|error| error.to_string())?;
        }
        if roots.is_empty() { Err("the file has no certificate".to_owned()) } else { Ok(()) }
    });
    let name = path.display().to_string();
    read.map(|()| roots).map_err(|reason| {
        let message = format!("the certificates of the collector cannot be read from `{name}`: {reason}");
        Diagnostic::error("serve/telemetry", message).in_origin(Origin::file(&name))
    })
}

/// Sends requests to a collector, one after the other.
pub(super) struct Client {
    link: Arc<Link>,
    timeout: Duration,
    handle: Handle,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

#[async_trait]
impl HttpClient for Client {
    // Whoever calls this has no runtime.
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (link, patience) = (self.link.clone(), self.timeout);
        let sent = self.handle.spawn(async move {
            let url = request.uri().clone();
            let sent = timeout(patience, link.send(request)).await;
            let sent = sent.unwrap_or_else(|_| Err(format!("no answer after {patience:?}").into()));
            link.note(&url, &sent);
            sent
        });
        sent.await?
    }
}

/// What is known of the connection.
struct Link {
    tls: TlsConnector,
    /// A connection that is open.
    idle: Mutex<Option<SendRequest<Full<Bytes>>>>,
    /// Whether the last request failed.
    failing: AtomicBool,
    log: Log,
}

impl Link {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let url = request.uri().clone();
        let host = url.authority().ok_or("the URL has no host")?.as_str();
        let (mut head, body) = request.into_parts();
        head.headers.insert(HOST, HeaderValue::from_str(host)?);
        head.uri = url.path_and_query().map_or("/", |path| path.as_str()).parse()?;
        let mut request = Request::from_parts(head, Full::new(body));
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The collector may have closed the connection meanwhile: a request that was not sent over it can be sent over another.
        if let Some(mut sender) = idle
            && sender.ready().await.is_ok()
        {
            match sender.try_send_request(request).await {
                Ok(response) => return self.receive(response, sender).await,
                Err(mut error) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(error.into_error().into()),
                },
            }
        }
        let mut sender = self.connect(&url).await?;
        let response = sender.send_request(request).await?;
        self.receive(response, sender).await
    }

    async fn receive(
        &self,
        response: Response<hyper::body::Incoming>,
        sender: SendRequest<Full<Bytes>>,
    ) -> Result<Response<Bytes>, HttpError> {
        let (head, body) = response.into_parts();
        let body = Limited::new(body, LARGEST_RESPONSE).collect().await?.to_bytes();
        *self.idle.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        Ok(Response::from_parts(head, body))
    }

    async fn connect(&self, url: &Uri) -> Result<SendRequest<Full<Bytes>>, HttpError> {
        let is_secure = url.scheme() == Some(&Scheme::HTTPS);
        let host = url.host().ok_or("the URL has no host")?.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((host, url.port_u16().unwrap_or(if is_secure { 443 } else { 80 }))).await?;
        if is_secure {
            let name = ServerName::try_from(host.to_owned())?;
            shake(self.tls.connect(name, stream).await?).await
        } else {
            shake(stream).await
        }
    }

    /// Says so if requests begin to fail, and if they no longer do.
    fn note(&self, url: &Uri, sent: &Result<Response<Bytes>, HttpError>) {
        let reason = match sent {
            Ok(response) if response.status().is_success() => None,
            Ok(response) => Some(format!("it answers with status {}", response.status())),
            Err(error) => Some(crate::body::chain(&**error)),
        };
        let was_failing = self.failing.swap(reason.is_some(), Relaxed);
        let url = url.to_string();
        match reason {
            Some(reason) if !was_failing => self.log.event(Event::TelemetryFailed { url, reason }),
            None if was_failing => self.log.event(Event::TelemetryRecovered { url }),
            Some(_) | None => {}
        }
    }
}

async fn shake(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Result<SendRequest<Full<Bytes>>, HttpError> {
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}
