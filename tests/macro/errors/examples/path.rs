//! A path that leads nowhere, at the path; one that does is beside it.

wit_bindgen::generate!({ path: ["wit", "wti"], world: "shop" });

fn main() {}
