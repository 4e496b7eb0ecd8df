//! Writing source text: explicit blocks, unique names, files in memory.
//!
//! Shared tools of generators. [`Writer`] writes lines and explicit blocks, and never guesses indentation from braces;
//! [`Scope`] makes names unique in a scope; [`Files`] is what a generator returns, for the caller to write to disk or
//! compare with it.

#![warn(missing_docs)]

mod files;
mod scope;
mod text;

pub use files::{Files, HEADER, is_generated};
pub use scope::Scope;
pub use text::Writer;
