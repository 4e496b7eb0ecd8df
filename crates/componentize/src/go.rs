//! What a module of Go's compiler gets added so that it gets on with its adapter.
//!
//! Go's runtime is not ready when its first imports are called, and calls imports on its own account later. So:
//!
//! - **The narrow adapter is told when the component may not be left.** While a host allocates in a module through its
//!   `realloc`, and while a post-return runs, an import that is called traps (`CanonicalABI.md`, `may_leave`). But any
//!   allocation may start a garbage collection, and that begins with a look at the clock, and may ask what goroutines wait
//!   for. So the exports through which that happens are led over functions that raise a flag for the time of the call,
//!   which the [narrow adapter](crate::narrow) reads through a further export: while it is up, a clock shows the time that
//!   it showed last, and nothing is waited for.
//!
//!   ```text
//!   realloc(a, b, c, d) = flag ← 1; result ← the module's own(a, b, c, d); flag ← 0; result
//!   ```
//! - **The others get memory of their own.** They allocate through the module's `realloc` when they are first called,
//!   which is while the runtime starts: the call ends in a trap. They take an allocator that is exported for them alone.
//!   Generated bindings have one, over memory that is Go's own. For other modules one is added here, over pages that Go is
//!   told not to take (`reserve`). Where that cannot be said, as the module is of some other shape, it grows the memory,
//!   and that is not safe: Go takes the pages after those it had for its own when it grows the memory later, whichever it
//!   got.
//!
//! All that is new comes last in its section, so that no index in the module changes and bodies are copied as they are.

mod reserve;

use std::borrow::Cow;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, Encode, ExportKind, ExportSection, Function, FunctionSection, GlobalSection,
    GlobalType, Instruction, MemorySection, Module as Encoder, RawSection, TypeSection, ValType,
};
use wasmparser::{BinaryReader, ExternalKind, Parser, Payload, TypeRef};
use witcraft_abi::{ADAPTER_REALLOC, ExportName};

use crate::adapters::Builtin;
use crate::module::Module;

/// What the flag is exported as: a function that gives it.
pub(crate) const BARRIER: &str = "[witcraft]may-not-leave";

/// What to add.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addition {
    /// The flag, under the name [`BARRIER`].
    Barrier,
    /// The allocator for the adapter.
    AdapterRealloc,
}

impl Addition {
    /// What to add to a module that uses a built-in adapter.
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
    let counts = Counts::read(&bytes)?;
    let (flag, first) = (counts.globals, counts.function_types.len() as u32);
    let mut exports = ExportSection::new();
    let (mut types, mut functions, mut globals, mut bodies) =
        (TypeSection::new(), FunctionSection::new(), GlobalSection::new(), CodeSection::new());
    for export in &counts.exports {
        let mut index = export.index;
        let guarded = module.find_function(export.name).filter(|_| is_guarded(export.name));
        if let Some(ty) = guarded.filter(|_| addition == Addition::Barrier) {
            index = first + functions.len();
            functions.function(counts.function_type(export.index)?);
            bodies.function(&guard(export.index, ty.params().len() as u32, flag));
        }
        exports.export(export.name, RoundtripReencoder.export_kind(export.kind)?, index);
    }
    let place = (addition == Addition::AdapterRealloc).then(|| reserve::find_place(&bytes)).flatten();
    let i32_variable = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
    let (name, body) = match addition {
        Addition::Barrier => {
            types.ty().function([], [ValType::I32]);
            globals.global(i32_variable, &ConstExpr::i32_const(0));
            (BARRIER, code(&[Instruction::GlobalGet(flag)]))
        }
        Addition::AdapterRealloc => {
            types.ty().function([ValType::I32; 4], [ValType::I32]);
            let body = match place {
                Some(place) => {
                    globals.global(i32_variable, &ConstExpr::i32_const(place.first() as i32));
                    reserved_realloc(place, flag)
                }
                None => adapter_realloc(),
            };
            (ADAPTER_REALLOC, body)
        }
    };
    exports.export(name, ExportKind::Func, first + functions.len());
    functions.function(counts.types);
    bodies.function(&body);

    let mut changed = Encoder::new();
    for payload in Parser::new(0).parse_all(&bytes) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else { continue };
        let range_start = range.start;
        let old = &bytes[range];
        let data = match payload {
            Payload::TypeSection(_) => append(old, &types)?,
            Payload::FunctionSection(_) => append(old, &functions)?,
            Payload::GlobalSection(_) => append(old, &globals)?,
            Payload::CodeSectionStart { .. } => append(old, &bodies)?,
            Payload::ExportSection(_) => {
                changed.section(&exports);
                continue;
            }
            Payload::MemorySection(memories) if place.is_some() => {
                changed.section(&larger(memories)?);
                continue;
            }
            Payload::DataSection(_) => match place {
                Some(place) => {
                    let mut data = old.to_vec();
                    let at = place.in_module - range_start;
                    data[at..at + 4].copy_from_slice(&place.moved().to_le_bytes());
                    Cow::Owned(data)
                }
                None => Cow::Borrowed(old),
            },
            _ => Cow::Borrowed(old),
        };
        changed.section(&RawSection { id, data: &data });
    }
    Ok(Cow::Owned(changed.finish()))
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
fn larger(memories: wasmparser::MemorySectionReader<'_>) -> anyhow::Result<MemorySection> {
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

fn code(instructions: &[Instruction<'_>]) -> Function {
    let mut body = Function::new([]);
    for instruction in instructions {
        body.instruction(instruction);
    }
    body.instruction(&Instruction::End);
    body
}

/// The contents of a section, with those of another of its kind after them.
fn append(section: &[u8], more: &impl Encode) -> anyhow::Result<Cow<'static, [u8]>> {
    let mut added = Vec::new();
    more.encode(&mut added);
    let mut added = BinaryReader::new(&added, 0);
    added.read_var_u32()?; // how long it is
    let mut reader = BinaryReader::new(section, 0);
    let count = reader.read_var_u32()? + added.read_var_u32()?;
    let mut data = Vec::with_capacity(section.len() + added.bytes_remaining() + 1);
    count.encode(&mut data);
    data.extend_from_slice(&section[reader.original_position()..]);
    let rest = added.bytes_remaining();
    data.extend_from_slice(added.read_bytes(rest)?);
    Ok(Cow::Owned(data))
}

/// What there is in a module, imports first.
#[derive(Default)]
struct Counts<'a> {
    types: u32,
    /// The type of each function.
    function_types: Vec<u32>,
    globals: u32,
    exports: Vec<wasmparser::Export<'a>>,
}

impl<'a> Counts<'a> {
    fn read(bytes: &'a [u8]) -> anyhow::Result<Counts<'a>> {
        let mut counts = Counts::default();
        let mut has_code = false;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::TypeSection(section) => {
                    for group in section {
                        counts.types += group?.types().len() as u32;
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        match import?.ty {
                            TypeRef::Func(ty) | TypeRef::FuncExact(ty) => counts.function_types.push(ty),
                            TypeRef::Global(_) => counts.globals += 1,
                            TypeRef::Table(_) | TypeRef::Memory(_) | TypeRef::Tag(_) => {}
                        }
                    }
                }
                Payload::FunctionSection(section) => {
                    counts.function_types.extend(section.into_iter().collect::<Result<Vec<_>, _>>()?);
                }
                Payload::GlobalSection(section) => counts.globals += section.count(),
                Payload::ExportSection(section) => {
                    counts.exports = section.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::CodeSectionStart { .. } => has_code = true,
                _ => {}
            }
        }
        let is_whole = has_code
            && counts.globals > 0
            && counts.exports.iter().all(|export| export.kind != ExternalKind::FuncExact);
        anyhow::ensure!(is_whole, "it is not what Go's compiler writes");
        Ok(counts)
    }

    fn function_type(&self, function: u32) -> anyhow::Result<u32> {
        let ty = self.function_types.get(function as usize).copied();
        ty.ok_or_else(|| anyhow::anyhow!("function {function} does not exist"))
    }
}
