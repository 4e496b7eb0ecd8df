//! How a component is instantiated, as a list of steps.
//!
//! A component is a tree: components within components, instances that are passed around, functions that are lifted in one
//! and lowered in another. An engine of core WebAssembly, such as those in browsers and in Node, knows none of it. It can
//! compile core modules and instantiate them with imports. [`instantiate`] works out what that comes to: which core modules
//! there are, in which order they are instantiated, with which imports, and what the result exports.
//!
//! ```text
//! component ──translate──> (wasmtime-environ's own) ──convert──> Instantiation ──fold──> Instantiation ──dump──> text
//! ```
//!
//! The work of taking the tree apart is that of `wasmtime-environ`, the front of the Wasmtime that witcraft embeds: what it
//! makes of a component here is what it makes of it there. Where a component within calls another one, it writes a core
//! module that carries values over, an adapter. None of its types is seen outside: [`Instantiation`] is made of plain
//! values, and functions and their types are those of `wit-parser`, so that [`witcraft_abi`] plans them like any other.
//!
//! Adapters reach into the memories of both components. Engines without the proposal of several memories in one module could
//! not run them, so each memory but one is reached through functions there (`adapter`). Modules that only put others together
//! are left out where steps can do that (`fold`).

mod adapter;
mod convert;
mod dump;
mod fold;
mod model;
mod needs;
mod translate;
mod types;

pub use dump::dump;
pub use model::{
    CallbackId, Concurrent, CoreInstanceId, CoreItem, CoreModule, Declared, End, Export, FunctionId, Import, ImportId,
    ImportKind, InstanceId, Instantiation, LiftedFunction, MemoryId, ModuleId, ModuleSource, Options, PostReturnId,
    ReallocId, Resource, ResourceId, ResourceKind, ResultsId, Step, Table, TableId, Trampoline, TrampolineId,
    Transcoding, Transfer, TransferId, Transfers,
};
pub use translate::instantiate;
