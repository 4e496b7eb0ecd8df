//! Reads and edits the metadata of wasm binaries.
//!
//! ```text
//! bytes ──metadata──> Metadata    names, producers, licences, packages, of everything nested
//!       ──write────> bytes        with other names, producers, licences
//!       ──strip────> bytes        without names, debug information, or all that is custom
//!       ──extract──> bytes        a nested module or component
//!       ──layout───> Section...   every section with its place
//! ```
//!
//! Thin over `wasm-metadata` and `wasm-encoder`: what is added here is that everything nested is reached, and found by names that people
//! use.

mod extract;
mod layout;
mod read;
mod strip;

pub use extract::{extract, paths};
pub use layout::{Section, layout};
pub use read::{Library, Metadata, Producer, metadata, write_metadata};
pub use strip::{Stripped, strip};
