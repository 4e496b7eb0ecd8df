//! The trace that a request belongs to, as `traceparent` says it (W3C Trace Context).

use std::fmt;
use std::hash::{BuildHasher, RandomState};

use http::{HeaderMap, HeaderName, HeaderValue};

/// The header.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// What tracing systems add to it.
pub(crate) const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// The name of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TraceId(pub(crate) u128);

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The trace that a request says it belongs to. Headers that name none are removed.
pub(crate) fn given(headers: &mut HeaderMap) -> Option<TraceId> {
    let given = headers.get(TRACEPARENT).and_then(|value| parse(value.to_str().ok()?));
    if given.is_some() && headers.get_all(TRACEPARENT).iter().count() == 1 {
        return given;
    }
    headers.remove(TRACEPARENT);
    headers.remove(TRACESTATE);
    None
}

/// The trace of a request. One that belongs to none begins one, and its headers say so to the component.
pub(crate) fn follow(headers: &mut HeaderMap) -> TraceId {
    if let Some(trace) = given(headers) {
        return trace;
    }
    let trace = TraceId((u128::from(random()) << 64 | u128::from(random())).max(1));
    let parent = random().max(1);
    let value = format!("00-{trace}-{parent:016x}-00");
    headers.insert(TRACEPARENT, HeaderValue::from_str(&value).expect("it has hexadecimal digits"));
    trace
}

/// The trace of a value such as `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`.
fn parse(text: &str) -> Option<TraceId> {
    let mut parts = text.split('-');
    let mut hex = |digits: usize| {
        let part = parts.next()?;
        let is_hex =
            part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if is_hex { u128::from_str_radix(part, 16).ok() } else { None }
    };
    let (version, trace, parent, _flags) = (hex(2)?, hex(32)?, hex(16)?, hex(2)?);
    let ends = version != 0 || parts.next().is_none();
    (version != 0xff && trace != 0 && parent != 0 && ends).then_some(TraceId(trace))
}

/// A number that differs each time, and that nobody can foresee.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one(std::time::Instant::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIVEN: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn headers(values: &[&'static str]) -> HeaderMap {
        values.iter().map(|value| (TRACEPARENT, HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_trace_is_passed_on_as_it_came() {
        let mut given = headers(&[GIVEN]);
        assert_eq!(follow(&mut given).to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(given[TRACEPARENT], GIVEN);
    }

    #[test]
    fn what_is_no_trace_is_replaced_by_a_new_one() {
        let zeros = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
        for values in
            [&[][..], &["x"], &[zeros], &[GIVEN, GIVEN], &["00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"]]
        {
            let mut made = headers(values);
            let trace = follow(&mut made);
            let value = made[TRACEPARENT].to_str().unwrap().to_owned();
            assert_eq!(parse(&value), Some(trace), "{value}");
            assert_eq!(made.get_all(TRACEPARENT).iter().count(), 1);
        }
        assert_ne!(follow(&mut headers(&[])), follow(&mut headers(&[])));
    }
}
