//! Codes of generators: of bindings, and of JavaScript.

use super::{Code, code};

pub(super) const ABI: &[Code] = &[
    code(
        "abi/async-not-supported",
        "The world has asynchronous functions, streams or futures, which this generator cannot bind yet.",
        "export serve: async func();",
    ),
    code(
        "abi/function-too-large",
        "The function has more to pass than a plan of the Canonical ABI may have.",
        "A record whose fields are records, a thousand leaves in all.",
    ),
    code(
        "abi/too-many-flags",
        "A flags type has more than 32 flags, which no component can have.",
        "flags many { f0, f1, f2, ..., f32 }",
    ),
    code(
        "abi/type-too-deep",
        "A type is nested so deep that code for it would not compile.",
        "A hundred lists within each other.",
    ),
    code(
        "abi/type-too-large",
        "A value of the type takes more bytes than memory of 32 bits can hold in one piece.",
        "record r { bytes: list<u64, 536870912> }",
    ),
];

pub(super) const BINDINGS: &[Code] = &[code(
    "bindings/metadata",
    "The world cannot be encoded for `componentize` to find it in the compiled module.",
    "A world that uses a type in a way that components have no words for.",
)];

pub(super) const BINDGEN: &[Code] = &[
    code(
        "bindgen/export-elsewhere",
        "An exported interface is to be taken from another place, which is possible for imports alone.",
        "--with demo:app/greeter=crate::greeter, where the world exports `greeter`",
    ),
    code("bindgen/go-version", "The `go.mod` around the bindings says an older Go than they need.", "go 1.21"),
    code(
        "bindgen/implemented-twice",
        "Two variables are to implement the same exported interface.",
        "--implementation greeter=example.com/a.A --implementation greeter=example.com/b.B",
    ),
    code(
        "bindgen/invalid-attribute",
        "An attribute to put on types is not Rust.",
        "--additional-derive-attribute 'derive('",
    ),
    code("bindgen/invalid-option", "An option has a value of another kind than it takes.", "stubs = \"yes\""),
    code(
        "bindgen/invalid-path",
        "A path to put in the place of an item is not one of Rust.",
        "--with 'demo:app/log=my crate'",
    ),
    code("bindgen/invalid-toml", "The configuration file is not TOML.", "stubs = "),
    code(
        "bindgen/module-path",
        "The import path of the bindings in Go is neither given nor known from a `go.mod`.",
        "witcraft bindgen go wit -o gen, outside of a Go module",
    ),
    code("bindgen/overlap", "An item is to be taken from two places.", "--with demo:app/log=a --with demo:app=b"),
    code(
        "bindgen/unknown-name",
        "An option names something that the world does not have.",
        "--sync demo:app/greeter#grete",
    ),
    code("bindgen/unknown-option", "The configuration file has an option that does not exist.", "stub = true"),
];

pub(super) const TRANSPILE: &[Code] = &[
    code(
        "transpile/name",
        "The name of the files cannot be one of a file, or of a part of a URL.",
        "witcraft transpile app.wasm --name a/b",
    ),
    code(
        "transpile/unused-map",
        "A `--map` matches none of the component's imports.",
        "witcraft transpile app.wasm --map demo:log=./log.js",
    ),
];

pub(super) const INSTANTIATION: &[Code] = &[code(
    "instantiation/unsupported",
    "The component has something that an engine of core modules cannot be given.",
    "A component with streams, or one that is linked by an embedder.",
)];
