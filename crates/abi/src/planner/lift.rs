//! Lifting core values (`CanonicalABI.md`, "Flat Lifting").

use wit_parser::{Type, TypeId};

use super::lower::definition;
use super::translation::Translation;
use crate::shape::{AsyncShape, Shape, ShapeCase};
use crate::{
    AggregateOperation, AsyncOperation, CoreType, HandleOperation, ListOperation, Operation, ScalarOperation, Value,
    ValueType, VariantArm, VariantKind, VariantOperation,
};

impl Translation<'_> {
    /// The value that `flat` stands for, which are as many core values, and of the types, that `ty` flattens to.
    pub(super) fn lift(&mut self, flat: &[Value], ty: Type) -> Value {
        match self.shape(ty) {
            Shape::Scalar(primitive) => self.lift_as(ScalarOperation::Lift(primitive), flat, ty),
            Shape::String => self.lift_string(flat, ty),
            Shape::List(element) => self.lift_list(flat, ty, element),
            Shape::Map(key, mapped) => self.lift_map(flat, ty, key, mapped),
            Shape::FixedLengthList(element, length) => {
                let elements = vec![element; length as usize];
                self.lift_parts(AggregateOperation::LiftFixedLengthList(definition(ty)), flat, ty, &elements)
            }
            Shape::Record(fields) => self.lift_parts(AggregateOperation::LiftRecord(definition(ty)), flat, ty, &fields),
            Shape::Tuple(members) => self.lift_parts(AggregateOperation::LiftTuple(definition(ty)), flat, ty, &members),
            Shape::Flags(0) => self.lift_no_flags(ty),
            Shape::Flags(_) => self.lift_as(AggregateOperation::LiftFlags(definition(ty)), flat, ty),
            Shape::Enum(_) => self.lift_as(VariantOperation::LiftEnum(definition(ty)), flat, ty),
            Shape::Variant(kind, cases) => self.lift_variant(flat, ty, kind, &cases),
            Shape::Own(resource) => self.lift_own(flat, ty, resource),
            Shape::Borrow(resource) => self.lift_borrow(flat, ty, resource),
            Shape::Async(kind) => self.lift_readable(flat, ty, kind),
            Shape::Resource => unreachable!("a resource has no values"),
        }
    }

    /// A value of `ty`, by an operation that gives one.
    pub(super) fn lift_as(&mut self, operation: impl Into<Operation>, operands: &[Value], ty: Type) -> Value {
        let [value] = self.builder.emit(operation, operands, [ValueType::Interface(ty)]);
        value
    }

    pub(super) fn lift_string(&mut self, slice: &[Value], ty: Type) -> Value {
        let encoding = self.policy.string_encoding;
        let ownership = self.ownership();
        self.lift_as(ListOperation::LiftString { encoding, ownership }, slice, ty)
    }

    pub(super) fn lift_list(&mut self, slice: &[Value], ty: Type, element: Type) -> Value {
        let layout = self.types.checked_layout(element);
        let (size, align, ownership) = (layout.size, layout.align, self.ownership());
        if self.is_block(element) {
            return self.lift_as(ListOperation::LiftBlock { element, size, align, ownership }, slice, ty);
        }
        let block = self.load_block(&[element]);
        self.lift_as(ListOperation::Lift { element, size, align, ownership, block }, slice, ty)
    }

    pub(super) fn lift_map(&mut self, slice: &[Value], ty: Type, key: Type, mapped: Type) -> Value {
        let (pair, _) = self.types.checked_record(&[key, mapped]);
        let (size, align, ownership) = (pair.size, pair.align, self.ownership());
        let block = self.load_block(&[key, mapped]);
        self.lift_as(ListOperation::LiftMap { ty: definition(ty), size, align, ownership, block }, slice, ty)
    }

    /// A flags type without flags has no core values; its bits are 0.
    pub(super) fn lift_no_flags(&mut self, ty: Type) -> Value {
        let bits = self.constant(CoreType::I32, 0);
        self.lift_as(AggregateOperation::LiftFlags(definition(ty)), &[bits], ty)
    }

    pub(super) fn lift_own(&mut self, flat: &[Value], ty: Type, resource: TypeId) -> Value {
        let origin = self.origin(resource);
        self.lift_as(HandleOperation::LiftOwn { resource, origin, ty: definition(ty) }, flat, ty)
    }

    pub(super) fn lift_borrow(&mut self, flat: &[Value], ty: Type, resource: TypeId) -> Value {
        let origin = self.origin(resource);
        self.note_lifted_borrow(origin);
        self.lift_as(HandleOperation::LiftBorrow { resource, origin, ty: definition(ty) }, flat, ty)
    }

    pub(super) fn lift_readable(&mut self, flat: &[Value], ty: Type, kind: AsyncShape) -> Value {
        let kind = kind.transfer().expect("error contexts are not planned");
        self.lift_as(AsyncOperation::LiftReadable { kind, ty: definition(ty) }, flat, ty)
    }

    fn lift_parts(&mut self, operation: AggregateOperation, flat: &[Value], ty: Type, parts: &[Type]) -> Value {
        let mut rest = flat;
        let mut values = Vec::with_capacity(parts.len());
        for part in parts {
            let (own, others) = rest.split_at(self.flat(*part).len());
            rest = others;
            values.push(self.lift(own, *part));
        }
        self.lift_as(operation, &values, ty)
    }

    fn lift_variant(&mut self, flat: &[Value], ty: Type, kind: VariantKind, cases: &[ShapeCase<'_>]) -> Value {
        let joined = self.flat(ty);
        let payload: Vec<(Value, CoreType)> = flat.iter().copied().zip(joined).skip(1).collect();
        let arms = cases.iter().map(|case| self.lift_case(case, &payload)).collect();
        self.lift_as(VariantOperation::Lift { ty: definition(ty), kind, arms }, &flat[..1], ty)
    }

    /// Takes as many of the joined payload's values as the case has, cast back to its own types.
    fn lift_case(&mut self, case: &ShapeCase<'_>, joined: &[(Value, CoreType)]) -> VariantArm {
        let outer = self.builder.open();
        let payload = case.ty.map(|ty| {
            let own = self.flat(ty);
            let flat: Vec<Value> =
                joined.iter().zip(own).map(|((value, from), to)| self.cast(*value, *from, to)).collect();
            self.lift(&flat, ty)
        });
        let block = self.builder.close(outer, Vec::new(), payload.into_iter().collect());
        VariantArm { name: case.name.to_owned(), has_payload: case.ty.is_some(), block }
    }
}
