//! Records, tuples, flags and fixed-length lists: a value and its parts.

use wit_parser::{Flags, Record, Tuple, Type, TypeDefKind, TypeId};
use witcraft_abi::{AggregateOperation, Value};

use super::{Emitter, Operand, Spell};
use crate::context::tuple_of;
use crate::types::{field_names, flags_repr};

impl<'a> Emitter<'a> {
    pub(super) fn aggregate(&mut self, operation: &AggregateOperation, operands: &[Value], results: &[Value]) {
        match operation {
            AggregateOperation::LowerRecord(ty) => {
                let record = self.place(operands[0]).text;
                for (field, value) in field_names(&self.record(*ty).fields).iter().zip(results) {
                    self.define(*value, Operand::place(format!("{record}.{field}")));
                }
            }
            AggregateOperation::LiftRecord(ty) => {
                let fields = field_names(&self.record(*ty).fields);
                let fields = fields.iter().zip(operands).map(|(field, value)| {
                    let value = self.take(*value).text;
                    if field.as_str() == value { value } else { format!("{field}: {value}") }
                });
                let fields: Vec<String> = fields.collect();
                let path = self.cx.path(*ty);
                let text = match fields.as_slice() {
                    [] => format!("{path} {{}}"),
                    fields => format!("{path} {{ {} }}", fields.join(", ")),
                };
                self.define(results[0], Operand::expression(text));
            }
            AggregateOperation::LowerTuple(ty) => {
                let tuple = self.place(operands[0]);
                let members = &self.tuple(*ty).types;
                for (index, (member, value)) in members.iter().zip(results).enumerate() {
                    let place = Operand::place(format!("{}.{index}", tuple.text));
                    self.define(*value, self.part_of_lent(tuple.spelling.is_lent, member, place));
                }
            }
            AggregateOperation::LiftTuple(_) => {
                let text = tuple_of(operands.iter().map(|value| self.take(*value).text));
                self.define(results[0], Operand::expression(text));
            }
            AggregateOperation::LowerFlags(ty) => {
                let bits = format!("{}.bits()", self.take(operands[0]).receiver());
                let repr = flags_repr(&self.flags(*ty).flags);
                let text = if repr == "u32" { format!("{bits} as i32") } else { format!("i32::from({bits})") };
                self.define(results[0], Operand::expression(text).with_native(repr, bits));
            }
            AggregateOperation::LiftFlags(ty) => {
                let bits = self.take(operands[0]).read_as(flags_repr(&self.flags(*ty).flags));
                let text = format!("{}::from_bits_truncate({bits})", self.cx.path(*ty));
                self.define(results[0], Operand::expression(text));
            }
            AggregateOperation::LowerFixedLengthList(_) => {
                let list = self.place(operands[0]).viewed(self.lends());
                let elements: Vec<String> = results.iter().map(|value| self.name_element(*value)).collect();
                self.push(&format!("let [{}] = {list};", elements.join(", ")));
            }
            AggregateOperation::LiftFixedLengthList(_) => {
                let elements: Vec<String> = operands.iter().map(|value| self.take(*value).text).collect();
                self.define(results[0], Operand::expression(format!("[{}]", elements.join(", "))));
            }
        }
    }

    /// A part of a value: where the whole is lent, the type of the part says whether it is behind a reference of its own.
    pub(super) fn part_of_lent(&self, is_lent: bool, ty: &Type, part: Operand) -> Operand {
        if !is_lent {
            return part;
        }
        let is_reference = self.cx.held_whole(ty).is_reference();
        let references = part.spelling.references + usize::from(is_reference);
        part.behind(references).lent(!is_reference)
    }

    /// A name for an element of something that is taken apart by a pattern or a loop: behind a reference where it is
    /// only looked at.
    pub(super) fn name_element(&mut self, value: Value) -> String {
        let name = self.name(value);
        let references = usize::from(self.lends());
        let operand = self.take(value);
        self.operands.set(value, operand.behind(references));
        name
    }

    fn record(&self, ty: TypeId) -> &'a Record {
        match self.cx.kind(&Type::Id(ty)) {
            Some(TypeDefKind::Record(record)) => record,
            _ => unreachable!("a plan takes only records for records"),
        }
    }

    fn tuple(&self, ty: TypeId) -> &'a Tuple {
        match self.cx.kind(&Type::Id(ty)) {
            Some(TypeDefKind::Tuple(tuple)) => tuple,
            _ => unreachable!("a plan takes only tuples for tuples"),
        }
    }

    fn flags(&self, ty: TypeId) -> &'a Flags {
        match self.cx.kind(&Type::Id(ty)) {
            Some(TypeDefKind::Flags(flags)) => flags,
            _ => unreachable!("a plan takes only flags for flags"),
        }
    }
}
