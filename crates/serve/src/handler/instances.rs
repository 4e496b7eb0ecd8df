//! Makes instances of one component, and says what ended them.

use std::sync::Arc;

use wasmtime::{Store, Trap, WasmBacktrace};
use wasmtime_wasi::I32Exit;
use wasmtime_wasi_http::handler::{Proxy, ProxyPre};
use witcraft_host::{Host, MemoryExceeded, chain, frames, reason, thrown};

use crate::config::Settings;
use crate::exchange::Failure;
use crate::log::Log;
use crate::metrics::RouteMetrics;
use crate::output::Output;

/// What instances of one component are made of.
pub(crate) struct Instances {
    pub(crate) pre: ProxyPre<Host>,
    pub(crate) engine: wasmtime::Engine,
    pub(crate) settings: Settings,
    pub(crate) limits: witcraft_host::Limits,
    pub(crate) log: Log,
    pub(crate) metrics: Arc<RouteMetrics>,
}

/// An instance with its store.
pub(crate) struct Instance {
    pub(super) store: Store<Host>,
    pub(super) proxy: Proxy,
    /// Its standard streams.
    pub(super) output: Output,
}

impl Instances {
    /// A new instance.
    ///
    /// # Errors
    /// It cannot be made: there is no room, it takes too long, or the guest traps.
    pub(super) async fn make(&self) -> wasmtime::Result<Instance> {
        let output = Output::new(self.log.clone());
        let (host, _) =
            Host::with_streams(&self.settings.grants, &self.limits, output.streams()).map_err(|findings| {
                let messages: Vec<_> = findings.into_iter().map(|finding| finding.message).collect();
                wasmtime::Error::msg(messages.join("; "))
            })?;
        let mut store = Store::new(&self.engine, host);
        store.limiter(|host| &mut host.memory);
        if let Some(fuel) = self.limits.fuel {
            store.set_fuel(fuel)?;
        }
        // A guest that computes lets others go on, and is dropped by whoever sees that its time is over.
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        let made = self.pre.instantiate_async(&mut store);
        let proxy = match self.settings.limits.timeout {
            Some(timeout) => {
                let late = |_| wasmtime::Error::msg("instantiation took too long");
                tokio::time::timeout(timeout, made).await.map_err(late)??
            }
            None => made.await?,
        };
        self.metrics.instance();
        Ok(Instance { store, proxy, output })
    }
}

/// Why an instance could not be made.
pub(crate) fn not_instantiated(error: &wasmtime::Error) -> Failure {
    if error.downcast_ref::<wasmtime::PoolConcurrencyLimitError>().is_some() {
        return Failure::Busy("the pool of instances is empty");
    }
    if error.downcast_ref::<MemoryExceeded>().is_some() {
        return Failure::Memory;
    }
    Failure::Trap { reason: format!("while it was instantiated: {}", chain(error)), backtrace: None }
}

/// What ended a guest.
pub(super) fn failure(error: &wasmtime::Error, store: &Store<Host>) -> Failure {
    let backtrace = error.downcast_ref::<WasmBacktrace>().and_then(frames);
    if let Some(I32Exit(status)) = error.downcast_ref() {
        return Failure::Trap { reason: format!("it exited with status {status}"), backtrace: None };
    }
    if error.downcast_ref::<MemoryExceeded>().is_some() {
        return Failure::Memory;
    }
    if let Some(text) = thrown(error, store) {
        let (message, stack) = text.split_once('\n').unwrap_or((&text, ""));
        return Failure::Trap { reason: format!("uncaught error: {message}"), backtrace: Some(stack.to_owned()) };
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => Failure::Fuel,
        Some(trap) => Failure::Trap { reason: reason(*trap), backtrace },
        None => match error.root_cause().to_string() {
            // What `ProxyHandler` says of an instance that has expired.
            text if text == "guest timed out" => Failure::Timeout,
            _ => Failure::Trap { reason: chain(error), backtrace },
        },
    }
}
