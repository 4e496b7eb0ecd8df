//! Loads a component that answers requests.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;
use wasmtime::{Engine, EngineWeak};
use wasmtime_wasi_http::handler::{ProxyHandler, ProxyPre};
use wasmtime_wasi_http::{p2, p3};
use witcraft_diagnostics::{Diagnostic, Origin, plain};
use witcraft_host::{
    Cache, Code, Pool, Settings as EngineSettings, chain, componentized, engine, link, not_precompiled,
};
use witcraft_wasi::{HTTP_HANDLER_2, HTTP_HANDLER_3, RUN, is_interface};

use crate::config::{Limits, Route};
use crate::events::Events;
use crate::log::Log;
use crate::metrics::{Metrics, RouteMetrics};
use crate::worker::Instances;

/// How often guests that compute are interrupted, so that others can go on.
const TICK: Duration = Duration::from_millis(10);

/// Bytes of an instance's memory that stay mapped when it is gone.
const KEEP_RESIDENT: usize = 1 << 20;

/// Instances of core modules that a component is taken to have.
const CORE_INSTANCES: usize = 4;

/// The largest pool, in instances of core modules: 4 GiB of addresses for each are 16 TiB of the 128 that there are.
const LARGEST_POOL: usize = 4096;

/// A component that answers requests.
pub(crate) struct Service {
    pub(crate) route: Route,
    /// Its name in metrics and the log.
    pub(crate) name: Arc<str>,
    pub(crate) metrics: Arc<RouteMetrics>,
    pub(crate) handler: ProxyHandler<Instances>,
    /// Requests that may begin yet.
    pub(crate) permits: Arc<Semaphore>,
    /// Requests that wait.
    pub(crate) waiting: std::sync::atomic::AtomicUsize,
    /// Of the file, to see whether it changes.
    pub(crate) hash: [u8; 32],
}

/// What services are made with.
pub(crate) struct Loader {
    engines: Mutex<HashMap<EngineSettings, Engine>>,
    ticker: Ticker,
    cache: Option<Cache>,
    log: Log,
    metrics: Metrics,
    events: Arc<dyn Events>,
    /// Locks of components that were compiled, by their digests.
    turns: Mutex<HashMap<[u8; 32], Arc<Mutex<()>>>>,
    instances: u32,
}

impl Loader {
    /// A loader for components that answer up to `requests` requests at a time, all together.
    pub(crate) fn new(
        cache: Option<Cache>,
        requests: usize,
        log: Log,
        metrics: Metrics,
        events: Arc<dyn Events>,
    ) -> Loader {
        let instances = requests.saturating_mul(CORE_INSTANCES).clamp(256, LARGEST_POOL);
        let instances = u32::try_from(instances).expect("it was clamped");
        Loader {
            engines: Mutex::default(),
            ticker: Ticker::new(),
            cache,
            log,
            metrics,
            events,
            turns: Mutex::default(),
            instances,
        }
    }

    /// The service of a route. This may compile, so that it takes time.
    ///
    /// # Errors
    /// The file is not a component that answers requests, or asks for what is not there.
    pub(crate) fn load(&self, route: &Route) -> Result<Service, Vec<Diagnostic>> {
        let name = route.component.display().to_string();
        let in_file =
            |findings: Vec<Diagnostic>| findings.into_iter().map(|finding| finding.in_file(&name)).collect::<Vec<_>>();
        let bytes = read(&route.component).map_err(|finding| vec![finding])?;
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        let asked = route;
        let route = &Route { settings: self.events.admit(route, &bytes)?, ..route.clone() };
        // Of several routes to the same bytes, the first compiles them, and the others find them in the cache.
        let turn = self.turns.lock().unwrap_or_else(PoisonError::into_inner).entry(hash).or_default().clone();
        let compiled = {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            self.component(route, &name, &bytes)
        };
        let (engine, component) = compiled.map_err(in_file)?;
        let pre = proxy(&name, &engine, &component, route.settings.concurrent).map_err(in_file)?;
        // What cannot be granted is better said now than for each request.
        let limits = instance_limits(&route.settings.limits);
        witcraft_host::Host::new(&route.settings.grants, &limits)?;
        let label: Arc<str> = route.path.to_string().into();
        let metrics = self.metrics.route(Some(&label));
        let instances = Instances {
            pre,
            engine,
            settings: route.settings.clone(),
            limits,
            log: self.log.clone(),
            metrics: metrics.clone(),
        };
        Ok(Service {
            route: asked.clone(),
            name: label,
            metrics,
            handler: ProxyHandler::new(instances),
            permits: Arc::new(Semaphore::new(route.settings.limits.requests.min(Semaphore::MAX_PERMITS))),
            waiting: Default::default(),
            hash,
        })
    }

    /// The compiled component, and the engine that it runs on: with a pool, unless it does not fit.
    fn component(&self, route: &Route, name: &str, bytes: &[u8]) -> Result<(Engine, Component), Vec<Diagnostic>> {
        let load = |pool: Option<Pool>| {
            let fuel = route.settings.limits.fuel.is_some();
            let settings = EngineSettings { fuel, pool, ..EngineSettings::PRECOMPILED };
            let engine = self.engine(settings).map_err(|finding| vec![finding])?;
            let component = if route.settings.precompiled {
                Code::load_precompiled(&engine, bytes).map_err(|why| vec![not_precompiled(name, &why)])?
            } else {
                let bytes = componentized(name, bytes)?;
                Code { cache: self.cache.as_ref(), while_compiling: None }.load(&engine, &bytes)?
            };
            Ok((engine, component))
        };
        load(Some(Pool { instances: self.instances, keep_resident: KEEP_RESIDENT })).or_else(|_| load(None))
    }

    fn engine(&self, settings: EngineSettings) -> Result<Engine, Diagnostic> {
        let mut engines = self.engines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = engines.get(&settings) {
            return Ok(engine.clone());
        }
        let made = engine(&settings)?;
        self.ticker.add(&made);
        engines.insert(settings, made.clone());
        Ok(made)
    }
}

/// The limits of an instance. Its time is kept by whoever waits for it.
fn instance_limits(limits: &Limits) -> witcraft_host::Limits {
    witcraft_host::Limits {
        fuel: limits.fuel,
        timeout: None,
        memory: limits.memory,
        connections: Some(limits.outgoing),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    std::fs::read(path).map_err(|error| {
        let code = match error.kind() {
            std::io::ErrorKind::NotFound => "input/not-found",
            std::io::ErrorKind::IsADirectory => "input/is-directory",
            _ => "input/unreadable",
        };
        let name = path.display().to_string();
        Diagnostic::error(code, format!("cannot read `{name}`: {}", plain(&error))).in_origin(Origin::file(&name))
    })
}

/// Puts a component together with what it imports.
///
/// # Errors
/// It answers no requests, or imports what is not there.
fn proxy(
    name: &str,
    engine: &Engine,
    component: &Component,
    concurrent: usize,
) -> Result<ProxyPre<witcraft_host::Host>, Vec<Diagnostic>> {
    let exports: Vec<String> = component.component_type().exports(engine).map(|(name, _)| name.to_owned()).collect();
    let has = |handler: &str| exports.iter().any(|export| export.starts_with(handler));
    if !has(HTTP_HANDLER_3) && !has(HTTP_HANDLER_2) {
        return Err(vec![no_handler(name, engine, component, &exports)]);
    }
    let pre = link(name, engine, component)?;
    let wrong = |error: wasmtime::Error| {
        let message = "the component's handler does not have the type that this host calls";
        vec![Diagnostic::error("serve/handler-mismatch", message).note(chain(&error))]
    };
    if has(HTTP_HANDLER_3) {
        return p3::bindings::ServicePre::new(pre).map(ProxyPre::P3).map_err(wrong);
    }
    if concurrent > 1 {
        let message = "the component answers one request at a time: its handler is that of WASI 0.2";
        let help = "leave `--concurrent` out; `--reuse` alone works with it";
        return Err(vec![Diagnostic::error("serve/not-concurrent", message).help(help)]);
    }
    p2::bindings::ProxyPre::new(pre).map(ProxyPre::P2).map_err(wrong)
}

/// What is said of a component that answers no requests.
fn no_handler(name: &str, engine: &Engine, component: &Component, exports: &[String]) -> Diagnostic {
    let message =
        format!("the component is no HTTP handler: it exports neither `{HTTP_HANDLER_3}.x` nor `{HTTP_HANDLER_2}.x`");
    let finding = Diagnostic::error("serve/not-a-handler", message);
    let finding = match exports {
        [] => finding.note("it exports nothing"),
        exports => finding.note(format!("it exports {}", list(exports))),
    };
    if exports.iter().any(|export| is_interface(export, RUN)) {
        return finding.help(format!("it is a program: `witcraft run {name}` runs it"));
    }
    let function = component.component_type().exports(engine).find_map(|(name, export)| match export.ty {
        ComponentItem::ComponentFunc(_) => Some(name.to_owned()),
        ComponentItem::ComponentInstance(instance) => instance.exports(engine).find_map(|(function, export)| {
            matches!(export.ty, ComponentItem::ComponentFunc(_)).then(|| format!("{name}.{function}"))
        }),
        _ => None,
    });
    finding.help_opt(
        function
            .map(|function| format!("its functions can be called: `witcraft run {name} --invoke '{function}(...)'`")),
    )
}

fn list(names: &[String]) -> String {
    const MOST: usize = 10;
    let quoted: Vec<_> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    let rest = if names.len() > MOST { format!(" and {} more", names.len() - MOST) } else { String::new() };
    quoted.join(", ") + &rest
}

/// Moves the epochs of engines on until it is dropped.
struct Ticker {
    engines: Arc<Mutex<Vec<EngineWeak>>>,
    _stop: mpsc::Sender<()>,
}

impl Ticker {
    fn new() -> Ticker {
        let engines = Arc::<Mutex<Vec<EngineWeak>>>::default();
        let (stop, stopped) = mpsc::channel();
        let ticked = engines.clone();
        thread::spawn(move || {
            while stopped.recv_timeout(TICK) == Err(mpsc::RecvTimeoutError::Timeout) {
                for engine in ticked.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                    if let Some(engine) = engine.upgrade() {
                        engine.increment_epoch();
                    }
                }
            }
        });
        Ticker { engines, _stop: stop }
    }

    fn add(&self, engine: &Engine) {
        self.engines.lock().unwrap_or_else(PoisonError::into_inner).push(engine.weak());
    }
}
