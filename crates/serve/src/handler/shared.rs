//! Instances that answer several requests at a time.
//!
//! Wasmtime's `ProxyHandler` makes an instance when none is free, and gives it requests until this module says that it has had
//! enough. When a store is dropped, its last words are noted in the exchanges that it had to do with: nobody else learns why a
//! response ended early.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::time::Sleep;
use wasmtime::component::GuestTaskId;
use wasmtime::{Store, StoreContextMut};
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::handler::{HandlerState, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus};
use witcraft_host::Host;

use super::instances::{Instance, Instances, failure};
use crate::exchange::{Exchange, State};
use crate::output::Output;

/// Makes the instances of one component, each with several requests at a time.
pub(crate) struct Shared(pub(super) Instances);

impl HandlerState for Shared {
    type StoreData = Host;
    type WorkerExpiration = Expiration;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<wasmtime_wasi_http::handler::Instance<Host, Expiration, Worker>> {
        let Instance { store, proxy, output } = self.0.make().await?;
        let requests = Arc::new(Requests::default());
        let settings = &self.0.settings;
        Ok(wasmtime_wasi_http::handler::Instance {
            store,
            proxy,
            view: WasiHttpView::http,
            expiration: Expiration { requests: requests.clone(), idle: settings.idle, sleep: None },
            state: Worker {
                requests,
                reuse: settings.reuse,
                concurrent: settings.concurrent,
                fuel: self.0.limits.fuel,
                output,
            },
        })
    }
}

/// The requests that an instance has begun with, without those that were over when another came.
#[derive(Default)]
struct Requests {
    current: Mutex<Vec<Begun>>,
    count: AtomicUsize,
}

/// A request that an instance has begun with.
#[derive(Clone)]
struct Begun {
    exchange: Weak<Exchange>,
    state: Arc<State>,
    deadline: Option<Instant>,
}

impl Requests {
    fn lock(&self) -> MutexGuard<'_, Vec<Begun>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, exchange: &Arc<Exchange>) {
        exchange.begin(self.count.fetch_add(1, Relaxed) + 1);
        let begun =
            Begun { exchange: Arc::downgrade(exchange), state: exchange.state.clone(), deadline: exchange.deadline };
        let mut current = self.lock();
        current.retain(|begun| !begun.state.is_complete());
        current.push(begun);
    }
}

/// An instance, as its requests see it.
pub(crate) struct Worker {
    requests: Arc<Requests>,
    reuse: usize,
    concurrent: usize,
    fuel: Option<u64>,
    output: Output,
}

impl WorkerState for Worker {
    type StoreData = Host;
    type RequestData = Arc<Exchange>;

    fn should_accept_request(&self, concurrent: usize, total: usize) -> ShouldAccept {
        // What nobody waits for any more may still run, and would be in the way.
        let spoiled = || self.requests.lock().iter().any(|begun| begun.state.is_abandoned());
        if total >= self.reuse || total > 0 && spoiled() {
            ShouldAccept::Never
        } else if concurrent >= self.concurrent {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        mut store: StoreContextMut<'_, Host>,
        exchange: Arc<Exchange>,
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        self.requests.begin(&exchange);
        self.output.begin(&exchange.asked.id);
        if let Some(fuel) = self.fuel {
            store.set_fuel(fuel).expect("fuel is counted where it is limited");
        }
        // The exchange is held until the guest has answered. Whoever waits for the answer keeps the time.
        Box::pin(async move {
            let _held = exchange;
            std::future::pending().await
        })
    }

    fn drop(&self, store: Store<Host>, result: Result<(), wasmtime::Error>) {
        if let Err(error) = &result {
            let failure = failure(error, &store);
            for begun in self.requests.lock().iter().filter(|begun| !begun.state.is_complete()) {
                if let Some(exchange) = begun.exchange.upgrade() {
                    exchange.fail(failure.clone());
                }
            }
        }
        // Whoever waits for a reason need not wait any longer.
        for exchange in self.requests.lock().iter().filter_map(|begun| begun.exchange.upgrade()) {
            exchange.verdict.notify_one();
        }
        drop(store);
    }
}

/// Says when an instance is dropped, even if what it does never ends.
pub(crate) struct Expiration {
    requests: Arc<Requests>,
    idle: Duration,
    sleep: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Expiration {
    /// When an instance in this state has to be dropped, or nothing if it may stay.
    fn end(&self, cx: &mut Context<'_>, status: WorkerStatus, since: Instant) -> Option<Instant> {
        if status == WorkerStatus::Idle {
            return since.checked_add(self.idle);
        }
        let current = self.requests.lock();
        for exchange in current.iter().filter_map(|begun| begun.exchange.upgrade()) {
            exchange.wake_when_abandoned(cx.waker());
        }
        let mut wanted = current.iter().filter(|begun| !begun.state.is_abandoned());
        let Some(first) = wanted.next() else { return (!current.is_empty()).then_some(since) };
        // One without an end keeps the instance for as long as it takes.
        wanted.try_fold(first.deadline?, |latest, begun| Some(latest.max(begun.deadline?)))
    }
}

impl WorkerExpiration for Expiration {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>, status: WorkerStatus, since: Instant) -> Poll<()> {
        let Some(end) = self.end(cx, status, since) else { return Poll::Pending };
        if end <= Instant::now() {
            return Poll::Ready(());
        }
        let alarm = || (end, Box::pin(tokio::time::sleep_until(end.into())));
        let (until, sleep) = self.sleep.get_or_insert_with(alarm);
        // With each request, the end moves on. It costs less to be woken too early now and then than to change the alarm each time.
        if end < *until {
            *until = end;
            sleep.as_mut().reset(end.into());
        }
        while sleep.as_mut().poll(cx).is_ready() {
            if *until >= end {
                return Poll::Ready(());
            }
            *until = end;
            sleep.as_mut().reset(end.into());
        }
        Poll::Pending
    }
}
