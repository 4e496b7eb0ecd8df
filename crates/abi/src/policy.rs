//! The properties of a generator's language that plans adapt to.

use wit_parser::WorldKey;

use crate::{Architecture, BlockCopies, Mangling, StringEncoding};

/// The facts about a target language that affect plans.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The naming scheme of core functions.
    pub mangling: Mangling,
    /// Whether the names of core exports are symbols for the language's linker, among those of C. A function of the world
    /// itself called `log` would then be taken for C's: so names that could be C's are spelled in
    /// [`Mangling::Standard32`], which none of C is.
    pub exports_are_symbols: bool,
    /// The width of linear memory addresses.
    pub architecture: Architecture,
    /// The encoding of strings in linear memory.
    pub string_encoding: StringEncoding,
    /// Whether a string of the language is in linear memory in [`string_encoding`](Policy::string_encoding), so that a
    /// guest can lend it to an import directly. Otherwise it is copied for the call and freed afterwards.
    pub strings_in_place: bool,
    /// Whether the result of an export stays in place until post-return, so that a guest lends it to the caller
    /// directly and drops it as a whole. Otherwise its memory is handed over and freed piece by piece.
    pub keeps_results: bool,
    /// The types whose lists can be borrowed, passed or copied as one block.
    pub block_copies: BlockCopies,
    /// Whether the generator supports asynchronous functions, streams and futures.
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
