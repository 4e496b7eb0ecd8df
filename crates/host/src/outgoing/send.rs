//! Sends a request over a connection of its own.

use std::time::Duration;

use http::uri::Scheme;
use http::{Request, Response, Uri};
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use wasmtime_wasi_http::io::TokioIo;
use wasmtime_wasi_http::{Error as HttpError, RequestOptions, WasiBody};

use super::body::{Body, Driver};
use super::connect::connect;
use super::{Processing, Reach};

/// How long a guest that does not say waits for a connection, the first byte, and each one after it.
const PATIENCE: Duration = Duration::from_secs(600);

/// No pause is longer.
const LONGEST: Duration = Duration::from_secs(1 << 25);

/// Sends `request`, and returns the beginning of what is answered.
///
/// # Errors
/// It cannot be sent, or what is answered is not HTTP.
pub(super) async fn send(
    mut request: Request<WasiBody>,
    options: RequestOptions,
    reach: Reach,
    permit: Option<OwnedSemaphorePermit>,
) -> Result<(Response<WasiBody>, Processing), HttpError> {
    let uri = request.uri();
    let host = uri.host().ok_or(HttpError::HttpRequestUriInvalid)?;
    let tls = uri.scheme() == Some(&Scheme::HTTPS);
    let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
    let connecting = async {
        let stream = connect(host, port, tls, reach).await?;
        Ok::<_, HttpError>(http1::handshake(TokioIo::new(stream)).await?)
    };
    let connected = timeout(options.connect_timeout.unwrap_or(PATIENCE), connecting).await;
    let (mut sender, connection) = connected.map_err(|_| HttpError::ConnectionTimeout)??;
    let driver = Driver::new(connection, permit);
    // A server is sent the path alone; only a proxy would need the rest.
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = path.parse::<Uri>().map_err(|_| HttpError::HttpRequestUriInvalid)?;
    let answered = timeout(options.first_byte_timeout.unwrap_or(PATIENCE), sender.send_request(request)).await;
    let response = answered.map_err(|_| HttpError::ConnectionReadTimeout)??;
    let between = options.between_bytes_timeout.unwrap_or(PATIENCE).min(LONGEST);
    let response = response.map(|incoming| Body::new(incoming, between, driver).boxed_unsync());
    Ok((response, Box::new(async { Ok(()) })))
}
