//! Turns a core module and its world into a component.
//!
//! ```text
//! bytes ──read──> Module ──expect──> Expected (resolve, world, adapters) ──check──> findings, or
//!                                                                        ──encode──> component bytes
//! ```
//!
//! A core module says nothing about strings, records or resources: it imports and exports functions over numbers. The
//! *world* says what they mean. It comes from `component-type` custom sections in the module, left there by bindings
//! generators, or from the names of exports, where a compiler writes no such sections, or is given beside it. Names tie the two together: the core export `demo:kv/store#get` is the function
//! `get` of the interface `demo:kv/store`.
//!
//! Compilers and linkers differ in what they leave to others. Before a module is looked at, exports without their results become
//! whole (`split`), what a linker left open is defined (`linker`), and a start section becomes an export (`start`).
//!
//! What older programs import instead of a world, such as WASI preview 1, is translated by an *adapter*: a small module
//! that exports the old names and imports a separate world. Only the used parts of it are included in the component.
//!
//! Code is written with its numbers as short as they can be (`compact`), unless the module has debug information.
//! A module that was stripped of its names becomes a component without names of its parts.
//!
//! The encoding itself is done by `wit-component`. It gives up at the first mismatch, and says it in core types; so that
//! [`componentize`] compares the module with its world first, and finds all mismatches, in terms of the WIT.

mod adapters;
mod agree;
mod append;
mod check;
mod compact;
mod custom;
mod encode;
mod exit;
mod expected;
mod go;
mod linker;
mod module;
mod narrow;
mod places;
mod purpose;
mod sections;
mod signature;
mod split;
mod start;
mod surface;

use witcraft_diagnostics::Diagnostic;

pub use adapters::{Adapter, Builtin, Preview1};
pub use narrow::LIBRARY_EXIT;
pub use places::World;
pub use purpose::exports_nothing;

/// How a module becomes a component. The default takes everything from the module.
#[derive(Clone, Debug, Default)]
pub struct Options<'a> {
    /// The world that the module was built for, where it is not embedded, or to hold the embedded one against.
    pub world: Option<World<'a>>,
    /// Where the functions of WASI preview 1 come from.
    pub preview1: Preview1,
    /// Adapters beside the built-in ones, or in their place: each takes the imports from the module of its name.
    pub adapters: Vec<Adapter>,
    /// Whether a program ends by `exit` of `wasi:cli/exit`, which every host of WASI 0.2 has, where it exits through WASI
    /// preview 1: each failure is exit status 1 then. Otherwise it ends by `exit-with-code`, which came with 0.2.12.
    pub portable_exit: bool,
}

/// Makes a component of a core module (in binary).
///
/// The result is valid, keeps the module's names and producers (and names nothing where the module does not), and asks the host for no more than the module and
/// what is used of the adapters import.
///
/// # Errors
/// All that keeps the module from being a component of its world. Findings that have no place in WIT have an
/// [`Origin::path`](witcraft_diagnostics::Origin::path) that is empty: the caller knows the path.
pub fn componentize(module: &[u8], options: &Options<'_>) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let bytes = start::export(linker::define(split::join(module)), options.world.is_some());
    let module = module::Module::read(&bytes)?;
    let expected = expected::expect(&module, options)?;
    let findings = check::check(&module, &expected);
    if !findings.is_empty() {
        return Err(findings);
    }
    encode::encode(&module, &expected)
}
