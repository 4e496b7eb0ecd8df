//! Runs a core module once and returns its memory.

use std::path::Path;

use wasmtime::{Engine, Extern, Func, Instance, Module, Store, Trap};

use witcraft_host::{Cache, Limits, MemoryExceeded, MemoryLimiter, Settings, Watchdog, chain, engine};

/// The result of a module.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Its linear memory, whole.
    pub memory: Vec<u8>,
    /// Its reply.
    pub reply: Vec<u8>,
}

/// Why a module left nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It ran past its time.
    Time,
    /// It asked for more memory than it may have.
    Memory,
    /// It trapped, or has not the exports that are called. What Wasmtime says.
    Trap(String),
    /// This host cannot run it. What Wasmtime says.
    Host(String),
}

/// Instantiates `module`, whose imports trap, and hands `request` over: at the address that the export `allocate` gives for its size,
/// to the export `evaluate`, which returns the address of the reply: its size in 32 bits, and the bytes. Compiled code is taken from the
/// cache, and kept in it.
///
/// # Errors
/// The module did not come to its end within the limits.
pub fn snapshot(
    module: &[u8],
    [allocate, evaluate]: [&str; 2],
    request: &[u8],
    limits: &Limits,
    cache: Option<&Cache>,
) -> Result<Snapshot, SnapshotError> {
    let host = |error: wasmtime::Error| SnapshotError::Host(chain(&error));
    let engine = engine(&Settings::for_limits(limits)).map_err(|finding| SnapshotError::Host(finding.message))?;
    let module = compile(&engine, module, cache).map_err(host)?;
    let mut store = Store::new(&engine, MemoryLimiter::new(limits.memory));
    store.limiter(|limiter| limiter);
    if let Some(fuel) = limits.fuel {
        store.set_fuel(fuel).map_err(host)?;
    }
    if limits.timeout.is_some() {
        store.set_epoch_deadline(1);
    }
    let _watchdog = limits.timeout.map(|timeout| Watchdog::new(&engine, timeout));
    let imports: Vec<Extern> = module
        .imports()
        .map(|import| match import.ty() {
            wasmtime::ExternType::Func(ty) => {
                let name = format!("{}.{}", import.module(), import.name());
                let trap = move |_: wasmtime::Caller<'_, _>, _: &[wasmtime::Val], _: &mut [wasmtime::Val]| {
                    Err(wasmtime::Error::msg(format!("`{name}` was called, but is not available yet")))
                };
                Ok(Func::new(&mut store, ty, trap).into())
            }
            _ => Err(SnapshotError::Host(format!("the import `{}` is not a function", import.name()))),
        })
        .collect::<Result<_, _>>()?;
    run(&mut store, &module, &imports, [allocate, evaluate], request).map_err(|error| {
        if error.downcast_ref::<MemoryExceeded>().is_some() {
            SnapshotError::Memory
        } else if matches!(error.downcast_ref(), Some(Trap::Interrupt | Trap::OutOfFuel)) {
            SnapshotError::Time
        } else {
            let trap = error.downcast_ref::<Trap>().map_or_else(|| chain(&error), ToString::to_string);
            SnapshotError::Trap(trap)
        }
    })
}

fn run(
    store: &mut Store<MemoryLimiter>,
    module: &Module,
    imports: &[Extern],
    [allocate, evaluate]: [&str; 2],
    request: &[u8],
) -> wasmtime::Result<Snapshot> {
    let instance = Instance::new(&mut *store, module, imports)?;
    let memory = instance.get_memory(&mut *store, "memory").ok_or_else(|| wasmtime::Error::msg("it has no memory"))?;
    let allocate = instance.get_typed_func::<u32, u32>(&mut *store, allocate)?;
    let evaluate = instance.get_typed_func::<(u32, u32), u32>(&mut *store, evaluate)?;
    let size = u32::try_from(request.len())?;
    let address = allocate.call(&mut *store, size)?;
    memory.write(&mut *store, address as usize, request)?;
    let reply = evaluate.call(&mut *store, (address, size))? as usize;
    let memory = memory.data(&store).to_vec();
    let lacking = || wasmtime::Error::msg("its reply is not in its memory");
    let size = memory.get(reply..).and_then(|rest| rest.first_chunk()).ok_or_else(lacking)?;
    let size = u32::from_le_bytes(*size) as usize;
    let reply = memory.get(reply + 4..).and_then(|rest| rest.get(..size)).ok_or_else(lacking)?.to_vec();
    Ok(Snapshot { memory, reply })
}

fn compile(engine: &Engine, bytes: &[u8], cache: Option<&Cache>) -> wasmtime::Result<Module> {
    let Some(cache) = cache else { return Module::from_binary(engine, bytes) };
    let key = Cache::key(engine, bytes);
    if let Some(module) = cache.load(&key).and_then(|file| deserialize(engine, &file)) {
        return Ok(module);
    }
    let module = Module::from_binary(engine, bytes)?;
    if let Ok(code) = module.serialize() {
        cache.store(&key, &code);
    }
    Ok(module)
}

#[allow(
    unsafe_code,
    reason = "the cache only returns entries that match their hash, from a directory that only its \
                               owner can write"
)]
fn deserialize(engine: &Engine, file: &Path) -> Option<Module> {
    // SAFETY: `file` begins with what `Module::serialize` gave, as in `witcraft_host`.
    unsafe { Module::deserialize_file(engine, file) }.ok()
}
