//! The instructions of a task.
//!
//! A task has a slot in memory, whose address is in its first context slot: the ends that it has, and how far it is. It goes on from one
//! `step` to the next, until it has to wait: for the stream first, then for the future. It needs no stack meanwhile.

use wasm_encoder::{BlockType, Function as Body, InstructionSink, ValType};

use super::Job;
use crate::code::{Code, word};

/// How much is written at a time, and how much is read to be thrown away.
const PIECE: i32 = 1 << 20;
pub(super) const SCRATCH: u32 = 1 << 16;

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
pub(super) struct Builtins {
    pub(super) new_set: u32,
    pub(super) drop_set: u32,
    pub(super) join: u32,
    pub(super) get: u32,
    pub(super) set: u32,
}

/// What a task does with an end: the indices of the imports.
#[derive(Clone, Copy)]
pub(super) struct End {
    /// Makes a stream or future. Nothing makes one that is read.
    pub(super) new: Option<u32>,
    pub(super) copy: u32,
    pub(super) drop: u32,
}

/// One of the functions while it is written.
pub(super) struct Writing<'w> {
    pub(super) job: &'w Job,
    pub(super) task_return: u32,
    /// What is done with the stream, which is written if it was made.
    pub(super) stream: Option<End>,
    pub(super) future: Option<End>,
    /// Where the items begin, and the size of one.
    pub(super) items: (u32, u32),
    /// Where the results begin, and the size of one.
    pub(super) results: (u32, u32),
    pub(super) scratch: u32,
}

impl Writing<'_> {
    /// Whether it writes files.
    pub(super) fn has_files(&self) -> bool {
        self.job.has_items && self.job.is_of_bytes
    }
}

/// `() -> slot`: one that was free, or new memory for one.
pub(super) fn take() -> Body {
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
pub(super) fn start(writing: &Writing<'_>, parameters: &[ValType], builtins: &Builtins, take: u32, step: u32) -> Body {
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
pub(super) fn step(writing: &Writing<'_>, builtins: &Builtins) -> Body {
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
pub(super) fn callback(writing: &Writing<'_>, builtins: &Builtins, step: u32) -> Body {
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
