//! A component with all that a bill can have: two parts that share a package, metadata, a module without a name.

use wasm_metadata::{AddMetadata, AddMetadataField};

/// The packages of a part, as `cargo auditable` writes them down.
fn with_packages(module: &[u8], packages: &str) -> Vec<u8> {
    let info: auditable_serde::VersionInfo = packages.parse().expect("packages");
    let section = wasm_metadata::Dependencies::new(info).expect("it is written");
    let mut bytes = module.to_vec();
    wasm_encoder::Section::append_to(&section, &mut bytes);
    bytes
}

/// The bytes of the component.
pub(crate) fn bytes() -> Vec<u8> {
    let module = wat::parse_str("(module $logic (func (export \"f\")))").expect("well-formed text");
    let first = r#"{"packages":[{"name":"app","version":"1.0.0","source":"local","dependencies":[1,2],"root":true},
        {"name":"serde","version":"1.0.200","source":"crates.io"},
        {"name":"cc","version":"1.0.0","source":"crates.io","kind":"build"}]}"#;
    let second = r#"{"packages":[{"name":"other","version":"0.1.0","source":"local","dependencies":[1],"root":true},
        {"name":"serde","version":"1.0.200","source":"crates.io"}]}"#;
    let mut component = wasm_encoder::Component::new();
    for packages in [first, second] {
        let module = with_packages(&module, packages);
        component.section(&wasm_encoder::RawSection { id: 1, data: &module });
    }
    let mut change = AddMetadata::default();
    change.name = AddMetadataField::Set("shop".to_owned());
    change.language = vec![("Rust".to_owned(), "1.95".to_owned())];
    change.authors = AddMetadataField::Set("Ada <ada@example.com>".parse().expect("authors"));
    change.description = AddMetadataField::Set("A shop.".parse().expect("a description"));
    change.licenses = AddMetadataField::Set("MIT OR Apache-2.0".parse().expect("licences"));
    change.source = AddMetadataField::Set("https://example.com/shop.git".parse().expect("an address"));
    change.homepage = AddMetadataField::Set("https://example.com/shop".parse().expect("an address"));
    change.version = AddMetadataField::Set("1.2.0".parse().expect("a version"));
    change.to_wasm(&component.finish()).expect("it is written")
}
