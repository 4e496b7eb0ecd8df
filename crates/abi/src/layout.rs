//! Sizes of values in linear memory and offsets of their parts (`CanonicalABI.md`, "Alignment" and "Element Size").
//!
//! Arithmetic uses 64 bits and is checked against [`MAX_SIZE`] for each type, so that no input can make it overflow.

use crate::{Architecture, ArchitectureSize, MemoryWidth, ScalarType};

/// The first size that no type may have (`CanonicalABI.md`, "Element Size"): 256 MiB.
pub const MAX_SIZE: u64 = 1 << 28;

/// The room that values of a type take in a linear memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    /// Bytes from one element of a list to the next.
    pub size: u32,
    /// What addresses are a multiple of: 1, 2, 4 or 8.
    pub align: u32,
}

impl Layout {
    /// The layout of the two words that stand for a string, a list or a map. What limits the sizes of types, whichever memory is
    /// used, is that of [`Architecture::Memory64`] (`CanonicalABI.md`, "Element Size").
    pub const fn slice(architecture: Architecture) -> Layout {
        Layout {
            size: ArchitectureSize::SLICE.in_memory(architecture),
            align: ArchitectureSize::POINTER.in_memory(architecture),
        }
    }

    /// The layout of a handle.
    pub const HANDLE: Layout = Layout::scalar(4);

    const fn scalar(bytes: u32) -> Layout {
        Layout { size: bytes, align: bytes }
    }

    /// The layout of what is neither an address nor a length.
    fn of_width(width: MemoryWidth) -> Layout {
        Layout::scalar(width.size().bytes)
    }

    /// The layout of a number, a `bool` or a `char`.
    pub fn of_scalar(primitive: ScalarType) -> Layout {
        Layout::of_width(scalar_width(primitive))
    }

    /// The layout of a flags type with `count` flags. Beyond 32, words follow each other.
    pub fn of_flags(count: usize) -> Option<Layout> {
        match flags_width(count) {
            Some(width) => Some(Layout::of_width(width)),
            None => sized(count.div_ceil(32) as u64 * 4, 4),
        }
    }

    /// The layout of an enum of so many cases: that of a discriminant.
    pub fn of_enum(cases: usize) -> Layout {
        Layout::of_width(discriminant_width(cases))
    }

    /// The layout of `length` values one after another. `None` past the limit.
    pub fn of_fixed_length(self, length: u32) -> Option<Layout> {
        sized(u64::from(self.size) * u64::from(length), self.align)
    }

    /// The layout of values one after another, each at its own alignment. `None` past the limit.
    pub fn of_product(parts: impl IntoIterator<Item = Layout>) -> Option<Layout> {
        let (mut size, mut align) = (0, 1);
        for part in parts {
            size = align_to(size, part.align) + u64::from(part.size);
            align = align.max(part.align);
        }
        sized(align_to(size, align), align)
    }

    /// The layout of a discriminant and the biggest payload. `None` past the limit.
    pub fn of_variant(cases: usize, payloads: &[Layout]) -> Option<Layout> {
        let discriminant = Layout::of_enum(cases);
        let biggest = payloads.iter().map(|payload| payload.size).max().unwrap_or(0);
        let align = payloads.iter().map(|payload| payload.align).fold(discriminant.align, u32::max);
        let size = u64::from(payload_offset(cases, payloads)) + u64::from(biggest);
        sized(align_to(size, align), align)
    }
}

fn sized(size: u64, align: u32) -> Option<Layout> {
    (size < MAX_SIZE).then_some(())?;
    Some(Layout { size: u32::try_from(size).ok()?, align })
}

/// Where each of the parts of a record begins, counted from the record's address.
pub(crate) fn offsets(parts: impl IntoIterator<Item = Layout>) -> Vec<u32> {
    let mut end = 0;
    let place = |part: Layout| {
        let start = align_to(end, part.align);
        end = start + u64::from(part.size);
        u32::try_from(start).expect("the parts of a type within the limit are within it")
    };
    parts.into_iter().map(place).collect()
}

/// Where the payload of a variant begins, counted from the variant's address: the same in all cases.
pub(crate) fn payload_offset(cases: usize, payloads: &[Layout]) -> u32 {
    let align = payloads.iter().map(|payload| payload.align).max().unwrap_or(1);
    Layout::of_enum(cases).size.next_multiple_of(align)
}

/// How the number of a case lies in memory, in a type of so many cases.
pub(crate) fn discriminant_width(cases: usize) -> MemoryWidth {
    match cases {
        0..=0x100 => MemoryWidth::U8,
        0x101..=0x1_0000 => MemoryWidth::U16,
        0x1_0001.. => MemoryWidth::I32,
    }
}

/// How a flags type lies in memory; `None` without flags, and with more than a word holds.
pub(crate) fn flags_width(count: usize) -> Option<MemoryWidth> {
    match count {
        0 | 33.. => None,
        1..=8 => Some(MemoryWidth::U8),
        9..=16 => Some(MemoryWidth::U16),
        17..=32 => Some(MemoryWidth::I32),
    }
}

/// How a primitive lies in memory.
pub(crate) fn scalar_width(primitive: ScalarType) -> MemoryWidth {
    match primitive {
        ScalarType::Bool | ScalarType::U8 => MemoryWidth::U8,
        ScalarType::S8 => MemoryWidth::S8,
        ScalarType::U16 => MemoryWidth::U16,
        ScalarType::S16 => MemoryWidth::S16,
        ScalarType::S32 | ScalarType::U32 | ScalarType::Char => MemoryWidth::I32,
        ScalarType::S64 | ScalarType::U64 => MemoryWidth::I64,
        ScalarType::F32 => MemoryWidth::F32,
        ScalarType::F64 => MemoryWidth::F64,
    }
}

fn align_to(offset: u64, align: u32) -> u64 {
    offset.next_multiple_of(u64::from(align))
}
