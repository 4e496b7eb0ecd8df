//! What the targets share.

use std::panic::{set_hook, take_hook};

/// Lets panics pass that the product contains (those of decoders, on hostile bytes): the fuzzer's own hook ends the process
/// at any panic, whether it is caught or not.
pub fn allow_contained_panics() {
    let hook = take_hook();
    set_hook(Box::new(move |info| {
        if !witcraft_diagnostics::is_contained() {
            hook(info);
        }
    }));
}
