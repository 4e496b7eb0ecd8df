//! Bindings from a build script. It needs no crate at run time.

mod bindings {
    include!(concat!(env!("OUT_DIR"), "/script.rs"));
}

struct Script;

impl bindings::Guest for Script {
    fn answer() -> String {
        let unused = bindings::Unused { name: "forty-two".to_owned() };
        assert!(unused == unused.clone());
        unused.name
    }
}

bindings::export!(Script with_types_in bindings);
