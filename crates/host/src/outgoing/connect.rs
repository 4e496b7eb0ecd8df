//! Makes a connection to an address that was checked.

use std::io;
use std::net::SocketAddr;
use std::sync::LazyLock;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use wasmtime_wasi_http::Error as HttpError;

use super::Reach;
use crate::tls::{public_roots, tls_connector};

/// What is read from and written to.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Trusts who the browsers trust.
static TLS: LazyLock<TlsConnector> = LazyLock::new(|| tls_connector(public_roots()));

/// A connection to the port of a host, as a URL has it.
///
/// # Errors
/// The host has no address that may be reached, none answers, or its certificate is not trusted.
pub(super) async fn connect(host: &str, port: u16, tls: bool, reach: Reach) -> Result<Box<dyn Stream>, HttpError> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let stream = connect_any(&addresses(host, port, reach).await?).await.map_err(HttpError::Connect)?;
    // Small requests must not wait for the answers to earlier ones.
    let _ = stream.set_nodelay(true);
    if !tls {
        return Ok(Box::new(stream));
    }
    let name = ServerName::try_from(host.to_owned())?;
    Ok(Box::new(TLS.connect(name, stream).await.map_err(HttpError::Tls)?))
}

/// The addresses of a host that may be reached.
async fn addresses(host: &str, port: u16, reach: Reach) -> Result<Vec<SocketAddr>, HttpError> {
    let all: Vec<SocketAddr> = lookup_host((host, port)).await.map_err(HttpError::Connect)?.collect();
    if all.is_empty() {
        return Err(HttpError::DestinationNotFound);
    }
    let reached: Vec<_> = all.into_iter().filter(|address| reach.has(address.ip())).collect();
    if reached.is_empty() { Err(HttpError::DestinationIpProhibited) } else { Ok(reached) }
}

async fn connect_any(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut last = None;
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::AddrNotAvailable.into()))
}
