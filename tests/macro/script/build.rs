//! Writes the bindings where `src/lib.rs` takes them in.

fn main() {
    witcraft_build::Config::new()
        .path("wit")
        .world("script")
        .additional_derives(["PartialEq"])
        .generate_unused_types(true)
        .generate();
}
