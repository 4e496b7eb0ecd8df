//! A random WIT package through the whole line: it resolves and prints, every world generates Rust or says why not, a module
//! of the world becomes a component, and the component composes, all valid.
#![no_main]

use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use wit_component::{StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::ManglingAndAbi;
use witcraft_bindings::Generator;
use witcraft_component::{Component, features, validate};
use witcraft_compose::Input;
use witcraft_fuzz::allow_contained_panics;
use witcraft_generator_rust::{Options, RustGenerator};
use witcraft_wit::{Print, load_bytes, print};

fuzz_target!(init: allow_contained_panics(), |bytes: &[u8]| {
    let Ok(package) = wit_smith::smith(&wit_smith::Config::default(), &mut Unstructured::new(bytes)) else { return };
    let everything = witcraft_wit::Options { all_features: true, ..witcraft_wit::Options::default() };
    let wit = load_bytes("smith.wasm", &package, &everything).expect("a package is read");
    let printed = print(&wit, &Print { dependencies: true, ..Print::default() }).expect("a package prints");
    load_bytes("printed.wit", printed.as_bytes(), &everything).expect("what was printed is WIT");

    let generator = RustGenerator::new(Options::default());
    for (world, _) in wit.resolve.worlds.iter() {
        let _ = generator.bindings(&wit, world).and_then(|bindings| generator.generate(&bindings));

        let mut module = dummy_module(&wit.resolve, world, ManglingAndAbi::Standard32);
        if embed_component_metadata(&mut module, &wit.resolve, world, StringEncoding::UTF8).is_err() {
            continue;
        }
        let Ok(component) = witcraft_componentize::componentize(&module, &Default::default()) else { continue };
        assert_eq!(validate(&component, features::everything()), []);
        Component::decode("component.wasm", &component).expect("a component has a world");
        let inputs = [Input { name: "component.wasm".to_owned(), bytes: component }];
        if let Ok(graph) = witcraft_compose::plan(&inputs) {
            let composed = witcraft_compose::encode(&graph).expect("what is planned is encoded");
            assert_eq!(validate(&composed, features::everything()), []);
        }
    }
});
