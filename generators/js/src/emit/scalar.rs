//! Numbers, truth values and characters: checked where they come in, never coerced.

use witcraft_abi::{CoreType, Primitive, ScalarOperation, Value};

use crate::function::{FunctionWriter, is_name};

impl FunctionWriter<'_, '_> {
    pub(super) fn scalar(&mut self, operation: &ScalarOperation, operands: &[Value], results: &[Value]) {
        match operation {
            ScalarOperation::Lower(primitive) => self.lower_primitive(*primitive, operands[0], results[0]),
            ScalarOperation::Lift(primitive) => self.lift_primitive(*primitive, operands[0], results[0]),
            ScalarOperation::Constant(ty, value) => {
                let suffix = if is_big(*ty) { "n" } else { "" };
                self.set(results[0], format!("{value}{suffix}"));
            }
            ScalarOperation::Bitcast { from, to } => {
                let value = self.get(operands[0]);
                let cast = bitcast(*from, *to, &value);
                self.compute(results[0], &value, cast);
            }
        }
    }

    fn lower_primitive(&mut self, primitive: Primitive, operand: Value, result: Value) {
        let value = self.get(operand);
        let place = self.place(operand);
        let check = match primitive {
            Primitive::Bool => return self.declare(result, &format!("bool({value}, {place})")),
            Primitive::Char => return self.declare(result, &format!("lowerChar({value}, {place})")),
            Primitive::S8 => "s8",
            Primitive::U8 => "u8",
            Primitive::S16 => "s16",
            Primitive::U16 => "u16",
            Primitive::S32 => "s32",
            Primitive::U32 => "u32",
            Primitive::S64 => "s64",
            Primitive::U64 => "u64",
            Primitive::F32 => "f32",
            Primitive::F64 => "f64",
        };
        // What is read from an object is read once, so that it is what was checked.
        if is_name(&value) {
            self.out.line(format!("{check}({value}, {place});"));
            self.set(result, value);
        } else {
            self.declare(result, &format!("{check}({value}, {place})"));
        }
    }

    fn lift_primitive(&mut self, primitive: Primitive, operand: Value, result: Value) {
        let value = self.get(operand);
        let lifted = match primitive {
            Primitive::Bool => format!("{value} !== 0"),
            Primitive::S8 => format!("({value} << 24) >> 24"),
            Primitive::U8 => format!("{value} & 255"),
            Primitive::S16 => format!("({value} << 16) >> 16"),
            Primitive::U16 => format!("{value} & 65535"),
            Primitive::U32 => format!("{value} >>> 0"),
            Primitive::S64 => format!("BigInt.asIntN(64, {value})"),
            Primitive::U64 => format!("BigInt.asUintN(64, {value})"),
            Primitive::S32 | Primitive::F32 | Primitive::F64 => value.clone(),
            Primitive::Char => return self.declare(result, &format!("liftChar({value})")),
        };
        self.compute(result, &value, lifted);
    }

    /// Writes what is computed of a constant where it is used, and declares what is computed of anything else.
    fn compute(&mut self, result: Value, of: &str, computed: String) {
        if is_name(of) && self.is_used_once(result) || is_name(&computed) {
            self.set(result, computed);
        } else {
            self.declare(result, &computed);
        }
    }
}

fn is_big(ty: CoreType) -> bool {
    ty.wasm() == CoreType::I64
}

/// The same bits at another type.
fn bitcast(from: CoreType, to: CoreType, value: &str) -> String {
    match (from.wasm(), to.wasm()) {
        (CoreType::I32, CoreType::I64) => format!("BigInt({value} >>> 0)"),
        (CoreType::I64, CoreType::I32) if matches!(to, CoreType::Pointer | CoreType::Length) => {
            format!("Number(BigInt.asUintN(32, {value}))")
        }
        (CoreType::I64, CoreType::I32) => format!("Number(BigInt.asIntN(32, {value}))"),
        (CoreType::F32, CoreType::I32) => format!("f32Bits({value})"),
        (CoreType::I32, CoreType::F32) => format!("f32OfBits({value})"),
        (CoreType::F64, CoreType::I64) => format!("f64Bits({value})"),
        (CoreType::I64, CoreType::F64) => format!("f64OfBits({value})"),
        (CoreType::I32, CoreType::I32) if matches!(to, CoreType::Pointer | CoreType::Length) => {
            format!("({value} >>> 0)")
        }
        (CoreType::I32, CoreType::I32) if matches!(from, CoreType::Pointer | CoreType::Length) => {
            format!("({value} | 0)")
        }
        (_, _) => value.to_owned(), // the same in wasm
    }
}
