//! One request and its response, from the first header to the last byte.
//!
//! An [`Exchange`] is shared by whoever has to do with the request: the connection that answers it, the body of the response, and
//! the instance that makes it. Each notes what it learns, and when the last of them lets go, the exchange is over: it is logged and
//! counted, and the next request that waits may go on.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::{Notify, OwnedSemaphorePermit};

use crate::deadlines::{Deadlines, Place};
use crate::log::Log;
use crate::metrics::RouteMetrics;
use crate::telemetry::RequestSpan;
use crate::trace::TraceId;

/// Who asked, over which kind of connection.
#[derive(Clone, Debug)]
pub(crate) enum Client {
    Tcp(SocketAddr),
    Unix,
}

/// What is known of a request before it is answered.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) id: String,
    pub(crate) trace: TraceId,
    /// The route that matched, or nothing.
    pub(crate) route: Option<Arc<str>>,
    pub(crate) client: Client,
    /// That of its connection.
    pub(crate) scheme: http::uri::Scheme,
    pub(crate) method: http::Method,
    /// Path and query, as they were sent.
    pub(crate) target: String,
    pub(crate) version: http::Version,
}

/// How a request failed, if it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The guest trapped, or did what it is not allowed to do: the reason, and where.
    Trap { reason: String, backtrace: Option<String> },
    /// The guest ran or waited for too long.
    Timeout,
    /// The guest asked for more memory than it may have.
    Memory,
    /// The guest used up its fuel.
    Fuel,
    /// The guest returned an error, or returned without a response.
    Guest(String),
    /// The client went away, or sent what is no request.
    Client(String),
    /// The body of the request was larger than it may be.
    BodyTooLarge,
    /// There are too many requests.
    Busy(&'static str),
    /// The component is not there.
    Unavailable,
}

impl Failure {
    /// A word for it, in metrics and the log.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Failure::Trap { .. } => "trap",
            Failure::Timeout => "timeout",
            Failure::Memory => "memory",
            Failure::Fuel => "fuel",
            Failure::Guest(_) => "guest",
            Failure::Client(_) => "client",
            Failure::BodyTooLarge => "body-too-large",
            Failure::Busy(_) => "busy",
            Failure::Unavailable => "unavailable",
        }
    }

    /// Whether the guest ended before its response did.
    pub(crate) fn cuts_off(&self) -> bool {
        match self {
            Failure::Trap { .. } | Failure::Timeout | Failure::Memory | Failure::Fuel => true,
            Failure::Guest(_)
            | Failure::Client(_)
            | Failure::BodyTooLarge
            | Failure::Busy(_)
            | Failure::Unavailable => false,
        }
    }

    /// What there is to say beside the word.
    pub(crate) fn detail(&self) -> Option<&str> {
        match self {
            Failure::Trap { reason, .. } => Some(reason),
            Failure::Guest(reason) | Failure::Client(reason) => Some(reason),
            Failure::Busy(reason) => Some(reason),
            Failure::Timeout | Failure::Memory | Failure::Fuel | Failure::BodyTooLarge | Failure::Unavailable => None,
        }
    }
}

/// How far an exchange has come. It outlives the exchange, for the instance that had to do with it.
#[derive(Debug, Default)]
pub(crate) struct State {
    abandoned: AtomicBool,
    complete: AtomicBool,
    /// Told when it is abandoned.
    given_up: Notify,
}

impl State {
    /// Whether nobody waits for the response any more.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.abandoned.load(Relaxed)
    }

    /// Whether all of the response has been handed over.
    pub(crate) fn is_complete(&self) -> bool {
        self.complete.load(Relaxed)
    }

    /// Waits until the exchange is abandoned, as it is at its deadline. Only one waits at a time.
    pub(crate) async fn given_up(&self) {
        self.given_up.notified().await;
    }
}

/// A request that is being answered.
pub(crate) struct Exchange {
    pub(crate) asked: Asked,
    pub(crate) received: Instant,
    pub(crate) time: SystemTime,
    /// When it must be over.
    pub(crate) deadline: Option<Instant>,
    /// Where that is written down.
    _place: Option<Place>,
    /// What the response began with.
    status: AtomicU16,
    pub(crate) bytes_in: AtomicU64,
    pub(crate) bytes_out: AtomicU64,
    /// How many requests the instance had begun with, this one included. 0 if none began with it.
    turn: AtomicUsize,
    pub(crate) state: Arc<State>,
    failure: Mutex<Option<Failure>>,
    /// Told when `failure` is known.
    pub(crate) verdict: Notify,
    /// Woken when this is abandoned.
    wake: Mutex<Option<Waker>>,
    permit: Mutex<Option<OwnedSemaphorePermit>>,
    observers: Observers,
}

/// Who gets to know that an exchange is over.
pub(crate) struct Observers {
    pub(crate) log: Log,
    pub(crate) metrics: Arc<RouteMetrics>,
    /// Its span, if traces are sent.
    pub(crate) span: Option<RequestSpan>,
}

impl Exchange {
    /// An exchange that begins now.
    pub(crate) fn new(
        asked: Asked,
        timeout: Option<Duration>,
        deadlines: &Deadlines,
        observers: Observers,
    ) -> Arc<Exchange> {
        let received = Instant::now();
        observers.metrics.began(&asked);
        let deadline = timeout.and_then(|timeout| received.checked_add(timeout));
        Arc::new_cyclic(|this| Exchange {
            asked,
            received,
            time: SystemTime::now(),
            deadline,
            _place: deadline.map(|deadline| deadlines.add(deadline, this.clone())),
            status: AtomicU16::new(0),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            turn: AtomicUsize::new(0),
            state: Arc::default(),
            failure: Mutex::new(None),
            verdict: Notify::new(),
            wake: Mutex::new(None),
            permit: Mutex::new(None),
            observers,
        })
    }

    /// Notes how it failed. What was noted first is the cause of what comes later.
    pub(crate) fn fail(&self, failure: Failure) {
        lock(&self.failure).get_or_insert(failure);
        self.verdict.notify_one();
    }

    /// How it failed, if that is known.
    pub(crate) fn failure(&self) -> Option<Failure> {
        lock(&self.failure).clone()
    }

    /// Notes what the response begins with.
    pub(crate) fn respond(&self, status: http::StatusCode) {
        self.status.store(status.as_u16(), Relaxed);
    }

    /// What the response began with, or 0.
    pub(crate) fn status(&self) -> u16 {
        self.status.load(Relaxed)
    }

    /// Notes which request this is of its instance, from 1.
    pub(crate) fn begin(&self, turn: usize) {
        self.turn.store(turn, Relaxed);
    }

    /// Which request this was of its instance, from 1; 0 if no instance began with it.
    pub(crate) fn turn(&self) -> usize {
        self.turn.load(Relaxed)
    }

    /// Holds the right to be answered until this is over.
    pub(crate) fn hold(&self, permit: OwnedSemaphorePermit) {
        *lock(&self.permit) = Some(permit);
    }

    /// All of the response has been handed over.
    pub(crate) fn complete(&self) {
        self.state.complete.store(true, Relaxed);
    }

    /// Nobody waits for the response any more: the guest is stopped, and the next request may go on.
    pub(crate) fn abandon(&self, failure: Failure) {
        if self.state.is_complete() {
            return;
        }
        self.fail(failure);
        self.state.abandoned.store(true, Relaxed);
        lock(&self.permit).take();
        self.state.given_up.notify_one();
        if let Some(waker) = lock(&self.wake).take() {
            waker.wake();
        }
    }

    /// Wakes whoever drives the instance when this is abandoned.
    pub(crate) fn wake_when_abandoned(&self, waker: &Waker) {
        let mut wake = lock(&self.wake);
        match &mut *wake {
            Some(known) => known.clone_from(waker),
            None => *wake = Some(waker.clone()),
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.observers.metrics.ended(self);
        if let Some(span) = self.observers.span.take() {
            span.end(self);
        }
        self.observers.log.access(self);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
