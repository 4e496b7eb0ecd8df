//! What is not there yet.

wit_bindgen::generate!({
    inline: "
        package test:later;
        world later { export run: async func(text: stream<char>) -> result<u8, error-context>; }
    ",
    sync: ["-all"],
});

fn main() {}
