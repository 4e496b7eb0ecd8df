//! Metrics, with the names of the semantic conventions for HTTP where there are any.

use std::sync::atomic::Ordering::Relaxed;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter, UpDownCounter};

use super::span::error;
use super::{method, version};
use crate::exchange::{Asked, Exchange};

/// Upper ends of the buckets of durations, in seconds, as the conventions advise.
const SECONDS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// Upper ends of the buckets of sizes, in bytes.
const BYTES: [f64; 8] = [0.0, 256.0, 1024.0, 4096.0, 16384.0, 65536.0, 1048576.0, 16777216.0];

/// What is counted.
pub(crate) struct Instruments {
    duration: Histogram<f64>,
    active: UpDownCounter<i64>,
    request_size: Histogram<u64>,
    response_size: Histogram<u64>,
    waiting: UpDownCounter<i64>,
    instances: Counter<u64>,
}

impl Instruments {
    pub(super) fn new(meter: &Meter) -> Instruments {
        let size = |name: &'static str, what: &'static str| {
            let boundaries = BYTES.to_vec();
            meter.u64_histogram(name).with_unit("By").with_description(what).with_boundaries(boundaries).build()
        };
        Instruments {
            duration: meter
                .f64_histogram("http.server.request.duration")
                .with_unit("s")
                .with_description("Time from the headers of a request to the end of the response.")
                .with_boundaries(SECONDS.to_vec())
                .build(),
            active: meter
                .i64_up_down_counter("http.server.active_requests")
                .with_unit("{request}")
                .with_description("Requests that are being answered or wait for that.")
                .build(),
            request_size: size("http.server.request.body.size", "Bytes of bodies of requests."),
            response_size: size("http.server.response.body.size", "Bytes of bodies of responses."),
            waiting: meter
                .i64_up_down_counter("witcraft.requests.waiting")
                .with_unit("{request}")
                .with_description("Requests that wait for others to end.")
                .build(),
            instances: meter
                .u64_counter("witcraft.instances")
                .with_unit("{instance}")
                .with_description("Instances that were made.")
                .build(),
        }
    }

    /// A request came.
    pub(crate) fn began(&self, asked: &Asked) {
        self.active.add(1, &of_asked(asked));
    }

    /// A request is over.
    pub(crate) fn ended(&self, exchange: &Exchange) {
        let asked = &exchange.asked;
        let common = of_asked(asked);
        self.active.add(-1, &common);
        let mut all = Vec::from(common);
        all.push(KeyValue::new("network.protocol.version", version(asked.version)));
        all.extend(exchange.asked.route.as_ref().map(|route| KeyValue::new("http.route", route.clone())));
        if exchange.status() > 0 {
            all.push(KeyValue::new("http.response.status_code", i64::from(exchange.status())));
        }
        all.extend(error(exchange).map(|error| KeyValue::new("error.type", error)));
        self.duration.record(exchange.received.elapsed().as_secs_f64(), &all);
        self.request_size.record(exchange.bytes_in.load(Relaxed), &all);
        self.response_size.record(exchange.bytes_out.load(Relaxed), &all);
    }

    /// A request of a route begins to wait (1), or no longer waits (-1).
    pub(crate) fn waiting(&self, route: &str, change: i64) {
        self.waiting.add(change, &[KeyValue::new("http.route", route.to_owned())]);
    }

    /// An instance was made for a route.
    pub(crate) fn instance(&self, route: &str) {
        self.instances.add(1, &[KeyValue::new("http.route", route.to_owned())]);
    }
}

fn of_asked(asked: &Asked) -> [KeyValue; 2] {
    [method(&asked.method), KeyValue::new("url.scheme", asked.scheme.as_str().to_owned())]
}
