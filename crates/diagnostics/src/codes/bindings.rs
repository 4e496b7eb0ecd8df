//! Codes of generators: of bindings, and of JavaScript.

use super::{Code, code};

pub(super) const ABI: &[Code] = &[
    code(
        "abi/async-not-supported",
        "The world has asynchronous functions, streams or futures, which this generator does not support yet.",
        "export serve: async func();",
    ),
    code(
        "abi/function-too-large",
        "The function passes more than a plan of the Canonical ABI can hold.",
        "A record whose fields are records, a thousand leaves in all.",
    ),
    code(
        "abi/too-many-flags",
        "A flags type has more than 32 flags, which no component can have.",
        "flags many { f0, f1, f2, ..., f32 }",
    ),
    code(
        "abi/type-too-deep",
        "A type is nested so deeply that code for it would not compile.",
        "A hundred lists within each other.",
    ),
    code(
        "abi/type-too-large",
        "A value of the type takes more bytes than one block of 32-bit memory can hold.",
        "record r { bytes: list<u64, 536870912> }",
    ),
];

pub(super) const BINDINGS: &[Code] = &[code(
    "bindings/metadata",
    "The world cannot be embedded in the compiled module, where `componentize` looks for it.",
    "A world that uses a type in a way that components cannot express.",
)];

pub(super) const BINDGEN: &[Code] = &[
    code(
        "bindgen/export-elsewhere",
        "`--with` maps an exported interface, but only imports can be mapped.",
        "--with demo:app/greeter=crate::greeter, where the world exports `greeter`",
    ),
    code("bindgen/go-version", "The `go.mod` around the bindings requires an older Go than they need.", "go 1.21"),
    code(
        "bindgen/implemented-twice",
        "Two variables implement the same exported interface.",
        "--implementation greeter=example.com/a.A --implementation greeter=example.com/b.B",
    ),
    code(
        "bindgen/invalid-attribute",
        "An attribute for types is not valid Rust.",
        "--additional-derive-attribute 'derive('",
    ),
    code("bindgen/invalid-option", "An option has a value of the wrong kind.", "stubs = \"yes\""),
    code(
        "bindgen/invalid-path",
        "A path that replaces an item is not a valid Rust path.",
        "--with 'demo:app/log=my crate'",
    ),
    code("bindgen/invalid-toml", "The configuration file is not valid TOML.", "stubs = "),
    code(
        "bindgen/module-path",
        "The Go import path of the bindings is unknown: no `--module` is given and no `go.mod` is found.",
        "witcraft bindgen go wit -o gen, outside of a Go module",
    ),
    code("bindgen/overlap", "An item is mapped to two places.", "--with demo:app/log=a --with demo:app=b"),
    code(
        "bindgen/unknown-name",
        "An option names an item that the world does not have.",
        "--sync demo:app/greeter#grete",
    ),
    code("bindgen/unknown-option", "The configuration file has an option that does not exist.", "stub = true"),
];

pub(super) const TRANSPILE: &[Code] = &[
    code(
        "transpile/name",
        "The name cannot be used as a file name or as part of a URL.",
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
    "The component uses a feature that an engine of core modules cannot support.",
    "A component with streams, or one that an embedder has to link.",
)];
