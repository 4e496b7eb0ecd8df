//! Reads components: their kind, contents, validity, and conformance to worlds.
//!
//! ```text
//! bytes ──kind────────> Kind           a component, a module, a WIT package, text, a gzip file, ...
//!       ──read────────> Item           sections and nested modules and components, with sizes and metadata
//!       ──Component───> Resolve, World what it imports and exports, in WIT
//!       ──validate────> findings       all of them: a bad function does not hide the next one
//!       ──outline─────> bytes          the component without what is inside of its core modules
//!       ──inspect─────> Summary        all of the above for a person or a program
//! two types ──compatibility──> differences in WIT terms
//! component and world ──conformance──> findings
//! ```
//!
//! Input may be hostile: nothing here panics on it, and [`limits`] bounds nesting, counts and text.

#![warn(missing_docs)]

pub mod compatibility;
pub mod conformance;
pub mod features;
pub mod inspect;
pub mod limits;
pub mod text;
pub mod validate;

mod build_paths;
mod decode;
mod embedded;
mod item;
mod javascript;
mod kind;
mod outline;
mod problem;
mod walk;

pub use build_paths::build_paths;
pub use decode::{Component, decode_package};
pub use embedded::embedded_world;
pub use inspect::inspect;
pub use item::{Item, ItemKind, Producer, Section, read};
pub use javascript::{JavaScriptProgram, NpmPackage, PROGRAM_SECTION, encode_packages, javascript_programs};
pub use kind::{Kind, expect_component, expect_module, expect_wasm, kind};
pub use outline::{Outline, outline};
pub use validate::{is_synchronous, validate, validate_all_but_bodies};
