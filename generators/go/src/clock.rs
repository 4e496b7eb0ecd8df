//! The clock that wakes goroutines which sleep, in components that have something asynchronous: Go's runtime would keep the host waiting.
//!
//! The component imports it besides what its world says, as it imports what Go's runtime asks of WASI.

use witcraft_abi::{StringEncoding, world_export_names as names};
use witcraft_bindings::encode_world;
use witcraft_diagnostics::Diagnostic;
use witcraft_wasi::MONOTONIC_CLOCK;
use witcraft_wit::{Options, load_bytes};

/// The world's name, which no world of WIT has.
const NAME: &str = "go-clock";

/// The names of exports in which the world with the clock travels.
///
/// # Errors
/// The world cannot be encoded.
pub(crate) fn world_export_names() -> Result<Vec<String>, Diagnostic> {
    let text = format!("package witcraft:go;\nworld {NAME} {{ import {MONOTONIC_CLOCK}; }}\n");
    let wit = load_bytes(NAME, text.as_bytes(), &Options::default()).map_err(|mut found| found.swap_remove(0))?;
    let world = wit.world(None).map_err(|mut found| found.swap_remove(0))?;
    Ok(names("witcraft", NAME, &encode_world(&wit.resolve, world, StringEncoding::Utf8)?))
}
