//! Numbers, booleans and characters.

use witcraft_abi::{CoreType, ScalarOperation, ScalarType, Value};

use super::operand::{Native, Spell, load};
use super::{Emitter, Operand};
use crate::runtime::Helper;

impl Emitter<'_> {
    pub(super) fn scalar(&mut self, operation: &ScalarOperation, operands: &[Value], results: &[Value]) {
        let operand = match operation {
            ScalarOperation::Lower(primitive) => lower(*primitive, &self.take(operands[0])),
            ScalarOperation::Lift(primitive) => {
                let operand = self.take(operands[0]);
                self.lift(*primitive, &operand)
            }
            ScalarOperation::Constant(ty, number) => constant(*ty, *number),
            ScalarOperation::Bitcast { from, to } => Operand::expression(bitcast(*from, *to, &self.take(operands[0]))),
        };
        self.define(results[0], operand);
    }

    fn lift(&mut self, primitive: ScalarType, operand: &Operand) -> Operand {
        let text = match primitive {
            ScalarType::Bool => match &operand.native {
                Some(Native::Memory(address)) => format!("{} != 0", load(address, "u8")),
                Some(Native::Value { .. } | Native::Literal(_)) | None => format!("{} != 0", operand.receiver()),
            },
            ScalarType::Char => {
                let bits = operand.read_as("u32");
                let lift = self.cx.runtime(Helper::CharLift);
                self.unsafely(format!("{lift}({bits})"))
            }
            ScalarType::S32 | ScalarType::S64 | ScalarType::F32 | ScalarType::F64 => operand.text.clone(),
            ScalarType::S8 | ScalarType::U8 | ScalarType::S16 | ScalarType::U16 | ScalarType::U32 | ScalarType::U64 => {
                operand.read_as(rust_type(primitive))
            }
        };
        Operand::expression(text)
    }
}

fn rust_type(primitive: ScalarType) -> &'static str {
    match primitive {
        ScalarType::Bool => "bool",
        ScalarType::S8 => "i8",
        ScalarType::U8 => "u8",
        ScalarType::S16 => "i16",
        ScalarType::U16 => "u16",
        ScalarType::S32 => "i32",
        ScalarType::U32 => "u32",
        ScalarType::S64 => "i64",
        ScalarType::U64 => "u64",
        ScalarType::F32 => "f32",
        ScalarType::F64 => "f64",
        ScalarType::Char => "char",
    }
}

fn lower(primitive: ScalarType, operand: &Operand) -> Operand {
    let value = operand.copied();
    let text = match primitive {
        ScalarType::Bool | ScalarType::S8 | ScalarType::U8 | ScalarType::S16 | ScalarType::U16 => {
            format!("i32::from({value})")
        }
        ScalarType::U32 | ScalarType::Char => format!("{} as i32", of_cast(operand, &value)),
        ScalarType::U64 => format!("{} as i64", of_cast(operand, &value)),
        ScalarType::S32 | ScalarType::S64 | ScalarType::F32 | ScalarType::F64 => value.clone(),
    };
    Operand::expression(text).with_native(rust_type(primitive), value)
}

/// The operand of a cast: `*` binds more tightly than `as`, other operators may not.
fn of_cast(operand: &Operand, value: &str) -> String {
    if operand.is_place { value.to_owned() } else { format!("({value})") }
}

fn constant(ty: CoreType, number: i64) -> Operand {
    let text = match ty {
        CoreType::Pointer => "::core::ptr::null_mut()".to_owned(),
        CoreType::F32 | CoreType::F64 => return Operand::place(if ty == CoreType::F32 { "0f32" } else { "0f64" }),
        CoreType::I32 => format!("{number}i32"),
        CoreType::I64 | CoreType::PointerOrI64 => format!("{number}i64"),
        CoreType::Length => format!("{number}usize"),
    };
    Operand { text, ..Operand::literal(number) }
}

/// The same bits at another type: down to an unsigned integer, to its other width, and up again.
pub(super) fn bitcast(from: CoreType, to: CoreType, operand: &Operand) -> String {
    let value = operand.receiver();
    let (bits, is_wide) = match from {
        CoreType::I32 | CoreType::Pointer | CoreType::Length => (format!("{value} as u32"), false),
        CoreType::F32 => (format!("{value}.to_bits()"), false),
        CoreType::I64 | CoreType::PointerOrI64 => (format!("{value} as u64"), true),
        CoreType::F64 => (format!("{value}.to_bits()"), true),
    };
    let to_wide = to.wasm() == CoreType::I64 || to.wasm() == CoreType::F64;
    let bits = match (is_wide, to_wide) {
        (false, true) => format!("u64::from({bits})"),
        (true, false) => format!("{bits} as u32"),
        (true, true) | (false, false) => bits,
    };
    match to {
        CoreType::I32 => format!("{bits} as i32"),
        CoreType::Length => format!("{bits} as usize"),
        CoreType::Pointer => format!("{bits} as usize as *mut u8"),
        CoreType::I64 | CoreType::PointerOrI64 => format!("{bits} as i64"),
        CoreType::F32 => format!("f32::from_bits({bits})"),
        CoreType::F64 => format!("f64::from_bits({bits})"),
    }
}
