//! Traces and metrics for a collector, sent by OTLP (OpenTelemetry).
//!
//! The OpenTelemetry SDK keeps spans in a queue, and sends them, and what is counted, on threads of its own. If the queue is full,
//! because the collector is slow or gone, spans are dropped: a request never waits. Connections to the collector live on a runtime
//! that requests do not share, so that the last spans can still be sent when those of the server have ended.

mod client;
mod instruments;
mod span;

use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::TracerProvider;
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_otlp::{
    ExporterBuildError, MetricExporter, Protocol, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::runtime::{Builder, Runtime};
use witcraft_diagnostics::Diagnostic;

pub(crate) use self::instruments::Instruments;
pub(crate) use self::span::{RequestSpan, Tracer};
use crate::config::{Collector, Encoding, Telemetry};
use crate::events::Event;
use crate::log::Log;

/// The least time that the last spans and metrics get.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What sends traces and metrics.
pub(crate) struct Exporters {
    traces: Option<SdkTracerProvider>,
    metrics: Option<SdkMeterProvider>,
    runtime: Runtime,
    log: Log,
}

impl Exporters {
    /// Sends what `telemetry` asks for. The SDK reads the rest from its variables: endpoints, headers, the service's name, sampling.
    ///
    /// # Errors
    /// A certificate cannot be read, or a variable has a value that is not valid.
    pub(crate) fn start(telemetry: &Telemetry, log: &Log) -> Result<Exporters, Diagnostic> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("telemetry").enable_all().build();
        let runtime = runtime.map_err(|error| Diagnostic::error("run/host", format!("cannot start: {error}")))?;
        let resource = Resource::builder().build();
        let client = |collector: &Collector| client::client(collector, runtime.handle().clone(), log.clone());
        let traces = match &telemetry.traces {
            Some(collector) => {
                let exporter = SpanExporter::builder().with_http().with_http_client(client(collector)?);
                let exporter = exporter.with_protocol(protocol(collector));
                let exporter = exporter.build().map_err(|error| invalid(&error))?;
                let provider = SdkTracerProvider::builder().with_resource(resource.clone());
                Some(provider.with_batch_exporter(exporter).build())
            }
            None => None,
        };
        let metrics = match &telemetry.metrics {
            Some(collector) => {
                let exporter = MetricExporter::builder().with_http().with_http_client(client(collector)?);
                let exporter = exporter.with_protocol(protocol(collector));
                let exporter = exporter.build().map_err(|error| invalid(&error))?;
                let provider = SdkMeterProvider::builder().with_resource(resource);
                Some(provider.with_reader(PeriodicReader::builder(exporter).build()).build())
            }
            None => None,
        };
        Ok(Exporters { traces, metrics, runtime, log: log.clone() })
    }

    /// What begins spans, if traces are sent.
    pub(crate) fn tracer(&self) -> Option<Tracer> {
        self.traces.as_ref().map(|provider| Tracer::new(provider.tracer_with_scope(scope())))
    }

    /// What counts, if metrics are sent.
    pub(crate) fn instruments(&self) -> Option<Instruments> {
        self.metrics.as_ref().map(|provider| Instruments::new(&provider.meter_with_scope(scope())))
    }

    /// Sends what is left, which may take until `deadline`, or a little longer if that is near.
    pub(crate) fn stop(self, deadline: Instant) {
        let patience = deadline.saturating_duration_since(Instant::now()).max(LAST_WORDS);
        let end = Instant::now() + patience;
        // The SDK's own limits are longer than this one, so nobody waits for its threads.
        let (done, wait) = channel();
        let mut waiting = 0;
        if let Some(traces) = self.traces {
            let done = done.clone();
            waiting += 1;
            thread::spawn(move || {
                let _ = done.send(traces.shutdown_with_timeout(patience).is_ok());
            });
        }
        if let Some(metrics) = self.metrics {
            waiting += 1;
            thread::spawn(move || {
                let _ = done.send(metrics.shutdown_with_timeout(patience).is_ok());
            });
        }
        let mut sent = true;
        for _ in 0..waiting {
            sent &= wait.recv_timeout(end.saturating_duration_since(Instant::now())).unwrap_or(false);
        }
        if !sent {
            self.log.event(Event::TelemetryLost);
        }
        self.runtime.shutdown_background();
    }
}

fn protocol(collector: &Collector) -> Protocol {
    match collector.encoding {
        Encoding::Protobuf => Protocol::HttpBinary,
        Encoding::Json => Protocol::HttpJson,
    }
}

/// Who says so.
fn scope() -> InstrumentationScope {
    InstrumentationScope::builder("witcraft").with_version(env!("CARGO_PKG_VERSION")).build()
}

fn invalid(error: &ExporterBuildError) -> Diagnostic {
    Diagnostic::error("serve/telemetry", format!("traces and metrics cannot be sent: {error}"))
        .help("change the variables `OTEL_EXPORTER_OTLP_*`, or unset them")
}

/// The attribute for a method: those that are not known might be any number.
fn method(method: &http::Method) -> KeyValue {
    KeyValue::new("http.request.method", known(method).unwrap_or("_OTHER"))
}

/// A method that everybody knows.
fn known(method: &http::Method) -> Option<&'static str> {
    let all = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "TRACE"];
    all.into_iter().find(|known| *known == method.as_str())
}

/// The version of HTTP, as attributes have it.
fn version(version: http::Version) -> &'static str {
    match version {
        http::Version::HTTP_09 => "0.9",
        http::Version::HTTP_10 => "1.0",
        http::Version::HTTP_2 => "2",
        http::Version::HTTP_3 => "3",
        _ => "1.1",
    }
}
