//! Values of the component model and of core wasm, without static types.

use wit_parser::TypeId;

use super::trap::Trap;

/// A value of the component model.
///
/// Floating-point numbers are bits, so that equality is what travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InterfaceValue {
    /// `bool`.
    Bool(bool),
    /// `s8`, `s16`, `s32` or `s64`.
    Signed(i64),
    /// `u8`, `u16`, `u32` or `u64`.
    Unsigned(u64),
    /// The bits of an `f32`.
    F32(u32),
    /// The bits of an `f64`.
    F64(u64),
    /// `char`.
    Char(char),
    /// `string`.
    String(String),
    /// The elements of a list, of a fixed length or not.
    List(Vec<InterfaceValue>),
    /// The keys and values of a map.
    Map(Vec<(InterfaceValue, InterfaceValue)>),
    /// The fields of a record or the members of a tuple, in order.
    Record(Vec<InterfaceValue>),
    /// The bits of a flags type.
    Flags(u32),
    /// The case of a variant, option, result or enum, and its payload.
    Variant(u32, Option<Box<InterfaceValue>>),
    /// A handle to a resource.
    Handle(Handle),
}

/// How a side holds on to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handle {
    /// The representation itself: what a host holds, and the component that implements the resource.
    Representation {
        /// The resource.
        resource: TypeId,
        /// The representation.
        representation: u32,
    },
    /// An index into the component's handle table.
    Index(u32),
    /// The readable end of a stream or future, which no component holds: it is on its way to one.
    Readable(TransferId),
}

/// A stream or a future, by its number in the [`Store`](super::Store).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TransferId(pub(super) usize);

/// A value of core wasm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoreValue {
    /// `i32`, addresses and lengths included.
    I32(u32),
    /// `i64`.
    I64(u64),
    /// The bits of an `f32`.
    F32(u32),
    /// The bits of an `f64`.
    F64(u64),
}

impl CoreValue {
    /// The bits, filled up with zeros.
    pub(super) fn bits(self) -> u64 {
        match self {
            CoreValue::I32(bits) | CoreValue::F32(bits) => bits.into(),
            CoreValue::I64(bits) | CoreValue::F64(bits) => bits,
        }
    }
}

/// A value of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datum {
    /// A core value.
    Core(CoreValue),
    /// A value of the component model.
    Interface(InterfaceValue),
}

impl Datum {
    pub(super) fn i32(&self) -> Result<u32, Trap> {
        match self {
            Datum::Core(CoreValue::I32(value)) => Ok(*value),
            other => Err(Trap::WrongCoreValues(vec![other.clone()])),
        }
    }
}

impl From<CoreValue> for Datum {
    fn from(value: CoreValue) -> Datum {
        Datum::Core(value)
    }
}

impl From<InterfaceValue> for Datum {
    fn from(value: InterfaceValue) -> Datum {
        Datum::Interface(value)
    }
}
