//! Records as objects, tuples and fixed-length lists as arrays, flags as objects of truth values.

use wit_parser::{Resolve, Type, TypeDefKind, TypeId};
use witcraft_abi::{AggregateOperation, Value};

use crate::function::FunctionWriter;
use crate::names;
use crate::runtime::Helper;
use crate::tree::{Expression, Operator, Property, Statement, call, name, number};

impl FunctionWriter<'_, '_> {
    pub(super) fn aggregate(&mut self, operation: &AggregateOperation, operands: &[Value], results: &[Value]) {
        match operation {
            AggregateOperation::LowerRecord(ty) => {
                // What is no object is told by the first field that has to be there.
                let may_miss = misses(&self.context.of.types, *ty);
                let whole = if may_miss { self.name(operands[0]) } else { self.object(operands[0]) };
                for (field, result) in self.fields(*ty).iter().zip(results) {
                    self.set_place(*result, operands[0], &format!(".{field}"));
                    let whole = whole.clone();
                    self.declare(*result, if may_miss { whole.optional_member(field) } else { whole.member(field) });
                }
            }
            AggregateOperation::LiftRecord(ty) => {
                let fields = self.fields(*ty).into_iter().zip(operands);
                let properties = fields.map(|(field, value)| Property::Value(field, self.get(*value))).collect();
                self.declare(results[0], Expression::Object { properties, beside: Some(20) });
            }
            AggregateOperation::LowerTuple(_) | AggregateOperation::LowerFixedLengthList(_) => {
                let whole = self.array_of(operands[0], results.len() as u64);
                for (index, result) in results.iter().enumerate() {
                    self.set_place(*result, operands[0], &format!("[{index}]"));
                    self.declare(*result, whole.clone().index(number(index)));
                }
            }
            AggregateOperation::LiftTuple(_) | AggregateOperation::LiftFixedLengthList(_) => {
                let values = operands.iter().map(|value| self.get(*value)).collect();
                self.declare(results[0], Expression::Array(values));
            }
            AggregateOperation::LowerFlags(ty) => {
                // None are set where there is nothing.
                let place = self.place(operands[0]);
                let none = Expression::Object { properties: Vec::new(), beside: Some(0) };
                let whole = self.made_of(operands[0], |given| {
                    call(Helper::AnObject, [given.binary(Operator::Nullish, none), place])
                });
                let bit = |(bit, flag): (u32, String)| {
                    let [is_set, value, unset] =
                        [whole.clone().member(flag), number(1u64 << bit), number(0)].map(Box::new);
                    Expression::Conditional(is_set, value, unset)
                };
                let bits = (0..).zip(self.fields(*ty)).map(bit);
                let bits = bits.reduce(|left, right| left.binary(Operator::BitOr, right));
                self.declare(results[0], bits.unwrap_or_else(|| number(0)));
            }
            AggregateOperation::LiftFlags(ty) => {
                let bits = self.name(operands[0]);
                let flag = |(bit, flag): (u32, String)| {
                    let masked = bits.clone().binary(Operator::BitAnd, number(1u64 << bit));
                    Property::Value(flag, masked.binary(Operator::NotEqual, number(0)))
                };
                let properties = (0..).zip(self.fields(*ty)).map(flag).collect();
                self.declare(results[0], Expression::Object { properties, beside: Some(20) });
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
    fn object(&mut self, value: Value) -> Expression {
        let place = self.place(value);
        self.checked(value, |whole| call(Helper::AnObject, [whole, place]))
    }

    /// The value, checked to be an array of a length. Fixed-length lists of numbers may come as typed arrays.
    pub(super) fn array_of(&mut self, value: Value, length: u64) -> Expression {
        let place = self.place(value);
        self.checked(value, |whole| call(Helper::ArrayOf, [number(length), whole, place]))
    }

    /// An array of what is in the value, which is that itself if it is one.
    pub(super) fn array(&mut self, value: Value) -> Expression {
        let place = self.place(value);
        self.made_of(value, |given| call(Helper::AnArray, [given, place]))
    }

    /// A constant for what a function makes of the value, which may have a name already.
    fn made_of(&mut self, value: Value, make: impl FnOnce(Expression) -> Expression) -> Expression {
        let given = self.get(value);
        if !given.is_name() {
            return self.constant(value, make(given));
        }
        let made = name(format!("given{}", value.0));
        self.push(Statement::Const(made.clone(), make(given)));
        made
    }

    /// The value, checked by a function that gives it back.
    fn checked(&mut self, value: Value, check: impl FnOnce(Expression) -> Expression) -> Expression {
        let whole = self.get(value);
        if whole.is_name() {
            self.push(check(whole.clone()));
            return whole;
        }
        self.constant(value, check(whole))
    }
}

/// Whether lowering `undefined`, or what else has no fields, as a record of this type fails at one of the fields.
fn misses(types: &Resolve, record: TypeId) -> bool {
    let TypeDefKind::Record(record) = &types.types[record].kind else { return false };
    // Strings and symbols have fields of these names.
    let is_own = |name: &str| !matches!(name, "length" | "description");
    record.fields.iter().any(|field| is_own(&field.name) && has_to_be(types, &field.ty))
}

/// Whether `undefined` is no value of the type.
fn has_to_be(types: &Resolve, ty: &Type) -> bool {
    let Type::Id(id) = ty else { return true };
    match &types.types[*id].kind {
        TypeDefKind::Type(ty) => has_to_be(types, ty),
        TypeDefKind::Record(_) => misses(types, *id),
        TypeDefKind::Option(_) | TypeDefKind::Flags(_) => false,
        TypeDefKind::Tuple(_)
        | TypeDefKind::List(_)
        | TypeDefKind::Map(..)
        | TypeDefKind::FixedLengthList(..)
        | TypeDefKind::Enum(_)
        | TypeDefKind::Variant(_)
        | TypeDefKind::Result(_)
        | TypeDefKind::Handle(_) => true,
        TypeDefKind::Resource | TypeDefKind::Future(_) | TypeDefKind::Stream(_) | TypeDefKind::Unknown => false,
    }
}
