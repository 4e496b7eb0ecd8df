//! Runs a server from its start to its end.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use witcraft_diagnostics::Diagnostic;

use crate::admin::Admin;
use crate::check::check;
use crate::component::Loader;
use crate::config::{Address, Config, Route};
use crate::deadlines::Deadlines;
use crate::events::{Event, Events};
use crate::listen::{Listener, Serving, accept, bind_tcp, refused};
use crate::log::Log;
use crate::metrics::Metrics;
use crate::request::{Answerer, Ids};
use crate::table::{Supervisor, Table};
use crate::telemetry::Exporters;
use crate::tls::Tls;
use crate::watch::{INTERVAL, Watched};

/// How often it is looked whether the last requests are over.
const LOOK: Duration = Duration::from_millis(20);

/// How often components that nobody asks for are unloaded.
const TIDY: Duration = Duration::from_secs(10);

/// The server does not wait for longer, whatever its options say: clocks have an end.
const LONGEST: Duration = Duration::from_secs(1 << 30);

/// Serves `routes` until SIGTERM or SIGINT. `watched` lists the files that the routes come from, besides the components.
///
/// # Errors
/// What keeps it from starting: routes that clash, addresses in use, a certificate that cannot be used, and components, if none can
/// be loaded.
pub fn serve(
    config: Config,
    routes: Vec<Route>,
    watched: Vec<PathBuf>,
    events: Arc<dyn Events>,
) -> Result<(), Vec<Diagnostic>> {
    let findings = check(&routes);
    if !findings.is_empty() {
        return Err(findings);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| vec![host(&error)])?;
    let (log, writer) = Log::new(config.log, events.clone());
    let exporters =
        if config.telemetry.is_off() { Ok(None) } else { Exporters::start(&config.telemetry, &log).map(Some) };
    let exporters = exporters.map_err(|finding| vec![finding])?;
    let result = runtime.block_on(run(config, routes, watched, events, log.clone(), exporters.as_ref()));
    // What guests still do on threads of their own must not keep the process.
    runtime.shutdown_timeout(Duration::from_millis(100));
    if let Some(exporters) = exporters {
        exporters.stop(*result.as_ref().unwrap_or(&Instant::now()));
    }
    log.flush();
    drop((log, writer));
    result.map(drop)
}

fn host(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("run/host", format!("cannot start: {error}"))
}

/// Runs until it is told to stop, and returns until when what is left may take.
async fn run(
    config: Config,
    routes: Vec<Route>,
    watched: Vec<PathBuf>,
    events: Arc<dyn Events>,
    log: Log,
    exporters: Option<&Exporters>,
) -> Result<Instant, Vec<Diagnostic>> {
    // Before anything else, so that a signal that comes early is not one that kills.
    let mut signals = Signals::new().map_err(|error| vec![host(&error)])?;
    let tls = config.tls.clone().map(Tls::new).transpose().map_err(|finding| vec![finding])?;
    let listeners = bind_all(&config.listen)?;
    let admin = config.admin.map(|address| bind_tcp(address).map_err(|error| refused(&address.to_string(), &error)));
    let admin = admin.transpose().map_err(|finding| vec![finding])?;

    let metrics = Metrics::new(exporters.and_then(Exporters::instruments));
    let requests = routes.iter().map(|route| route.settings.limits.requests).fold(0, usize::saturating_add);
    let loader = Arc::new(Loader::new(config.cache.clone(), requests, log.clone(), metrics.clone(), events.clone()));
    let table = Table::new();
    let supervisor = Arc::new(Supervisor { table: table.clone(), loader, log: log.clone(), metrics: metrics.clone() });
    let (stop, stopping) = watch::channel(false);

    // The state can be asked for while components are compiled.
    if let Some(listener) = admin {
        if let Ok(address) = listener.local_addr() {
            log.event(Event::Admin(format!("http://{address}")));
        }
        let admin = Admin { table: table.clone(), metrics: metrics.clone(), log: log.clone(), stop: stopping.clone() };
        tokio::spawn(admin.serve(listener));
    }
    tokio::select! {
        started = supervisor.start(routes) => started?,
        () = signals.stop() => return Ok(Instant::now()),
    }

    let deadlines = Deadlines::default();
    tokio::spawn(deadlines.clone().watch());
    let serving = Serving {
        answerer: Arc::new(Answerer {
            table: table.clone(),
            log: log.clone(),
            metrics: metrics.clone(),
            tracer: exporters.and_then(Exporters::tracer),
            ids: Arc::new(Ids::new()),
            deadlines: deadlines.clone(),
            header_bytes: config.connections.header_bytes,
        }),
        free: Arc::new(Semaphore::new(config.connections.most.min(Semaphore::MAX_PERMITS))),
        connections: config.connections.clone(),
        tls: tls.clone(),
        stop: stopping,
    };
    let mut accepting = JoinSet::new();
    for listener in listeners {
        log.event(Event::Listening(listener.url(tls.is_some())));
        accepting.spawn(accept(listener, serving.clone()));
    }

    let mut files = Watched::default();
    let mut look = tokio::time::interval(INTERVAL);
    let mut tidy = tokio::time::interval(TIDY);
    loop {
        let is_due = tokio::select! {
            told = signals.next() => match told {
                Told::Stop => break,
                Told::Reload => true,
            },
            _ = tidy.tick() => {
                table.unload_idle();
                false
            }
            _ = look.tick(), if config.watch => {
                let entries = table.entries();
                let components = entries.iter().map(|entry| entry.route.component.as_path());
                let tls = config.tls.iter().flat_map(|files| [files.certificate.as_path(), files.key.as_path()]);
                files.look(components.chain(tls).chain(watched.iter().map(PathBuf::as_path)))
            }
        };
        if is_due {
            reload(&supervisor, tls.as_ref(), &events, &log).await;
        }
    }

    let end = Instant::now() + config.shutdown.min(LONGEST);
    let _ = stop.send(true);
    accepting.join_all().await;
    let open = || config.connections.most.min(Semaphore::MAX_PERMITS) - serving.free.available_permits();
    log.event(Event::Stopping { requests: metrics.running() });
    let over = async {
        while open() > 0 {
            tokio::time::sleep(LOOK).await;
        }
    };
    let end = tokio::select! {
        _ = tokio::time::timeout_at(end.into(), over) => end,
        () = signals.stop() => Instant::now(),
    };
    log.event(Event::Stopped { cut: metrics.running() });
    Ok(end)
}

fn bind_all(addresses: &[Address]) -> Result<Vec<Listener>, Vec<Diagnostic>> {
    let (mut listeners, mut findings) = (Vec::new(), Vec::new());
    for address in addresses {
        match Listener::bind(address) {
            Ok(listener) => listeners.push(listener),
            Err(finding) => findings.push(finding),
        }
    }
    if findings.is_empty() { Ok(listeners) } else { Err(findings) }
}

/// Loads everything again: the certificate, the routes and the components.
async fn reload(supervisor: &Arc<Supervisor>, tls: Option<&Tls>, events: &Arc<dyn Events>, log: &Log) {
    if let Some(Err(finding)) = tls.map(Tls::reload) {
        log.event(Event::Kept { what: "the certificate".to_owned(), findings: vec![finding] });
    }
    let routes = events.routes().and_then(|routes| {
        let findings = check(&routes);
        if findings.is_empty() { Ok(routes) } else { Err(findings) }
    });
    match routes {
        Ok(routes) => supervisor.reload(routes).await,
        Err(findings) => log.event(Event::Kept { what: "the routes".to_owned(), findings }),
    }
}

/// What the process can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// To stop.
    Stop,
    /// To load everything again.
    Reload,
}

/// The signals that control the server.
struct Signals {
    term: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Signals> {
        Ok(Signals {
            term: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// The next signal.
    async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.term.recv() => Told::Stop,
            _ = self.interrupt.recv() => Told::Stop,
            _ = self.hangup.recv() => Told::Reload,
        }
    }

    /// Waits for a signal to stop.
    async fn stop(&mut self) {
        while self.next().await != Told::Stop {}
    }
}
