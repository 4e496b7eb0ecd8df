//! The body of what another server answered.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinHandle;
use tokio::time::{Instant, Sleep, sleep};
use wasmtime_wasi_http::Error as HttpError;

/// The task that reads from and writes to a connection. It ends when this is dropped.
pub(super) struct Driver {
    task: JoinHandle<()>,
    /// Given back when the connection is closed.
    _permit: Option<OwnedSemaphorePermit>,
}

impl Driver {
    /// Drives a connection. What goes wrong with it is also what its response says.
    pub(super) fn new(
        connection: impl Future<Output = hyper::Result<()>> + Send + 'static,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Driver {
        Driver { task: tokio::spawn(async { drop(connection.await) }), _permit: permit }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A body that must not pause for too long, and keeps its connection open.
pub(super) struct Body {
    incoming: Incoming,
    between: Duration,
    pause: Pin<Box<Sleep>>,
    _driver: Driver,
}

impl Body {
    /// A body of which a byte comes at least once in a time.
    pub(super) fn new(incoming: Incoming, between: Duration, driver: Driver) -> Body {
        Body { incoming, between, pause: Box::pin(sleep(between)), _driver: driver }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = HttpError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, HttpError>>> {
        match Pin::new(&mut self.incoming).poll_frame(cx) {
            Poll::Ready(frame) => {
                let next = Instant::now() + self.between;
                self.pause.as_mut().reset(next);
                Poll::Ready(frame.map(|frame| frame.map_err(HttpError::from)))
            }
            Poll::Pending => {
                ready!(self.pause.as_mut().poll(cx));
                Poll::Ready(Some(Err(HttpError::ConnectionReadTimeout)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
