//! The components that are there, and what happens to those that are not.

use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use tokio::sync::Semaphore;
use witcraft_diagnostics::Diagnostic;

use crate::component::{Loader, Service};
use crate::config::Route;
use crate::events::Event;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::path::Prefix;
use crate::resident::unload_idle;

/// The wait before a component that could not be loaded is tried again, which doubles each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// A route, with its component if that is there.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) route: Arc<Route>,
    pub(crate) service: Option<Arc<Service>>,
}

/// The routes, the most specific first. Requests that have begun keep the service that they began with.
#[derive(Clone)]
pub(crate) struct Table(Arc<RwLock<Arc<Vec<Entry>>>>);

impl Table {
    /// A table of routes that nothing has been loaded of.
    pub(crate) fn new() -> Table {
        Table(Arc::default())
    }

    /// All entries, as they are now.
    pub(crate) fn entries(&self) -> Arc<Vec<Entry>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The entry for a path.
    pub(crate) fn find(&self, path: &str) -> Option<Entry> {
        self.entries().iter().find(|entry| entry.route.path.rest(path).is_some()).cloned()
    }

    fn set(&self, mut entries: Vec<Entry>) {
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.route.path.len()));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(entries);
    }

    /// Puts a service where its route is, if that is still there and waits for it.
    fn put(&self, service: Service) {
        let mut table = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut entries = Vec::clone(&table);
        if let Some(entry) = entries.iter_mut().find(|entry| *entry.route == service.route) {
            entry.service = Some(Arc::new(service));
        }
        *table = Arc::new(entries);
    }

    /// Unloads components that nobody asks for, if there are many.
    pub(crate) fn unload_idle(&self) {
        let entries = self.entries();
        unload_idle(entries.iter().filter_map(|entry| entry.service.as_ref()).map(|service| &service.resident));
    }

    /// Whether every route has its component.
    pub(crate) fn is_ready(&self) -> bool {
        let entries = self.entries();
        !entries.is_empty() && entries.iter().all(|entry| entry.service.is_some())
    }
}

/// Loads, supervises and replaces components.
pub(crate) struct Supervisor {
    pub(crate) table: Table,
    pub(crate) loader: Arc<Loader>,
    pub(crate) log: Log,
    pub(crate) metrics: Metrics,
}

impl Supervisor {
    /// Loads what is there at the start. Components that cannot be loaded are tried again, unless none can.
    ///
    /// # Errors
    /// No component can be loaded.
    pub(crate) async fn start(self: &Arc<Self>, routes: Vec<Route>) -> Result<(), Vec<Diagnostic>> {
        let loaded = self.load_all(routes).await;
        if loaded.iter().all(|(_, result)| result.is_err()) {
            return Err(loaded.into_iter().filter_map(|(_, result)| result.err()).flatten().collect());
        }
        let mut entries = Vec::new();
        for (route, result) in loaded {
            let service = match result {
                Ok(service) => Some(Arc::new(service)),
                Err(findings) => {
                    self.retry(route.clone(), findings);
                    None
                }
            };
            entries.push(Entry { route: route.into(), service });
        }
        self.table.set(entries);
        Ok(())
    }

    /// Loads everything again that has changed. What cannot be loaded goes on as it was.
    pub(crate) async fn reload(self: &Arc<Self>, routes: Vec<Route>) {
        let old = self.table.entries();
        let find = |path: &Prefix| old.iter().find(|entry| entry.route.path == *path);
        let mut entries = Vec::new();
        let mut replaced = 0;
        for (route, result) in self.load_all(routes).await {
            let before = find(&route.path).and_then(|entry| entry.service.clone());
            match (result, before) {
                // The same file with the same settings: its instances go on.
                (Ok(new), Some(old)) if new.hash == old.hash && new.route == old.route => {
                    entries.push(Entry { route: route.into(), service: Some(old) });
                }
                (Ok(new), _) => {
                    replaced += 1;
                    self.metrics.reload(true);
                    entries.push(Entry { route: route.into(), service: Some(Arc::new(new)) });
                }
                (Err(findings), Some(old)) => {
                    self.metrics.reload(false);
                    self.log.event(Event::Kept { what: format!("the component of `{}`", route.path), findings });
                    entries.push(Entry { route: old.route.clone().into(), service: Some(old) });
                }
                (Err(findings), None) => {
                    self.retry(route.clone(), findings);
                    entries.push(Entry { route: route.into(), service: None });
                }
            }
        }
        self.table.set(entries);
        self.log.event(Event::Reloaded { replaced });
    }

    async fn load_all(&self, routes: Vec<Route>) -> Vec<(Route, Result<Service, Vec<Diagnostic>>)> {
        // What is read and compiled at the same time takes memory.
        let free = Arc::new(Semaphore::new(thread::available_parallelism().map_or(1, usize::from)));
        let tasks: Vec<_> = routes
            .into_iter()
            .map(|route| {
                let (loader, loaded, free) = (self.loader.clone(), route.clone(), free.clone());
                let task = tokio::spawn(async move {
                    let _permit = free.acquire_owned().await;
                    tokio::task::spawn_blocking(move || loader.load(&loaded)).await
                });
                (route, task)
            })
            .collect();
        let mut results = Vec::new();
        for (route, task) in tasks {
            let result = task.await.and_then(|loaded| loaded).unwrap_or_else(|error| {
                Err(vec![Diagnostic::error("run/host", format!("loading the component failed: {error}"))])
            });
            results.push((route, result));
        }
        results
    }

    /// Tries to load a component until it is there, or its route has gone.
    fn retry(self: &Arc<Self>, route: Route, findings: Vec<Diagnostic>) {
        let this = self.clone();
        self.log.event(Event::Failed { route: route.path.to_string(), findings, again: FIRST_WAIT });
        tokio::spawn(async move {
            let mut wait = FIRST_WAIT;
            loop {
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
                let waits = |entry: &Entry| *entry.route == route && entry.service.is_none();
                if !this.table.entries().iter().any(waits) {
                    return;
                }
                let path = route.path.to_string();
                let mut results = this.load_all(vec![route.clone()]).await;
                match results.pop() {
                    Some((_, Ok(service))) => {
                        this.table.put(service);
                        this.log.event(Event::Recovered { route: path });
                        return;
                    }
                    Some((_, Err(findings))) => this.log.event(Event::Failed { route: path, findings, again: wait }),
                    None => return,
                }
            }
        });
    }
}
