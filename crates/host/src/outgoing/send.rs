//! Sends a request over a connection of its own.

use std::pin::pin;
use std::time::Duration;

use http::uri::Scheme;
use http::{Request, Response, Uri};
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use wasmtime_wasi_http::io::TokioIo;
use wasmtime_wasi_http::{Error as HttpError, RequestOptions, WasiBody};

use super::body::Body;
use super::connect::connect;
use super::{Processing, Reach};

/// How long a guest that does not say waits for a connection, the first byte, and each one after it.
const PATIENCE: Duration = Duration::from_secs(600);

/// No pause is longer.
const LONGEST: Duration = Duration::from_secs(1 << 25);

/// Sends `request`, and returns the beginning of what is answered, and what goes on with the connection: it ends when all of both
/// bodies was sent, or nobody wants the rest, and the connection has a place among those that are allowed until then.
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
    let (mut sender, mut connection) = connected.map_err(|_| HttpError::ConnectionTimeout)??;
    // A server is sent the path alone; only a proxy would need the rest.
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = path.parse::<Uri>().map_err(|_| HttpError::HttpRequestUriInvalid)?;
    let mut over = None;
    let answer = async {
        let mut sending = pin!(sender.send_request(request));
        tokio::select! {
            biased;
            answer = &mut sending => answer,
            ended = &mut connection => match (sending.await, ended) {
                // The answer came right before the end.
                (Ok(answer), ended) => {
                    over = Some(ended);
                    Ok(answer)
                }
                // What the connection says of a failure says more than that it is gone.
                (Err(_), Err(error)) | (Err(error), Ok(())) => Err(error),
            },
        }
    };
    let answered = timeout(options.first_byte_timeout.unwrap_or(PATIENCE), answer).await;
    let response = answered.map_err(|_| HttpError::ConnectionReadTimeout)??;
    let between = options.between_bytes_timeout.unwrap_or(PATIENCE).min(LONGEST);
    let response = response.map(|incoming| Body::new(incoming, between).boxed_unsync());
    let processing = async move {
        let _permit = permit;
        match over {
            Some(ended) => ended?,
            None => connection.await?,
        }
        Ok(())
    };
    Ok((response, Box::new(processing)))
}
