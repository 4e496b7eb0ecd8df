//! The values of scripts in WAVE, and their names for traps.

use wast::component::WastVal;

/// A value as `--invoke` takes and shows it.
pub(crate) fn wave(value: &WastVal<'_>) -> String {
    let all = |values: &[WastVal<'_>]| values.iter().map(wave).collect::<Vec<_>>().join(", ");
    match value {
        WastVal::Bool(value) => value.to_string(),
        WastVal::U8(value) => value.to_string(),
        WastVal::S8(value) => value.to_string(),
        WastVal::U16(value) => value.to_string(),
        WastVal::S16(value) => value.to_string(),
        WastVal::U32(value) => value.to_string(),
        WastVal::S32(value) => value.to_string(),
        WastVal::U64(value) => value.to_string(),
        WastVal::S64(value) => value.to_string(),
        WastVal::F32(value) => float(f32::from_bits(value.bits)),
        WastVal::F64(value) => float(f64::from_bits(value.bits)),
        WastVal::Char(value) => format!("'{value}'"),
        WastVal::String(value) => text(value),
        WastVal::List(values) => format!("[{}]", all(values)),
        WastVal::Tuple(values) => format!("({})", all(values)),
        WastVal::Record(fields) => {
            let field = |(name, value): &(&str, WastVal<'_>)| format!("{name}: {}", wave(value));
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        WastVal::Variant(case, payload) => with(case, payload.as_deref()),
        WastVal::Enum(case) => (*case).to_owned(),
        WastVal::Option(None) => "none".to_owned(),
        WastVal::Option(Some(value)) => with("some", Some(value)),
        WastVal::Result(Ok(value)) => with("ok", value.as_deref()),
        WastVal::Result(Err(value)) => with("err", value.as_deref()),
        WastVal::Flags(flags) => format!("{{{}}}", flags.join(", ")),
    }
}

fn text(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

fn with(case: &str, payload: Option<&WastVal<'_>>) -> String {
    payload.map_or_else(|| case.to_owned(), |payload| format!("{case}({})", wave(payload)))
}

fn float<T: Into<f64> + std::fmt::Display + Copy>(value: T) -> String {
    let wide: f64 = value.into();
    if wide.is_nan() {
        "nan".to_owned()
    } else if wide.is_infinite() {
        if wide > 0.0 { "inf" } else { "-inf" }.to_owned()
    } else {
        value.to_string()
    }
}

/// What `run` says, and what the specification's words for it are.
const WORDS: [(&str, &str); 7] = [
    ("unreachable", "unreachable"),
    ("all its tasks are waiting", "deadlock detected"),
    ("it dropped a subtask that had not returned", "cannot drop a subtask which has not yet resolved"),
    ("it dropped a waitable set that a task was waiting for", "cannot drop waitable set with waiters"),
    ("cannot write after being notified that the readable end dropped", "readable end dropped"),
    ("cannot read after being notified that the writable end dropped", "writable end dropped"),
    ("a component was re-entered during a call", "cannot enter component instance"),
];

/// Whether a message of `run` says what the specification calls a trap.
pub(crate) fn means(said: &str, specified: &str) -> bool {
    let specified = specified.trim_start_matches("wasm trap: ");
    said.contains(specified) || WORDS.iter().any(|(ours, theirs)| said.contains(ours) && specified.contains(theirs))
}
