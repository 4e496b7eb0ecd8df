//! Codes of what is run.

use super::{Code, code};

pub(super) const RUN: &[Code] = &[
    code(
        "run/ambiguous-function",
        "Several exported functions have the name that `--invoke` calls.",
        "--invoke 'get()', where two interfaces have a `get`",
    ),
    code(
        "run/argument",
        "An argument of `--invoke` is not a value of its parameter's type.",
        "--invoke 'add(1, \"two\")'",
    ),
    code(
        "run/argument-count",
        "`--invoke` passes more or fewer arguments than the function takes.",
        "--invoke 'add(1)'",
    ),
    code("run/cache", "Compiled code is not kept, since its directory cannot be used.", "--cache-dir /proc/cache"),
    code(
        "run/deadlock",
        "All tasks of the guest wait, and nothing is left that could wake one.",
        "A function that reads from a stream which nobody writes to.",
    ),
    code("run/dir", "A directory cannot be granted.", "--dir no/such/folder"),
    code(
        "run/env",
        "A variable of the environment is to be passed on, and is not set or not text.",
        "--env NO_SUCH_VARIABLE",
    ),
    code(
        "run/host",
        "This machine cannot run WebAssembly, or cannot offer WASI.",
        "A processor that Wasmtime has no compiler for.",
    ),
    code(
        "run/import-mismatch",
        "An import has another type than what the host offers under its name.",
        "A component that was built for a later version of WASI.",
    ),
    code("run/invoke-syntax", "What `--invoke` says is not a call.", "--invoke 'add 1 2'"),
    code(
        "run/listen-refused",
        "A note: the guest wanted to listen where nothing allows it.",
        "A server that is run without `--listen 8080`.",
    ),
    code("run/missing-import", "The component imports what this host does not offer.", "An import of `demo:kv/store`."),
    code(
        "run/net-refused",
        "A note: the guest wanted to talk to a host that nothing allows.",
        "A client that is run without `--net=example.com`.",
    ),
    code("run/not-a-program", "The component does not export `wasi:cli/run`.", "witcraft run library.wasm"),
    code("run/out-of-fuel", "The guest used up its `--fuel`.", "--fuel 10000, and a loop without an end"),
    code(
        "run/out-of-memory",
        "The guest asked for more than its `--max-memory`.",
        "--max-memory 8MiB, and a list that grows",
    ),
    code(
        "run/reexport",
        "The function to call is one of the component's own imports that it exports again.",
        "(component (import \"f\" (func $f)) (export \"g\" (func $f)))",
    ),
    code("run/timeout", "The guest ran for longer than its `--timeout`.", "--timeout 5s, and a server that waits"),
    code("run/trap", "The guest trapped.", "A division by zero, or a panic."),
    code(
        "run/uncaught",
        "A program in JavaScript threw, and nothing caught it: the function has no `result` whose error it could be.",
        "`export function greet() { throw new Error('no'); }`",
    ),
    code("run/unknown-function", "The component exports no function of that name.", "--invoke 'grete(\"Ada\")'"),
    code(
        "run/unsupported",
        "The component is valid, and Wasmtime cannot compile it.",
        "A component that uses a proposal that Wasmtime does not implement.",
    ),
];
