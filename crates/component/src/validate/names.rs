//! The names that a module's name section gives to its functions.

use std::collections::HashMap;

use wasmparser::{KnownCustom, Name, Parser, Payload};

/// Names by function index.
pub(super) type Functions<'a> = HashMap<u32, &'a str>;

/// The names of the functions of a module, as far as they can be read.
pub(super) fn functions(module: &[u8]) -> Functions<'_> {
    let mut functions = Functions::new();
    for payload in Parser::new(0).parse_all(module).map_while(Result::ok) {
        let Payload::CustomSection(section) = payload else { continue };
        let KnownCustom::Name(names) = section.as_known() else { continue };
        for name in names.into_iter().map_while(Result::ok) {
            let Name::Function(map) = name else { continue };
            functions.extend(map.into_iter().map_while(Result::ok).map(|naming| (naming.index, naming.name)));
        }
    }
    functions
}
