//! Several worlds, of which none is chosen.

wit_bindgen::generate!();

fn main() {}
