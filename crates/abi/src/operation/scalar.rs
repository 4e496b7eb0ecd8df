//! Numbers, booleans and characters.

use crate::CoreType;

/// A type whose values are one core value: a primitive type of WIT other than `string` and `error-context`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarType {
    /// `bool`.
    Bool,
    /// `s8`.
    S8,
    /// `u8`.
    U8,
    /// `s16`.
    S16,
    /// `u16`.
    U16,
    /// `s32`.
    S32,
    /// `u32`.
    U32,
    /// `s64`.
    S64,
    /// `u64`.
    U64,
    /// `f32`.
    F32,
    /// `f64`.
    F64,
    /// `char`.
    Char,
}

impl ScalarType {
    /// The core type it flattens to.
    pub fn core_type(self) -> CoreType {
        match self {
            ScalarType::S64 | ScalarType::U64 => CoreType::I64,
            ScalarType::F32 => CoreType::F32,
            ScalarType::F64 => CoreType::F64,
            ScalarType::Bool
            | ScalarType::S8
            | ScalarType::U8
            | ScalarType::S16
            | ScalarType::U16
            | ScalarType::S32
            | ScalarType::U32
            | ScalarType::Char => CoreType::I32,
        }
    }
}

/// Numbers, booleans and characters (`CanonicalABI.md`, "Flat Lifting" and "Flat Lowering").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarOperation {
    /// `v -> c`: the core value of a primitive. Integers narrower than 32 bits are extended by their own sign.
    Lower(ScalarType),
    /// `c -> v`: the primitive of a core value. Integers narrower than 32 bits take the low bits; any `bool` but 0 is
    /// true; a `char` outside Unicode's scalar values traps.
    Lift(ScalarType),
    /// `-> c`: a constant. Integers only, and zero for floating-point types.
    Constant(CoreType, i64),
    /// `c -> c`: the same bits at another core type, where arms of a variant share a place. Widening fills with zeros,
    /// narrowing takes the low bits. Floating-point types are only cast to and from the integer of their width; what goes
    /// further takes a second cast.
    Bitcast {
        /// The type of the operand.
        from: CoreType,
        /// The type of the result; never the same.
        to: CoreType,
    },
}
