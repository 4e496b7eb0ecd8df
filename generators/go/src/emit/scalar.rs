//! Numbers, truth values and characters.

use witcraft_abi::{CoreType, Primitive, ScalarOperation, Value};

use super::operand::Native;
use super::{Emitter, Operand, core_type};

impl Emitter<'_, '_> {
    pub(super) fn scalar(&mut self, operation: &ScalarOperation, operands: &[Value], results: &[Value]) {
        let operand = match operation {
            ScalarOperation::Lower(primitive) => self.lower_primitive(*primitive, operands[0]),
            ScalarOperation::Lift(primitive) => self.lift_primitive(*primitive, operands[0]),
            ScalarOperation::Constant(_, number) => {
                Operand { native: Some(Native::Literal(*number)), ..Operand::place(number.to_string()) }
            }
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
        if operand.is_pointer {
            return Operand::expression(self.cabi(&format!("Address({})", operand.text)));
        }
        operand
    }

    fn lower_primitive(&mut self, primitive: Primitive, value: Value) -> Operand {
        let operand = self.take(value);
        let text = operand.text.clone();
        let native = go_type(primitive);
        match primitive {
            Primitive::U32 | Primitive::U64 | Primitive::F32 | Primitive::F64 => {
                let typed = Operand { native: None, ..operand };
                typed.with_native(native, text)
            }
            Primitive::Bool => Operand::expression(self.cabi(&format!("Bool({text})"))).with_native(native, text),
            Primitive::S64 => Operand::expression(format!("uint64({text})")).with_native(native, text),
            Primitive::S8 | Primitive::U8 | Primitive::S16 | Primitive::U16 | Primitive::S32 | Primitive::Char => {
                Operand::expression(format!("uint32({text})")).with_native(native, text)
            }
        }
    }

    fn lift_primitive(&mut self, primitive: Primitive, value: Value) -> Operand {
        let operand = self.take(value);
        match primitive {
            Primitive::Bool => {
                let bits = match &operand.native {
                    Some(Native::Memory(_)) => operand.read_as("uint8"),
                    _ => operand.text,
                };
                Operand::expression(format!("{bits} != 0"))
            }
            Primitive::Char => Operand::expression(self.cabi(&format!("Rune({})", operand.text))),
            Primitive::U32 | Primitive::U64 | Primitive::F32 | Primitive::F64 => Operand { native: None, ..operand },
            Primitive::S8 | Primitive::U8 | Primitive::S16 | Primitive::U16 | Primitive::S32 | Primitive::S64 => {
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
fn go_type(primitive: Primitive) -> &'static str {
    match primitive {
        Primitive::Bool => "bool",
        Primitive::S8 => "int8",
        Primitive::U8 => "uint8",
        Primitive::S16 => "int16",
        Primitive::U16 => "uint16",
        Primitive::S32 => "int32",
        Primitive::U32 => "uint32",
        Primitive::S64 => "int64",
        Primitive::U64 => "uint64",
        Primitive::F32 => "float32",
        Primitive::F64 => "float64",
        Primitive::Char => "rune",
    }
}
