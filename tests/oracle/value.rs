//! Values of scripts, as JavaScript.

use std::fmt::Write;

use heck::ToLowerCamelCase;
use wast::component::WastVal;

/// The literal of a value, as generated code takes and gives it.
pub(crate) fn literal(value: &WastVal<'_>) -> String {
    match value {
        WastVal::Bool(value) => value.to_string(),
        WastVal::U8(value) => value.to_string(),
        WastVal::S8(value) => value.to_string(),
        WastVal::U16(value) => value.to_string(),
        WastVal::S16(value) => value.to_string(),
        WastVal::U32(value) => value.to_string(),
        WastVal::S32(value) => value.to_string(),
        WastVal::U64(value) => format!("{value}n"),
        WastVal::S64(value) => format!("{value}n"),
        WastVal::F32(value) => float(f64::from(f32::from_bits(value.bits))),
        WastVal::F64(value) => float(f64::from_bits(value.bits)),
        WastVal::Char(value) => text(&value.to_string()),
        WastVal::String(value) => text(value),
        WastVal::List(values) | WastVal::Tuple(values) => {
            format!("[{}]", values.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        WastVal::Record(fields) => {
            let field =
                |(name, value): &(&str, WastVal<'_>)| format!("{}: {}", name.to_lower_camel_case(), literal(value));
            format!("{{ {} }}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        WastVal::Variant(tag, payload) => tagged(tag, payload.as_deref()),
        WastVal::Enum(name) => text(name),
        WastVal::Option(None) => "undefined".to_owned(),
        WastVal::Option(Some(value)) => match value.as_ref() {
            nested @ WastVal::Option(_) => tagged("some", Some(nested)),
            value => literal(value),
        },
        WastVal::Result(Ok(value)) => tagged("ok", value.as_deref()),
        WastVal::Result(Err(value)) => tagged("err", value.as_deref()),
        WastVal::Flags(flags) => {
            let flag = |name: &&str| format!("{}: true", name.to_lower_camel_case());
            format!("{{ {} }}", flags.iter().map(flag).collect::<Vec<_>>().join(", "))
        }
    }
}

fn tagged(tag: &str, payload: Option<&WastVal<'_>>) -> String {
    match payload {
        Some(payload) => format!("{{ tag: {}, val: {} }}", text(tag), literal(payload)),
        None => format!("{{ tag: {} }}", text(tag)),
    }
}

fn float(value: f64) -> String {
    match value {
        value if value.is_nan() => "NaN".to_owned(),
        value if value.is_infinite() => if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned(),
        value => format!("{value:?}"),
    }
}

/// A string literal of any text.
pub(crate) fn text(value: &str) -> String {
    let mut literal = String::from("'");
    for unit in value.encode_utf16() {
        write!(literal, "\\u{unit:04x}").expect("writing to a string");
    }
    literal + "'"
}
