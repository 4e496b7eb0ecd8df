//! The software bill of materials of a wasm binary.
//!
//! [`Bill`] is read from the bytes: the binary and everything nested in it, each with its digest and what it says of itself, and the
//! packages that were compiled in, wherever that is written down: by `cargo auditable` (the section `.dep-v0`) and by Go (its
//! build information). A package that several parts have is there once, with all that have it. [`cyclonedx`] and [`spdx`] write it.
//!
//! The same bytes produce the same document: it contains no time and no random number. If a format requires a time, it
//! is the start of 1970; identifiers derive from the digest.

mod bill;
mod cyclonedx;
mod golang;
mod spdx;

pub use bill::{Bill, Package, Part, Registry};
pub use cyclonedx::cyclonedx;
pub use spdx::spdx;
