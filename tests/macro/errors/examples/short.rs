//! Neither options nor the name of a world.

wit_bindgen::generate!(shop);

fn main() {}
