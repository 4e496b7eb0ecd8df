//! The variables of OpenTelemetry that say whether traces and metrics are sent.
//!
//! Nothing is sent unless an endpoint is set. The SDK passes over values that it does not know; here they are errors, because
//! nobody looks for traces that never arrive.

use std::time::Duration;

use witcraft_diagnostics::{Diagnostic, nearest};
use witcraft_serve::{Collector, Encoding, Telemetry};

/// How long a collector may take for a request, if nothing is said.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The samplers that there are.
const SAMPLERS: [&str; 6] = [
    "always_on",
    "always_off",
    "traceidratio",
    "parentbased_always_on",
    "parentbased_always_off",
    "parentbased_traceidratio",
];

/// What the variables ask for, each of which `variable` looks up.
///
/// # Errors
/// One of them has a value that is not valid, or asks for what is not there.
pub(super) fn telemetry(variable: &dyn Fn(&str) -> Option<String>) -> Result<Telemetry, Diagnostic> {
    // An empty variable is one that is not set.
    let variables = Variables { get: &|name| variable(name).filter(|value| !value.is_empty()) };
    if variables.is("OTEL_SDK_DISABLED", "true") {
        return Ok(Telemetry::default());
    }
    let telemetry = Telemetry { traces: variables.collector("TRACES")?, metrics: variables.collector("METRICS")? };
    if telemetry.traces.is_some() {
        variables.expect_one_of("OTEL_TRACES_SAMPLER", &SAMPLERS)?;
    }
    Ok(telemetry)
}

struct Variables<'a> {
    get: &'a dyn Fn(&str) -> Option<String>,
}

impl Variables<'_> {
    fn is(&self, name: &str, value: &str) -> bool {
        (self.get)(name).is_some_and(|own| own.eq_ignore_ascii_case(value))
    }

    /// A setting of the exporter: the one for a signal, or the one for all. Also the name of the variable.
    fn setting(&self, signal: &str, setting: &str) -> Option<(String, String)> {
        let names = [format!("OTEL_EXPORTER_OTLP_{signal}_{setting}"), format!("OTEL_EXPORTER_OTLP_{setting}")];
        names.into_iter().find_map(|name| (self.get)(&name).map(|value| (name, value)))
    }

    /// Who gets the signal, if anybody does.
    fn collector(&self, signal: &str) -> Result<Option<Collector>, Diagnostic> {
        let Some((name, endpoint)) = self.setting(signal, "ENDPOINT") else { return Ok(None) };
        let exporter = format!("OTEL_{signal}_EXPORTER");
        self.expect_one_of(&exporter, &["otlp", "none"])?;
        if self.is(&exporter, "none") {
            return Ok(None);
        }
        let is_url = endpoint.split_once("://").is_some_and(|(scheme, rest)| {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            matches!(scheme, "http" | "https") && !host.is_empty() && !host.starts_with(':')
        });
        if !is_url {
            return Err(invalid(&name, &endpoint, "a URL that begins with `http://` or `https://`"));
        }
        let mut encoding = Encoding::Protobuf;
        if let Some((name, protocol)) = self.setting(signal, "PROTOCOL") {
            if protocol == "grpc" {
                let expected = "`http/protobuf` or `http/json`: OTLP over gRPC is not supported";
                return Err(invalid(&name, &protocol, expected)
                    .note("collectors take OTLP over HTTP as well, by default on port 4318"));
            }
            expect(&name, &protocol, &["http/protobuf", "http/json"])?;
            if protocol == "http/json" {
                encoding = Encoding::Json;
            }
        }
        if let Some((name, compression)) = self.setting(signal, "COMPRESSION") {
            expect(&name, &compression, &["none"])?;
        }
        let timeout = match self.setting(signal, "TIMEOUT") {
            Some((name, timeout)) => match timeout.parse() {
                Ok(milliseconds) => Duration::from_millis(milliseconds),
                Err(_) => return Err(invalid(&name, &timeout, "a number of milliseconds")),
            },
            None => TIMEOUT,
        };
        let certificate = self.setting(signal, "CERTIFICATE").map(|(_, path)| path.into());
        Ok(Some(Collector { encoding, timeout, certificate }))
    }

    fn expect_one_of(&self, name: &str, words: &[&str]) -> Result<(), Diagnostic> {
        (self.get)(name).map_or(Ok(()), |value| expect(name, &value, words))
    }
}

fn expect(name: &str, value: &str, words: &[&str]) -> Result<(), Diagnostic> {
    if words.contains(&value) {
        return Ok(());
    }
    let list: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    let finding = invalid(name, value, &list.join(" or "));
    Err(match nearest(value, words.iter().copied()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding,
    })
}

fn invalid(name: &str, value: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("serve/telemetry", format!("the variable `{name}` is `{value}`, expected {expected}"))
}
