//! What is not there yet.

wit_bindgen::generate!({
    inline: "
        package test:later;
        world later { export run: async func() -> stream<u8>; }
    ",
    sync: ["-all"],
});

fn main() {}
