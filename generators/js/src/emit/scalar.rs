//! Numbers, truth values and characters: checked where they come in, never coerced.

use witcraft_abi::{CoreType, ScalarOperation, ScalarType, Value};

use crate::function::FunctionWriter;
use crate::runtime::Helper;
use crate::tree::{Expression, Operator, call, name, number};

impl FunctionWriter<'_, '_> {
    pub(super) fn scalar(&mut self, operation: &ScalarOperation, operands: &[Value], results: &[Value]) {
        match operation {
            ScalarOperation::Lower(primitive) => self.lower_primitive(*primitive, operands[0], results[0]),
            ScalarOperation::Lift(primitive) => self.lift_primitive(*primitive, operands[0], results[0]),
            ScalarOperation::Constant(ty, value) => {
                let suffix = if is_big(*ty) { "n" } else { "" };
                self.set(results[0], number(format!("{value}{suffix}")));
            }
            ScalarOperation::Bitcast { from, to } => {
                let value = self.get(operands[0]);
                let is_name = value.is_name();
                self.compute(results[0], is_name, bitcast(*from, *to, value));
            }
        }
    }

    fn lower_primitive(&mut self, primitive: ScalarType, operand: Value, result: Value) {
        let value = self.get(operand);
        let place = self.place(operand);
        let check = match primitive {
            ScalarType::Bool => return self.declare(result, call(Helper::Bool, [value, place])),
            ScalarType::Char => return self.declare(result, call(Helper::LowerChar, [value, place])),
            ScalarType::S8 => Helper::S8,
            ScalarType::U8 => Helper::U8,
            ScalarType::S16 => Helper::S16,
            ScalarType::U16 => Helper::U16,
            ScalarType::S32 => Helper::S32,
            ScalarType::U32 => Helper::U32,
            ScalarType::S64 => Helper::S64,
            ScalarType::U64 => Helper::U64,
            ScalarType::F32 => Helper::F32,
            ScalarType::F64 => Helper::F64,
        };
        // What is read from an object is read once, so that it is what was checked.
        if value.is_name() {
            self.push(call(check, [value.clone(), place]));
            self.set(result, value);
        } else {
            self.declare(result, call(check, [value, place]));
        }
    }

    fn lift_primitive(&mut self, primitive: ScalarType, operand: Value, result: Value) {
        let value = self.get(operand);
        let is_name = value.is_name();
        let extended = |value: Expression, bits: u32| {
            value.binary(Operator::ShiftLeft, number(bits)).binary(Operator::ShiftRight, number(bits))
        };
        let lifted = match primitive {
            ScalarType::Bool => value.binary(Operator::NotEqual, number(0)),
            ScalarType::S8 => extended(value, 24),
            ScalarType::U8 => value.binary(Operator::BitAnd, number(255)),
            ScalarType::S16 => extended(value, 16),
            ScalarType::U16 => value.binary(Operator::BitAnd, number(65535)),
            ScalarType::U32 => value.unsigned(),
            ScalarType::S64 => name("BigInt").method("asIntN", [number(64), value]),
            ScalarType::U64 => name("BigInt").method("asUintN", [number(64), value]),
            ScalarType::S32 | ScalarType::F32 | ScalarType::F64 => value,
            ScalarType::Char => return self.declare(result, call(Helper::LiftChar, [value])),
        };
        self.compute(result, is_name, lifted);
    }

    /// Writes what is computed of a constant where it is used, and declares what is computed of anything else.
    fn compute(&mut self, result: Value, is_of_constant: bool, computed: Expression) {
        if is_of_constant && self.is_used_once(result) || computed.is_name() {
            self.set(result, computed);
        } else {
            self.declare(result, computed);
        }
    }
}

fn is_big(ty: CoreType) -> bool {
    ty.wasm() == CoreType::I64
}

/// The same bits at another type.
fn bitcast(from: CoreType, to: CoreType, value: Expression) -> Expression {
    let as_number =
        |function: &str, value| call(name("Number"), [name("BigInt").method(function, [number(32), value])]);
    match (from.wasm(), to.wasm()) {
        (CoreType::I32, CoreType::I64) => call(name("BigInt"), [value.unsigned()]),
        (CoreType::I64, CoreType::I32) if matches!(to, CoreType::Pointer | CoreType::Length) => {
            as_number("asUintN", value)
        }
        (CoreType::I64, CoreType::I32) => as_number("asIntN", value),
        (CoreType::F32, CoreType::I32) => call(Helper::F32Bits, [value]),
        (CoreType::I32, CoreType::F32) => call(Helper::F32OfBits, [value]),
        (CoreType::F64, CoreType::I64) => call(Helper::F64Bits, [value]),
        (CoreType::I64, CoreType::F64) => call(Helper::F64OfBits, [value]),
        (CoreType::I32, CoreType::I32) if matches!(to, CoreType::Pointer | CoreType::Length) => value.unsigned(),
        (CoreType::I32, CoreType::I32) if matches!(from, CoreType::Pointer | CoreType::Length) => {
            value.binary(Operator::BitOr, number(0))
        }
        (_, _) => value, // the same in wasm
    }
}
