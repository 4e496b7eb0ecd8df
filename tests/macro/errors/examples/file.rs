//! Faults of WIT in files: all of them, in all files.

wit_bindgen::generate!("two" in "broken");

fn main() {}
