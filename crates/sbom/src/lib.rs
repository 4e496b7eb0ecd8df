//! What is in a wasm binary, as a bill of materials.
//!
//! [`Bill`] is read from the bytes: the binary and everything nested in it, each with its digest and what it says of itself, and the
//! packages that were compiled in, wherever that is written down: by `cargo auditable` (the section `.dep-v0`), by Go (its
//! build information) and by witcraft for programs in JavaScript. A package that several parts have is there once, with all that have it. [`cyclonedx`] and [`spdx`] write it.
//!
//! The same bytes give the same document: there is no time and no random number in it. Where a format asks for a time it is the
//! beginning of 1970, and where it asks for an identifier it is made of the digest.

mod bill;
mod cyclonedx;
mod golang;
mod spdx;

pub use bill::{Bill, Package, Part, Registry};
pub use cyclonedx::cyclonedx;
pub use spdx::spdx;
