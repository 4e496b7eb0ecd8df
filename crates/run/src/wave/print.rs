//! From a value to its WAVE text.
//!
//! Resources, streams, futures and error contexts have no notation in WAVE. They are handles, and print as
//! `<counter>`, `<stream>` and so on, unless the text of what came through a stream or future is given. Fields of a record are
//! all printed, those that are `none` too; a map prints as the list of its pairs.

use std::fmt::{self, Write};

use wasmtime::component::Val;

use super::KEYWORDS;
use crate::types::ResourceNames;

/// The WAVE text of a value. `transfers` are the texts of the streams and futures in it, in order, as far as there are any.
pub(crate) fn print(value: &Val, names: &ResourceNames, transfers: Vec<String>) -> String {
    let mut printer = Printer { out: String::new(), names, transfers: transfers.into_iter() };
    printer.value(value).expect("writing to a string succeeds");
    printer.out
}

/// The WAVE text of a string.
pub(crate) fn string(text: &str) -> String {
    print(&Val::String(text.to_owned()), &ResourceNames::default(), Vec::new())
}

struct Printer<'a> {
    out: String,
    names: &'a ResourceNames,
    transfers: std::vec::IntoIter<String>,
}

impl Printer<'_> {
    fn value(&mut self, value: &Val) -> fmt::Result {
        match value {
            Val::Bool(value) => write!(self.out, "{value}"),
            Val::S8(value) => write!(self.out, "{value}"),
            Val::U8(value) => write!(self.out, "{value}"),
            Val::S16(value) => write!(self.out, "{value}"),
            Val::U16(value) => write!(self.out, "{value}"),
            Val::S32(value) => write!(self.out, "{value}"),
            Val::U32(value) => write!(self.out, "{value}"),
            Val::S64(value) => write!(self.out, "{value}"),
            Val::U64(value) => write!(self.out, "{value}"),
            Val::Float32(value) if value.is_nan() => self.out.write_str("nan"),
            Val::Float32(value) => write!(self.out, "{value}"),
            Val::Float64(value) if value.is_nan() => self.out.write_str("nan"),
            Val::Float64(value) => write!(self.out, "{value}"),
            Val::Char(value) => self.quoted('\'', [*value]),
            Val::String(value) => self.quoted('"', value.chars()),
            Val::List(items) | Val::FixedLengthList(items) => {
                self.sequence('[', items, ']', |this, item| this.value(item))
            }
            Val::Map(pairs) => self.sequence('[', pairs, ']', |this, (key, value)| {
                this.sequence('(', [key, value], ')', |this, item| this.value(item))
            }),
            Val::Tuple(items) => self.sequence('(', items, ')', |this, item| this.value(item)),
            Val::Record(fields) => self.sequence('{', fields, '}', |this, (name, value)| {
                write!(this.out, "{name}: ")?;
                this.value(value)
            }),
            Val::Flags(names) => self.sequence('{', names, '}', |this, name| this.out.write_str(name)),
            Val::Enum(name) => self.case(name, None),
            Val::Variant(name, payload) => self.case(name, payload.as_deref()),
            Val::Option(None) => self.out.write_str("none"),
            Val::Option(Some(payload)) => self.payload("some", Some(payload)),
            Val::Result(Ok(payload)) => self.payload("ok", payload.as_deref()),
            Val::Result(Err(payload)) => self.payload("err", payload.as_deref()),
            Val::Resource(resource) => {
                let name = self.names.name(resource.ty());
                write!(self.out, "<{name}>")
            }
            Val::Future(_) => self.transfer("<future>"),
            Val::Stream(_) => self.transfer("<stream>"),
            Val::ErrorContext(_) => self.out.write_str("<error-context>"),
        }
    }

    fn transfer(&mut self, handle: &str) -> fmt::Result {
        match self.transfers.next() {
            Some(text) => self.out.write_str(&text),
            None => self.out.write_str(handle),
        }
    }

    fn sequence<T>(
        &mut self,
        open: char,
        items: impl IntoIterator<Item = T>,
        close: char,
        mut write: impl FnMut(&mut Self, T) -> fmt::Result,
    ) -> fmt::Result {
        self.out.push(open);
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            write(self, item)?;
        }
        self.out.push(close);
        Ok(())
    }

    fn case(&mut self, name: &str, payload: Option<&Val>) -> fmt::Result {
        if KEYWORDS.contains(&name) {
            self.out.push('%');
        }
        self.payload(name, payload)
    }

    fn payload(&mut self, name: &str, payload: Option<&Val>) -> fmt::Result {
        self.out.push_str(name);
        match payload {
            Some(payload) => self.sequence('(', [payload], ')', |this, item| this.value(item)),
            None => Ok(()),
        }
    }

    fn quoted(&mut self, quote: char, text: impl IntoIterator<Item = char>) -> fmt::Result {
        self.out.push(quote);
        for c in text {
            match c {
                '\t' => self.out.push_str("\\t"),
                '\r' => self.out.push_str("\\r"),
                '\n' => self.out.push_str("\\n"),
                '\\' => self.out.push_str("\\\\"),
                c if c == quote => write!(self.out, "\\{c}")?,
                c if c.is_control() => write!(self.out, "{}", c.escape_unicode())?,
                c => self.out.push(c),
            }
        }
        self.out.push(quote);
        Ok(())
    }
}
