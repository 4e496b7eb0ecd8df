//! Types as WIT writes them, for messages and summaries.
//!
//! Types refer to each other, so that what is short as a graph can be endless as text: every text is cut off at a length.

use std::fmt::{self, Write};

use crate::{Shape, Types};

/// The marker for truncated text.
const CUT: &str = "…";

/// A type as it is written where it is used, `list<point>`, in at most so many bytes.
pub fn type_text<S: Types>(types: &S, ty: &S::Type, limit: usize) -> String {
    cut(types, limit, |text| text.ty(ty))
}

/// What a type is made of, whatever it is called: `record { x: u32, y: u32 }`. In at most so many bytes.
pub fn definition_text<S: Types>(types: &S, ty: &S::Type, limit: usize) -> String {
    cut(types, limit, |text| text.shape(&types.shape(ty), None))
}

/// The item that defines a type under a name: `record point { x: u32, y: u32 }`, or `type bytes = list<u8>` where WIT has no
/// keyword for the shape. In at most so many bytes.
pub fn item_text<S: Types>(types: &S, name: &str, ty: &S::Type, limit: usize) -> String {
    cut(types, limit, |text| {
        let shape = types.shape(ty);
        match &shape {
            Shape::Record(_) | Shape::Variant(_) | Shape::Enum(_) | Shape::Flags(_) => text.shape(&shape, Some(name)),
            Shape::Resource(_) => write!(text, "resource {name}"),
            Shape::Primitive(_)
            | Shape::Tuple(_)
            | Shape::List(_)
            | Shape::FixedLengthList(..)
            | Shape::Map(..)
            | Shape::Option(_)
            | Shape::Result(..)
            | Shape::Future(_)
            | Shape::Stream(_)
            | Shape::Own(_)
            | Shape::Borrow(_)
            | Shape::Unknown => {
                write!(text, "type {name} = ")?;
                text.shape(&shape, None)
            }
        }
    })
}

/// Parameters and result of a function, `(key: string) -> option<string>`, in at most so many bytes.
pub fn function_text<'a, S: Types>(
    types: &S,
    parameters: impl IntoIterator<Item = (&'a str, S::Type)>,
    result: Option<&S::Type>,
    limit: usize,
) -> String {
    cut(types, limit, |text| {
        text.write_str("(")?;
        text.list(parameters, |text, (name, ty)| text.field(name, &ty))?;
        text.write_str(")")?;
        result.map_or(Ok(()), |result| {
            text.write_str(" -> ")?;
            text.ty(result)
        })
    })
}

fn cut<'a, S: Types>(types: &'a S, limit: usize, write: impl FnOnce(&mut Text<'a, S>) -> fmt::Result) -> String {
    let mut text = Text { types, out: String::new(), limit };
    if write(&mut text).is_err() {
        text.out.push_str(CUT);
    }
    text.out
}

/// Text that refuses to grow beyond its limit.
struct Text<'a, S> {
    types: &'a S,
    out: String,
    limit: usize,
}

impl<S> Write for Text<'_, S> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if self.out.len() + part.len() > self.limit {
            return Err(fmt::Error);
        }
        self.out.push_str(part);
        Ok(())
    }
}

impl<S: Types> Text<'_, S> {
    fn ty(&mut self, ty: &S::Type) -> fmt::Result {
        let types = self.types;
        match types.name(ty) {
            Some(name) => self.write_str(name),
            None => self.shape(&types.shape(ty), None),
        }
    }

    /// The shape; `name` stands behind the keyword of one that has a keyword.
    fn shape(&mut self, shape: &Shape<'_, S::Type>, name: Option<&str>) -> fmt::Result {
        match shape {
            Shape::Primitive(primitive) => self.write_str(primitive.as_str()),
            Shape::Record(fields) => self.block("record", name, fields, |text, (name, ty)| text.field(name, ty)),
            Shape::Variant(cases) => self.block("variant", name, cases, |text, (name, payload)| {
                text.write_str(name)?;
                let Some(payload) = payload else { return Ok(()) };
                text.write_str("(")?;
                text.ty(payload)?;
                text.write_str(")")
            }),
            Shape::Enum(cases) => self.block("enum", name, cases, |text, name| text.write_str(name)),
            Shape::Flags(flags) => self.block("flags", name, flags, |text, name| text.write_str(name)),
            Shape::Tuple(parts) => self.generic("tuple", &parts.iter().map(Some).collect::<Vec<_>>()),
            Shape::List(element) => self.generic("list", &[Some(element)]),
            Shape::FixedLengthList(element, length) => {
                self.write_str("list<")?;
                self.ty(element)?;
                write!(self, ", {length}>")
            }
            Shape::Map(key, value) => self.generic("map", &[Some(key), Some(value)]),
            Shape::Option(some) => self.generic("option", &[Some(some)]),
            Shape::Result(None, None) => self.write_str("result"),
            Shape::Result(Some(ok), None) => self.generic("result", &[Some(ok)]),
            Shape::Result(ok, error) => self.generic("result", &[ok.as_ref(), error.as_ref()]),
            Shape::Future(None) => self.write_str("future"),
            Shape::Future(payload) => self.generic("future", &[payload.as_ref()]),
            Shape::Stream(None) => self.write_str("stream"),
            Shape::Stream(payload) => self.generic("stream", &[payload.as_ref()]),
            Shape::Own(resource) => self.ty(resource),
            Shape::Borrow(resource) => self.generic("borrow", &[Some(resource)]),
            Shape::Resource(words) => self.write_str(words),
            Shape::Unknown => self.write_str("unknown"),
        }
    }

    fn field(&mut self, name: &str, ty: &S::Type) -> fmt::Result {
        write!(self, "{name}: ")?;
        self.ty(ty)
    }

    /// `word name { a, b }`.
    fn block<T>(
        &mut self,
        word: &str,
        name: Option<&str>,
        items: &[T],
        each: impl FnMut(&mut Self, &T) -> fmt::Result,
    ) -> fmt::Result {
        self.write_str(word)?;
        if let Some(name) = name {
            write!(self, " {name}")?;
        }
        self.write_str(" { ")?;
        self.list(items, each)?;
        self.write_str(" }")
    }

    /// `word<a, b>`, with `_` for what is absent.
    fn generic(&mut self, word: &str, types: &[Option<&S::Type>]) -> fmt::Result {
        write!(self, "{word}<")?;
        self.list(types, |text, ty| match ty {
            Some(ty) => text.ty(ty),
            None => text.write_str("_"),
        })?;
        self.write_str(">")
    }

    fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T) -> fmt::Result,
    ) -> fmt::Result {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.write_str(", ")?;
            }
            each(self, item)?;
        }
        Ok(())
    }
}
