//! Writing source text: explicit blocks, unique names, files in memory.
//!
//! What every generator needs and none should write twice. [`Writer`] knows of lines and blocks and never guesses an
//! indentation from braces; [`Scope`] gives each name of a scope once, whatever WIT names meet in it; [`Files`] are what a
//! generator returns, for a caller to write to disk or to compare with it.

#![warn(missing_docs)]

mod files;
mod scope;
mod text;

pub use files::{Files, HEADER, is_generated};
pub use scope::Scope;
pub use text::Writer;
