//! Engines: how code is compiled, and which instances it can have.

use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, ProfilingStrategy,
    WasmBacktraceDetails,
};
use witcraft_component::features::{self, ASYNC};
use witcraft_diagnostics::Diagnostic;

use crate::grants::Limits;

/// What an engine must be able to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Fuel can be limited.
    pub fuel: bool,
    /// A guest that computes can be interrupted, by moving the epoch on.
    pub epochs: bool,
    /// Where instances live, if not in memory that each maps for itself.
    pub pool: Option<Pool>,
    /// Components [need no tasks](crate::needs_no_tasks), so that calls between them are not noted as such. That takes most of their time.
    pub synchronous: bool,
    /// Debuggers and profilers of native code find their way in guests.
    pub native: Native,
}

/// What compiled code exposes to native tools.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Native {
    /// DWARF, made of that of the guest, for debuggers such as gdb and lldb.
    pub debug_info: bool,
    /// The names of functions, for `perf`, in `/tmp/perf-PID.map`.
    pub perf: bool,
}

/// Memory for instances that is mapped once and used again and again, which makes short lives cheap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pool {
    /// How many instances of core modules there may be at a time. Most components have three or four.
    pub instances: u32,
    /// Bytes of a memory that stay mapped when its instance is gone: clearing them is cheaper than mapping them again.
    pub keep_resident: usize,
}

impl Settings {
    /// What code is compiled for that is kept in files.
    pub const PRECOMPILED: Settings = Settings {
        fuel: false,
        epochs: true,
        pool: None,
        synchronous: false,
        native: Native { debug_info: false, perf: false },
    };

    /// What it takes to hold a guest to `limits`.
    pub fn for_limits(limits: &Limits) -> Settings {
        Settings { fuel: limits.fuel.is_some(), epochs: limits.timeout.is_some(), ..Settings::default() }
    }
}

/// An engine with these settings.
///
/// # Errors
/// This machine cannot run WebAssembly, or cannot set aside the addresses that a pool needs.
pub fn engine(settings: &Settings) -> Result<Engine, Diagnostic> {
    let mut config = Config::new();
    let features = if settings.synchronous { features::embedded().difference(ASYNC) } else { features::embedded() };
    config
        .wasm_features(features, true)
        .wasm_backtrace_details(WasmBacktraceDetails::Enable)
        .coredump_on_trap(true)
        .concurrency_support(!settings.synchronous)
        .consume_fuel(settings.fuel)
        .epoch_interruption(settings.epochs);
    if settings.native.debug_info {
        // Variables can only be looked at where they are kept.
        config.debug_info(true).cranelift_opt_level(OptLevel::None);
    }
    if settings.native.perf {
        config.profiler(ProfilingStrategy::PerfMap);
    }
    if let Some(pool) = settings.pool {
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pooling(pool)));
    }
    Engine::new(&config)
        .map_err(|error| Diagnostic::error("run/host", format!("this host cannot run WebAssembly: {}", chain(&error))))
}

fn pooling(pool: Pool) -> PoolingAllocationConfig {
    let mut pooling = PoolingAllocationConfig::new();
    pooling
        .total_core_instances(pool.instances)
        .total_component_instances(pool.instances)
        .total_memories(pool.instances)
        .total_tables(pool.instances)
        .total_stacks(pool.instances)
        .linear_memory_keep_resident(pool.keep_resident)
        .table_keep_resident(pool.keep_resident)
        .pagemap_scan(Enabled::Auto);
    pooling
}

/// The message of an error with its causes, on one line.
pub fn chain(error: &wasmtime::Error) -> String {
    format!("{error:#}").replace('\n', " ")
}
