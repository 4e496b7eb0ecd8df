//! Flags that the crate `bitflags` defines: the file is compiled as part of this test, against the crate itself.

use witcraft_generator_rust::{Options, RustGenerator};
use witcraft_testing::{assert_golden, root};

use super::generate;

/// Lints of this workspace are not those of whoever uses such a file.
#[allow(unsafe_code, unreachable_pub, unused_qualifications)]
#[path = "bitflags/bits.rs"]
mod bindings;

pub(super) fn the_file_is_as_it_is_compiled_here() {
    let mut options = Options::default();
    options.bitflags_path = Some("::bitflags".to_owned());
    // Other files of this crate may have been generated too.
    options.realloc = false;
    let folder = root().join("tests/codegen/bitflags");
    for generated in generate(&folder.join("bits.wit"), &RustGenerator::new(options)) {
        let files = generated.files.expect("it generates");
        let (name, text) = files.iter().next().expect("a world is one file");
        assert_golden(folder.join(name), text);
    }
}

pub(super) fn flags_are_those_of_the_crate() {
    use bindings::test::bitflags::types::{Many, Rights};
    fn is_of_the_crate<T: bitflags::Flags<Bits = u8>>(_: T) {}

    let rights = Rights::READ | Rights::RUN_IT;
    is_of_the_crate(rights);
    assert_eq!(rights.bits(), 5);
    assert_eq!(format!("{rights:?}"), "Rights(READ | RUN_IT)");
    assert_eq!(Rights::from_bits_truncate(255), Rights::all());
    assert_eq!(Many::F8.bits(), 1_u16 << 8);
    let exported = bindings::exports::test::bitflags::types::Rights::from(rights);
    assert_eq!(Rights::from(exported), rights, "the import's and the export's become one another");
}
