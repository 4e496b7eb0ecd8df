//! Loads a component that answers requests.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use http::HeaderValue;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;
use wasmtime::{Engine, EngineWeak};
use wasmtime_wasi_http::handler::ProxyPre;
use wasmtime_wasi_http::{p2, p3};
use witcraft_diagnostics::{Diagnostic, Origin, plain};
use witcraft_host::{
    Cache, Code, Key, Pool, Reproducible, Settings as EngineSettings, chain, componentized, engine, link,
    not_precompiled,
};
use witcraft_wasi::{HTTP_HANDLER_2, HTTP_HANDLER_3, RUN, is_interface};

use crate::config::{Limits, Route};
use crate::events::Events;
use crate::handler::{Handler, Instances};
use crate::log::Log;
use crate::metrics::{Metrics, RouteMetrics};
use crate::resident::{KEEP, Resident};

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
    pub(crate) resident: Resident,
    /// The part of the path that makes requests its own.
    pub(crate) prefix: HeaderValue,
    /// Requests that may begin yet.
    pub(crate) permits: Arc<Semaphore>,
    /// Requests that wait.
    pub(crate) waiting: std::sync::atomic::AtomicUsize,
    /// Of the file, to see whether it changes.
    pub(crate) hash: [u8; 32],
}

/// How the handler of a service is made, again and again.
pub(crate) struct Plan {
    /// With the settings that were admitted.
    route: Route,
    hash: [u8; 32],
    engine: Engine,
    /// Of its code in the cache.
    key: Option<Key>,
    limits: witcraft_host::Limits,
    metrics: Arc<RouteMetrics>,
}

/// What services are made with.
pub(crate) struct Loader {
    engines: Mutex<HashMap<EngineSettings, Engine>>,
    ticker: Ticker,
    cache: Option<Cache>,
    log: Log,
    pub(crate) metrics: Metrics,
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
    pub(crate) fn load(self: &Arc<Self>, asked: &Route) -> Result<Service, Vec<Diagnostic>> {
        let name = asked.component.display().to_string();
        let bytes = read(&asked.component).map_err(|finding| vec![finding])?;
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        let route = Route { settings: self.events.admit(asked, &bytes)?, ..asked.clone() };
        // Of several routes to the same bytes, the first compiles them, and the others find them in the cache.
        let turn = self.turns.lock().unwrap_or_else(PoisonError::into_inner).entry(hash).or_default().clone();
        let compiled = {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            self.component(&route, &name, &bytes)
        };
        let (engine, component, key) = compiled.map_err(|findings| in_file(findings, &name))?;
        // What cannot be granted is better said now than for each request.
        let limits = instance_limits(&route.settings.limits);
        witcraft_host::Host::new(&route.settings.grants, &limits)?;
        let label: Arc<str> = route.path.to_string().into();
        let metrics = self.metrics.route(Some(&label));
        let prefix = HeaderValue::from_str(&label).expect("a prefix has what a path has, which headers may have");
        let permits = route.settings.limits.requests.min(Semaphore::MAX_PERMITS);
        let plan = Plan { route, hash, engine, key, limits, metrics: metrics.clone() };
        let handler = self.handler(&plan, &component)?;
        let resident = Resident::new(self.clone(), plan, handler);
        if self.metrics.loaded_now() > KEEP {
            resident.unload();
        }
        Ok(Service {
            route: asked.clone(),
            name: label,
            metrics,
            resident,
            prefix,
            permits: Arc::new(Semaphore::new(permits)),
            waiting: Default::default(),
            hash,
        })
    }

    /// Whether a handler that was made can be made again without compiling anything.
    pub(crate) fn can_load_again(&self, plan: &Plan) -> bool {
        let in_cache = || self.cache.as_ref().zip(plan.key.as_ref()).is_some_and(|(cache, key)| cache.has(key));
        plan.route.settings.precompiled || in_cache()
    }

    /// The handler of a service that was loaded before: with the same code, whatever the file holds by now.
    ///
    /// # Errors
    /// The code is no longer in the cache, and the file has changed or is gone.
    pub(crate) fn load_again(&self, plan: &Plan) -> Result<Handler, Vec<Diagnostic>> {
        let cached = self.cache.as_ref().zip(plan.key.as_ref());
        if let Some(component) = cached.and_then(|(cache, key)| Code::load_cached(&plan.engine, cache, key)) {
            return self.handler(plan, &component);
        }
        let name = plan.route.component.display().to_string();
        let bytes = read(&plan.route.component).map_err(|finding| vec![finding])?;
        if Sha256::digest(&bytes).as_slice() != plan.hash {
            let message = format!("`{name}` has changed, and the code of what it was is gone");
            let finding = Diagnostic::error("serve/changed", message);
            return Err(vec![finding.help("SIGHUP loads it as it is now, and so does `--watch`").in_file(&name)]);
        }
        let (_, component, _) =
            self.component(&plan.route, &name, &bytes).map_err(|findings| in_file(findings, &name))?;
        self.handler(plan, &component)
    }

    /// What answers requests with a component.
    fn handler(&self, plan: &Plan, component: &Component) -> Result<Handler, Vec<Diagnostic>> {
        let name = plan.route.component.display().to_string();
        let (engine, settings) = (component.engine(), &plan.route.settings);
        let pre = proxy(&name, engine, component, settings.concurrent);
        Ok(Handler::new(Instances {
            pre: pre.map_err(|findings| in_file(findings, &name))?,
            engine: engine.clone(),
            settings: settings.clone(),
            limits: plan.limits.clone(),
            log: self.log.clone(),
            metrics: plan.metrics.clone(),
        }))
    }

    /// The compiled component, the engine that it runs on, with a pool unless it does not fit, and the key of its code in the cache.
    fn component(
        &self,
        route: &Route,
        name: &str,
        bytes: &[u8],
    ) -> Result<(Engine, Component, Option<Key>), Vec<Diagnostic>> {
        let load = |pool: Option<Pool>| {
            let fuel = route.settings.limits.fuel.is_some();
            let settings = EngineSettings { fuel, pool, ..EngineSettings::PRECOMPILED };
            let engine = self.engine(settings).map_err(|finding| vec![finding])?;
            if route.settings.precompiled {
                let component = Code::load_precompiled(&engine, bytes);
                return component
                    .map(|component| (engine, component, None))
                    .map_err(|why| vec![not_precompiled(name, &why)]);
            }
            let bytes = componentized(name, bytes)?;
            let component = Code { cache: self.cache.as_ref(), while_compiling: None }.load(&engine, &bytes)?;
            let key = self.cache.as_ref().map(|_| Cache::key(&engine, &bytes));
            Ok((engine, component, key))
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

fn in_file(findings: Vec<Diagnostic>, name: &str) -> Vec<Diagnostic> {
    findings.into_iter().map(|finding| finding.in_file(name)).collect()
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
    let pre = link(name, engine, component, Reproducible::default())?;
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
