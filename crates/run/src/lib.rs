//! Components run on an embedded Wasmtime, with nothing granted by default.
