//! The model of a world that generators work from.
//!
//! [`Bindings::new`] walks a world once and returns its [`Module`]s (the world itself and each imported or exported
//! interface) with their types, functions and resources. Each function has its [plan](witcraft_abi::FunctionPlan).
//! Names are those of the WIT; the generator maps them to its language.
//!
//! An interface that is both imported and exported has two modules, and its types are different in each.
//! [`Bindings::home`] returns the module of a type.
//!
//! Anything unsupported is reported here, for the whole world, before code is generated.

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
