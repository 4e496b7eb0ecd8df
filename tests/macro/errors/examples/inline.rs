//! Faults of WIT in the call are at lines of this file.

wit_bindgen::generate!({
    inline: r#"
        package test:inline;
        world app {
            export a: func(x: strng);
            export b: func() -> itme;
            record item { name: string }
        }
    "#,
});

fn main() {}
