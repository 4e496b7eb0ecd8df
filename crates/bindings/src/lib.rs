//! What a generator needs to know of a world, as values.
//!
//! [`Bindings::new`] goes through a world once and gives its [`Module`]s (the world itself and each interface, imported or
//! exported), with their types, functions and resources, each function with its [plan](witcraft_abi::FunctionPlan). Names
//! are WIT's: how they are spelled in a language is the generator's business.
//!
//! An interface that is both imported and exported has two modules, and its types mean something else in each.
//! [`Bindings::home`] says which module a type is meant in.
//!
//! What a language or witcraft cannot do is found here, for the whole world at once, before anything is generated.

mod facts;
mod generator;
mod metadata;
mod module;
pub mod options;
mod sync;

pub use facts::{Facts, TypeFacts};
pub use generator::Generator;
pub use metadata::{encode_imports, encode_world};
pub(crate) use module::Treatment;
pub use module::{Bindings, ExportedResource, Function, Module, ModuleId, Place, Resource, Transfer};
pub use sync::SyncFilters;
