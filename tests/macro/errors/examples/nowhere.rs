//! Options that lead nowhere: each is told at its value.

wit_bindgen::generate!({
    world: "shop",
    with: {
        "test:shop/stok": crate::stock,
        "test:shop/stock/itm": generate,
    },
    skip: ["fnd"],
    additional_derives_ignore: ["itme"],
    additional_member_attributes: { "test:shop/stock/item.cuont": [#[cfg(all())]] },
    chainable_methods: ["&test:shop/stock#item.find"],
    runtime_path: "not a path",
});

fn main() {}
