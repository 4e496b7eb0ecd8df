//! What a generator says about its language, so that plans suit it.

use wit_parser::{Resolve, Type};

use crate::{Mangling, StringEncoding};

/// Facts about a target language that change plans.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// What core functions are called.
    pub mangling: Mangling,
    /// How strings lie in linear memory.
    pub string_encoding: StringEncoding,
    /// Whether a string of the language lies in linear memory in [`string_encoding`](Policy::string_encoding), so that a
    /// guest lends it to an import as it is. Otherwise it is copied for the call, and freed after it.
    pub strings_in_place: bool,
    /// Whether a list of this element type has, in the language, the very bytes of the Canonical ABI, so that it may be
    /// lent, passed or copied as one block. Never asked for element types with memory or handles of their own.
    pub block_copies: fn(&Resolve, &Type) -> bool,
}

impl Default for Policy {
    /// UTF-8 strings in place, as in Rust and Go, and no block copies.
    fn default() -> Policy {
        Policy {
            mangling: Mangling::default(),
            string_encoding: StringEncoding::default(),
            strings_in_place: true,
            block_copies: |_, _| false,
        }
    }
}
