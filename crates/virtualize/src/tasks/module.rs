//! The core module of the tasks.
//!
//! A task has a slot in memory, whose address is in its first context slot: the ends that it has, and how far it is. It goes on from one
//! `step` to the next, until it has to wait: for the stream first, then for the future. It needs no stack meanwhile.

use wasm_encoder::{
    BlockType, ConstExpr, DataSection, EntityType, ExportKind, ExportSection, Function as Body, GlobalSection,
    GlobalType, ImportSection, InstructionSink, MemorySection, MemoryType, Module, ValType,
};
use wit_parser::{Resolve, Type, WorldKey};
use witcraft_abi::{
    Builtin, CoreImport, CoreSignature, Direction, Limit, Mode, TransferIntrinsic, TransferKind, TransferPlace,
    TypeTable,
};

use super::{Job, Tasks};
use crate::code::{Code, word};
use crate::constant::{Constant, Data};
use crate::module::{MANGLING, Writer, import_types};
use crate::tree::{Files, PAGE};

/// Where constants begin.
const BASE: u32 = 16;
/// How much is written at a time, and how much is read to be thrown away.
const PIECE: i32 = 1 << 20;
const SCRATCH: u32 = 1 << 16;

/// The global with the end of what is used of the memory.
const END: u32 = 0;
/// The global with a slot that is free, which holds the next one.
const SLOTS: u32 = 1;

/// In a slot: the set of what is waited for, or the next free slot.
const SET: u32 = 0;
/// The end of the stream; zero when it is done.
const STREAM: u32 = 4;
/// The writable end of the future; zero when it is done, or if there is none.
const FUTURE: u32 = 8;
/// Where the next item is.
const AT: u32 = 12;
/// How many items are left.
const REST: u32 = 16;
/// Where what the future is to have is.
const OUTCOME: u32 = 20;
const SLOT: i32 = 24;

/// What built-ins return that go on (`CanonicalABI.md`, `BLOCKED`).
const BLOCKED: i32 = -1;
/// How many bits of a result say how a copy ended, and that the other end is gone (`CopyResult.DROPPED`).
const RESULT_BITS: i32 = 4;
const DROPPED: i32 = 1;
/// The event that a future was written (`EventCode.FUTURE_WRITE`), and those that a stream was read or written.
const FUTURE_WRITE: i32 = 5;
const STREAM_READ: i32 = 2;
const STREAM_WRITE: i32 = 3;
/// What a callback returns (`CallbackCode`).
const EXIT: i32 = 0;
const YIELD: i32 = 1;
const WAIT: i32 = 2;

/// The built-ins that all tasks use, by the index of the import.
struct Builtins {
    new_set: u32,
    drop_set: u32,
    join: u32,
    get: u32,
    set: u32,
}

/// What a task does with an end: the indices of the imports.
#[derive(Clone, Copy)]
struct End {
    /// Makes a stream or future. Nothing makes one that is read.
    new: Option<u32>,
    copy: u32,
    drop: u32,
}

/// One of the functions while it is written.
struct Writing<'w> {
    job: &'w Job,
    task_return: u32,
    /// What is done with the stream, which is written if it was made.
    stream: Option<End>,
    future: Option<End>,
    /// Where the items begin, and the size of one.
    items: (u32, u32),
    /// Where the results begin, and the size of one.
    results: (u32, u32),
    scratch: u32,
}

impl Writing<'_> {
    /// Whether it writes files.
    fn has_files(&self) -> bool {
        self.job.has_items && self.job.is_of_bytes
    }
}

struct Emitter<'a> {
    resolve: &'a Resolve,
    key: &'a WorldKey,
    writer: Writer,
    imports: Vec<(CoreImport, u32)>,
}

/// Writes the module.
///
/// # Errors
/// A type that is past a limit.
pub(super) fn module(
    resolve: &Resolve,
    key: &WorldKey,
    tasks: &Tasks,
    files: Option<&Files>,
) -> Result<Vec<u8>, Limit> {
    let types = TypeTable::new(resolve);
    let mut data = Data::new(&types, BASE);
    let mut emitter = Emitter { resolve, key, writer: Writer::default(), imports: Vec::new() };
    let builtins = Builtins {
        new_set: emitter.builtin(Builtin::WaitableSetNew),
        drop_set: emitter.builtin(Builtin::WaitableSetDrop),
        join: emitter.builtin(Builtin::WaitableJoin),
        get: emitter.builtin(Builtin::ContextGet),
        set: emitter.builtin(Builtin::ContextSet),
    };
    let mut all = Vec::new();
    for job in tasks.used() {
        all.push(emitter.writing(&types, job, &mut data, files)?);
    }
    let end = data.end().next_multiple_of(16);
    for writing in &mut all {
        writing.scratch = end;
    }
    let drains = all.iter().any(|writing| writing.job.shape.data.is_some());
    let end = if drains { end + SCRATCH } else { end };
    let mut contents = None;
    let mut end = end;
    if let Some(files) = files.filter(|_| all.iter().any(Writing::has_files)) {
        // At a page, so that an engine maps it.
        let start = end.next_multiple_of(PAGE as u32);
        for writing in all.iter_mut().filter(|writing| writing.has_files()) {
            writing.items = (start.wrapping_sub(files.start), 1);
        }
        end = (start + files.contents.len() as u32).next_multiple_of(16);
        contents = Some((start, files.contents.as_slice()));
    }
    let mut exports = ExportSection::new();
    exports.export(MANGLING.memory(), ExportKind::Memory, 0);
    let take = emitter.add(&[], &[ValType::I32], take());
    for writing in &all {
        let step = emitter.add(&[ValType::I32], &[ValType::I32], step(writing, &builtins));
        let name = &writing.job.function.name;
        let signature = types.signature_in(Mode::Callback, &writing.job.function, Direction::Export)?;
        let (parameters, results) = import_types(&signature);
        let start = start(writing, &parameters, &builtins, take, step);
        let start = emitter.add(&parameters, &results, start);
        exports.export(&MANGLING.export_in(Mode::Callback, resolve, Some(key), name), ExportKind::Func, start);
        let callback = emitter.add(&[ValType::I32; 3], &[ValType::I32], callback(writing, &builtins, step));
        exports.export(&MANGLING.callback(resolve, Some(key), name), ExportKind::Func, callback);
    }
    Ok(emitter.finish(&exports, &data, contents, end))
}

impl Emitter<'_> {
    fn import(&mut self, import: CoreImport, parameters: &[ValType], results: &[ValType]) -> u32 {
        let ty = self.writer.ty(parameters, results);
        self.imports.push((import, ty));
        self.imports.len() as u32 - 1
    }

    fn import_with(&mut self, import: CoreImport, signature: &CoreSignature) -> u32 {
        let (parameters, results) = import_types(signature);
        self.import(import, &parameters, &results)
    }

    fn builtin(&mut self, builtin: Builtin) -> u32 {
        self.import_with(builtin.import(), &builtin.signature())
    }

    /// Adds a function, after all imports.
    fn add(&mut self, parameters: &[ValType], results: &[ValType], body: Body) -> u32 {
        let ty = self.writer.ty(parameters, results);
        self.writer.functions.function(ty);
        self.writer.code.function(&body);
        self.imports.len() as u32 + self.writer.functions.len() - 1
    }

    /// Imports what a task needs, and lays out what it writes.
    fn writing<'j>(
        &mut self,
        types: &TypeTable<'_>,
        job: &'j Job,
        data: &mut Data<'_>,
        files: Option<&Files>,
    ) -> Result<Writing<'j>, Limit> {
        let import = MANGLING.task_return(self.resolve, Some(self.key), &job.function.name);
        let task_return = self.import_with(import, &types.task_return_signature(&job.function)?);
        let stream = match (job.shape.data, job.shape.stream) {
            (Some((_, ty)), _) => Some(self.end(job, ty, false)),
            (None, Some(ty)) => Some(self.end(job, ty, true)),
            (None, None) => None,
        };
        let future = job.shape.future.map(|ty| self.end(job, ty, true));
        let mut list = |ty: Option<Type>, items: &[Constant]| -> Result<(u32, u32), Limit> {
            let Some(ty) = ty else { return Ok((0, 0)) };
            let slice = data.add(&Constant::List(items.to_vec()), ty);
            let size = match crate::parts::kind_of(self.resolve, ty) {
                Some(wit_parser::TypeDefKind::List(item)) => types.layout(*item)?.size,
                _ => 0,
            };
            Ok((data.word(slice), size))
        };
        let results = list(job.all_results, &job.results)?;
        let entries = match (files, job.entry(self.resolve)) {
            (Some(files), Some(entry)) => {
                files.rows.iter().map(|(name, is_directory)| entry.of(name, *is_directory)).collect()
            }
            _ => Vec::new(),
        };
        let items = list(job.all_items, &entries)?;
        Ok(Writing { job, task_return, stream, future, items, results, scratch: 0 })
    }

    /// Imports what is done with the end of a stream or future that is read, or made and written.
    fn end(&mut self, job: &Job, ty: Type, is_written: bool) -> End {
        use TransferIntrinsic::{DropReadable, DropWritable, New, Read, Write};
        let transfers = job.function.find_futures_and_streams(self.resolve);
        let index = transfers.iter().position(|known| Type::Id(*known) == ty).unwrap_or_default();
        let place = TransferPlace { interface: Some(self.key), is_exported: true, function: &job.function.name, index };
        let is_future = job.shape.future == Some(ty);
        let kind = if is_future { TransferKind::Future } else { TransferKind::Stream };
        let parameters = if is_future { 2 } else { 3 };
        let mut import = |intrinsic, parameters: usize, results: &[ValType]| {
            let import = MANGLING.transfer_intrinsic(self.resolve, kind, &place, intrinsic);
            let ty = self.writer.ty(&vec![ValType::I32; parameters], results);
            self.imports.push((import, ty));
            self.imports.len() as u32 - 1
        };
        let (copy, drop) = if is_written { (Write, DropWritable) } else { (Read, DropReadable) };
        End {
            new: is_written.then(|| import(New, 0, &[ValType::I64])),
            copy: import(copy, parameters, &[ValType::I32]),
            drop: import(drop, 1, &[]),
        }
    }

    fn finish(&self, exports: &ExportSection, data: &Data<'_>, contents: Option<(u32, &[u8])>, end: u32) -> Vec<u8> {
        let mut imports = ImportSection::new();
        for (import, ty) in &self.imports {
            imports.import(&import.module, &import.name, EntityType::Function(*ty));
        }
        let mut memory = MemorySection::new();
        memory.memory(MemoryType {
            minimum: u64::from(end.div_ceil(1 << 16)).max(1),
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut globals = GlobalSection::new();
        for first in [end as i32, 0] {
            let ty = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
            globals.global(ty, &ConstExpr::i32_const(first));
        }
        let mut segments = DataSection::new();
        segments.active(0, &ConstExpr::i32_const(BASE as i32), data.bytes.iter().copied());
        if let Some((start, contents)) = contents.filter(|(_, contents)| !contents.is_empty()) {
            segments.active(0, &ConstExpr::i32_const(start as i32), contents.iter().copied());
        }
        let Writer { types, functions, code, .. } = &self.writer;
        let mut module = Module::new();
        module.section(types).section(&imports).section(functions).section(&memory).section(&globals);
        module.section(exports).section(code).section(&segments);
        module.finish()
    }
}

/// `() -> slot`: one that was free, or new memory for one.
fn take() -> Body {
    let mut body = Code::new(&[]);
    let [at] = body.locals();
    let mut code = body.add();
    code.global_get(SLOTS).local_tee(at).if_(BlockType::Empty);
    code.local_get(at).i32_load(word(SET)).global_set(SLOTS).else_();
    code.global_get(END).local_tee(at).i32_const(SLOT).i32_add().global_set(END);
    code.global_get(END).memory_size(0).i32_const(16).i32_shl().i32_gt_u().if_(BlockType::Empty);
    code.i32_const(1).memory_grow(0).i32_const(-1).i32_eq().if_(BlockType::Empty).unreachable().end().end().end();
    code.local_get(at).i32_const(0).i32_const(SLOT).memory_fill(0).local_get(at);
    body.finish()
}

/// `(stream, begin, count, outcome) -> code`, the first only if one is read: returns the readable ends, and begins.
fn start(writing: &Writing<'_>, parameters: &[ValType], builtins: &Builtins, take: u32, step: u32) -> Body {
    let first = u32::from(writing.job.shape.data.is_some());
    let (begin, count, outcome) = (first, first + 1, first + 2);
    let mut body = Code::new(parameters);
    let [slot] = body.locals();
    let ends = body.local(ValType::I64);
    let mut code = body.add();
    code.call(take).local_set(slot);
    let number = |code: &mut InstructionSink<'_>, offset, local, (base, size): (u32, u32)| {
        code.local_get(slot).local_get(local).i32_const(size as i32).i32_mul().i32_const(base as i32).i32_add();
        code.i32_store(word(offset));
    };
    number(&mut code, AT, begin, writing.items);
    number(&mut code, OUTCOME, outcome, writing.results);
    code.local_get(slot).local_get(count).i32_store(word(REST));
    // The readable ends are pushed in the order of the result.
    let made = [(writing.stream, STREAM), (writing.future, FUTURE)];
    for (new, offset) in made.into_iter().filter_map(|(end, offset)| Some((end?.new?, offset))) {
        code.call(new).local_set(ends);
        code.local_get(slot).local_get(ends).i64_const(32).i64_shr_u().i32_wrap_i64().i32_store(word(offset));
        code.local_get(ends).i32_wrap_i64();
    }
    code.call(writing.task_return);
    if let Some(End { drop, new: None, .. }) = writing.stream {
        // Nothing is read for a result other than the first, which is success.
        code.local_get(outcome).if_(BlockType::Empty).local_get(0).call(drop).else_();
        code.local_get(slot).local_get(0).i32_store(word(STREAM)).end();
    }
    code.local_get(slot).call(builtins.set).local_get(slot).call(step);
    body.finish()
}

/// `(slot) -> code`: goes on until there is something to wait for.
fn step(writing: &Writing<'_>, builtins: &Builtins) -> Body {
    let slot = 0;
    let mut body = Code::new(&[ValType::I32]);
    let [result] = body.locals();
    if let Some(end) = writing.stream {
        let is_written = end.new.is_some();
        let mut code = body.add();
        code.block(BlockType::Empty).loop_(BlockType::Empty);
        code.local_get(slot).i32_load(word(STREAM)).i32_eqz().br_if(1);
        if is_written {
            // Everything was taken: the reader finds the end.
            code.local_get(slot).i32_load(word(REST)).i32_eqz().if_(BlockType::Empty);
            finish_end(&mut code, slot, STREAM, end.drop, builtins);
            code.br(2).end();
        }
        code.local_get(slot).i32_load(word(STREAM));
        if is_written {
            code.local_get(slot).i32_load(word(AT));
            code.local_get(slot).i32_load(word(REST)).i32_const(PIECE);
            code.local_get(slot).i32_load(word(REST)).i32_const(PIECE).i32_lt_u().select();
        } else {
            code.i32_const(writing.scratch as i32).i32_const(SCRATCH as i32);
        }
        code.call(end.copy).local_tee(result).i32_const(BLOCKED).i32_eq().if_(BlockType::Empty);
        wait(&mut code, slot, STREAM, builtins);
        code.end();
        copied(&mut code, writing, end, slot, result, builtins);
        if !is_written {
            // Who writes without end is not to keep everything else waiting.
            code.local_get(slot).i32_load(word(STREAM)).if_(BlockType::Empty).i32_const(YIELD).return_().end();
        }
        code.br(0).end().end();
    }
    if let Some(end) = writing.future {
        let mut code = body.add();
        code.local_get(slot).i32_load(word(FUTURE)).if_(BlockType::Empty);
        code.local_get(slot).i32_load(word(FUTURE)).local_get(slot).i32_load(word(OUTCOME)).call(end.copy);
        code.i32_const(BLOCKED).i32_eq().if_(BlockType::Empty);
        wait(&mut code, slot, FUTURE, builtins);
        code.end();
        finish_end(&mut code, slot, FUTURE, end.drop, builtins);
        code.end();
    }
    let mut code = body.add();
    code.local_get(slot).i32_load(word(SET)).if_(BlockType::Empty);
    code.local_get(slot).i32_load(word(SET)).call(builtins.drop_set).end();
    code.local_get(slot).global_get(SLOTS).i32_store(word(SET)).local_get(slot).global_set(SLOTS).i32_const(EXIT);
    body.finish()
}

/// `(event, waitable, payload) -> code`.
fn callback(writing: &Writing<'_>, builtins: &Builtins, step: u32) -> Body {
    let (event, payload) = (0, 2);
    let mut body = Code::new(&[ValType::I32; 3]);
    let [slot] = body.locals();
    let mut code = body.add();
    code.call(builtins.get).local_set(slot);
    if let Some(end) = writing.stream {
        code.local_get(event).i32_const(if end.new.is_some() { STREAM_WRITE } else { STREAM_READ }).i32_eq();
        code.if_(BlockType::Empty);
        copied(&mut code, writing, end, slot, payload, builtins);
        code.end();
    }
    if let Some(end) = writing.future {
        // It was taken, or nobody wants it.
        code.local_get(event).i32_const(FUTURE_WRITE).i32_eq().if_(BlockType::Empty);
        finish_end(&mut code, slot, FUTURE, end.drop, builtins);
        code.end();
    }
    code.local_get(slot).call(step);
    body.finish()
}

/// Accounts for what was copied, as `result` has it.
fn copied(
    code: &mut InstructionSink<'_>,
    writing: &Writing<'_>,
    end: End,
    slot: u32,
    result: u32,
    builtins: &Builtins,
) {
    if end.new.is_some() {
        let size = writing.items.1 as i32;
        code.local_get(slot).local_get(slot).i32_load(word(AT));
        code.local_get(result).i32_const(RESULT_BITS).i32_shr_u().i32_const(size).i32_mul().i32_add();
        code.i32_store(word(AT)).local_get(slot).local_get(slot).i32_load(word(REST));
        code.local_get(result).i32_const(RESULT_BITS).i32_shr_u().i32_sub().i32_store(word(REST));
    }
    code.local_get(result).i32_const((1 << RESULT_BITS) - 1).i32_and().i32_const(DROPPED).i32_eq();
    code.if_(BlockType::Empty);
    finish_end(code, slot, STREAM, end.drop, builtins);
    code.end();
}

/// Drops an end, which nothing is copied with.
fn finish_end(code: &mut InstructionSink<'_>, slot: u32, offset: u32, drop: u32, builtins: &Builtins) {
    code.local_get(slot).i32_load(word(offset)).i32_const(0).call(builtins.join);
    code.local_get(slot).i32_load(word(offset)).call(drop);
    code.local_get(slot).i32_const(0).i32_store(word(offset));
}

/// Returns that the task waits for an end.
fn wait(code: &mut InstructionSink<'_>, slot: u32, offset: u32, builtins: &Builtins) {
    code.local_get(slot).i32_load(word(SET)).i32_eqz().if_(BlockType::Empty);
    code.local_get(slot).call(builtins.new_set).i32_store(word(SET)).end();
    code.local_get(slot).i32_load(word(offset)).local_get(slot).i32_load(word(SET)).call(builtins.join);
    code.local_get(slot).i32_load(word(SET)).i32_const(4).i32_shl().i32_const(WAIT).i32_or().return_();
}
