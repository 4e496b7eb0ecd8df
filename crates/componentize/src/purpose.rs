//! Whether a package is a library or a program, for compilers such as Go's that can build either: it is a program if
//! its library would export nothing.

use witcraft_abi::{ADAPTER_REALLOC, Mangling};

use crate::World;
use crate::expected::decode_worlds;
use crate::module::Module;

/// Whether a library (in binary) exports nothing that could be called: neither the world in it nor the `given` one has
/// exports, and what it exports itself is there for the host alone. `false` where it cannot be read.
pub fn exports_nothing(library: &[u8], given: Option<World<'_>>) -> bool {
    let Ok(module) = Module::read(library) else { return false };
    let of_host = [Mangling::Legacy, Mangling::Standard32].map(|form| [form.initialize(), form.realloc()]);
    let is_of_host = |name: &&str| *name == ADAPTER_REALLOC || of_host.as_flattened().contains(name);
    let is_bare = |world: &wit_parser::World| world.exports.is_empty();
    module.exported_functions().iter().all(is_of_host)
        && given.is_none_or(|given| is_bare(given.definition()))
        && decode_worlds(&module).is_ok_and(|decoded| is_bare(&decoded.resolve.worlds[decoded.world]))
}
