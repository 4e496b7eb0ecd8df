//! Traces and metrics, sent by OTLP to collectors that take them, and to others.

use std::process::Command;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::{Metric, metric::Data, number_data_point};
use opentelemetry_proto::tonic::trace::v1::{Span, span::SpanKind, status::StatusCode};
use serde_json::Value;

use crate::OF_0_2;
use crate::collector::{Collector, Manner, attribute};
use crate::rejected::certificate;
use crate::server::{Server, command};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// A command that serves, and sends what it has to say soon.
fn sending(to: &str, arguments: &[&str]) -> Command {
    let mut command = command(arguments);
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", to).env("OTEL_BSP_SCHEDULE_DELAY", "50");
    command
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[track_caller]
fn with_path<'a>(spans: &'a [Span], path: &str) -> &'a Span {
    let found = spans.iter().find(|span| attribute(&span.attributes, "url.path").as_deref() == Some(path));
    found.unwrap_or_else(|| panic!("no span has the path {path}: {spans:#?}"))
}

pub(crate) fn each_request_is_a_span() {
    let collector = Collector::new(Manner::Takes);
    let mut command = sending(&collector.url, &[&format!("/a={}", *OF_0_2)]);
    command.env("OTEL_SERVICE_NAME", "shop").env("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test");
    command.env("OTEL_EXPORTER_OTLP_HEADERS", "api-key=secret");
    let server = Server::of(command);
    let parent = format!("00-{TRACE}-00f067aa0ba902b7-01");
    let headers = [("traceparent", parent.as_str()), ("tracestate", "vendor=1"), ("user-agent", "test/1")];
    let told = server.ask("POST", "/a/header?traceparent&sig=hidden", &headers, b"four");
    // The guest sees the query as it is; it asks for a header that there is not.
    told.expect(200);
    let told = server.ask("GET", "/a/header?traceparent", &headers, b"").expect(200);
    let state = server.ask("GET", "/a/header?tracestate", &headers, b"").expect(200);
    assert_eq!(state, "vendor=1");
    server.get("/a/trap").expect(500);
    server.get("/a/trap-in-body");
    server.ask("BREW", "/elsewhere", &[], b"").expect(404);
    let spans = collector.spans(6);
    assert_eq!(spans.len(), 6);

    let posted = spans.iter().find(|span| span.name == "POST /a").expect("it is there");
    assert_eq!((hex(&posted.trace_id).as_str(), hex(&posted.parent_span_id).as_str()), (TRACE, "00f067aa0ba902b7"));
    assert_eq!(posted.kind, SpanKind::Server as i32);
    assert_eq!(posted.trace_state, "vendor=1");
    assert!(posted.start_time_unix_nano > 0 && posted.end_time_unix_nano > posted.start_time_unix_nano);
    for (name, value) in [
        ("http.request.method", "POST"),
        ("url.scheme", "http"),
        ("url.path", "/a/header"),
        ("url.query", "traceparent&sig=REDACTED"),
        ("http.route", "/a"),
        ("http.response.status_code", "200"),
        ("http.request.body.size", "0"),
        ("network.protocol.version", "1.1"),
        ("network.peer.address", "127.0.0.1"),
        ("client.address", "127.0.0.1"),
        ("server.address", "test"),
        ("user_agent.original", "test/1"),
        ("witcraft.instance.use", "1"),
    ] {
        assert_eq!(attribute(&posted.attributes, name).as_deref(), Some(value), "{name}: {posted:#?}");
    }
    assert!(attribute(&posted.attributes, "witcraft.request.id").is_some_and(|id| id.contains('-')));
    assert_eq!(attribute(&posted.attributes, "error.type"), None);

    // What the guest sees is the span of its request.
    let of_guest = spans.iter().find(|span| told == format!("00-{TRACE}-{}-01", hex(&span.span_id)));
    assert!(of_guest.is_some_and(|span| span.name == "GET /a"), "{told}: {spans:#?}");

    let trapped = with_path(&spans, "/a/trap");
    assert_eq!(attribute(&trapped.attributes, "http.response.status_code").as_deref(), Some("500"));
    assert_eq!(attribute(&trapped.attributes, "error.type").as_deref(), Some("trap"));
    let status = trapped.status.as_ref().expect("it has one");
    assert_eq!(status.code, StatusCode::Error as i32);
    assert!(!status.message.is_empty());
    assert!(trapped.parent_span_id.is_empty() && hex(&trapped.trace_id) != TRACE);
    let cut = with_path(&spans, "/a/trap-in-body");
    assert_eq!(attribute(&cut.attributes, "http.response.status_code").as_deref(), Some("200"));
    assert_eq!(cut.status.as_ref().map(|status| status.code), Some(StatusCode::Error as i32));

    let elsewhere = with_path(&spans, "/elsewhere");
    assert_eq!(elsewhere.name, "HTTP");
    assert_eq!(attribute(&elsewhere.attributes, "http.request.method").as_deref(), Some("_OTHER"));
    assert_eq!(attribute(&elsewhere.attributes, "http.request.method_original").as_deref(), Some("BREW"));
    assert_eq!(attribute(&elsewhere.attributes, "http.route"), None);
    assert!(elsewhere.status.as_ref().is_none_or(|status| status.code == StatusCode::Unset as i32));

    let sent = collector.sent();
    assert!(sent.iter().all(|sent| sent.header("api-key") == Some("secret")));
    assert!(sent.iter().all(|sent| sent.header("content-type") == Some("application/x-protobuf")));
    let traces = collector.traces();
    let resource = traces[0].resource_spans[0].resource.as_ref().expect("it has one");
    assert_eq!(attribute(&resource.attributes, "service.name").as_deref(), Some("shop"));
    assert_eq!(attribute(&resource.attributes, "deployment.environment.name").as_deref(), Some("test"));
}

pub(crate) fn sampling_follows_the_client_and_the_variables() {
    let collector = Collector::new(Manner::Takes);
    let server = Server::of(sending(&collector.url, &[&OF_0_2]));
    let unsampled = format!("00-{TRACE}-00f067aa0ba902b7-00");
    let told = server.ask("GET", "/header?traceparent", &[("traceparent", &unsampled)], b"").expect(200);
    assert!(told.starts_with(&format!("00-{TRACE}-")) && told.ends_with("-00") && told != unsampled, "{told}");
    server.get("/hello").expect(200);
    server.stop();
    assert_eq!(collector.spans(1).len(), 1, "whoever is not sampled is not sent");

    let quiet = Collector::new(Manner::Takes);
    let mut command = sending(&quiet.url, &[&OF_0_2]);
    command.env("OTEL_TRACES_SAMPLER", "always_off");
    let server = Server::of(command);
    let told = server.get("/header?traceparent").expect(200);
    assert!(told.starts_with("00-") && told.ends_with("-00"), "{told}");
    server.stop();
    assert_eq!(quiet.traces().len(), 0);
    assert!(!quiet.metrics().is_empty(), "metrics are not sampled");
}

/// A point of a metric.
#[derive(Debug)]
struct Point {
    /// How often something was measured; 1 for what is no histogram.
    count: u64,
    sum: f64,
    attributes: Vec<(String, String)>,
}

impl Point {
    fn has(&self, name: &str, value: &str) -> bool {
        self.attributes.iter().any(|(own, is)| own == name && is == value)
    }
}

/// The points of a metric.
#[track_caller]
fn points(metrics: &[Metric], name: &str) -> Vec<Point> {
    let metric = metrics.iter().find(|metric| metric.name == name);
    let metric = metric.unwrap_or_else(|| panic!("{name} is not sent: {metrics:#?}"));
    let named = |attributes: &[KeyValue]| {
        let names = attributes.iter().map(|own| own.key.clone());
        names.map(|name| (name.clone(), attribute(attributes, &name).unwrap_or_default())).collect()
    };
    match metric.data.as_ref().expect("it has data") {
        Data::Histogram(histogram) => {
            let points = histogram.data_points.iter();
            let sum = |sum: Option<f64>| sum.unwrap_or_default();
            points
                .map(|own| Point { count: own.count, sum: sum(own.sum), attributes: named(&own.attributes) })
                .collect()
        }
        Data::Sum(sum) => {
            let number = |value: &Option<number_data_point::Value>| match value {
                Some(number_data_point::Value::AsInt(number)) => *number as f64,
                Some(number_data_point::Value::AsDouble(number)) => *number,
                None => f64::NAN,
            };
            let points = sum.data_points.iter();
            points.map(|own| Point { count: 1, sum: number(&own.value), attributes: named(&own.attributes) }).collect()
        }
        other => panic!("{name}: {other:?}"),
    }
}

pub(crate) fn metrics_are_sent_at_the_latest_when_the_server_stops() {
    let collector = Collector::new(Manner::Takes);
    let server = Server::of(sending(&collector.url, &[&OF_0_2]));
    for _ in 0..3 {
        server.ask("POST", "/size", &[], b"four").expect(200);
    }
    server.get("/trap").expect(500);
    let (_, status) = server.stop();
    assert!(status.success(), "{status}");
    assert_eq!(collector.spans(4).len(), 4, "spans are not lost either");
    let metrics = collector.metrics();
    let durations = points(&metrics, "http.server.request.duration");
    let answered = durations.iter().find(|point| point.has("http.response.status_code", "200")).expect("3 times");
    assert_eq!(answered.count, 3);
    assert!(answered.sum > 0.0 && answered.sum < 30.0, "{answered:?}");
    for (name, value) in [("http.request.method", "POST"), ("url.scheme", "http"), ("http.route", "/")] {
        assert!(answered.has(name, value), "{name}: {answered:?}");
    }
    let failed = durations.iter().find(|point| point.has("error.type", "trap")).expect("once");
    assert_eq!(failed.count, 1);
    let sizes = points(&metrics, "http.server.request.body.size");
    assert_eq!(sizes.iter().map(|point| point.sum).sum::<f64>(), 12.0, "{sizes:?}");
    assert!(points(&metrics, "http.server.response.body.size").iter().any(|point| point.sum > 0.0));
    let active = points(&metrics, "http.server.active_requests");
    assert!(!active.is_empty() && active.iter().all(|point| point.sum == 0.0), "{active:?}");
    assert_eq!(points(&metrics, "witcraft.instances")[0].sum, 4.0);
}

pub(crate) fn telemetry_is_json_where_that_is_asked_for() {
    let collector = Collector::new(Manner::Takes);
    // Each signal may go elsewhere, and this is the whole URL.
    let mut command = sending("http://127.0.0.1:1", &[&OF_0_2]);
    command.env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", format!("{}/traces", collector.url));
    command.env("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json").env("OTEL_METRICS_EXPORTER", "none");
    let server = Server::of(command);
    server.get("/hello").expect(200);
    server.stop();
    let sent = collector.sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!((sent[0].path.as_str(), sent[0].header("content-type")), ("/traces", Some("application/json")));
    let body: Value = serde_json::from_slice(&sent[0].body).expect("it is JSON");
    assert_eq!(body["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["name"], "GET /", "{body}");
}

pub(crate) fn a_collector_that_is_gone_or_silent_harms_nobody() {
    // Nobody listens on a port that was just given back.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let mut server = Server::of(sending(&format!("http://{}", gone.expect("there was one")), &[&OF_0_2]));
    server.get("/hello").expect(200);
    server.hear(|line| line.starts_with("telemetry cannot be sent to http://127.0.0.1:"));
    server.get("/hello").expect(200);
    server.signal("TERM");
    assert!(server.end().1.success());

    let silent = Collector::new(Manner::Silent);
    let mut command = sending(&silent.url, &[&OF_0_2, "--shutdown-timeout", "500ms"]);
    command.env("OTEL_BSP_MAX_QUEUE_SIZE", "8").env("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4");
    let mut server = Server::of(command);
    let begun = Instant::now();
    for _ in 0..100 {
        server.get("/hello").expect(200);
    }
    assert!(begun.elapsed() < Duration::from_secs(9), "no request waits for the collector: {:?}", begun.elapsed());
    assert!(silent.connected.load(Relaxed));
    let begun = Instant::now();
    server.signal("TERM");
    server.hear(|line| line == "the last traces or metrics could not be sent");
    let (log, status) = server.end();
    assert!(status.success() && begun.elapsed() < Duration::from_secs(5), "{status}, {:?}", begun.elapsed());
    assert_eq!(log.lines().count(), 100);
}

pub(crate) fn a_collector_that_comes_back_is_told_more() {
    let collector = Collector::new(Manner::Takes);
    collector.refuses.store(true, Relaxed);
    let mut command = sending(&collector.url, &[&OF_0_2]);
    command.env("OTEL_METRICS_EXPORTER", "none");
    let mut server = Server::of(command);
    server.get("/hello?lost").expect(200);
    server.hear(|line| line.contains("telemetry cannot be sent") && line.contains("status 400"));
    collector.refuses.store(false, Relaxed);
    server.get("/hello?kept").expect(200);
    server.hear(|line| line.starts_with("telemetry is sent to ") && line.ends_with("again"));
    let spans = collector.spans(1);
    assert_eq!(attribute(&spans[0].attributes, "url.query").as_deref(), Some("kept"));
}

pub(crate) fn nothing_is_sent_unless_that_is_asked_for() {
    let threads = |server: &Server| {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", server.id())).expect("it runs");
        let names = tasks.map(|task| std::fs::read_to_string(task.expect("it is there").path().join("comm")));
        names.map_while(Result::ok).map(|name| name.trim().to_owned()).collect::<Vec<_>>()
    };
    let server = Server::new(&[&OF_0_2]);
    server.get("/hello").expect(200);
    assert!(!threads(&server).contains(&"telemetry".to_owned()), "{:?}", threads(&server));
    let collector = Collector::new(Manner::Takes);
    for (name, value) in [("OTEL_SDK_DISABLED", "true"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "")] {
        let mut command = sending(&collector.url, &[&OF_0_2]);
        command.env(name, value).env("OTEL_SERVICE_NAME", "shop");
        let server = Server::of(command);
        server.get("/hello").expect(200);
        assert!(!threads(&server).contains(&"telemetry".to_owned()), "{name}");
        server.stop();
    }
    let mut command = sending(&collector.url, &[&OF_0_2]);
    command.env("OTEL_TRACES_EXPORTER", "none").env("OTEL_METRICS_EXPORTER", "none");
    let server = Server::of(command);
    server.get("/hello").expect(200);
    server.stop();
    assert!(!collector.connected.load(Relaxed));
    // Without these variables, the same server does send.
    let server = Server::of(sending(&collector.url, &[&OF_0_2]));
    assert!(threads(&server).contains(&"telemetry".to_owned()), "{:?}", threads(&server));
}

pub(crate) fn variables_of_opentelemetry_are_checked() {
    for (name, value, parts) in [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", &["OTLP over gRPC is not supported", "port 4318"][..]),
        ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuff", &["did you mean `http/protobuf`?"]),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318", &["`http://` or `https://`"]),
        ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://:4318", &["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"]),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a b", &["cannot be sent", "OTEL_EXPORTER_OTLP_*"]),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "10s", &["a number of milliseconds"]),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip", &["expected `none`"]),
        ("OTEL_EXPORTER_OTLP_CERTIFICATE", "no/such.pem", &["no/such.pem"]),
        ("OTEL_TRACES_SAMPLER", "always", &["`always_on` or `always_off`"]),
        ("OTEL_METRICS_EXPORTER", "prometheus", &["`otlp` or `none`"]),
    ] {
        let output = sending("http://127.0.0.1:1", &[&OF_0_2]).env(name, value).output().expect("it can be run");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
        for part in ["serve/telemetry"].iter().chain(parts) {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}

pub(crate) fn a_collector_is_known_by_its_certificate() {
    let (certificate, key) = certificate("collector");
    // A server that writes down who asks it for what is collector enough.
    let collector = Server::new(&[&OF_0_2, "--tls-cert", &certificate, "--tls-key", &key]);
    let url = format!("https://{}", collector.address);
    let mut trusting = sending(&url, &[&OF_0_2]);
    trusting.env("OTEL_EXPORTER_OTLP_CERTIFICATE", &certificate);
    let server = Server::of(trusting);
    server.get("/hello").expect(200);
    server.stop();
    let mut distrusting = Server::of(sending(&url, &[&OF_0_2]));
    distrusting.get("/hello").expect(200);
    distrusting.hear(|line| line.contains("telemetry cannot be sent") && line.contains("certificate"));
    distrusting.stop();
    let (log, _) = collector.stop();
    let asked = |path: &str| log.lines().filter(|line| line.contains(&format!("\"POST {path} HTTP/1.1\""))).count();
    assert_eq!((asked("/v1/traces"), asked("/v1/metrics")), (1, 1), "{log}");
}
