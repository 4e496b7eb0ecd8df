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
//! A thin layer over `wasm-metadata` and `wasm-encoder` that adds access to everything nested, by readable names.

mod extract;
mod layout;
mod read;
mod strip;

pub use extract::{extract, paths};
pub use layout::{Section, layout};
pub use read::{Library, Metadata, Producer, metadata, write_metadata};
pub use strip::{Stripped, strip};
