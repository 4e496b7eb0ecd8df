//! The code of a component: there while requests come, and gone in between if there are many components.
//!
//! Mapped code costs no memory, but what Wasmtime knows about it does, for a large component more than a megabyte. So beyond the
//! [`KEEP`] components that were asked for last, those that nobody asks for are unloaded. The cache has their code, from which it
//! takes milliseconds to load them again. Components whose code would have to be compiled for that stay.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use witcraft_diagnostics::Diagnostic;

use crate::component::{Loader, Plan};
use crate::handler::Handler;
use crate::metrics::{Count, Metrics};

/// Components that stay loaded, whether or not somebody asks for them.
pub(crate) const KEEP: usize = 32;

/// How long others stay loaded after the last request.
const IDLE: Duration = Duration::from_secs(60);

/// What answers the requests of one component, as far as it is loaded.
pub(crate) struct Resident {
    loader: Arc<Loader>,
    plan: Arc<Plan>,
    loaded: RwLock<Option<Loaded>>,
    /// Held by whoever loads it.
    turn: Mutex<()>,
    /// When it was asked for last, in milliseconds since `made`. 0 if it never was.
    used: AtomicU64,
    made: Instant,
    /// Whether it could not be loaded when it was asked for last.
    failing: AtomicBool,
}

struct Loaded {
    handler: Handler,
    _count: Count,
}

impl Loaded {
    fn new(handler: Handler, metrics: &Metrics) -> Loaded {
        Loaded { handler, _count: metrics.loaded() }
    }
}

impl Resident {
    /// A component that is loaded.
    pub(crate) fn new(loader: Arc<Loader>, plan: Plan, handler: Handler) -> Resident {
        let loaded = RwLock::new(Some(Loaded::new(handler, &loader.metrics)));
        Resident {
            loader,
            plan: Arc::new(plan),
            loaded,
            turn: Mutex::new(()),
            used: AtomicU64::new(0),
            made: Instant::now(),
            failing: AtomicBool::new(false),
        }
    }

    /// What answers requests, loaded if need be.
    ///
    /// # Errors
    /// It cannot be loaded again. The findings come once for requests that follow each other.
    pub(crate) async fn handler(&self) -> Result<Handler, Vec<Diagnostic>> {
        let now = u64::try_from(self.made.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.used.store(now.max(1), Relaxed);
        if let Some(handler) = self.current() {
            return Ok(handler);
        }
        let _turn = self.turn.lock().await;
        if let Some(handler) = self.current() {
            return Ok(handler);
        }
        let (loader, plan) = (self.loader.clone(), self.plan.clone());
        let loading = tokio::task::spawn_blocking(move || loader.load_again(&plan));
        let loaded = loading.await.unwrap_or_else(|error| {
            Err(vec![Diagnostic::error("run/host", format!("loading the component failed: {error}"))])
        });
        match loaded {
            Ok(handler) => {
                self.failing.store(false, Relaxed);
                let loaded = Loaded::new(handler.clone(), &self.loader.metrics);
                *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Some(loaded);
                Ok(handler)
            }
            Err(_) if self.failing.swap(true, Relaxed) => Err(Vec::new()),
            Err(findings) => Err(findings),
        }
    }

    fn current(&self) -> Option<Handler> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        loaded.as_ref().map(|loaded| loaded.handler.clone())
    }

    /// Whether it is loaded.
    pub(crate) fn is_loaded(&self) -> bool {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// When it was asked for last.
    pub(crate) fn used(&self) -> Option<Instant> {
        match self.used.load(Relaxed) {
            0 => None,
            used => self.made.checked_add(Duration::from_millis(used)),
        }
    }

    /// Unloads it, unless its code would have to be compiled again. Requests that it is answering go on.
    pub(crate) fn unload(&self) {
        if self.loader.can_load_again(&self.plan) {
            self.loaded.write().unwrap_or_else(PoisonError::into_inner).take();
        }
    }
}

/// Unloads those that nobody asks for, if there are many.
pub(crate) fn unload_idle<'a>(all: impl Iterator<Item = &'a Resident>) {
    let mut loaded: Vec<_> = all.filter(|resident| resident.is_loaded()).map(|own| (own.used(), own)).collect();
    loaded.sort_by_key(|(used, _)| std::cmp::Reverse(*used));
    for (used, resident) in loaded.into_iter().skip(KEEP) {
        if used.is_none_or(|used| used.elapsed() >= IDLE) {
            resident.unload();
        }
    }
}
