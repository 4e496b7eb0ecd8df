//! Calls the handler of a component.
//!
//! An instance that answers one request at a time is driven by the task of its request (`exclusive`): what the guest does at once
//! needs no other task, and no thread is woken for it. One that answers several at a time is driven by a task of its own, which is
//! Wasmtime's `ProxyHandler` (`shared`). `instances` makes both.

mod exclusive;
mod instances;
mod shared;

use std::sync::Arc;

use wasmtime_wasi_http::handler::{ProxyHandler, Request, Response};

use self::exclusive::Exclusive;
pub(crate) use self::exclusive::Rest;
pub(crate) use self::instances::Instances;
pub(crate) use self::instances::not_instantiated;
use self::shared::Shared;
use crate::exchange::Exchange;

/// What answers the requests of one component. Clones have the same instances.
#[derive(Clone)]
pub(crate) enum Handler {
    Exclusive(Arc<Exclusive>),
    Shared(ProxyHandler<Shared>),
}

impl Handler {
    pub(crate) fn new(instances: Instances) -> Handler {
        match instances.settings.concurrent {
            0 | 1 => Handler::Exclusive(Exclusive::new(instances)),
            _ => Handler::Shared(ProxyHandler::new(Shared(instances))),
        }
    }

    /// The response of the guest, and what else the guest does.
    ///
    /// # Errors
    /// The guest has no response. Why it failed is noted in the exchange, perhaps a moment later.
    pub(crate) async fn handle(
        &self,
        exchange: &Arc<Exchange>,
        request: Request,
    ) -> wasmtime::Result<(Response, Option<Rest>)> {
        match self {
            Handler::Exclusive(instances) => instances.handle(exchange, request).await,
            Handler::Shared(handler) => Ok((handler.handle(exchange.clone(), request).await?, None)),
        }
    }
}
