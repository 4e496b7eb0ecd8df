//! Codes of running components.

use super::{Code, code};

pub(super) const RUN: &[Code] = &[
    code(
        "run/ambiguous-function",
        "Several exported functions have the name that `--invoke` calls.",
        "--invoke 'get()', where two interfaces have a `get`",
    ),
    code(
        "run/argument",
        "An argument of `--invoke` does not match the parameter's type.",
        "--invoke 'add(1, \"two\")'",
    ),
    code(
        "run/argument-count",
        "`--invoke` passes more or fewer arguments than the function takes.",
        "--invoke 'add(1)'",
    ),
    code("run/cache", "Compiled code is not cached, because its directory cannot be used.", "--cache-dir /proc/cache"),
    code(
        "run/deadlock",
        "All tasks of the guest are waiting, and nothing can wake one.",
        "A function that reads from a stream that has no writer.",
    ),
    code("run/dir", "A directory cannot be granted.", "--dir no/such/folder"),
    code("run/env", "An environment variable to pass on is not set or is not text.", "--env NO_SUCH_VARIABLE"),
    code(
        "run/host",
        "This machine cannot run WebAssembly or provide WASI.",
        "A processor that Wasmtime does not support.",
    ),
    code(
        "run/import-mismatch",
        "The type of an import differs from what the host offers.",
        "A component that was built for a later version of WASI.",
    ),
    code("run/invoke-syntax", "The text after `--invoke` is not a call.", "--invoke 'add 1 2'"),
    code(
        "run/listen-refused",
        "A note: the guest tried to listen on an address that was not granted.",
        "A server run without `--listen 8080`.",
    ),
    code(
        "run/missing-import",
        "The component imports an item that this host does not offer.",
        "An import of \
          `demo:kv/store`.",
    ),
    code(
        "run/net-refused",
        "A note: the guest tried to reach a host that was not granted.",
        "A client run without `--net=example.com`.",
    ),
    code("run/not-a-program", "The component does not export `wasi:cli/run`.", "witcraft run library.wasm"),
    code("run/out-of-fuel", "The guest used up its `--fuel`.", "--fuel 10000, and an endless loop"),
    code(
        "run/out-of-memory",
        "The guest asked for more than its `--max-memory`.",
        "--max-memory 8MiB, and a growing list",
    ),
    code(
        "run/reexport",
        "The function to call is one of the component's imports, re-exported.",
        "(component (import \"f\" (func $f)) (export \"g\" (func $f)))",
    ),
    code("run/timeout", "The guest ran for longer than its `--timeout`.", "--timeout 5s, and a server that waits"),
    code("run/trap", "The guest trapped.", "A division by zero, or a panic."),
    code(
        "run/uncaught",
        "A JavaScript program threw an error that nothing caught, in a function that does not return a `result`.",
        "`export function greet() { throw new Error('no'); }`",
    ),
    code("run/unknown-function", "The component does not export the function.", "--invoke 'grete(\"Ada\")'"),
    code(
        "run/unsupported",
        "The component is valid, but Wasmtime cannot compile it.",
        "A component that uses a proposal that Wasmtime does not implement.",
    ),
];
