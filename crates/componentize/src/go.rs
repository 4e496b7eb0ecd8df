//! Additions to a module from Go's compiler so that it works with its adapter.
//!
//! Go's runtime is not ready when it calls its first imports, and later calls imports by itself. Therefore:
//!
//! - **The narrow adapter knows when the component must not be left.** While a host allocates in a module through its
//!   `realloc`, and while a post-return runs, an import that is called traps (`CanonicalABI.md`, `may_leave`). But any
//!   allocation may start a garbage collection, which reads the clock and may poll for events of goroutines. So these
//!   exports are wrapped in functions that set a flag during the call, which the [narrow adapter](crate::narrow) reads
//!   through another export: while it is set, a clock returns its last time, and polling returns immediately.
//!
//!   ```text
//!   realloc(a, b, c, d) = flag ← 1; result ← the module's own(a, b, c, d); flag ← 0; result
//!   ```
//!   The other adapters do not know the flag, so the module checks it before it calls them (`held`). Generated bindings
//!   do not need this with the wider adapters, because no collection starts while a host allocates in them.
//! - **The other adapters get separate memory.** They allocate through the module's `realloc` when they are first
//!   called, which is while the runtime starts, and the call traps. They use a separately exported allocator instead,
//!   if there is one. Generated bindings have one, over memory that belongs to Go. For other modules this file adds
//!   one, over pages that are reserved from Go (`reserve`). If the module's shape does not allow that, the allocator
//!   grows the memory, which is not safe: when Go grows the memory later, it assumes that it gets the pages right after
//!   its own.

mod held;
mod reserve;

use std::borrow::Cow;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    BlockType, ConstExpr, ExportKind, Function, GlobalType, Instruction, MemorySection, SectionId, ValType,
};
use wasmparser::{BinaryReader, MemorySectionReader};
use witcraft_abi::{ADAPTER_REALLOC, ExportName};

use crate::adapters::Builtin;
use crate::append::{Additions, Surface, code};
use crate::module::Module;
use crate::sections::Sections;

/// The export name of the function that returns the flag.
pub(crate) const BARRIER: &str = "[witcraft]may-not-leave";

/// The additions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addition {
    /// The flag, under the name [`BARRIER`].
    Barrier,
    /// The allocator for the adapter.
    AdapterRealloc,
}

impl Addition {
    /// Additions to a module that uses a built-in adapter.
    pub(crate) fn for_adapter(module: &Module<'_>, adapter: Builtin) -> Option<Addition> {
        let exports = module.exported_functions();
        let is_guarded = module.is_go && exports.iter().any(|export| is_guarded(export));
        match adapter {
            Builtin::Narrow => is_guarded.then_some(Addition::Barrier),
            Builtin::Command | Builtin::Reactor | Builtin::Proxy => {
                let has_own = exports.contains(&ADAPTER_REALLOC);
                (module.is_go && !has_own).then_some(Addition::AdapterRealloc)
            }
        }
    }
}

/// Whether the component may not be left while the function exported under this name runs.
fn is_guarded(export: &str) -> bool {
    match ExportName::parse(export) {
        ExportName::Realloc | ExportName::PostReturn { .. } => true,
        ExportName::Function { .. }
        | ExportName::Callback { .. }
        | ExportName::Destructor { .. }
        | ExportName::Memory
        | ExportName::Initialize
        | ExportName::Start
        | ExportName::Toolchain => false,
    }
}

/// The module with what is to be added.
///
/// # Errors
/// The module is malformed, or not what Go's compiler writes.
pub(crate) fn build<'a>(
    module: &Module<'_>,
    bytes: Cow<'a, [u8]>,
    addition: Addition,
) -> anyhow::Result<Cow<'a, [u8]>> {
    let surface = Surface::read(&bytes)?;
    let (flag, mut added) = (surface.globals, Additions::default());
    let i32_variable = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
    added.globals.global(i32_variable, &ConstExpr::i32_const(0));
    for export in &surface.exports {
        let mut index = export.index;
        if let Some(ty) = module.find_function(export.name).filter(|_| is_guarded(export.name)) {
            let body = guard(export.index, ty.params().len() as u32, flag);
            index = added.function(&surface, surface.function_type(export.index)?, &body);
        }
        added.exports.export(export.name, RoundtripReencoder.export_kind(export.kind)?, index);
    }
    let place = (addition == Addition::AdapterRealloc).then(|| reserve::find_place(&bytes)).flatten();
    let (name, body) = match addition {
        Addition::Barrier => {
            added.types.ty().function([], [ValType::I32]);
            (BARRIER, code(&[Instruction::GlobalGet(flag)]))
        }
        Addition::AdapterRealloc => {
            held::hold(module, &surface, &mut added, flag)?;
            added.types.ty().function([ValType::I32; 4], [ValType::I32]);
            let body = match place {
                Some(place) => {
                    let next = surface.globals + added.globals.len();
                    added.globals.global(i32_variable, &ConstExpr::i32_const(place.first() as i32));
                    reserved_realloc(place, next)
                }
                None => adapter_realloc(),
            };
            (ADAPTER_REALLOC, body)
        }
    };
    let function = added.function(&surface, surface.types, &body);
    added.exports.export(name, ExportKind::Func, function);
    let moved = place.map(|place| moved(&bytes, place));
    let mut sections = Sections::read(moved.as_deref().unwrap_or(&bytes))?;
    added.apply(&mut sections)?;
    if place.is_some()
        && let Some(memories) = sections.find(SectionId::Memory)
    {
        let memories = larger(MemorySectionReader::new(BinaryReader::new(memories, 0))?)?;
        sections.put(SectionId::Memory, &memories);
    }
    Ok(Cow::Owned(sections.finish()))
}

/// The module, with the address at `place` moved.
fn moved(bytes: &[u8], place: reserve::Place) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[place.in_module..place.in_module + 4].copy_from_slice(&place.moved().to_le_bytes());
    bytes
}

/// Calls a function with the flag up.
fn guard(function: u32, parameters: u32, flag: u32) -> Function {
    let mut body = vec![Instruction::I32Const(1), Instruction::GlobalSet(flag)];
    body.extend((0..parameters).map(Instruction::LocalGet));
    body.push(Instruction::Call(function));
    body.extend([Instruction::I32Const(0), Instruction::GlobalSet(flag)]);
    code(&body)
}

/// The memory, with room for what is reserved.
fn larger(memories: MemorySectionReader<'_>) -> anyhow::Result<MemorySection> {
    let mut section = MemorySection::new();
    for memory in memories {
        let mut memory = RoundtripReencoder.memory_type(memory?)?;
        memory.minimum += u64::from(reserve::PAGES);
        section.memory(memory);
    }
    Ok(section)
}

/// `(old address, old size, alignment, new size) -> address`: from the reserved pages, one after another. `next` is where
/// the next one may begin.
fn reserved_realloc(place: reserve::Place, next: u32) -> Function {
    let (align, size) = (2, 3);
    code(&[
        Instruction::GlobalGet(next),
        Instruction::LocalGet(align),
        Instruction::I32Add,
        Instruction::I32Const(1),
        Instruction::I32Sub,
        Instruction::I32Const(0),
        Instruction::LocalGet(align),
        Instruction::I32Sub,
        Instruction::I32And,
        Instruction::LocalTee(0),
        Instruction::LocalGet(size),
        Instruction::I32Add,
        Instruction::GlobalSet(next),
        Instruction::GlobalGet(next),
        Instruction::I32Const(place.last() as i32),
        Instruction::I32GtU,
        Instruction::If(BlockType::Empty),
        Instruction::Unreachable,
        Instruction::End,
        Instruction::LocalGet(0),
    ])
}

/// `(old address, old size, alignment, new size) -> address`: whole pages, which are never given back. An allocation is
/// never resized.
fn adapter_realloc() -> Function {
    const PAGE: i32 = 1 << 16;
    let result = 0; // the place of the first parameter, which is not needed any more
    code(&[
        Instruction::LocalGet(3),
        Instruction::I32Const(PAGE - 1),
        Instruction::I32Add,
        Instruction::I32Const(16),
        Instruction::I32ShrU,
        Instruction::MemoryGrow(0),
        Instruction::LocalTee(result),
        Instruction::I32Const(-1),
        Instruction::I32Eq,
        Instruction::If(BlockType::Empty),
        Instruction::Unreachable,
        Instruction::End,
        Instruction::LocalGet(result),
        Instruction::I32Const(16),
        Instruction::I32Shl,
    ])
}
