//! Records as objects, tuples and fixed-length lists as arrays, flags as objects of truth values.

use wit_parser::{TypeDefKind, TypeId};
use witcraft_abi::{AggregateOperation, Value};

use crate::function::FunctionWriter;
use crate::names;

impl FunctionWriter<'_, '_> {
    pub(super) fn aggregate(&mut self, operation: &AggregateOperation, operands: &[Value], results: &[Value]) {
        match operation {
            AggregateOperation::LowerRecord(ty) => {
                let whole = self.object(operands[0], "an object");
                for (field, result) in self.fields(*ty).iter().zip(results) {
                    self.set_place(*result, operands[0], &format!(".{field}"));
                    self.declare(*result, &format!("{whole}.{field}"));
                }
            }
            AggregateOperation::LiftRecord(ty) => {
                let fields = self.fields(*ty).into_iter().zip(operands);
                let fields: Vec<String> =
                    fields.map(|(field, value)| format!("{field}: {}", self.get(*value))).collect();
                self.declare(results[0], &format!("{{ {} }}", fields.join(", ")));
            }
            AggregateOperation::LowerTuple(_) | AggregateOperation::LowerFixedLengthList(_) => {
                let whole = self.array(operands[0], Some(results.len() as u64));
                for (index, result) in results.iter().enumerate() {
                    self.set_place(*result, operands[0], &format!("[{index}]"));
                    self.declare(*result, &format!("{whole}[{index}]"));
                }
            }
            AggregateOperation::LiftTuple(_) | AggregateOperation::LiftFixedLengthList(_) => {
                let values: Vec<String> = operands.iter().map(|value| self.get(*value)).collect();
                self.declare(results[0], &format!("[{}]", values.join(", ")));
            }
            AggregateOperation::LowerFlags(ty) => {
                // None are set where there is nothing.
                let (whole, place) = (self.get(operands[0]), self.place(operands[0]));
                self.out.line(format!(
                    "if ({whole} != null && Object({whole}) !== {whole}) expected('an object of booleans', {whole}, {place});"
                ));
                let flags = self.fields(*ty);
                let bits: Vec<String> =
                    (0..).zip(&flags).map(|(bit, flag)| format!("({whole}?.{flag} ? {} : 0)", 1u64 << bit)).collect();
                let bits = if bits.is_empty() { "0".to_owned() } else { bits.join(" | ") };
                self.declare(results[0], &bits);
            }
            AggregateOperation::LiftFlags(ty) => {
                let bits = self.get(operands[0]);
                let flags: Vec<String> = (0..)
                    .zip(self.fields(*ty))
                    .map(|(bit, flag)| format!("{flag}: ({bits} & {}) !== 0", 1u64 << bit))
                    .collect();
                self.declare(results[0], &format!("{{ {} }}", flags.join(", ")));
            }
        }
    }

    /// The fields of a record or the flags, as they are spelled.
    fn fields(&self, ty: TypeId) -> Vec<String> {
        match &self.context.of.types.types[ty].kind {
            TypeDefKind::Record(record) => names::fields(record.fields.iter().map(|field| field.name.as_str())),
            TypeDefKind::Flags(flags) => names::fields(flags.flags.iter().map(|flag| flag.name.as_str())),
            kind => unreachable!("a plan takes {kind:?} for a record"),
        }
    }

    /// The value, checked to be an object.
    pub(super) fn object(&mut self, value: Value, expected: &str) -> String {
        let whole = self.get(value);
        let place = self.place(value);
        self.out.line(format!("if (Object({whole}) !== {whole}) expected('{expected}', {whole}, {place});"));
        whole
    }

    /// The value, checked to be an array, of a length where there is one to check.
    pub(super) fn array(&mut self, value: Value, length: Option<u64>) -> String {
        let whole = self.get(value);
        let place = self.place(value);
        match length {
            // Fixed-length lists of numbers may come as typed arrays.
            Some(length) => self.out.line(format!(
                "if ({whole}?.length !== {length} || typeof {whole} !== 'object') expected('an array of {length}', {whole}, {place});"
            )),
            None => {
                let list = format!("list{}", value.0);
                self.out
                    .line(format!("const {list} = Array.isArray({whole}) ? {whole} : listOf({whole}, 'an array', {place});"));
                return list;
            }
        }
        whole
    }
}
