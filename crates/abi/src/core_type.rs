//! The core WebAssembly types that values flatten to.

/// A core value type, with what it stands for where that matters to a language with typed pointers.
///
/// In wasm, [`Pointer`](CoreType::Pointer) and [`Length`](CoreType::Length) are `i32` and
/// [`PointerOrI64`](CoreType::PointerOrI64) is `i64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CoreType {
    /// `i32`.
    I32,
    /// `i64`.
    I64,
    /// `f32`.
    F32,
    /// `f64`.
    F64,
    /// An address in linear memory: `i32`.
    Pointer,
    /// A pointer in one arm of a variant, an `i64` in another: `i64`.
    PointerOrI64,
    /// A count of elements or bytes: `i32`.
    Length,
}

impl CoreType {
    /// The type as wasm knows it: one of the four plain ones.
    pub fn wasm(self) -> CoreType {
        match self {
            CoreType::Pointer | CoreType::Length => CoreType::I32,
            CoreType::PointerOrI64 => CoreType::I64,
            plain @ (CoreType::I32 | CoreType::I64 | CoreType::F32 | CoreType::F64) => plain,
        }
    }

    /// The name of the type in the text format: `i32`, `i64`, `f32` or `f64`.
    pub fn name(self) -> &'static str {
        match self.wasm() {
            CoreType::I64 | CoreType::PointerOrI64 => "i64",
            CoreType::F32 => "f32",
            CoreType::F64 => "f64",
            CoreType::I32 | CoreType::Pointer | CoreType::Length => "i32",
        }
    }
}

/// The signature of a core function.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CoreSignature {
    /// What it takes, in order.
    pub parameters: Vec<CoreType>,
    /// The results: at most one, because the ABI does not use multiple values.
    pub results: Vec<CoreType>,
    /// Whether the parameters are past the flat limit, so that one pointer to an area in memory stands for all of them
    /// (`CanonicalABI.md`, "Flattening": `MAX_FLAT_PARAMS`).
    pub indirect_parameters: bool,
    /// Whether the result is past the flat limit, so that a pointer to an area stands for it: an added parameter in
    /// imports, the result in exports (`MAX_FLAT_RESULTS`).
    pub indirect_results: bool,
}
