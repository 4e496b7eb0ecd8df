//! What a generator says about its language, so that plans suit it.

use wit_parser::{Resolve, Type};

use crate::StringEncoding;

/// Facts about a target language that change plans.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// How strings lie in linear memory.
    pub string_encoding: StringEncoding,
    /// Whether a list of this element type has, in the language, the very bytes of the Canonical ABI, so that it may be
    /// passed or copied as one block. Never asked for element types with pointers or handles in them.
    pub block_copies: fn(&Resolve, &Type) -> bool,
}
