//! Bodies: of requests, held to their limit, and of responses, counted.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use wasmtime_wasi_http::{Error as HttpError, WasiBody};

use crate::exchange::{Exchange, Failure};
use crate::handler::Rest;

/// The body of a request.
pub(crate) struct RequestBody {
    incoming: Incoming,
    /// Bytes that may come yet.
    left: u64,
    exchange: Arc<Exchange>,
}

impl RequestBody {
    /// A body of at most `limit` bytes.
    pub(crate) fn new(incoming: Incoming, limit: u64, exchange: Arc<Exchange>) -> RequestBody {
        RequestBody { incoming, left: limit, exchange }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = HttpError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, HttpError>>> {
        let Some(frame) = ready!(Pin::new(&mut self.incoming).poll_frame(cx)) else { return Poll::Ready(None) };
        let frame = match frame {
            Ok(frame) => frame,
            Err(error) => {
                self.exchange.fail(Failure::Client(format!("its body ended early: {}", chain(&error))));
                return Poll::Ready(Some(Err(error.into())));
            }
        };
        let size = frame.data_ref().map_or(0, Bytes::len) as u64;
        self.exchange.bytes_in.fetch_add(size, Relaxed);
        match self.left.checked_sub(size) {
            Some(left) => {
                self.left = left;
                Poll::Ready(Some(Ok(frame)))
            }
            None => {
                self.exchange.fail(Failure::BodyTooLarge);
                Poll::Ready(Some(Err(HttpError::HttpRequestBodySize(None))))
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

/// The body of a response. The exchange is over when it is.
pub(crate) struct ResponseBody {
    inner: Inner,
    exchange: Arc<Exchange>,
    /// The bytes that are still to come, where that is known.
    left: Option<u64>,
}

enum Inner {
    /// That of a guest, which may be at work for it.
    Guest(WasiBody, Option<Rest>),
    Text(Option<Bytes>),
    /// Nothing, whatever the head says of a length.
    Nothing,
}

impl ResponseBody {
    /// The body of a response that has none, as that to a HEAD request.
    pub(crate) fn none(exchange: Arc<Exchange>) -> ResponseBody {
        ResponseBody { inner: Inner::Nothing, exchange, left: Some(0) }
    }

    /// What the guest says. Where its `length` is known, it must be exactly so long.
    pub(crate) fn of_guest(
        body: WasiBody,
        rest: Option<Rest>,
        length: Option<u64>,
        exchange: Arc<Exchange>,
    ) -> ResponseBody {
        ResponseBody { inner: Inner::Guest(body, rest), exchange, left: length }
    }

    /// What the server says itself.
    pub(crate) fn of_server(text: String, exchange: Arc<Exchange>) -> ResponseBody {
        ResponseBody {
            inner: Inner::Text(Some(text.into()).filter(|text: &Bytes| !text.is_empty())),
            exchange,
            left: None,
        }
    }

    /// Whether all of it was sent.
    fn is_sent(&self) -> bool {
        self.left == Some(0) || self.is_end_stream()
    }

    /// Whether a body that goes on like this, or ends, is not as long as it was to be.
    fn is_misfit(&self, next: Option<&Frame<Bytes>>) -> bool {
        let Some(left) = self.left else { return false };
        match next.map(Frame::data_ref) {
            Some(Some(data)) => data.len() as u64 > left,
            None | Some(None) => left > 0,
        }
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = HttpError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, HttpError>>> {
        let frame = match &mut self.inner {
            Inner::Guest(body, rest) => {
                // The guest goes on once from here, and then in a task of its own, as `Rest` does when it is dropped: when somebody asks
                // for more must not decide what it does meanwhile.
                if let Some(mut rest) = rest.take() {
                    let _ = rest.poll(cx);
                }
                Pin::new(body).poll_frame(cx)
            }
            Inner::Text(text) => Poll::Ready(text.take().map(|text| Ok(Frame::data(text)))),
            Inner::Nothing => Poll::Ready(None),
        };
        let frame = ready!(frame);
        let is_misfit = match &frame {
            Some(Err(_)) => false,
            Some(Ok(frame)) => self.is_misfit(Some(frame)),
            // If it failed, that says why it ends.
            None => self.exchange.failure().is_none() && self.is_misfit(None),
        };
        if is_misfit {
            let why = "its response is not as long as its content-length says".to_owned();
            self.exchange.abandon(Failure::Guest(why));
            return Poll::Ready(Some(Err(HttpError::HttpResponseIncomplete)));
        }
        match &frame {
            Some(Ok(frame)) => {
                let size = frame.data_ref().map_or(0, Bytes::len) as u64;
                self.exchange.bytes_out.fetch_add(size, Relaxed);
                self.left = self.left.map(|left| left.saturating_sub(size));
                // Nothing follows trailers, and not every connection asks whether something does.
                if self.is_sent() || frame.is_trailers() {
                    self.exchange.complete();
                }
            }
            Some(Err(error)) => {
                let failure = Failure::Guest(format!("its response ended early: {error}"));
                self.exchange.abandon(failure);
            }
            // A body of WASI 0.3 just ends where its guest does. What was cut off must not look whole.
            None if !self.exchange.state.is_complete() && self.exchange.failure().is_some_and(|why| why.cuts_off()) => {
                self.exchange.abandon(Failure::Guest("its response ended early".to_owned()));
                return Poll::Ready(Some(Err(HttpError::HttpResponseIncomplete)));
            }
            None => self.exchange.complete(),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        match &self.inner {
            // The end of one that is too short is an error.
            Inner::Guest(body, _) => body.is_end_stream() && self.left.is_none_or(|left| left == 0),
            Inner::Text(text) => text.is_none(),
            Inner::Nothing => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.inner {
            Inner::Guest(body, _) => body.size_hint(),
            Inner::Text(text) => SizeHint::with_exact(text.as_ref().map_or(0, Bytes::len) as u64),
            // Nobody is to make a length of it.
            Inner::Nothing => SizeHint::default(),
        }
    }
}

impl Drop for ResponseBody {
    fn drop(&mut self) {
        if self.is_sent() {
            self.exchange.complete();
        }
        self.exchange.abandon(Failure::Client("it went away before the end of the response".to_owned()));
    }
}

/// The message of an error with its causes.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
