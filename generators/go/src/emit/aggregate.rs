//! Records, tuples, flags and fixed-length lists: a value and its parts.

use wit_parser::{Type, TypeDefKind, TypeId};
use witcraft_abi::{AggregateOperation, Value};

use super::{Emitter, Operand, Spell, Split};
use crate::types::{enum_repr_of, field_names};

impl Emitter<'_, '_> {
    pub(super) fn aggregate(&mut self, operation: &AggregateOperation, operands: &[Value], results: &[Value]) {
        match operation {
            AggregateOperation::LowerRecord(ty) => {
                let record = self.place(operands[0]).text;
                for (field, value) in field_names(self.cx, *ty).iter().zip(results) {
                    self.define(*value, Operand::place(format!("{record}.{field}")));
                }
            }
            AggregateOperation::LiftRecord(ty) => {
                let fields = field_names(self.cx, *ty);
                let fields = fields.iter().zip(operands);
                let fields: Vec<String> =
                    fields.map(|(field, value)| format!("{field}: {}", self.take(*value).text)).collect();
                let text = format!("{}{{{}}}", self.cx.path(*ty), fields.join(", "));
                self.define(results[0], Operand::expression(text));
            }
            AggregateOperation::LowerTuple(_) => match self.splits.get(&operands[0]).cloned() {
                Some(Split::Several(members)) => {
                    for (member, value) in members.into_iter().zip(results) {
                        self.define(*value, Operand::place(member));
                    }
                }
                Some(Split::Fallible(..)) | None => {
                    let tuple = self.place(operands[0]).text;
                    for (index, value) in results.iter().enumerate() {
                        self.define(*value, Operand::place(format!("{tuple}.F{index}")));
                    }
                }
            },
            AggregateOperation::LiftTuple(ty) => self.lift_tuple(*ty, operands, results[0]),
            AggregateOperation::LowerFlags(ty) => {
                let operand = self.take(operands[0]);
                let repr = self.flags_repr(*ty);
                let text = format!("uint32({})", operand.text);
                let native = format!("{repr}({})", operand.text);
                self.define(results[0], Operand::expression(text).with_native(repr, native));
            }
            AggregateOperation::LiftFlags(ty) => {
                let bits = self.take(operands[0]).read_as(self.flags_repr(*ty));
                let text = format!("{}({bits})", self.cx.path(*ty));
                self.define(results[0], Operand::expression(text));
            }
            AggregateOperation::LowerFixedLengthList(_) => {
                let list = self.place(operands[0]).text;
                for (index, value) in results.iter().enumerate() {
                    self.define(*value, Operand::place(format!("{list}[{index}]")));
                }
            }
            AggregateOperation::LiftFixedLengthList(ty) => {
                let elements: Vec<String> = operands.iter().map(|value| self.take(*value).text).collect();
                let text = format!("{}{{{}}}", self.cx.go(&Type::Id(*ty)), elements.join(", "));
                self.define(results[0], Operand::expression(text));
            }
        }
    }

    fn lift_tuple(&mut self, ty: TypeId, operands: &[Value], result: Value) {
        if self.returned == Some(result) && !operands.is_empty() && !matches!(self.target, super::Target::Export { .. })
        {
            let members = operands.iter().map(|value| self.place(*value).text).collect();
            self.splits.insert(result, Split::Several(members));
            return;
        }
        let members: Vec<String> = operands.iter().map(|value| self.take(*value).text).collect();
        let members = (0..).zip(members).map(|(index, member): (u32, String)| format!("F{index}: {member}"));
        let members = members.collect::<Vec<_>>().join(", ");
        let text = format!("{}{{{members}}}", self.cx.go(&Type::Id(ty)));
        self.define(result, Operand::expression(text));
    }

    fn flags_repr(&self, ty: TypeId) -> &'static str {
        match self.cx.kind(&Type::Id(ty)) {
            Some(kind @ TypeDefKind::Flags(_)) => enum_repr_of(kind),
            _ => unreachable!("a plan takes only flags for flags"),
        }
    }
}
