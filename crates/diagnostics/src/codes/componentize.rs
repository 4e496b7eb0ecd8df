//! Codes of turning core modules into components.

use super::{Code, code};

pub(super) const COMPONENTIZE: &[Code] = &[
    code(
        "componentize/adapter",
        "An adapter cannot be read.",
        "--adapt env=library.wasm, where the library has no world",
    ),
    code(
        "componentize/adapter-for-programs",
        "The adapter calls `_start`, but the module is a library without one.",
        "witcraft componentize library.wasm --adapt command",
    ),
    code(
        "componentize/adapter-function",
        "The module imports a function that the adapter does not have.",
        "An import of `fd_reed` of WASI preview 1.",
    ),
    code(
        "componentize/adapter-type",
        "The module imports a function of the adapter with the wrong type.",
        "An import of `proc_exit` with a status of 64 bits.",
    ),
    code(
        "componentize/companion-type",
        "A function that accompanies an export, such as its post-return, has the wrong type.",
        "A post-return of `run` that takes an `i64`, where `run` returns an `i32`.",
    ),
    code(
        "componentize/destructor-type",
        "The destructor of an exported resource does not take one `i32`.",
        "(export \"demo:kv/store#[dtor]entry\" (func))",
    ),
    code(
        "componentize/embedded-world",
        "The world embedded in the module cannot be read.",
        "Bindings from an incompatible version of a generator.",
    ),
    code(
        "componentize/encode",
        "The module matches its world, but they cannot be encoded as a component.",
        "A world that uses a type in a way that components cannot express.",
    ),
    code(
        "componentize/export-not-in-world",
        "The module exports a function for an interface that the world does not export.",
        "(export \"demo:kv/stores#get\" (func))",
    ),
    code(
        "componentize/export-type",
        "The core type of an export does not match its function in WIT.",
        "`get: func(key: string)` is exported as (func (param i32)).",
    ),
    code("componentize/folder", "The folder contains nothing that witcraft can build.", "witcraft componentize src"),
    code(
        "componentize/go-bindings",
        "The Go program does not import its bindings, so it would export nothing.",
        "A `main.go` without an import of `example.com/app/gen/demo/app`.",
    ),
    code(
        "componentize/go-build",
        "The Go compiler failed. Its own messages are above the finding.",
        "A type error in `main.go`.",
    ),
    code(
        "componentize/go-library",
        "The folder holds a Go package that is not named `main`.",
        "witcraft componentize ./store, whose files begin with `package store`",
    ),
    code(
        "componentize/go-missing",
        "There is no `go` on the `PATH`.",
        "witcraft componentize ./cmd/app, on a machine without Go",
    ),
    code(
        "componentize/go-program",
        "Go built the module as a program, but its world has exports, which need a library.",
        "GOOS=wasip1 GOARCH=wasm go build",
    ),
    code(
        "componentize/go-too-old",
        "Go is older than 1.24, the first version that exports functions of wasm modules.",
        "go version go1.22.3 linux/amd64",
    ),
    code(
        "componentize/import-kind",
        "The module imports a function of WIT as something other than a function.",
        "(import \"demo:kv/store\" \"get\" (global i32))",
    ),
    code(
        "componentize/import-not-in-world",
        "The module imports an interface that its world does not import.",
        "(import \"demo:kv/other\" \"get\" (func))",
    ),
    code(
        "componentize/import-type",
        "The core type of an import does not match its function in WIT.",
        "`get: func(key: string)` is imported as (func (param i32)).",
    ),
    code(
        "componentize/missing-callback",
        "An asynchronous export has no callback.",
        "(export \"[async-lift]run\" (func (result i32))) without `[callback][async-lift]run`",
    ),
    code(
        "componentize/missing-export",
        "The world exports a function that the module does not.",
        "The linker removed the export, or it is spelled differently.",
    ),
    code(
        "componentize/missing-memory",
        "Values pass through memory, but the module exports none.",
        "(module (func (export \"greet\") (param i32 i32)))",
    ),
    code(
        "componentize/missing-realloc",
        "The host has to allocate memory in the module, which does not export `cabi_realloc`.",
        "A module that takes a string and has no allocator.",
    ),
    code(
        "componentize/no-entry",
        "The module is a program, but with the adapter for libraries its component would export nothing.",
        "witcraft componentize program.wasm --adapt reactor",
    ),
    code(
        "componentize/no-exports",
        "The module exports none of its world's exports.",
        "The library was linked without its exports.",
    ),
    code(
        "componentize/no-world",
        "The world that the module was built for is unknown.",
        "witcraft componentize plain.wasm, without `--wit`",
    ),
    code(
        "componentize/preview1",
        "The module imports WASI preview 1, but `--adapt none` disables the adapter.",
        "witcraft componentize core.wasm --adapt none",
    ),
    code(
        "componentize/support-type",
        "A function that hosts call, such as `cabi_realloc`, has the wrong type.",
        "A function `cabi_realloc` with one parameter instead of four.",
    ),
    code(
        "componentize/unknown-function",
        "The module imports a function that its interface does not have.",
        "(import \"demo:kv/store\" \"gett\" (func))",
    ),
    code(
        "componentize/unknown-import",
        "The module imports from a module that neither the world nor an adapter provides.",
        "(import \"env\" \"puts\" (func (param i32)))",
    ),
    code(
        "componentize/world",
        "The given world cannot be encoded.",
        "A world that uses a type in a way that components cannot express.",
    ),
    code(
        "componentize/world-disagrees",
        "The world embedded in the module contradicts the given one.",
        "witcraft componentize core.wasm --wit wit, after the WIT changed",
    ),
];
