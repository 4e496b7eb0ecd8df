//! Options that are not there, are there twice, or have values of another kind: all are told at once.

wit_bindgen::generate!({
    wrold: "shop",
    world: "shop",
    raw_strings,
    ownership: Lending,
    generate_unused_types: "yes",
    async: true,
    raw_strings,
    with: { "test:shop/stock": Vec<u8> },
});

fn main() {}
