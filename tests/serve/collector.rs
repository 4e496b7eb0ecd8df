//! A collector of OpenTelemetry: it takes traces and metrics by OTLP over HTTP, and keeps them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

use crate::server::PATIENCE;

/// A message that was sent.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Sent {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What a collector says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// It takes what is sent.
    Takes,
    /// It takes connections, and never answers.
    Silent,
}

/// A collector on a port of its own.
pub(crate) struct Collector {
    pub(crate) url: String,
    sent: Arc<Mutex<Vec<Sent>>>,
    /// Whether anybody connected.
    pub(crate) connected: Arc<AtomicBool>,
    /// Whether it refuses what is sent.
    pub(crate) refuses: Arc<AtomicBool>,
}

impl Collector {
    pub(crate) fn new(manner: Manner) -> Collector {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let collector = Collector { url, sent: Arc::default(), connected: Arc::default(), refuses: Arc::default() };
        let (sent, connected, refuses) =
            (collector.sent.clone(), collector.connected.clone(), collector.refuses.clone());
        std::thread::spawn(move || {
            let mut silent = Vec::new();
            for stream in listener.incoming().map_while(Result::ok) {
                connected.store(true, Relaxed);
                if manner == Manner::Silent {
                    silent.push(stream);
                    continue;
                }
                let (sent, refuses) = (sent.clone(), refuses.clone());
                std::thread::spawn(move || while receive(&stream, &sent, &refuses).is_some() {});
            }
        });
        collector
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().expect("nobody panics with it").clone()
    }

    /// All spans, once there are at least `count`.
    #[track_caller]
    pub(crate) fn spans(&self, count: usize) -> Vec<Span> {
        let end = Instant::now() + PATIENCE;
        loop {
            let spans: Vec<Span> = self
                .traces()
                .into_iter()
                .flat_map(|request| request.resource_spans)
                .flat_map(|resource| resource.scope_spans)
                .flat_map(|scope| scope.spans)
                .collect();
            if spans.len() >= count {
                return spans;
            }
            assert!(Instant::now() < end, "{count} spans are expected: {spans:#?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// All messages about traces.
    pub(crate) fn traces(&self) -> Vec<ExportTraceServiceRequest> {
        let sent = self.sent();
        let traces = sent.iter().filter(|sent| sent.path == "/v1/traces");
        traces.map(|sent| ExportTraceServiceRequest::decode(&*sent.body).expect("it is protobuf")).collect()
    }

    /// The metrics that were sent last.
    #[track_caller]
    pub(crate) fn metrics(&self) -> Vec<Metric> {
        let sent = self.sent();
        let last = sent.iter().rfind(|sent| sent.path == "/v1/metrics").expect("metrics are sent");
        let request = ExportMetricsServiceRequest::decode(&*last.body).expect("it is protobuf");
        let scopes = request.resource_metrics.into_iter().flat_map(|resource| resource.scope_metrics);
        scopes.flat_map(|scope| scope.metrics).collect()
    }
}

/// Takes a message, unless the connection has ended.
fn receive(stream: &TcpStream, sent: &Mutex<Vec<Sent>>, refuses: &AtomicBool) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        (reader.read_line(&mut line).ok()? > 0).then(|| line.trim_end().to_owned())
    };
    let path = line()?.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    while let Some((name, value)) = line()?.split_once(": ") {
        headers.push((name.to_owned(), value.to_owned()));
    }
    let mut message = Sent { path, headers, body: Vec::new() };
    let length = message.header("content-length")?.parse().ok()?;
    reader.take(length).read_to_end(&mut message.body).ok()?;
    let status = if refuses.load(Relaxed) {
        "400 Bad Request"
    } else {
        sent.lock().expect("nobody panics with it").push(message);
        "200 OK"
    };
    let mut stream = stream;
    write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").ok()
}

/// The value of an attribute, as text.
pub(crate) fn attribute(attributes: &[KeyValue], name: &str) -> Option<String> {
    let value = attributes.iter().find(|attribute| attribute.key == name)?.value.clone()?;
    match value {
        AnyValue { value: Some(Value::StringValue(text)) } => Some(text),
        AnyValue { value: Some(Value::IntValue(number)) } => Some(number.to_string()),
        AnyValue { .. } => None,
    }
}
