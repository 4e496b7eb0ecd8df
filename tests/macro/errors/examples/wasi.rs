//! WASI is not among the files.

wit_bindgen::generate!({
    inline: "
        package test:wasi;
        world app { import wasi:cli/stdout@0.2.6; }
    ",
});

fn main() {}
