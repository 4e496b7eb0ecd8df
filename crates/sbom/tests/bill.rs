//! What is in a bill, and how SPDX writes it.

use witcraft_sbom::{Bill, Package, cyclonedx, spdx};
use witcraft_testing::{assert_golden, root};

#[path = "support/component.rs"]
mod component;

#[test]
fn a_package_of_two_parts_is_there_once_and_what_only_built_them_is_not() {
    let bill = Bill::read("shop.wasm", &component::bytes()).expect("it is read");
    let packages: Vec<String> = bill.packages.iter().map(Package::purl).collect();
    assert_eq!(packages, ["pkg:cargo/serde@1.0.200", "pkg:cargo/app@1.0.0", "pkg:cargo/other@0.1.0"]);
    let parts: Vec<(&str, &[usize])> =
        bill.parts.iter().map(|part| (part.path.as_str(), part.packages.as_slice())).collect();
    assert_eq!(parts, [("", &[][..]), ("module 0", &[0, 1]), ("module 1", &[0, 2])]);
}

#[test]
fn documents_are_as_reviewed_and_the_same_each_time() {
    for (name, write) in [("cyclonedx", cyclonedx as fn(&Bill, &str) -> String), ("spdx", spdx)] {
        let text = || write(&Bill::read("shop.wasm", &component::bytes()).expect("it is read"), "1.2.3");
        assert_eq!(text(), text());
        assert_golden(root().join(format!("crates/sbom/tests/golden/{name}.json")), &text());
    }
}

#[test]
fn spdx_is_read_by_the_crate_for_it() {
    let bill = Bill::read("shop.wasm", &component::bytes()).expect("it is read");
    let document: spdx_rs::models::SPDX = serde_json::from_str(&spdx(&bill, "1.2.3")).expect("it is SPDX");
    assert_eq!(document.document_creation_information.spdx_version, "SPDX-2.3");
    assert_eq!(document.package_information.len(), 6);
    let is_purl = |package: &&spdx_rs::models::PackageInformation| {
        package.external_reference.iter().any(|reference| reference.reference_locator.starts_with("pkg:cargo/"))
    };
    assert_eq!(document.package_information.iter().filter(is_purl).count(), 3);
    // Every identifier that a relationship names is one of the document's.
    let known: Vec<&str> = document.package_information.iter().map(|p| p.package_spdx_identifier.as_str()).collect();
    for relationship in &document.relationships {
        assert!(known.contains(&relationship.related_spdx_element.as_str()), "{relationship:?}");
    }
}
