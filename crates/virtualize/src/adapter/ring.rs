//! A memory of what was found, which has an end: the oldest goes for the newest. A key is two numbers, and has rules, which are bits.

use wasm_encoder::{BlockType, Function as Body, ValType};

use crate::code::{Code, double, word};

/// How much a ring remembers.
const ENTRIES: u32 = 256;
/// In an entry: its key, and the rules. In front of the entries lies the number of the next one.
const HIGH: u32 = 8;
const RULES: u32 = 16;
const ENTRY: u32 = 24;
const FIRST: u32 = 8;

/// How many bytes a ring takes. It begins with zeros.
pub(crate) const SIZE: u32 = FIRST + ENTRIES * ENTRY;

/// What the functions take.
pub(crate) const GET: [ValType; 3] = [ValType::I32, ValType::I64, ValType::I64];
pub(crate) const PUT: [ValType; 5] = [ValType::I32, ValType::I64, ValType::I64, ValType::I64, ValType::I64];

/// Looks for the entry with a key in a ring, leaves its address in a local, and pushes whether there is one.
fn search(code: &mut Code, [ring, low, high]: [u32; 3], at: u32) {
    let [end] = code.locals();
    let mut code = code.add();
    code.local_get(ring).i32_const(FIRST as i32).i32_add().local_tee(at);
    code.i32_const((ENTRIES * ENTRY) as i32).i32_add().local_set(end);
    code.block(BlockType::Empty).loop_(BlockType::Empty);
    code.local_get(at).local_get(end).i32_ge_u().br_if(1);
    code.local_get(at).i64_load(double(0)).local_get(low).i64_eq();
    code.local_get(at).i64_load(double(HIGH)).local_get(high).i64_eq().i32_and().br_if(1);
    code.local_get(at).i32_const(ENTRY as i32).i32_add().local_set(at).br(0).end().end();
    code.local_get(at).local_get(end).i32_lt_u();
}

/// `(ring, low, high) -> rules`: those of an entry, or none.
pub(crate) fn get() -> Body {
    let mut code = Code::new(&GET);
    let [at] = code.locals();
    search(&mut code, [0, 1, 2], at);
    let mut code_ = code.add();
    code_.if_(BlockType::Result(ValType::I64)).local_get(at).i64_load(double(RULES)).else_().i64_const(0).end();
    code.finish()
}

/// `(ring, low, high, kept, rules)`: adds rules to those of an entry that are kept, or a new entry.
pub(crate) fn put() -> Body {
    let (ring, low, high, kept, rules) = (0, 1, 2, 3, 4);
    let mut code = Code::new(&PUT);
    let [at] = code.locals();
    search(&mut code, [ring, low, high], at);
    let mut code_ = code.add();
    code_.if_(BlockType::Empty);
    code_.local_get(at).local_get(at).i64_load(double(RULES)).local_get(kept).i64_and();
    code_.local_get(rules).i64_or().i64_store(double(RULES)).else_();
    code_.local_get(ring).i32_load(word(0)).local_set(at);
    code_.local_get(ring).local_get(at).i32_const(1).i32_add().i32_const(ENTRIES as i32).i32_rem_u().i32_store(word(0));
    code_.local_get(at).i32_const(ENTRY as i32).i32_mul().local_get(ring).i32_add();
    code_.i32_const(FIRST as i32).i32_add().local_tee(at).local_get(low).i64_store(double(0));
    code_.local_get(at).local_get(high).i64_store(double(HIGH));
    code_.local_get(at).local_get(rules).i64_store(double(RULES)).end();
    code.finish()
}
