//! Loads, stores and areas of linear memory.

use witcraft_abi::{Architecture, MemoryOperation, MemoryWidth, Value};

use super::operand::{Native, Spell, load};
use super::{Emitter, Operand, Target};
use crate::runtime::Helper;

impl Emitter<'_> {
    pub(super) fn memory(&mut self, operation: &MemoryOperation, operands: &[Value], results: &[Value]) {
        match operation {
            MemoryOperation::Load { width, offset } => {
                let address = self.address(operands[0], *offset);
                let text = match width {
                    MemoryWidth::I32
                    | MemoryWidth::I64
                    | MemoryWidth::F32
                    | MemoryWidth::F64
                    | MemoryWidth::Pointer
                    | MemoryWidth::Length => load(&address, rust_type(*width)),
                    MemoryWidth::U8 | MemoryWidth::S8 | MemoryWidth::U16 | MemoryWidth::S16 => {
                        format!("i32::from({})", load(&address, rust_type(*width)))
                    }
                };
                let operand = Operand::call(text).from_memory(address);
                self.define(results[0], operand);
            }
            MemoryOperation::Store { width, offset } => {
                let address = self.address(operands[0], *offset);
                let operand = self.take(operands[1]);
                let (ty, value) = stored(*width, &operand);
                let cast = if ty == "u8" { String::new() } else { format!(".cast::<{ty}>()") };
                self.push(&format!("{address}{cast}.write({value});"));
            }
            MemoryOperation::ParameterArea { size, .. } | MemoryOperation::ReturnArea { size, .. } => {
                if let Target::Import { .. } | Target::Task { .. } = self.target {
                    let area = self.locals.declare("area");
                    let ty = self.cx.runtime(Helper::Area);
                    self.push(&format!("let mut {area} = {ty}::<{size}>::new();"));
                    self.bind(results[0], &format!("{area}.as_mut_ptr()"));
                } else {
                    self.return_area = self.return_area.max(*size);
                    let area = self.cx.runtime(Helper::ReturnArea);
                    self.bind(results[0], &format!("{area}()"));
                }
            }
            // The host of a component has checked.
            MemoryOperation::CheckArea { .. } => {}
            MemoryOperation::FreeArea { size, align } => {
                self.flush();
                let address = self.place(operands[0]).text;
                let deallocate = self.cx.runtime(Helper::Deallocate);
                let free = self.unsafely(format!("{deallocate}({address}, {size}, {align});"));
                self.push(&free);
            }
        }
    }

    /// The text of an address so many bytes after a value.
    pub(super) fn address(&mut self, base: Value, offset: u32) -> String {
        let base = self.place(base).text;
        self.unsafely(if offset == 0 { base } else { format!("{base}.add({offset})") })
    }
}

/// The Rust type of what lies in memory.
fn rust_type(width: MemoryWidth) -> &'static str {
    match width {
        MemoryWidth::U8 => "u8",
        MemoryWidth::S8 => "i8",
        MemoryWidth::U16 => "u16",
        MemoryWidth::S16 => "i16",
        MemoryWidth::I32 => "i32",
        MemoryWidth::I64 => "i64",
        MemoryWidth::F32 => "f32",
        MemoryWidth::F64 => "f64",
        MemoryWidth::Pointer => "*mut u8",
        MemoryWidth::Length => "usize",
    }
}

/// The text for a core value, and its type.
fn stored(width: MemoryWidth, operand: &Operand) -> (&'static str, String) {
    let plain = rust_type(width);
    match &operand.native {
        Some(Native::Value { ty, text }) if size_of(ty) == Some(width.size().in_memory(Architecture::Memory32)) => {
            (*ty, text.clone())
        }
        Some(Native::Literal(number)) if plain != "*mut u8" => (plain, number.to_string()),
        Some(_) | None => match width {
            MemoryWidth::U8 | MemoryWidth::S8 | MemoryWidth::U16 | MemoryWidth::S16 => (plain, operand.read_as(plain)),
            MemoryWidth::I32
            | MemoryWidth::I64
            | MemoryWidth::F32
            | MemoryWidth::F64
            | MemoryWidth::Pointer
            | MemoryWidth::Length => (plain, operand.text.clone()),
        },
    }
}

fn size_of(ty: &str) -> Option<u32> {
    match ty {
        "bool" | "u8" | "i8" => Some(1),
        "u16" | "i16" => Some(2),
        "u32" | "i32" | "char" | "f32" => Some(4),
        "u64" | "i64" | "f64" => Some(8),
        _ => None,
    }
}
