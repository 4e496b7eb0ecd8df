//! Engines: how code is compiled, and which instances it can have.

use wasmtime::{Config, Engine, WasmBacktraceDetails};
use witcraft_component::features;
use witcraft_diagnostics::Diagnostic;

use crate::grants::Limits;

/// What an engine must be able to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Fuel can be limited.
    pub fuel: bool,
    /// A guest that computes can be interrupted, by moving the epoch on.
    pub epochs: bool,
}

impl Settings {
    /// What it takes to hold a guest to `limits`.
    pub fn for_limits(limits: &Limits) -> Settings {
        Settings { fuel: limits.fuel.is_some(), epochs: limits.timeout.is_some() }
    }
}

/// An engine with these settings.
///
/// # Errors
/// This machine cannot run WebAssembly.
pub fn engine(settings: &Settings) -> Result<Engine, Diagnostic> {
    let mut config = Config::new();
    config
        .wasm_features(features::embedded(), true)
        .wasm_backtrace_details(WasmBacktraceDetails::Enable)
        .coredump_on_trap(true)
        .concurrency_support(true)
        .consume_fuel(settings.fuel)
        .epoch_interruption(settings.epochs);
    Engine::new(&config)
        .map_err(|error| Diagnostic::error("run/host", format!("this host cannot run WebAssembly: {}", chain(&error))))
}

/// The message of an error with its causes, on one line.
pub fn chain(error: &wasmtime::Error) -> String {
    format!("{error:#}").replace('\n', " ")
}
