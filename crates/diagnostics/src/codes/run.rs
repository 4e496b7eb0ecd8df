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
    code(
        "run/not-precompiled",
        "The file is not compiled code of this build and these settings.",
        "witcraft serve --precompiled app.wasm",
    ),
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
    code("run/threads", "The module starts threads of WASI preview 1.", "A program for `wasm32-wasip1-threads`."),
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

pub(super) const SERVE: &[Code] = &[
    code(
        "serve/address",
        "An address cannot be listened on.",
        "--addr 127.0.0.1:80, without the right to use that port",
    ),
    code(
        "serve/changed",
        "A component that was unloaded has changed since, and its code is no longer in the cache.",
        "Many components, one of which is replaced, and an emptied cache.",
    ),
    code(
        "serve/grants",
        "Grants on the command line, where several components are served.",
        "witcraft serve /api=api.wasm /=site.wasm --net",
    ),
    code(
        "serve/handler-mismatch",
        "The handler does not have the type that this host calls.",
        "A component that was built for a later version of WASI.",
    ),
    code("serve/limits", "Limits contradict each other.", "--queue-timeout 5s --timeout 1s"),
    code("serve/not-a-handler", "The component does not answer HTTP requests.", "witcraft serve program.wasm"),
    code(
        "serve/not-concurrent",
        "The component answers one request at a time, because its handler is that of WASI 0.2.",
        "--reuse 8 --concurrent 8, and a component for WASI 0.2",
    ),
    code(
        "serve/policy",
        "A policy is to be enforced for compiled code, which it cannot be checked in.",
        "--policy witcraft.policy.toml --precompiled",
    ),
    code("serve/route-clash", "Two components answer the same path.", "witcraft serve /=a.wasm b.wasm"),
    code("serve/routes", "The file of routes is not valid.", "A table `[[routes]]` instead of `[[route]]`."),
    code(
        "serve/telemetry",
        "A variable of OpenTelemetry has a value that is not valid, or asks for what is not there.",
        "OTEL_EXPORTER_OTLP_PROTOCOL=grpc witcraft serve app.wasm",
    ),
    code("serve/tls", "The certificate or its key cannot be used.", "--tls-key of another certificate"),
];
