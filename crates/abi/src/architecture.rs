//! Facts that depend on the width of linear memory addresses (`CanonicalABI.md`, `ptr_type`).

/// How wide addresses are in the linear memory of a component's core module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Architecture {
    /// 32 bits.
    #[default]
    Memory32,
    /// 64 bits.
    Memory64,
}

/// A number of bytes that depends on the architecture: so many, and so many times the size of an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ArchitectureSize {
    /// The part that is the same everywhere.
    pub bytes: u32,
    /// How many addresses come on top.
    pub pointers: u32,
}

impl ArchitectureSize {
    /// The size of an address, and of a length.
    pub const POINTER: ArchitectureSize = ArchitectureSize { bytes: 0, pointers: 1 };

    /// The size of the two words that stand for a string, a list or a map: its address and its length.
    pub const SLICE: ArchitectureSize = ArchitectureSize { bytes: 0, pointers: 2 };

    /// A size that is the same everywhere.
    pub const fn fixed(bytes: u32) -> ArchitectureSize {
        ArchitectureSize { bytes, pointers: 0 }
    }

    /// The number of bytes in a memory of this architecture.
    pub const fn in_memory(self, architecture: Architecture) -> u32 {
        let pointer = match architecture {
            Architecture::Memory32 => 4,
            Architecture::Memory64 => 8,
        };
        self.bytes + self.pointers * pointer
    }
}
