//! Loads, stores and areas of linear memory.

use witcraft_abi::{Architecture, MemoryOperation, MemoryWidth, Value};

use super::operand::{Native, load};
use super::{Emitter, Operand, Spell, Target};
use crate::runtime::Cabi;

impl Emitter<'_, '_> {
    pub(super) fn memory(&mut self, operation: &MemoryOperation, operands: &[Value], results: &[Value]) {
        match operation {
            MemoryOperation::Load { width, offset } => {
                let address = self.address(operands[0], *offset);
                let own = go_type(*width);
                let text = match width {
                    MemoryWidth::I32
                    | MemoryWidth::I64
                    | MemoryWidth::F32
                    | MemoryWidth::F64
                    | MemoryWidth::Pointer
                    | MemoryWidth::Length => load(&address, own),
                    MemoryWidth::U8 | MemoryWidth::S8 | MemoryWidth::U16 | MemoryWidth::S16 => {
                        format!("uint32({})", load(&address, own))
                    }
                };
                self.define(results[0], Operand::expression(text).from_memory(address));
            }
            MemoryOperation::Store { width, offset } => {
                let address = self.address(operands[0], *offset);
                let operand = self.operands.take(operands[1]);
                let (ty, value) = match native(*width, &operand) {
                    Some(stored) => stored,
                    None => {
                        self.note(&operand);
                        stored(*width, &self.as_number(operand))
                    }
                };
                self.push(&format!("*(*{ty})({address}) = {value}"));
            }
            MemoryOperation::ParameterArea { size, align } | MemoryOperation::ReturnArea { size, align } => {
                if matches!(self.target, Target::Export { task_return: None, .. }) {
                    self.push(&self.cabi(Cabi::Enter, "()"));
                }
                let name = self.locals.declare("area");
                let area = self.allocate(&format!("({size}, {align})"));
                self.push(&format!("{name} := {area}"));
                self.operands.set(results[0], Operand::place(name).pointer());
            }
            // The host of a component has checked.
            MemoryOperation::CheckArea { .. } => {}
            MemoryOperation::FreeArea { .. } if self.cx.asynchronous => {
                let area = self.base(operands[0]);
                self.free(&area);
            }
            // The arena is left as a whole.
            MemoryOperation::FreeArea { .. } => {}
        }
    }

    /// Memory of the arena; where something waits for what is in it, memory that its call keeps.
    pub(super) fn allocate(&self, arguments: &str) -> String {
        match self.call_name() {
            Some(call) => format!("{call}.Allocate{arguments}"),
            None => self.cabi(Cabi::Allocate, arguments),
        }
    }

    /// Forgets what a host has allocated at a pointer, where it is kept by itself.
    pub(super) fn free(&mut self, pointer: &str) {
        if self.cx.asynchronous {
            let address = self.cabi(Cabi::Address, &format!("({pointer})"));
            self.push(&self.cabi(Cabi::Free, &format!("({address})")));
        }
    }

    /// The text of an `unsafe.Pointer` so many bytes after a value.
    pub(super) fn address(&mut self, base: Value, offset: u32) -> String {
        let base = self.base(base);
        if offset == 0 { base } else { format!("{}.Add({base}, {offset})", self.cx.file.unsafe_()) }
    }

    /// An address as an `unsafe.Pointer` that may be written again.
    pub(super) fn base(&mut self, value: Value) -> String {
        let operand = self.take(value);
        if operand.spelling.is_pointer && operand.is_place {
            return operand.text;
        }
        let name = self.locals.declare("data");
        let text = if operand.spelling.is_pointer {
            operand.text
        } else {
            self.cabi(Cabi::Pointer, &format!("({})", operand.text))
        };
        self.push(&format!("{name} := {text}"));
        // A number stays one to other arms, in which this variable is not known.
        if !operand.is_place {
            self.operands.set(value, Operand::place(&name).pointer());
        }
        name
    }
}

/// The Go type of what lies in memory.
fn go_type(width: MemoryWidth) -> &'static str {
    match width {
        MemoryWidth::U8 => "uint8",
        MemoryWidth::S8 => "int8",
        MemoryWidth::U16 => "uint16",
        MemoryWidth::S16 => "int16",
        MemoryWidth::I32 | MemoryWidth::Pointer | MemoryWidth::Length => "uint32",
        MemoryWidth::I64 => "uint64",
        MemoryWidth::F32 => "float32",
        MemoryWidth::F64 => "float64",
    }
}

/// What to write for a core value in place of itself, and at which type, if it was as wide before it was extended.
fn native(width: MemoryWidth, operand: &Operand) -> Option<(&'static str, String)> {
    match &operand.native {
        Some(Native::Value { ty, text }) if size_of(ty) == Some(width.size().in_memory(Architecture::Memory32)) => {
            Some((*ty, text.clone()))
        }
        Some(Native::Literal(number)) => Some((go_type(width), number.to_string())),
        Some(Native::Value { .. } | Native::Memory(_)) | None => None,
    }
}

/// What to write for a core value, and at which type.
fn stored(width: MemoryWidth, operand: &Operand) -> (&'static str, String) {
    let plain = go_type(width);
    match width {
        MemoryWidth::U8 | MemoryWidth::S8 | MemoryWidth::U16 | MemoryWidth::S16 => (plain, operand.read_as(plain)),
        MemoryWidth::I32
        | MemoryWidth::I64
        | MemoryWidth::F32
        | MemoryWidth::F64
        | MemoryWidth::Pointer
        | MemoryWidth::Length => (plain, operand.text.clone()),
    }
}

fn size_of(ty: &str) -> Option<u32> {
    match ty {
        "bool" | "uint8" | "int8" => Some(1),
        "uint16" | "int16" => Some(2),
        "uint32" | "int32" | "rune" | "float32" => Some(4),
        "uint64" | "int64" | "float64" => Some(8),
        _ => None,
    }
}
