//! Records as objects, tuples and fixed-length lists as arrays, flags as objects of truth values.

use wit_parser::{Resolve, Type, TypeDefKind, TypeId};
use witcraft_abi::{AggregateOperation, Value};

use crate::function::{FunctionWriter, is_name};
use crate::names;

impl FunctionWriter<'_, '_> {
    pub(super) fn aggregate(&mut self, operation: &AggregateOperation, operands: &[Value], results: &[Value]) {
        match operation {
            AggregateOperation::LowerRecord(ty) => {
                // What is no object is told by the first field that has to be there.
                let (whole, dot) = if misses(&self.context.of.types, *ty) {
                    (self.name(operands[0]), "?.")
                } else {
                    (self.object(operands[0]), ".")
                };
                for (field, result) in self.fields(*ty).iter().zip(results) {
                    self.set_place(*result, operands[0], &format!(".{field}"));
                    self.declare(*result, &format!("{whole}{dot}{field}"));
                }
            }
            AggregateOperation::LiftRecord(ty) => {
                let fields = self.fields(*ty).into_iter().zip(operands);
                let fields: Vec<String> =
                    fields.map(|(field, value)| format!("{field}: {}", self.get(*value))).collect();
                self.declare(results[0], &names::object(&fields, 20));
            }
            AggregateOperation::LowerTuple(_) | AggregateOperation::LowerFixedLengthList(_) => {
                let whole = self.array_of(operands[0], results.len() as u64);
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
                let place = self.place(operands[0]);
                let whole = self.made_of(operands[0], |given| format!("anObject({given} ?? {{}}, {place})"));
                let flags = self.fields(*ty);
                let bits: Vec<String> =
                    (0..).zip(&flags).map(|(bit, flag)| format!("({whole}.{flag} ? {} : 0)", 1u64 << bit)).collect();
                let bits = if bits.is_empty() { "0".to_owned() } else { bits.join(" | ") };
                self.declare(results[0], &bits);
            }
            AggregateOperation::LiftFlags(ty) => {
                let bits = self.name(operands[0]);
                let flags: Vec<String> = (0..)
                    .zip(self.fields(*ty))
                    .map(|(bit, flag)| format!("{flag}: ({bits} & {}) !== 0", 1u64 << bit))
                    .collect();
                self.declare(results[0], &names::object(&flags, 20));
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
    fn object(&mut self, value: Value) -> String {
        let place = self.place(value);
        self.checked(value, |whole| format!("anObject({whole}, {place})"))
    }

    /// The value, checked to be an array of a length. Fixed-length lists of numbers may come as typed arrays.
    pub(super) fn array_of(&mut self, value: Value, length: u64) -> String {
        let place = self.place(value);
        self.checked(value, |whole| format!("arrayOf({length}, {whole}, {place})"))
    }

    /// An array of what is in the value, which is that itself if it is one.
    pub(super) fn array(&mut self, value: Value) -> String {
        let place = self.place(value);
        self.made_of(value, |given| format!("anArray({given}, {place})"))
    }

    /// A constant for what a function makes of the value, which may have a name already.
    fn made_of(&mut self, value: Value, make: impl FnOnce(&str) -> String) -> String {
        let given = self.get(value);
        if !is_name(&given) {
            return self.constant(value, &make(&given));
        }
        let name = format!("given{}", value.0);
        self.out.lines(&format!("const {name} = {};", make(&given)));
        name
    }

    /// The value, checked by a function that gives it back.
    fn checked(&mut self, value: Value, check: impl FnOnce(&str) -> String) -> String {
        let whole = self.get(value);
        if is_name(&whole) {
            self.out.line(format!("{};", check(&whole)));
            return whole;
        }
        self.constant(value, &check(&whole))
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
