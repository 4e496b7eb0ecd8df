//! Numbers, booleans and characters.

use witcraft_abi::{CoreType, ScalarOperation, ScalarType, Value};

use super::operand::Native;
use super::{Emitter, Operand, Spell, core_type};
use crate::runtime::Cabi;

impl Emitter<'_, '_> {
    pub(super) fn scalar(&mut self, operation: &ScalarOperation, operands: &[Value], results: &[Value]) {
        let operand = match operation {
            ScalarOperation::Lower(primitive) => self.lower_primitive(*primitive, operands[0]),
            ScalarOperation::Lift(primitive) => self.lift_primitive(*primitive, operands[0]),
            ScalarOperation::Constant(_, number) => Operand::literal(*number),
            ScalarOperation::Bitcast { from, to } => {
                let operand = self.number(operands[0]);
                if core_type(*from) == core_type(*to) {
                    Operand { native: None, ..operand }
                } else {
                    Operand::expression(self.bitcast(*from, *to, &operand.text))
                }
            }
        };
        self.define(results[0], operand);
    }

    /// A core value, addresses being numbers.
    pub(super) fn number(&mut self, value: Value) -> Operand {
        let operand = self.take(value);
        self.as_number(operand)
    }

    /// The same of an operand.
    pub(super) fn as_number(&self, operand: Operand) -> Operand {
        if operand.spelling.is_pointer {
            return Operand::expression(self.cabi(Cabi::Address, &format!("({})", operand.text)));
        }
        operand
    }

    fn lower_primitive(&mut self, primitive: ScalarType, value: Value) -> Operand {
        let operand = self.take(value);
        let text = operand.text.clone();
        let native = go_type(primitive);
        match primitive {
            ScalarType::U32 | ScalarType::U64 | ScalarType::F32 | ScalarType::F64 => {
                let typed = Operand { native: None, ..operand };
                typed.with_native(native, text)
            }
            ScalarType::Bool => Operand::expression(format!("{}({text})", Cabi::Bool.path()))
                .naming(Cabi::Bool)
                .with_native(native, text),
            ScalarType::S64 => Operand::expression(format!("uint64({text})")).with_native(native, text),
            ScalarType::S8
            | ScalarType::U8
            | ScalarType::S16
            | ScalarType::U16
            | ScalarType::S32
            | ScalarType::Char => Operand::expression(format!("uint32({text})")).with_native(native, text),
        }
    }

    fn lift_primitive(&mut self, primitive: ScalarType, value: Value) -> Operand {
        let operand = self.take(value);
        match primitive {
            ScalarType::Bool => {
                let bits = match &operand.native {
                    Some(Native::Memory(_)) => operand.read_as("uint8"),
                    _ => operand.text,
                };
                Operand::expression(format!("{bits} != 0"))
            }
            ScalarType::Char => Operand::expression(self.cabi(Cabi::Rune, &format!("({})", operand.text))),
            ScalarType::U32 | ScalarType::U64 | ScalarType::F32 | ScalarType::F64 => {
                Operand { native: None, ..operand }
            }
            ScalarType::S8 | ScalarType::U8 | ScalarType::S16 | ScalarType::U16 | ScalarType::S32 | ScalarType::S64 => {
                Operand::expression(operand.read_as(go_type(primitive)))
            }
        }
    }

    /// The same bits at another type.
    fn bitcast(&mut self, from: CoreType, to: CoreType, text: &str) -> String {
        match (from.wasm(), to.wasm()) {
            (CoreType::F32, _) => format!("{}.Float32bits({text})", self.cx.file.std("math")),
            (CoreType::F64, _) => format!("{}.Float64bits({text})", self.cx.file.std("math")),
            (_, CoreType::F32) => format!("{}.Float32frombits({text})", self.cx.file.std("math")),
            (_, CoreType::F64) => format!("{}.Float64frombits({text})", self.cx.file.std("math")),
            _ => format!("{}({text})", core_type(to)),
        }
    }
}

/// The Go type of a primitive.
fn go_type(primitive: ScalarType) -> &'static str {
    match primitive {
        ScalarType::Bool => "bool",
        ScalarType::S8 => "int8",
        ScalarType::U8 => "uint8",
        ScalarType::S16 => "int16",
        ScalarType::U16 => "uint16",
        ScalarType::S32 => "int32",
        ScalarType::U32 => "uint32",
        ScalarType::S64 => "int64",
        ScalarType::U64 => "uint64",
        ScalarType::F32 => "float32",
        ScalarType::F64 => "float64",
        ScalarType::Char => "rune",
    }
}
