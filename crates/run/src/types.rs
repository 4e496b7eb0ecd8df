//! Types as WIT writes them.
//!
//! A compiled component no longer knows the names of its records and variants, so they are written out, up to a
//! length: types refer to each other, and what is short as a graph can be endless as a text.

use std::fmt::{self, Write};

use wasmtime::component::{ResourceType, Type, types};

/// Characters after which a type is cut short.
const LONG: usize = 300;

/// What resources are called.
#[derive(Default)]
pub(crate) struct ResourceNames(Vec<(ResourceType, String)>);

impl ResourceNames {
    /// Remembers the name of a resource.
    pub(crate) fn insert(&mut self, ty: ResourceType, name: impl Into<String>) {
        self.0.push((ty, name.into()));
    }

    /// The name of a resource, or what it is if it has none here.
    pub(crate) fn name(&self, ty: ResourceType) -> &str {
        self.0.iter().find(|(known, _)| *known == ty).map_or("resource", |(_, name)| name)
    }
}

/// A type as WIT writes it.
pub(crate) fn type_text(ty: &Type, names: &ResourceNames) -> String {
    cut(|text| text.ty(ty), names)
}

/// The parameters and the result of a function as WIT writes them: `(name: string) -> u32`.
pub(crate) fn signature(ty: &types::ComponentFunc, names: &ResourceNames) -> String {
    cut(
        |text| {
            text.write_str("(")?;
            text.list(ty.params(), |text, (name, ty)| {
                write!(text, "{name}: ")?;
                text.ty(&ty)
            })?;
            text.write_str(")")?;
            ty.results().try_for_each(|result| {
                text.write_str(" -> ")?;
                text.ty(&result)
            })
        },
        names,
    )
}

fn cut(write: impl FnOnce(&mut Text<'_>) -> fmt::Result, names: &ResourceNames) -> String {
    let mut text = Text { out: String::new(), names };
    if write(&mut text).is_err() {
        text.out.push_str("...");
    }
    text.out
}

/// Text that refuses to grow beyond [`LONG`] characters.
struct Text<'a> {
    out: String,
    names: &'a ResourceNames,
}

impl Write for Text<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if self.out.len() + part.len() > LONG {
            return Err(fmt::Error);
        }
        self.out.push_str(part);
        Ok(())
    }
}

impl Text<'_> {
    fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T) -> fmt::Result,
    ) -> fmt::Result {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.write_str(", ")?;
            }
            write(self, item)?;
        }
        Ok(())
    }

    fn generic(&mut self, name: &str, argument: Option<&Type>) -> fmt::Result {
        self.write_str(name)?;
        if let Some(argument) = argument {
            self.write_str("<")?;
            self.ty(argument)?;
            self.write_str(">")?;
        }
        Ok(())
    }

    fn ty(&mut self, ty: &Type) -> fmt::Result {
        match ty {
            Type::Bool => self.write_str("bool"),
            Type::S8 => self.write_str("s8"),
            Type::U8 => self.write_str("u8"),
            Type::S16 => self.write_str("s16"),
            Type::U16 => self.write_str("u16"),
            Type::S32 => self.write_str("s32"),
            Type::U32 => self.write_str("u32"),
            Type::S64 => self.write_str("s64"),
            Type::U64 => self.write_str("u64"),
            Type::Float32 => self.write_str("f32"),
            Type::Float64 => self.write_str("f64"),
            Type::Char => self.write_str("char"),
            Type::String => self.write_str("string"),
            Type::List(list) => self.generic("list", Some(&list.ty())),
            Type::FixedLengthList(list) => {
                self.write_str("list<")?;
                self.ty(&list.ty())?;
                write!(self, ", {}>", list.len())
            }
            Type::Map(map) => {
                self.write_str("map<")?;
                self.ty(&map.key())?;
                self.write_str(", ")?;
                self.ty(&map.value())?;
                self.write_str(">")
            }
            Type::Record(record) => {
                self.write_str("record { ")?;
                self.list(record.fields(), |text, field| {
                    write!(text, "{}: ", field.name)?;
                    text.ty(&field.ty)
                })?;
                self.write_str(" }")
            }
            Type::Tuple(tuple) => {
                self.write_str("tuple<")?;
                self.list(tuple.types(), |text, ty| text.ty(&ty))?;
                self.write_str(">")
            }
            Type::Variant(variant) => {
                self.write_str("variant { ")?;
                self.list(variant.cases(), |text, case| {
                    text.write_str(case.name)?;
                    let Some(payload) = case.ty else { return Ok(()) };
                    text.write_str("(")?;
                    text.ty(&payload)?;
                    text.write_str(")")
                })?;
                self.write_str(" }")
            }
            Type::Enum(enum_) => {
                self.write_str("enum { ")?;
                self.list(enum_.names(), |text, name| text.write_str(name))?;
                self.write_str(" }")
            }
            Type::Flags(flags) => {
                self.write_str("flags { ")?;
                self.list(flags.names(), |text, name| text.write_str(name))?;
                self.write_str(" }")
            }
            Type::Option(option) => self.generic("option", Some(&option.ty())),
            Type::Result(result) => match (result.ok(), result.err()) {
                (ok, None) => self.generic("result", ok.as_ref()),
                (ok, Some(err)) => {
                    self.write_str("result<")?;
                    match ok {
                        Some(ok) => self.ty(&ok)?,
                        None => self.write_str("_")?,
                    }
                    self.write_str(", ")?;
                    self.ty(&err)?;
                    self.write_str(">")
                }
            },
            Type::Own(resource) => self.write_str(self.names.name(*resource)),
            Type::Borrow(resource) => {
                let name = self.names.name(*resource);
                write!(self, "borrow<{name}>")
            }
            Type::Future(future) => self.generic("future", future.ty().as_ref()),
            Type::Stream(stream) => self.generic("stream", stream.ty().as_ref()),
            Type::ErrorContext => self.write_str("error-context"),
        }
    }
}
