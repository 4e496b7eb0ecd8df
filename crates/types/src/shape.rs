//! What a type is made of.

use std::borrow::Cow;

/// A holder of types.
pub trait Types {
    /// How a type is named to the holder: an index, or the type itself.
    type Type: Clone;

    /// The shape of the type. An alias has the shape of its target.
    fn shape<'a>(&'a self, ty: &'a Self::Type) -> Shape<'a, Self::Type>;

    /// The name of the type where it is used; `None` for an anonymous one.
    fn name<'a>(&'a self, ty: &'a Self::Type) -> Option<&'a str>;

    /// The target of an alias; `None` for other types, and if the model has no aliases.
    fn find_alias(&self, _ty: &Self::Type) -> Option<Self::Type> {
        None
    }
}

/// The structure of a type with parts of type `T`. (WIT.md, "Types")
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape<'a, T> {
    /// A type without parts.
    Primitive(Primitive),
    /// Named fields.
    Record(Vec<(&'a str, T)>),
    /// Named cases, with what each carries.
    Variant(Vec<(&'a str, Option<T>)>),
    /// Named cases that carry nothing.
    Enum(Vec<&'a str>),
    /// Named bits.
    Flags(Vec<&'a str>),
    /// Parts without names.
    Tuple(Vec<T>),
    /// Any number of elements.
    List(T),
    /// So many elements.
    FixedLengthList(T, u32),
    /// Keys and values.
    Map(T, T),
    /// A value or none.
    Option(T),
    /// A value or an error, either of which may be nothing.
    Result(Option<T>, Option<T>),
    /// A value to come.
    Future(Option<T>),
    /// Values to come.
    Stream(Option<T>),
    /// An owned handle of a resource.
    Own(T),
    /// A borrowed handle of a resource.
    Borrow(T),
    /// A resource, with the words that define it: `resource r of demo:kv/store`.
    Resource(Cow<'a, str>),
    /// A type that the holder knows nothing about.
    Unknown,
}

/// A type without parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "they are called what WIT calls them")]
pub enum Primitive {
    Bool,
    S8,
    U8,
    S16,
    U16,
    S32,
    U32,
    S64,
    U64,
    F32,
    F64,
    Char,
    String,
    ErrorContext,
}

impl Primitive {
    /// The keyword of WIT.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::S8 => "s8",
            Self::U8 => "u8",
            Self::S16 => "s16",
            Self::U16 => "u16",
            Self::S32 => "s32",
            Self::U32 => "u32",
            Self::S64 => "s64",
            Self::U64 => "u64",
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::Char => "char",
            Self::String => "string",
            Self::ErrorContext => "error-context",
        }
    }
}
