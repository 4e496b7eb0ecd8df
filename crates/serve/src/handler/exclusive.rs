//! Instances that answer one request at a time.
//!
//! The task of a request takes an instance that is free, or makes one, and drives it until there is a response. What the guest still
//! does then is the [`Rest`]: it goes on when the body of the response is asked for, and from then on in a task of its own. In the end,
//! the instance is free again, unless it has had its last request.

use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Instant;

use futures_channel::oneshot;
use tokio::runtime::Handle;
use wasmtime::AsContextMut;
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::handler::{Prepared, Proxy, Request, Response};

use super::instances::{Instance, Instances, failure, not_instantiated};
use crate::exchange::{Exchange, Failure, State};

/// Instances of one component, those that are free among them.
pub(crate) struct Exclusive {
    instances: Instances,
    free: Mutex<Free>,
}

/// Instances that wait for a request.
#[derive(Default)]
struct Free {
    /// The last is the one that was used last.
    instances: Vec<Waiting>,
    /// Whether there is a task that drops those that have waited for too long.
    is_watched: bool,
}

struct Waiting {
    instance: Instance,
    /// How many requests it has answered.
    turns: usize,
    /// When it is dropped.
    end: Instant,
}

impl Exclusive {
    pub(super) fn new(instances: Instances) -> Arc<Exclusive> {
        Arc::new(Exclusive { instances, free: Mutex::default() })
    }

    /// The response of the guest, and what else the guest does.
    ///
    /// # Errors
    /// The guest has no response.
    pub(super) async fn handle(
        self: &Arc<Self>,
        exchange: &Arc<Exchange>,
        request: Request,
    ) -> wasmtime::Result<(Response, Option<Rest>)> {
        let (answer, mut answered) = oneshot::channel();
        let mut rest = Rest {
            work: Some(Box::pin(self.clone().work(exchange.clone(), request, answer))),
            exchange: Arc::downgrade(exchange),
            state: exchange.state.clone(),
            deadline: exchange.deadline,
        };
        let answer = poll_fn(|cx| {
            let is_over = rest.poll(cx).is_ready();
            match Pin::new(&mut answered).poll(cx) {
                // A guest that ended without a word has no more to say.
                Poll::Pending if is_over => Poll::Ready(Err(oneshot::Canceled)),
                answer => answer,
            }
        });
        let response =
            answer.await.unwrap_or_else(|_| Err(wasmtime::Error::msg("the guest ended without a response")))?;
        Ok((response, rest.work.is_some().then_some(rest)))
    }

    /// Has the guest answer a request, and does what is left to do.
    async fn work(
        self: Arc<Self>,
        exchange: Arc<Exchange>,
        request: Request,
        answer: oneshot::Sender<wasmtime::Result<Response>>,
    ) {
        let (mut instance, turns) = match self.take() {
            Some(free) => (free.instance, free.turns),
            None => match self.instances.make().await {
                Ok(instance) => (instance, 0),
                Err(error) => return exchange.fail(not_instantiated(&error)),
            },
        };
        let (state, noted) = (exchange.state.clone(), Arc::downgrade(&exchange));
        exchange.begin(turns + 1);
        instance.output.begin(&exchange.asked.id);
        if let Some(fuel) = self.instances.limits.fuel {
            instance.store.set_fuel(fuel).expect("fuel is counted where it is limited");
        }
        let proxy = &instance.proxy;
        let ran = instance.store.run_concurrent(async move |accessor| {
            let prepare = |mut store: wasmtime::component::Access<'_, _>| {
                Prepared::new(store.as_context_mut(), proxy, request, WasiHttpView::http, answer)
            };
            accessor.with(prepare)?.run(accessor, pending()).await?;
            // The exchange is held until the guest has answered.
            drop(exchange);
            poll_fn(|cx| accessor.poll_no_interesting_tasks(cx)).await;
            let handler = match proxy {
                Proxy::P2(guest) => *guest.wasi_http_incoming_handler().func_handle().func(),
                Proxy::P3(guest) => *guest.wasi_http_handler().func_handle().func(),
            };
            let takes_more = poll_fn(|cx| Poll::Ready(accessor.poll_ready_for_concurrent_call(handler, cx).is_ready()));
            wasmtime::error::Ok(takes_more.await)
        });
        match ran.await.flatten() {
            Ok(takes_more) => {
                let turns = turns + 1;
                if takes_more && turns < self.instances.settings.reuse && !state.is_abandoned() {
                    self.put(instance, turns);
                }
            }
            Err(error) => {
                let failure = failure(&error, &instance.store);
                if let Some(exchange) = noted.upgrade().filter(|exchange| !exchange.state.is_complete()) {
                    exchange.fail(failure);
                }
            }
        }
        // Whoever waits for a reason need not wait any longer.
        if let Some(exchange) = noted.upgrade() {
            exchange.verdict.notify_one();
        }
    }

    /// The instance that was used last of those that are free.
    fn take(&self) -> Option<Waiting> {
        self.lock().instances.pop()
    }

    /// From now on, the instance is free.
    fn put(self: &Arc<Self>, instance: Instance, turns: usize) {
        let Some(end) = Instant::now().checked_add(self.instances.settings.idle) else { return };
        let mut free = self.lock();
        free.instances.push(Waiting { instance, turns, end });
        if !free.is_watched {
            free.is_watched = true;
            tokio::spawn(watch(Arc::downgrade(self)));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops instances that have waited for too long, until none waits.
async fn watch(instances: Weak<Exclusive>) {
    while let Some(instances) = instances.upgrade() {
        let (late, next) = {
            let mut free = instances.lock();
            let now = Instant::now();
            let count = free.instances.partition_point(|waiting| waiting.end <= now);
            let late: Vec<_> = free.instances.drain(..count).collect();
            let next = free.instances.first().map(|waiting| waiting.end);
            free.is_watched = next.is_some();
            (late, next)
        };
        drop((late, instances));
        let Some(next) = next else { return };
        tokio::time::sleep_until(next.into()).await;
    }
}

/// What a guest does beside its response, and after it.
pub(crate) struct Rest {
    /// Until it is over.
    work: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    exchange: Weak<Exchange>,
    state: Arc<State>,
    /// When it must be over.
    deadline: Option<Instant>,
}

impl Rest {
    /// Has the guest go on as far as it can without waiting.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(work) = &mut self.work else { return Poll::Ready(()) };
        let poll = work.as_mut().poll(cx);
        if poll.is_ready() {
            self.work = None;
        }
        poll
    }
}

impl Drop for Rest {
    /// Has the guest go on in a task of its own, if somebody still waits for it.
    fn drop(&mut self) {
        let Some(work) = self.work.take().filter(|_| !self.state.is_abandoned()) else { return };
        let Ok(runtime) = Handle::try_current() else { return };
        let (exchange, state, deadline) = (self.exchange.clone(), self.state.clone(), self.deadline);
        runtime.spawn(async move {
            // The exchange may be over before.
            let late = async {
                match deadline {
                    Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
                    None => pending().await,
                }
                if let Some(exchange) = exchange.upgrade() {
                    exchange.abandon(Failure::Timeout);
                }
            };
            tokio::select! {
                biased;
                () = state.given_up() => {}
                () = late => {}
                () = work => {}
            }
        });
    }
}
