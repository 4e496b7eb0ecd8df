//! Functions of the world that are called as functions of C are: a linker must not take one for the other.

use crate::bindings::{Guest, log, malloc, sqrt, write};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        assert_eq!(log("four"), "four: 1.386");
        assert_eq!(sqrt(6.25), Ok(2.5));
        assert_eq!(sqrt(-2.0), Err("-2 has no root".to_owned()));
        assert_eq!(malloc(u32::MAX - 1), u32::MAX);
        assert_eq!(malloc(7), 8);
        assert_eq!(write(&[255; 1000]), 255_000);
        assert_eq!(2.0_f64.powf(0.5), 2.0_f64.sqrt());
    }
}
