//! How the adapter's memory is handed out, and what else its functions share.
//!
//! The memory begins with the constants, and with files where some are embedded. Behind them lies what callers pass and what the
//! adapter makes itself: a function takes its parameters no further than its own end, and its caller the result at once, so
//! everything there is free again at the next call. What lasts longer, the position of a stream, lies in a slot: slots are taken
//! from the beginning of the free memory, which then begins behind them, and are used again.
//!
//! Over WASI 0.3, other calls may come while one is not over: while it waits for the host, and wherever the host, or the component that
//! has the tasks, is called and is itself a component. Then nothing in front of [`MARK`] is free. A call that may be interrupted
//! [protects](protect) what it has until it goes on. What arrives from the host between calls stays until no call waits any more.

use wasm_encoder::{BlockType, Function as Body, InstructionSink, ValType};

use witcraft_abi::Layout;

use crate::code::{Code, byte, word};
use crate::tree;

/// The global with the first free byte; zero when all is free.
pub(crate) const FREE: u32 = 0;
/// The global with the state of the random numbers.
pub(crate) const STATE: u32 = 1;
/// The global with the beginning of what is free between calls.
pub(crate) const END: u32 = 2;
/// The global with the address of a slot that is free, which holds that of the next; zero if there is none.
pub(crate) const SLOTS: u32 = 3;
/// The global that is 1 while a handle is taken from the component and passed on to the host: then it is not destroyed.
pub(crate) const MOVING: u32 = 4;

/// The global with the first byte behind what is in use between calls, beside slots; zero if nothing is.
pub(crate) const MARK: u32 = 5;
/// The global with the number of calls that are not over.
pub(crate) const BUSY: u32 = 6;
/// The global that is 1 while the host is asked for what is looked at and forgotten before anything else happens.
pub(crate) const ASKING: u32 = 7;

/// The size of a slot, and its alignment.
pub(crate) const SLOT: i32 = 16;
/// In a slot: the row of the file or directory.
pub(crate) const ROW: u32 = 0;
/// In a slot: how much of it was read.
pub(crate) const POSITION: u32 = 4;

/// What a lookup returns in place of a row: there is no such entry.
pub(crate) const NO_ENTRY: i32 = -1;
/// There is a path behind a file.
pub(crate) const NOT_DIRECTORY: i32 = -2;
/// The path leads outside.
pub(crate) const OUTSIDE: i32 = -3;

/// `realloc`, which only ever hands out the next bytes, and grows the memory for them.
pub(crate) fn realloc() -> Body {
    let (align, size) = (2, 3);
    let mut body = Code::new(&[ValType::I32; 4]);
    let [at] = body.locals();
    let end = body.local(ValType::I64);
    let mut code = body.add();
    code.global_get(FREE).i32_eqz().if_(BlockType::Empty).global_get(END).global_set(FREE).end();
    code.global_get(FREE).local_get(align).i32_add().i32_const(1).i32_sub();
    code.i32_const(0).local_get(align).i32_sub().i32_and().local_set(at);
    code.local_get(at).i64_extend_i32_u().local_get(size).i64_extend_i32_u().i64_add().local_set(end);
    code.block(BlockType::Empty);
    code.local_get(end).memory_size(0).i64_extend_i32_u().i64_const(16).i64_shl().i64_le_u().br_if(0);
    code.local_get(end).i64_const(0xffff).i64_add().i64_const(16).i64_shr_u().i32_wrap_i64();
    code.memory_size(0).i32_sub().memory_grow(0).i32_const(-1).i32_ne().br_if(0);
    code.unreachable().end();
    code.local_get(end).i32_wrap_i64().global_set(FREE).local_get(at);
    body.finish()
}

/// `realloc` for what the host returns.
pub(crate) fn realloc_for_answers(realloc: u32) -> Body {
    let mut body = Code::new(&[ValType::I32; 4]);
    let mut code = body.add();
    code.local_get(0).local_get(1).local_get(2).local_get(3).call(realloc);
    code.global_get(ASKING).i32_eqz().global_get(BUSY).i32_const(0).i32_ne().i32_and().if_(BlockType::Empty);
    code.global_get(FREE).global_set(MARK).end();
    body.finish()
}

/// What was in use before a call protected what it has, and what was then: locals.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Protected {
    before: u32,
    mark: u32,
}

/// Protects everything that was allocated, as other calls may come.
pub(crate) fn protect(code: &mut Code) -> Protected {
    let [before, mark] = code.locals();
    let mut code = code.add();
    code.global_get(MARK).local_set(before);
    code.global_get(FREE).if_(BlockType::Empty).global_get(FREE).global_set(MARK).end();
    code.global_get(MARK).local_set(mark).global_get(BUSY).i32_const(1).i32_add().global_set(BUSY);
    Protected { before, mark }
}

/// Ends the protection of what the call has in memory, which goes on waiting.
pub(crate) fn unprotect(code: &mut InstructionSink<'_>, Protected { before, mark }: Protected) {
    // Somebody else may protect more by now.
    code.global_get(MARK).local_get(mark).i32_eq().if_(BlockType::Empty).local_get(before).global_set(MARK).end();
}

/// One call less is not over. When none is, nothing is in use.
pub(crate) fn over(code: &mut InstructionSink<'_>) {
    code.global_get(BUSY).i32_const(1).i32_sub().global_set(BUSY);
    code.global_get(BUSY).i32_eqz().if_(BlockType::Empty).i32_const(0).global_set(MARK).end();
}

/// Keeps what was allocated last for good.
pub(crate) fn keep(code: &mut InstructionSink<'_>) {
    code.global_get(FREE).global_set(END);
    code.global_get(MARK).if_(BlockType::Empty).global_get(FREE).global_set(MARK).end();
}

/// Pushes the address of new memory for a value.
pub(crate) fn allocate(code: &mut Code, realloc: u32, layout: Layout) {
    let mut code = code.add();
    code.i32_const(0).i32_const(0).i32_const(layout.align as i32).i32_const(layout.size as i32).call(realloc);
}

/// The next number of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
pub(crate) fn random() -> Body {
    let mut body = Code::new(&[]);
    let number = body.local(ValType::I64);
    let mut code = body.add();
    code.global_get(STATE).i64_const(0x9e37_79b9_7f4a_7c15_u64 as i64).i64_add().global_set(STATE);
    code.global_get(STATE).local_set(number);
    for (shift, factor) in [(30, 0xbf58_476d_1ce4_e5b9_u64), (27, 0x94d0_49bb_1331_11eb)] {
        code.local_get(number).local_get(number).i64_const(shift).i64_shr_u().i64_xor();
        code.i64_const(factor as i64).i64_mul().local_set(number);
    }
    code.local_get(number).local_get(number).i64_const(31).i64_shr_u().i64_xor();
    body.finish()
}

/// `(row, position) -> slot`.
pub(crate) fn slot(realloc: u32) -> Body {
    let mut body = Code::new(&[ValType::I32; 2]);
    let [at] = body.locals();
    let mut code = body.add();
    code.global_get(SLOTS).local_tee(at).if_(BlockType::Empty);
    code.local_get(at).i32_load(word(0)).global_set(SLOTS).else_();
    code.i32_const(0).i32_const(0).i32_const(SLOT).i32_const(SLOT).call(realloc).local_set(at);
    keep(&mut code);
    code.end();
    code.local_get(at).local_get(0).i32_store(word(ROW));
    code.local_get(at).local_get(1).i32_store(word(POSITION)).local_get(at);
    body.finish()
}

/// `(row of a directory, address of a path, its length) -> row`, or why there is none. A path cannot lead out of the directory.
pub(crate) fn lookup() -> Body {
    let (base, path, length) = (0, 1, 2);
    let mut body = Code::new(&[ValType::I32; 3]);
    let [at, end, start, size, low, high, entry, order] = body.locals();
    let [position, other, common] = body.locals();
    let mut code = body.add();
    let slash = i32::from(b'/');
    code.local_get(length).i32_eqz().if_(BlockType::Empty).i32_const(NO_ENTRY).return_().end();
    code.local_get(path).i32_load8_u(byte(0)).i32_const(slash).i32_eq().if_(BlockType::Empty);
    code.i32_const(OUTSIDE).return_().end();
    code.local_get(base).local_set(at).local_get(path).local_get(length).i32_add().local_set(end);
    code.loop_(BlockType::Empty); // for each part of the path
    code.local_get(path).local_set(start);
    code.block(BlockType::Empty).loop_(BlockType::Empty);
    code.local_get(path).local_get(end).i32_eq().br_if(1);
    code.local_get(path).i32_load8_u(byte(0)).i32_const(slash).i32_eq().br_if(1);
    code.local_get(path).i32_const(1).i32_add().local_set(path).br(0).end().end();
    code.local_get(path).local_get(start).i32_sub().local_set(size);
    code.local_get(at).i32_load(word(tree::IS_DIRECTORY)).i32_eqz().if_(BlockType::Empty);
    code.i32_const(NOT_DIRECTORY).return_().end();
    code.block(BlockType::Empty); // left when `at` is what the part names
    code.local_get(size).i32_eqz().br_if(0);
    let is_dot = |code: &mut wasm_encoder::InstructionSink<'_>, offset| {
        code.local_get(start).i32_load8_u(byte(offset)).i32_const(b'.'.into()).i32_eq();
    };
    code.local_get(size).i32_const(1).i32_eq().if_(BlockType::Empty);
    is_dot(&mut code, 0);
    code.br_if(1).end();
    code.local_get(size).i32_const(2).i32_eq().if_(BlockType::Empty);
    is_dot(&mut code, 0);
    is_dot(&mut code, 1);
    code.i32_and().if_(BlockType::Empty);
    code.local_get(at).local_get(base).i32_eq().if_(BlockType::Empty).i32_const(OUTSIDE).return_().end();
    code.local_get(at).i32_load(word(tree::PARENT)).local_set(at).br(2).end().end();
    // The entries are sorted: halve them until one is left.
    code.i32_const(0).local_set(low).local_get(at).i32_load(word(tree::LENGTH)).local_set(high);
    code.loop_(BlockType::Empty);
    code.local_get(low).local_get(high).i32_ge_u().if_(BlockType::Empty).i32_const(NO_ENTRY).return_().end();
    code.local_get(low).local_get(high).i32_add().i32_const(1).i32_shr_u().local_set(entry);
    code.local_get(at).i32_load(word(tree::START)).local_get(entry).i32_const(tree::SIZE as i32).i32_mul().i32_add();
    code.local_set(other);
    // The order of the two names: of the first bytes that differ, or else of their lengths.
    code.local_get(other).i32_load(word(tree::NAME_LENGTH)).local_tee(common).local_get(size);
    code.local_get(common).local_get(size).i32_lt_u().select().local_set(common);
    code.i32_const(0).local_set(position);
    code.block(BlockType::Empty).loop_(BlockType::Empty);
    code.local_get(position).local_get(common).i32_eq().if_(BlockType::Empty);
    code.local_get(other).i32_load(word(tree::NAME_LENGTH)).local_get(size).i32_sub().local_set(order).br(2).end();
    code.local_get(other).i32_load(word(tree::NAME)).local_get(position).i32_add().i32_load8_u(byte(0));
    code.local_get(start).local_get(position).i32_add().i32_load8_u(byte(0)).i32_sub().local_tee(order).br_if(1);
    code.local_get(position).i32_const(1).i32_add().local_set(position).br(0).end().end();
    code.local_get(order).i32_eqz().if_(BlockType::Empty).local_get(other).local_set(at).br(2).end();
    code.local_get(order).i32_const(0).i32_lt_s().if_(BlockType::Empty);
    code.local_get(entry).i32_const(1).i32_add().local_set(low).else_().local_get(entry).local_set(high).end();
    code.br(0).end();
    code.unreachable().end();
    code.local_get(path).local_get(end).i32_eq().if_(BlockType::Empty).local_get(at).return_().end();
    code.local_get(path).i32_const(1).i32_add().local_set(path).br(0).end().unreachable();
    body.finish()
}
