//! Lowering values to core values (`CanonicalABI.md`, "Flat Lowering").

use wit_parser::{Type, TypeId};

use super::translation::Translation;
use crate::flatten::MAX_FLAT_PARAMS;
use crate::shape::{AsyncShape, Shape, ShapeCase};
use crate::{
    AggregateOperation, AsyncOperation, CoreType, HandleOperation, ListOperation, ScalarOperation, Value, ValueType,
    VariantArm, VariantKind, VariantOperation,
};

impl Translation<'_> {
    /// The core values of `value`, as many and of the types that `ty` flattens to.
    pub(super) fn lower(&mut self, value: Value, ty: Type) -> Vec<Value> {
        match self.shape(ty) {
            Shape::Scalar(primitive) => {
                vec![self.builder.emit_core(ScalarOperation::Lower(primitive), &[value], primitive.core_type())]
            }
            Shape::String => self.lower_string(value).into(),
            Shape::List(element) => self.lower_list(value, element).into(),
            Shape::Map(key, mapped) => self.lower_map(value, definition(ty), key, mapped).into(),
            Shape::FixedLengthList(element, length) => {
                let elements = vec![element; length as usize];
                self.lower_parts(AggregateOperation::LowerFixedLengthList(definition(ty)), value, &elements)
            }
            Shape::Record(fields) => self.lower_parts(AggregateOperation::LowerRecord(definition(ty)), value, &fields),
            Shape::Tuple(members) => self.lower_parts(AggregateOperation::LowerTuple(definition(ty)), value, &members),
            Shape::Flags(0) => Vec::new(),
            Shape::Flags(_) => vec![self.lower_flags(value, definition(ty))],
            Shape::Enum(_) => vec![self.lower_enum(value, definition(ty))],
            Shape::Variant(kind, cases) => self.lower_variant(value, ty, kind, &cases),
            Shape::Own(resource) => vec![self.lower_own(value, definition(ty), resource)],
            Shape::Borrow(resource) => vec![self.lower_borrow(value, definition(ty), resource)],
            Shape::Async(kind) => vec![self.lower_readable(value, definition(ty), kind)],
            Shape::Resource => unreachable!("a resource has no values"),
        }
    }

    pub(super) fn lower_string(&mut self, value: Value) -> [Value; 2] {
        if !self.policy.strings_in_place {
            self.note_allocation();
        }
        let encoding = self.policy.string_encoding;
        let allocation = self.allocation();
        self.builder.emit(ListOperation::LowerString { encoding, allocation }, &[value], SLICE)
    }

    pub(super) fn lower_list(&mut self, value: Value, element: Type) -> [Value; 2] {
        let layout = self.types.checked_layout(element);
        let (size, align, allocation) = (layout.size, layout.align, self.allocation());
        if self.is_block(element) {
            return self.builder.emit(ListOperation::LowerBlock { element, size, align, allocation }, &[value], SLICE);
        }
        self.note_allocation();
        let block = self.store_block(&[element]);
        self.builder.emit(ListOperation::Lower { element, size, align, allocation, block }, &[value], SLICE)
    }

    pub(super) fn lower_map(&mut self, value: Value, ty: TypeId, key: Type, mapped: Type) -> [Value; 2] {
        let (pair, _) = self.types.checked_record(&[key, mapped]);
        let (size, align, allocation) = (pair.size, pair.align, self.allocation());
        self.note_allocation();
        let block = self.store_block(&[key, mapped]);
        self.builder.emit(ListOperation::LowerMap { ty, size, align, allocation, block }, &[value], SLICE)
    }

    pub(super) fn lower_flags(&mut self, value: Value, ty: TypeId) -> Value {
        self.builder.emit_core(AggregateOperation::LowerFlags(ty), &[value], CoreType::I32)
    }

    pub(super) fn lower_enum(&mut self, value: Value, ty: TypeId) -> Value {
        self.builder.emit_core(VariantOperation::LowerEnum(ty), &[value], CoreType::I32)
    }

    pub(super) fn lower_own(&mut self, value: Value, ty: TypeId, resource: TypeId) -> Value {
        let origin = self.origin(resource);
        self.builder.emit_core(HandleOperation::LowerOwn { resource, origin, ty }, &[value], CoreType::I32)
    }

    pub(super) fn lower_borrow(&mut self, value: Value, ty: TypeId, resource: TypeId) -> Value {
        let origin = self.origin(resource);
        self.note_lowered_borrow();
        self.builder.emit_core(HandleOperation::LowerBorrow { resource, origin, ty }, &[value], CoreType::I32)
    }

    pub(super) fn lower_readable(&mut self, value: Value, ty: TypeId, kind: AsyncShape) -> Value {
        let kind = kind.transfer().expect("error contexts are not planned");
        self.builder.emit_core(AsyncOperation::LowerReadable { kind, ty }, &[value], CoreType::I32)
    }

    /// The parts of a value, as values.
    pub(super) fn take_apart(&mut self, operation: AggregateOperation, value: Value, parts: &[Type]) -> Vec<Value> {
        self.builder.emit_all(operation, &[value], parts.iter().copied().map(ValueType::Interface).collect())
    }

    fn lower_parts(&mut self, operation: AggregateOperation, value: Value, parts: &[Type]) -> Vec<Value> {
        let values = self.take_apart(operation, value, parts);
        values.into_iter().zip(parts).flat_map(|(value, part)| self.lower(value, *part)).collect()
    }

    /// Every arm gives the flattening of the whole variant: the discriminant, its own payload cast to the joined types, and
    /// zeros for what only other cases have.
    fn lower_variant(&mut self, value: Value, ty: Type, kind: VariantKind, cases: &[ShapeCase<'_>]) -> Vec<Value> {
        let flat = self.flat(ty);
        let arms = (0..).zip(cases).map(|(number, case)| self.lower_case(number, case, &flat)).collect();
        let operation = VariantOperation::Lower { ty: definition(ty), kind, arms, results: flat.clone() };
        self.builder.emit_all(operation, &[value], flat.into_iter().map(ValueType::Core).collect())
    }

    fn lower_case(&mut self, number: i64, case: &ShapeCase<'_>, flat: &[CoreType]) -> VariantArm {
        let outer = self.builder.open();
        let payload = case.ty.map(|ty| self.builder.value(ValueType::Interface(ty)));
        let mut results = Vec::with_capacity(MAX_FLAT_PARAMS);
        results.push(self.constant(CoreType::I32, number));
        if let (Some(ty), Some(payload)) = (case.ty, payload) {
            let lowered = self.lower(payload, ty);
            let own = self.flat(ty);
            for ((value, from), to) in lowered.into_iter().zip(own).zip(&flat[1..]) {
                results.push(self.cast(value, from, *to));
            }
        }
        for padding in &flat[results.len()..] {
            results.push(self.constant(*padding, 0));
        }
        let block = self.builder.close(outer, payload.into_iter().collect(), results);
        VariantArm { name: case.name.to_owned(), has_payload: case.ty.is_some(), block }
    }
}

/// What stands for a string, a list or a map.
const SLICE: [ValueType; 2] = [ValueType::Core(CoreType::Pointer), ValueType::Core(CoreType::Length)];

/// The type by its name: an alias or a definition. Types without one are primitives.
pub(super) fn definition(ty: Type) -> TypeId {
    match ty {
        Type::Id(id) => id,
        Type::Bool
        | Type::U8
        | Type::U16
        | Type::U32
        | Type::U64
        | Type::S8
        | Type::S16
        | Type::S32
        | Type::S64
        | Type::F32
        | Type::F64
        | Type::Char
        | Type::String
        | Type::ErrorContext => unreachable!("only primitives have no definition"),
    }
}
