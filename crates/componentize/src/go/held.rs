//! Calls that Go's runtime makes by itself while the component must not be left, for adapters that cannot be informed.
//!
//! The adapters of Wasmtime know no flag. So it is the module that looks at it, before it calls them: its calls of the two
//! functions that matter become calls of these, which answer by themselves while the flag is up.

use wasm_encoder::{BlockType, ConstExpr, Function, GlobalType, Instruction, MemArg, ValType};
use witcraft_wasi::preview1;

use crate::append::{Additions, Surface, code};
use crate::module::{Extern, Module};

/// Leads the module's clock and its waiting over functions that know the global `flag`. Globals that they need are added.
pub(super) fn hold(module: &Module<'_>, surface: &Surface<'_>, added: &mut Additions, flag: u32) -> anyhow::Result<()> {
    let functions = module.imports.iter().filter(|import| matches!(import.kind, Extern::Function(_)));
    for (import, index) in functions.zip(0..).filter(|(import, _)| import.module == preview1::MODULE) {
        let body = match import.name {
            "clock_time_get" => {
                let wall = surface.globals + added.globals.len();
                for _ in 0..2 {
                    let ty = GlobalType { val_type: ValType::I64, mutable: true, shared: false };
                    added.globals.global(ty, &ConstExpr::i64_const(0));
                }
                clock(index, flag, [wall, wall + 1])
            }
            "poll_oneoff" => poll(index, flag),
            _ => continue,
        };
        let held = added.function(surface, surface.function_type(index)?, &body);
        added.redirected.insert(index, held);
    }
    Ok(())
}

/// `(clock, precision, place of the time) -> errno`: the time that each clock showed last is in a global of `last`.
fn clock(own: u32, flag: u32, last: [u32; 2]) -> Function {
    let (clock, precision, place, errno) = (0, 1, 2, 3);
    let time = MemArg { offset: 0, align: 3, memory_index: 0 };
    let [wall, monotonic] = last;
    let mut body = Function::new([(1, ValType::I32)]);
    for instruction in [
        Instruction::GlobalGet(flag),
        Instruction::If(BlockType::Empty),
        Instruction::LocalGet(place),
        Instruction::GlobalGet(monotonic),
        Instruction::GlobalGet(wall),
        Instruction::LocalGet(clock),
        Instruction::Select,
        Instruction::I64Store(time),
        Instruction::I32Const(0),
        Instruction::Return,
        Instruction::End,
        Instruction::LocalGet(clock),
        Instruction::LocalGet(precision),
        Instruction::LocalGet(place),
        Instruction::Call(own),
        Instruction::LocalTee(errno),
        Instruction::I32Eqz,
        Instruction::If(BlockType::Empty),
        Instruction::LocalGet(clock),
        Instruction::If(BlockType::Empty),
        Instruction::LocalGet(place),
        Instruction::I64Load(time),
        Instruction::GlobalSet(monotonic),
        Instruction::Else,
        Instruction::LocalGet(place),
        Instruction::I64Load(time),
        Instruction::GlobalSet(wall),
        Instruction::End,
        Instruction::End,
        Instruction::LocalGet(errno),
        Instruction::End,
    ] {
        body.instruction(&instruction);
    }
    body
}

/// `(subscriptions, events, how many, place of how many happened) -> errno`: nothing happens.
fn poll(own: u32, flag: u32) -> Function {
    let place = 3;
    code(&[
        Instruction::GlobalGet(flag),
        Instruction::If(BlockType::Empty),
        Instruction::LocalGet(place),
        Instruction::I32Const(0),
        Instruction::I32Store(MemArg { offset: 0, align: 2, memory_index: 0 }),
        Instruction::I32Const(0),
        Instruction::Return,
        Instruction::End,
        Instruction::LocalGet(0),
        Instruction::LocalGet(1),
        Instruction::LocalGet(2),
        Instruction::LocalGet(place),
        Instruction::Call(own),
    ])
}
