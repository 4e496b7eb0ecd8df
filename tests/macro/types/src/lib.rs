//! A library that others share their types with.

wit_bindgen::generate!("types");

pub use self::test::types::{places, units};
