//! Strings, lists and maps: a pointer and a length, and loops over elements.

use wit_parser::{Type, TypeId};

use crate::Block;

/// How strings lie in linear memory (`CanonicalABI.md`, `string-encoding`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StringEncoding {
    /// `utf8`; the length is in bytes.
    #[default]
    Utf8,
    /// `utf16`; the length is in code units.
    Utf16,
    /// `latin1+utf16`; the length is in code units, its highest bit says UTF-16.
    Latin1OrUtf16,
}

/// Who owns the memory that a value is lowered to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Allocation {
    /// Owned by the caller until the call ends: a guest lends its own memory to an import. What was allocated for it is
    /// freed by [`CallOperation::FreeTemporaries`](crate::CallOperation::FreeTemporaries).
    Borrowed,
    /// The guest's own memory, given away with the results of an export, and freed by its post-return.
    Transferred,
    /// The guest's own memory, lent with the results of an export until its post-return. What was allocated for it is freed
    /// by [`CallOperation::DropResult`](crate::CallOperation::DropResult).
    Kept,
    /// The guest's memory, allocated by a host through `cabi_realloc`; the guest owns it from then on.
    Realloc,
}

/// Who owns the memory that a value is lifted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ownership {
    /// This side: a guest takes over memory that was allocated by its `cabi_realloc`, as it is or by freeing it once
    /// read.
    Taken,
    /// The other side: a host copies out of the guest's memory.
    Copied,
}

/// Strings, lists and maps (`CanonicalABI.md`, `store_string`, `store_list`, `load_string`, `load_list`).
///
/// A `TypeId` is as the WIT refers to it: it may be an alias of the definition. Sizes and alignments are bytes. Nothing is
/// allocated for no bytes, and nothing freed: the address of an empty list or string is any that is aligned.
#[derive(Clone, Debug, PartialEq)]
pub enum ListOperation {
    /// `v -> p c`: the address and the length of a string.
    LowerString {
        /// How it is encoded.
        encoding: StringEncoding,
        /// Who owns the memory.
        allocation: Allocation,
    },
    /// `p c -> v`: a string. Bytes that are not of the encoding trap.
    LiftString {
        /// How it is encoded.
        encoding: StringEncoding,
        /// Who owns the memory.
        ownership: Ownership,
    },
    /// `v -> p c`: the address and the length of a list whose elements have, in the language, the bytes of the ABI
    /// ([`Policy::block_copies`](crate::Policy::block_copies)).
    LowerBlock {
        /// The element type.
        element: Type,
        /// The size of an element.
        size: u32,
        /// The alignment of an element.
        align: u32,
        /// Who owns the memory.
        allocation: Allocation,
    },
    /// `p c -> v`: a list, taken or copied as one block.
    LiftBlock {
        /// The element type.
        element: Type,
        /// The size of an element.
        size: u32,
        /// The alignment of an element.
        align: u32,
        /// Who owns the memory.
        ownership: Ownership,
    },
    /// `v -> p c`: allocates `length * size` bytes and runs the block for each element. Block: `{v p ->}`, entered with the
    /// element and its address.
    Lower {
        /// The element type.
        element: Type,
        /// The size of an element.
        size: u32,
        /// The alignment of an element.
        align: u32,
        /// Who owns the memory.
        allocation: Allocation,
        /// Stores one element.
        block: Block,
    },
    /// `p c -> v`: runs the block for each element, then frees the memory if it was taken. Block: `{p -> v}`.
    Lift {
        /// The element type.
        element: Type,
        /// The size of an element.
        size: u32,
        /// The alignment of an element.
        align: u32,
        /// Who owns the memory.
        ownership: Ownership,
        /// Loads one element.
        block: Block,
    },
    /// `v -> p c`: a map, which lies in memory as a list of pairs. Block: `{v v p ->}`, entered with the key, the value and
    /// the address of the pair.
    LowerMap {
        /// The map type.
        ty: TypeId,
        /// The size of a pair.
        size: u32,
        /// The alignment of a pair.
        align: u32,
        /// Who owns the memory.
        allocation: Allocation,
        /// Stores one pair.
        block: Block,
    },
    /// `p c -> v`: a map. Block: `{p -> v v}`, giving the key and the value. Of equal keys the last one counts.
    LiftMap {
        /// The map type.
        ty: TypeId,
        /// The size of a pair.
        size: u32,
        /// The alignment of a pair.
        align: u32,
        /// Who owns the memory.
        ownership: Ownership,
        /// Loads one pair.
        block: Block,
    },
    /// `v p ->`: stores the elements of a fixed-length list one after another from `p + offset`. Block: `{v p ->}`, entered
    /// with the element and its address.
    StoreFixedLength {
        /// The list type.
        ty: TypeId,
        /// How many elements.
        length: u32,
        /// The size of an element.
        size: u32,
        /// Where the first one goes, counted from the address.
        offset: u32,
        /// Stores one element.
        block: Block,
    },
    /// `p -> v`: a fixed-length list of the elements from `p + offset`. Block: `{p -> v}`.
    LoadFixedLength {
        /// The list type.
        ty: TypeId,
        /// How many elements.
        length: u32,
        /// The size of an element.
        size: u32,
        /// Where the first one is, counted from the address.
        offset: u32,
        /// Loads one element.
        block: Block,
    },
    /// `p c ->`: frees a string that this guest gave away.
    FreeString {
        /// How it is encoded.
        encoding: StringEncoding,
    },
    /// `p c ->`: frees a list that this guest gave away, after running the block for each element if there is one. Block:
    /// `{p ->}`.
    Free {
        /// The size of an element.
        size: u32,
        /// The alignment of an element.
        align: u32,
        /// Frees what one element holds.
        block: Option<Block>,
    },
    /// `p ->`: runs the block for each element of a fixed-length list from `p + offset`, to free what they hold. Block:
    /// `{p ->}`.
    FreeFixedLength {
        /// How many elements.
        length: u32,
        /// The size of an element.
        size: u32,
        /// Where the first one is, counted from the address.
        offset: u32,
        /// Frees what one element holds.
        block: Block,
    },
}
