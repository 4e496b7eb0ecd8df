# `workerd serve workerd.capnp`, with the modules of worker.mjs beside it.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "app", worker = .app)],
  sockets = [(name = "http", address = "127.0.0.1:8080", http = (), service = "app")],
);

const app :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "app.js", esModule = embed "app.js"),
    (name = "app.core.wasm", wasm = embed "app.core.wasm"),
    (name = "app.wasi.js", esModule = embed "app.wasi.js"),
    (name = "wasi/clocks.js", esModule = embed "wasi/clocks.js"),
    (name = "wasi/http.js", esModule = embed "wasi/http.js"),
    (name = "wasi/streams.js", esModule = embed "wasi/streams.js"),
  ],
  compatibilityDate = "2026-01-01",
);
