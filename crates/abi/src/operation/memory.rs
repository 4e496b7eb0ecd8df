//! Loads, stores and areas of linear memory.

use crate::{ArchitectureSize, CoreType};

/// How many bytes a load or store touches, and how a load extends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemoryWidth {
    /// One byte, extended by zeros.
    U8,
    /// One byte, extended by its sign.
    S8,
    /// Two bytes, extended by zeros.
    U16,
    /// Two bytes, extended by their sign.
    S16,
    /// Four bytes as `i32`.
    I32,
    /// Eight bytes as `i64`.
    I64,
    /// Four bytes as `f32`.
    F32,
    /// Eight bytes as `f64`.
    F64,
    /// As many bytes as an address has, as one.
    Pointer,
    /// As many bytes as an address has, as a length.
    Length,
}

impl MemoryWidth {
    /// The type of the core value that is loaded or stored.
    pub fn core_type(self) -> CoreType {
        match self {
            MemoryWidth::U8 | MemoryWidth::S8 | MemoryWidth::U16 | MemoryWidth::S16 | MemoryWidth::I32 => CoreType::I32,
            MemoryWidth::I64 => CoreType::I64,
            MemoryWidth::F32 => CoreType::F32,
            MemoryWidth::F64 => CoreType::F64,
            MemoryWidth::Pointer => CoreType::Pointer,
            MemoryWidth::Length => CoreType::Length,
        }
    }

    /// The number of bytes touched.
    pub fn size(self) -> ArchitectureSize {
        match self {
            MemoryWidth::U8 | MemoryWidth::S8 => ArchitectureSize::fixed(1),
            MemoryWidth::U16 | MemoryWidth::S16 => ArchitectureSize::fixed(2),
            MemoryWidth::I32 | MemoryWidth::F32 => ArchitectureSize::fixed(4),
            MemoryWidth::I64 | MemoryWidth::F64 => ArchitectureSize::fixed(8),
            MemoryWidth::Pointer | MemoryWidth::Length => ArchitectureSize::POINTER,
        }
    }
}

/// Loads, stores and areas of linear memory (`CanonicalABI.md`, "Loading" and "Storing").
///
/// Offsets, sizes and alignments are bytes, in a memory of the [`Policy`](crate::Policy)'s architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryOperation {
    /// `p -> c`: the bytes at `p + offset`. A host checks bounds.
    Load {
        /// What to load.
        width: MemoryWidth,
        /// From where, counted from the operand.
        offset: u32,
    },
    /// `p c ->`: writes the value's low bytes to `p + offset`. A host checks bounds.
    Store {
        /// The stored value.
        width: MemoryWidth,
        /// To where, counted from the first operand.
        offset: u32,
    },
    /// `-> p`: room for parameters past the flat limit, which the callee reads during the call. A guest uses its stack
    /// (the core function only borrows it); a host allocates it in the guest, which frees it.
    ParameterArea {
        /// The size in bytes.
        size: u32,
        /// The alignment in bytes.
        align: u32,
    },
    /// `-> p`: room for a result past the flat limit. A guest that calls an import uses its stack; a guest that
    /// implements an export uses memory that lives until post-return.
    ReturnArea {
        /// The size in bytes.
        size: u32,
        /// The alignment in bytes.
        align: u32,
    },
    /// `p ->`: checks that an address that the other side gave is aligned and `size` bytes from it are in bounds, and
    /// traps otherwise. Only in hosts: what a guest is given was checked by the component's host.
    CheckArea {
        /// The size in bytes.
        size: u32,
        /// The alignment in bytes.
        align: u32,
    },
    /// `p ->`: frees an area of parameters that the caller allocated in this guest, once all of it is read.
    FreeArea {
        /// The size in bytes.
        size: u32,
        /// The alignment in bytes.
        align: u32,
    },
}
