//! Listening, and connections.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use http::uri::Scheme;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;
use witcraft_diagnostics::{Diagnostic, plain};

use crate::config::{Address, Connections};
use crate::exchange::Client;
use crate::request::Answerer;
use crate::stall::Stall;
use crate::tls::Tls;

/// How long accepting pauses after it failed, such as for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// How often a connection of HTTP/2 is asked whether it is still there, and how long it has to answer.
const PING: Duration = Duration::from_secs(20);

/// Streams of one connection of HTTP/2 at a time.
const STREAMS: u32 = 200;

/// Bytes that HTTP/1 reads at least at once; hyper takes no less.
const LEAST_BUFFER: usize = 8 << 10;

/// A socket that connections come to.
pub(crate) enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener, Socket),
}

/// The file of a Unix socket, which goes with it.
pub(crate) struct Socket(PathBuf);

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Listener {
    /// Begins to listen.
    ///
    /// # Errors
    /// The address is in use, or cannot be used.
    pub(crate) fn bind(address: &Address) -> Result<Listener, Diagnostic> {
        let bound = match address {
            Address::Tcp(address) => bind_tcp(*address).map(Listener::Tcp),
            Address::Unix(path) => bind_unix(path),
        };
        bound.map_err(|error| refused(&address.to_string(), &error))
    }

    /// Where it listens, as a URL.
    pub(crate) fn url(&self, tls: bool) -> String {
        let scheme = if tls { "https" } else { "http" };
        match self {
            Listener::Tcp(listener) => match listener.local_addr() {
                Ok(address) => format!("{scheme}://{address}"),
                Err(error) => format!("{scheme}://({error})"),
            },
            Listener::Unix(_, socket) => format!("{scheme}+unix://{}", socket.0.display()),
        }
    }
}

/// What is said of an address that cannot be listened on.
pub(crate) fn refused(address: &str, error: &io::Error) -> Diagnostic {
    let finding = Diagnostic::error("serve/address", format!("cannot listen on `{address}`: {}", plain(error)));
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            finding.help("stop whatever listens there, or pass another address; port 0 is any that is free")
        }
        io::ErrorKind::PermissionDenied => finding.help("ports below 1024 are reserved: pass a higher one"),
        io::ErrorKind::AddrNotAvailable => finding.help("it is not an address of this machine"),
        _ => finding,
    }
}

/// Listens on a TCP port.
///
/// # Errors
/// The address is in use, or cannot be used.
pub(crate) fn bind_tcp(address: std::net::SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { tokio::net::TcpSocket::new_v4() } else { tokio::net::TcpSocket::new_v6() }?;
    // Elsewhere, this would let two servers share a port.
    socket.set_reuseaddr(cfg!(unix))?;
    socket.bind(address)?;
    socket.listen(1024)
}

fn bind_unix(path: &Path) -> io::Result<Listener> {
    let listen = || UnixListener::bind(path).map(|listener| Listener::Unix(listener, Socket(path.to_owned())));
    match listen() {
        // A server that was killed leaves its socket behind.
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_stale(path) => {
            std::fs::remove_file(path)?;
            listen()
        }
        other => other,
    }
}

fn is_stale(path: &Path) -> bool {
    let refused = |error: io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    std::os::unix::net::UnixStream::connect(path).err().is_some_and(refused)
}

/// What connections have in common.
#[derive(Clone)]
pub(crate) struct Serving {
    pub(crate) answerer: Arc<Answerer>,
    pub(crate) connections: Connections,
    pub(crate) tls: Option<Tls>,
    /// Becomes true when connections are to end.
    pub(crate) stop: watch::Receiver<bool>,
    /// Connections that may be opened yet.
    pub(crate) free: Arc<Semaphore>,
}

/// Accepts connections until shutdown begins.
pub(crate) async fn accept(listener: Listener, mut serving: Serving) {
    let mut stop = serving.stop.clone();
    loop {
        let accepted = async {
            let permit = serving.free.clone().acquire_owned().await.map_err(io::Error::other)?;
            let connection = match &listener {
                Listener::Tcp(listener) => {
                    let (stream, address) = listener.accept().await?;
                    // What is small and complete must not wait for an acknowledgement of what was before it.
                    let _ = stream.set_nodelay(true);
                    (Box::new(stream) as Box<dyn Stream>, Client::Tcp(address))
                }
                Listener::Unix(listener, _) => (Box::new(listener.accept().await?.0) as Box<dyn Stream>, Client::Unix),
            };
            Ok::<_, io::Error>((permit, connection))
        };
        tokio::select! {
            () = stopped(&mut stop) => return,
            accepted = accepted => match accepted {
                Ok((permit, (stream, client))) => serving.open(stream, client, permit),
                // The client has gone already, or there are no descriptors left: others end, and it goes on.
                Err(_) => tokio::time::sleep(PAUSE).await,
            },
        }
    }
}

/// Waits until it is time to stop.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    // If nobody can say so any more, it is time.
    let _ = stop.wait_for(|stop| *stop).await;
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Serving {
    fn open(&mut self, stream: Box<dyn Stream>, client: Client, permit: OwnedSemaphorePermit) {
        let serving = self.clone();
        tokio::spawn(async move {
            serving.answerer.metrics.connection(1);
            let patience = serving.connections.header_timeout;
            let stream = Stall::new(stream, patience);
            match &serving.tls {
                Some(tls) => {
                    if let Ok(Ok(stream)) = timeout(patience, tls.acceptor().accept(stream)).await {
                        serving.connection(stream, client, Scheme::HTTPS).await;
                    }
                }
                None => serving.connection(stream, client, Scheme::HTTP).await,
            }
            serving.answerer.metrics.connection(-1);
            drop(permit);
        });
    }

    /// Answers the requests of a connection until it ends.
    async fn connection(
        &self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        client: Client,
        scheme: Scheme,
    ) {
        let asked = Arc::new(AtomicBool::new(false));
        let service = service_fn({
            let answerer = self.answerer.clone();
            let asked = asked.clone();
            move |request| {
                asked.store(true, Relaxed);
                let (answerer, client, scheme) = (answerer.clone(), client.clone(), scheme.clone());
                async move { Ok::<_, std::convert::Infallible>(answerer.answer(request, client, scheme).await) }
            }
        });
        let limits = &self.connections;
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_timeout)
            .max_buf_size(limits.header_bytes.max(LEAST_BUFFER));
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
            .max_concurrent_streams(STREAMS)
            .keep_alive_interval(PING)
            .keep_alive_timeout(PING);
        let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
        let mut stop = self.stop.clone();
        // Until the first request, nobody else looks at the time.
        let mut silence = std::pin::pin!(tokio::time::sleep(limits.header_timeout));
        let mut is_stopping = false;
        loop {
            tokio::select! {
                _ = connection.as_mut() => return,
                () = silence.as_mut(), if !asked.load(Relaxed) => {
                    if !asked.load(Relaxed) {
                        return;
                    }
                }
                () = stopped(&mut stop), if !is_stopping => {
                    is_stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}
