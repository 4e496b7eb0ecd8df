//! Functions of the world that are called as functions of C are: a linker must not take one for the other.

use crate::bindings::Guest;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn log(line: String) -> String {
        // Allocates, and calls the logarithm that the libraries of the language bring.
        format!("{line}: {:.3}", (line.len() as f64).ln())
    }
    fn sqrt(x: f64) -> Result<f64, String> {
        if x < 0.0 { Err(format!("{x} has no root")) } else { Ok(x.sqrt()) }
    }
    fn malloc(size: u32) -> u32 {
        size + 1
    }
    fn write(bytes: Vec<u8>) -> u64 {
        bytes.iter().map(|byte| u64::from(*byte)).sum()
    }
}
