//! Metrics in the text format of Prometheus.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::exchange::{Asked, Exchange};
use crate::telemetry::Instruments;

/// Upper ends of the buckets of durations, in seconds.
const SECONDS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRoute {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Failed {
    route: String,
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Loaded {
    result: &'static str,
}

type Gauges = Family<OfRoute, Gauge<i64, AtomicI64>>;
type Counters<L> = Family<L, Counter<u64, AtomicU64>>;
type Histograms = Family<OfRoute, Histogram, fn() -> Histogram>;

/// What is counted. Clones count together.
#[derive(Clone)]
pub(crate) struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    requests: Counters<Answered>,
    failures: Counters<Failed>,
    seconds: Histograms,
    running: Gauges,
    running_now: AtomicI64,
    waiting: Gauges,
    bytes_in: Counters<OfRoute>,
    bytes_out: Counters<OfRoute>,
    instances: Counters<OfRoute>,
    reloads: Counters<Loaded>,
    pub(crate) connections: Gauge,
    loaded: Gauge,
    /// What is counted for a collector besides.
    sent: Option<Instruments>,
}

impl Metrics {
    /// Nothing counted yet.
    pub(crate) fn new(sent: Option<Instruments>) -> Metrics {
        let mut registry = Registry::with_prefix("witcraft");
        let seconds = Histograms::new_with_constructor(|| Histogram::new(SECONDS));
        let mut inner = Inner {
            requests: Default::default(),
            failures: Default::default(),
            seconds,
            running: Default::default(),
            running_now: AtomicI64::new(0),
            waiting: Default::default(),
            bytes_in: Default::default(),
            bytes_out: Default::default(),
            instances: Default::default(),
            reloads: Default::default(),
            connections: Default::default(),
            loaded: Default::default(),
            sent,
            registry: Registry::default(),
        };
        registry.register("requests", "Requests that are over, by status", inner.requests.clone());
        registry.register("failures", "Requests that failed, by kind", inner.failures.clone());
        registry.register(
            "request_seconds",
            "Time from the headers of a request to the end of the response",
            inner.seconds.clone(),
        );
        registry.register(
            "requests_running",
            "Requests that are being answered or wait for that",
            inner.running.clone(),
        );
        registry.register("requests_waiting", "Requests that wait for others to end", inner.waiting.clone());
        registry.register("request_body_bytes", "Bytes of bodies of requests", inner.bytes_in.clone());
        registry.register("response_body_bytes", "Bytes of bodies of responses", inner.bytes_out.clone());
        registry.register("instances", "Instances that were made", inner.instances.clone());
        registry.register("reloads", "Components that were loaded again, by result", inner.reloads.clone());
        registry.register("connections", "Connections that are open", inner.connections.clone());
        registry.register("components_loaded", "Components whose code is loaded", inner.loaded.clone());
        inner.registry = registry;
        Metrics(Arc::new(inner))
    }

    /// What is counted of a route.
    pub(crate) fn route(&self, route: Option<&str>) -> Arc<RouteMetrics> {
        let label = OfRoute { route: route.unwrap_or("none").to_owned() };
        let inner = &self.0;
        let status = |status| inner.requests.get_or_create_owned(&Answered { route: label.route.clone(), status });
        Arc::new(RouteMetrics {
            metrics: self.clone(),
            ok: status(200),
            seconds: inner.seconds.get_or_create_owned(&label),
            running: inner.running.get_or_create_owned(&label),
            waiting: inner.waiting.get_or_create_owned(&label),
            bytes_in: inner.bytes_in.get_or_create_owned(&label),
            bytes_out: inner.bytes_out.get_or_create_owned(&label),
            instances: inner.instances.get_or_create_owned(&label),
            route: label.route,
        })
    }

    /// How many requests are not over.
    pub(crate) fn running(&self) -> usize {
        usize::try_from(self.0.running_now.load(Relaxed)).unwrap_or_default()
    }

    /// A component was loaded again, or could not be.
    pub(crate) fn reload(&self, worked: bool) {
        let result = if worked { "replaced" } else { "kept" };
        self.0.reloads.get_or_create(&Loaded { result }).inc();
    }

    /// A connection was opened (1) or closed (-1).
    pub(crate) fn connection(&self, change: i64) {
        self.0.connections.inc_by(change);
    }

    /// A component was loaded, until what this returns is dropped.
    pub(crate) fn loaded(&self) -> Count {
        self.0.loaded.inc();
        Count(self.0.loaded.clone())
    }

    /// How many components are loaded.
    pub(crate) fn loaded_now(&self) -> usize {
        usize::try_from(self.0.loaded.get()).unwrap_or_default()
    }

    /// All of it as text, with the lines that were dropped.
    pub(crate) fn text(&self, dropped: u64) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.0.registry);
        let end = "# EOF\n";
        let mut text = text.strip_suffix(end).unwrap_or(&text).to_owned();
        let _ = write!(
            text,
            "# HELP witcraft_log_lines_dropped Lines of the log that came too fast.\n\
             # TYPE witcraft_log_lines_dropped counter\nwitcraft_log_lines_dropped_total {dropped}\n{end}"
        );
        text
    }
}

/// One of what a gauge counts.
pub(crate) struct Count(Gauge);

impl Drop for Count {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// What is counted of one route, without looking it up each time.
pub(crate) struct RouteMetrics {
    metrics: Metrics,
    route: String,
    /// Requests that were answered with status 200.
    ok: Counter<u64, AtomicU64>,
    seconds: Histogram,
    running: Gauge<i64, AtomicI64>,
    waiting: Gauge<i64, AtomicI64>,
    bytes_in: Counter<u64, AtomicU64>,
    bytes_out: Counter<u64, AtomicU64>,
    instances: Counter<u64, AtomicU64>,
}

impl RouteMetrics {
    /// A request came.
    pub(crate) fn began(&self, asked: &Asked) {
        self.metrics.0.running_now.fetch_add(1, Relaxed);
        self.running.inc();
        if let Some(sent) = &self.metrics.0.sent {
            sent.began(asked);
        }
    }

    /// A request is over.
    pub(crate) fn ended(&self, exchange: &Exchange) {
        let inner = &self.metrics.0;
        inner.running_now.fetch_sub(1, Relaxed);
        self.running.dec();
        if let Some(sent) = &inner.sent {
            sent.ended(exchange);
        }
        self.seconds.observe(exchange.received.elapsed().as_secs_f64());
        self.bytes_in.inc_by(exchange.bytes_in.load(Relaxed));
        self.bytes_out.inc_by(exchange.bytes_out.load(Relaxed));
        if let Some(failure) = exchange.failure() {
            inner.failures.get_or_create(&Failed { route: self.route.clone(), kind: failure.kind() }).inc();
        }
        match exchange.status() {
            200 => {
                self.ok.inc();
            }
            status => {
                inner.requests.get_or_create(&Answered { route: self.route.clone(), status }).inc();
            }
        }
    }

    /// A request begins to wait (1), or no longer waits (-1).
    pub(crate) fn waiting(&self, change: i64) {
        self.waiting.inc_by(change);
        if let Some(sent) = &self.metrics.0.sent {
            sent.waiting(&self.route, change);
        }
    }

    /// An instance was made.
    pub(crate) fn instance(&self) {
        self.instances.inc();
        if let Some(sent) = &self.metrics.0.sent {
            sent.instance(&self.route);
        }
    }
}
