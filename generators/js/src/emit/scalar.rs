//! Numbers, truth values and characters: checked where they come in, never coerced.

use witcraft_abi::{CoreType, Primitive, ScalarOperation, Value};

use crate::function::FunctionWriter;

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
                self.set(results[0], bitcast(*from, *to, &value));
            }
        }
    }

    fn lower_primitive(&mut self, primitive: Primitive, operand: Value, result: Value) {
        let mut value = self.get(operand);
        // What is read from an object is read once, so that it is what was checked.
        if !value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$') {
            let name = format!("v{}", result.0);
            self.out.line(format!("const {name} = {value};"));
            value = name;
        }
        let place = self.place(operand);
        let (name, wrong) = match primitive {
            Primitive::Bool => ("boolean", format!("typeof {value} !== 'boolean'")),
            Primitive::S8 => ("s8", integer(&value, &format!("({value} << 24) >> 24"))),
            Primitive::U8 => ("u8", integer(&value, &format!("({value} & 255)"))),
            Primitive::S16 => ("s16", integer(&value, &format!("({value} << 16) >> 16"))),
            Primitive::U16 => ("u16", integer(&value, &format!("({value} & 65535)"))),
            Primitive::S32 => ("s32", integer(&value, &format!("({value} | 0)"))),
            Primitive::U32 => ("u32", integer(&value, &format!("{value} >>> 0"))),
            Primitive::S64 => ("s64", big(&value, "asIntN")),
            Primitive::U64 => ("u64", big(&value, "asUintN")),
            Primitive::F32 => ("f32", format!("typeof {value} !== 'number'")),
            Primitive::F64 => ("f64", format!("typeof {value} !== 'number'")),
            Primitive::Char => {
                self.declare(result, &format!("lowerChar({value}, {place})"));
                return;
            }
        };
        self.out.line(format!("if ({wrong}) expected('{name}', {value}, {place});"));
        let lowered = if primitive == Primitive::Bool { format!("({value} ? 1 : 0)") } else { value };
        self.set(result, lowered);
    }

    fn lift_primitive(&mut self, primitive: Primitive, operand: Value, result: Value) {
        let value = self.get(operand);
        let lifted = match primitive {
            Primitive::Bool => format!("({value} !== 0)"),
            Primitive::S8 => format!("(({value} << 24) >> 24)"),
            Primitive::U8 => format!("({value} & 255)"),
            Primitive::S16 => format!("(({value} << 16) >> 16)"),
            Primitive::U16 => format!("({value} & 65535)"),
            Primitive::U32 => format!("({value} >>> 0)"),
            Primitive::S64 => format!("BigInt.asIntN(64, {value})"),
            Primitive::U64 => format!("BigInt.asUintN(64, {value})"),
            Primitive::S32 | Primitive::F32 | Primitive::F64 => value,
            Primitive::Char => return self.declare(result, &format!("liftChar({value})")),
        };
        self.set(result, lifted);
    }
}

fn integer(value: &str, wrapped: &str) -> String {
    format!("typeof {value} !== 'number' || {wrapped} !== {value}")
}

fn big(value: &str, wrap: &str) -> String {
    format!("typeof {value} !== 'bigint' || BigInt.{wrap}(64, {value}) !== {value}")
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
        (_, _) => value.to_owned(), // the same in wasm
    }
}
