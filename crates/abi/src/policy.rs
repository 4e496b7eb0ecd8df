//! The properties of a generator's language that plans adapt to.

use wit_parser::WorldKey;

use crate::{Architecture, BlockCopies, Mangling, StringEncoding};

/// Facts about a target language that change plans.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// What core functions are called.
    pub mangling: Mangling,
    /// Whether the names of core exports are symbols for the language's linker, among those of C. A function of the world
    /// itself called `log` would then be taken for C's: so names that could be C's are spelled in
    /// [`Mangling::Standard32`], which none of C is.
    pub exports_are_symbols: bool,
    /// How wide addresses are in linear memory.
    pub architecture: Architecture,
    /// How strings lie in linear memory.
    pub string_encoding: StringEncoding,
    /// Whether a string of the language lies in linear memory in [`string_encoding`](Policy::string_encoding), so that a
    /// guest lends it to an import as it is. Otherwise it is copied for the call, and freed after it.
    pub strings_in_place: bool,
    /// Whether the result of an export stays where the language has it until post-return, so that a guest lends it to the
    /// caller as it is, and drops it whole. Otherwise its memory is given away, and freed piece by piece.
    pub keeps_results: bool,
    /// Of which types a list may be lent, passed or copied as one block.
    pub block_copies: BlockCopies,
    /// Whether the generator spells asynchronous functions, streams and futures.
    pub asynchronous: bool,
}

impl Policy {
    /// The names of a function that the component exports, in an interface or as its own.
    pub(crate) fn export_mangling(&self, interface: Option<&WorldKey>, function: &str) -> Mangling {
        let could_be_of_c = interface.is_none() && !function.contains('-');
        if self.exports_are_symbols && could_be_of_c { Mangling::Standard32 } else { self.mangling }
    }
}

impl Default for Policy {
    /// A 32-bit memory, UTF-8 strings in place, as in Rust and Go, results given away, no block copies, nothing asynchronous.
    fn default() -> Policy {
        Policy {
            mangling: Mangling::default(),
            exports_are_symbols: false,
            architecture: Architecture::default(),
            string_encoding: StringEncoding::default(),
            strings_in_place: true,
            keeps_results: false,
            block_copies: BlockCopies::NONE,
            asynchronous: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_be_of_c_are_spelled_apart_where_exports_are_symbols() {
        let interface = WorldKey::Name("i".to_owned());
        let symbols = Policy { exports_are_symbols: true, ..Policy::default() };
        assert_eq!(symbols.export_mangling(None, "log"), Mangling::Standard32);
        assert_eq!(symbols.export_mangling(None, "log-line"), Mangling::Legacy);
        assert_eq!(symbols.export_mangling(Some(&interface), "log"), Mangling::Legacy);
        assert_eq!(Policy::default().export_mangling(None, "log"), Mangling::Legacy);
    }
}
