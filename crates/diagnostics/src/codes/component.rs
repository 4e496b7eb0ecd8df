//! Codes of reading wasm, and of composing components.

use super::{Code, code};

pub(super) const VALIDATE: &[Code] = &[
    code(
        "validate/feature",
        "The module or component needs a WebAssembly feature that is not enabled.",
        "witcraft validate --wasm-features -simd simd.wasm",
    ),
    code("validate/invalid", "A section is invalid.", "(component (export \"f\" (func 0)))"),
    code("validate/invalid-function", "The body of a function is invalid.", "(module (func local.get 3 drop))"),
    code(
        "validate/limit",
        "There are too many findings to list, or items are nested too deeply.",
        "A file of random bytes after a valid header.",
    ),
    code(
        "validate/malformed",
        "The bytes at this offset are not well-formed wasm.",
        "A section with an unknown identifier.",
    ),
    code("validate/truncated", "The bytes end in the middle of an item.", "A download that was cut off."),
    code(
        "validate/type-mismatch",
        "The operand of an instruction has the wrong type.",
        "(module (func (result i32) f32.const 1))",
    ),
    code(
        "validate/type-too-large",
        "Values of a type take more memory than the specification allows.",
        "record r { bytes: list<u64, 536870912> }",
    ),
    code(
        "validate/unknown-feature",
        "The name is not that of a WebAssembly feature.",
        "witcraft validate --wasm-features simmd app.wasm",
    ),
];

pub(super) const COMPONENT: &[Code] = &[
    code(
        "component/bad-metadata",
        "The section or export that should hold the module's world cannot be read.",
        "Bindings from an incompatible version of a generator.",
    ),
    code(
        "component/build-path",
        "An artifact contains a path from the machine that built it: in a message, a name or debug information.",
        "A Rust program built without `--remap-path-prefix`.",
    ),
    code(
        "component/not-wit",
        "The component is valid, but uses types or names in a way that WIT cannot express.",
        "(component (type (export \"t\") (func)))",
    ),
];

pub(super) const INSPECT: &[Code] =
    &[code("inspect/json", "The summary cannot be written as JSON.", "This has not been seen yet.")];

pub(super) const COMPOSE: &[Code] = &[
    code(
        "compose/ambiguous",
        "Several components export the same import of another, and none is preferred.",
        "witcraft compose app.wasm cache.wasm disk.wasm, where both export `demo:kv/store`",
    ),
    code(
        "compose/cycle",
        "Components depend on each other, so none can be instantiated first.",
        "A logger that stores its log in a store that logs.",
    ),
    code(
        "compose/duplicate-name",
        "Two imports or two exports of a composition have the same name.",
        "export a as run; export b as run;",
    ),
    code(
        "compose/fits-nothing",
        "A component exports nothing that another component imports.",
        "witcraft compose app.wasm unrelated.wasm",
    ),
    code(
        "compose/import-conflict",
        "Two components import an interface of the same name with different types.",
        "One was built for an older `demo:log/log` than the other.",
    ),
    code(
        "compose/import-uses-inside",
        "A remaining import uses a type of an interface that another component satisfies.",
        "`demo:app/audit` uses `entry` of `demo:kv/store`, but only the latter is composed.",
    ),
    code("compose/invalid-component", "An input is not a valid component.", "witcraft compose app.wasm broken.wasm"),
    code("compose/invalid-name", "The name of an import or export is not valid.", "export log as \"LOG!\";"),
    code("compose/invalid-result", "The composition is not valid: a bug in witcraft.", "This has not been seen yet."),
    code("compose/limit", "A composition has more of something than a component can have.", "2,000 instances."),
    code(
        "compose/missing-argument",
        "An instance is not given something that it imports.",
        "new demo:app {}, without the `...` that imports the rest",
    ),
    code("compose/no-input", "There is nothing to compose.", "An empty list of inputs."),
    code(
        "compose/not-parts",
        "A composition cannot be taken apart, as it is more than connected components.",
        "witcraft virtualize all.wasm --of app --deny network, where `all.wasm` has core modules of its own",
    ),
    code(
        "compose/type-mismatch",
        "A component exports an import of another, but with different types.",
        "The store's `get` returns a `string`, but the program expects an `option<string>`.",
    ),
    code(
        "compose/unencodable-export",
        "An export of the root has a type that a component cannot export.",
        "A function that uses a resource which the root neither imports nor exports.",
    ),
    code(
        "compose/unencodable-import",
        "A remaining import has a type that a component cannot import.",
        "An import that uses a type of an unnamed instance.",
    ),
    code(
        "compose/unknown-source",
        "An argument or export of a graph comes from an export that does not exist.",
        "A program that builds a graph with a misspelled name.",
    ),
    code(
        "compose/unnamed-type",
        "The type of an export uses a type that the composition does not export.",
        "A function that returns a resource of an interface that is not exported.",
    ),
];

pub(super) const CONFORMANCE: &[Code] = &[
    code(
        "conformance/extra-import",
        "The component imports an item that its world does not offer.",
        "The component imports `wasi:sockets/tcp`, but the world does not.",
    ),
    code(
        "conformance/missing-export",
        "The component does not export an item that its world requires.",
        "The world exports `demo:kv/store`, but the component does not.",
    ),
    code(
        "conformance/missing-item",
        "An interface of the component lacks a function or a type that the world requires.",
        "The world's `store` has a function `clear`, but the component's does not.",
    ),
    code(
        "conformance/type-mismatch",
        "The type of an item differs between the component and the world.",
        "The world's `get` returns an `option<string>`, but the component's returns a `string`.",
    ),
    code(
        "conformance/version-mismatch",
        "The component has the interface in a version that is incompatible with the world's.",
        "The world exports `demo:kv/store@2.0.0`, but the component exports `demo:kv/store@1.0.0`.",
    ),
];
