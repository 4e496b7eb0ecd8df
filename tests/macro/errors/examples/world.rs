//! A world that is not there, at its name.

wit_bindgen::generate!({ world: "sohp", path: "wit/shop.wit" });

fn main() {}
