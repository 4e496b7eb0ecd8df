//! Storing values to memory (`CanonicalABI.md`, "Storing").

use wit_parser::Type;

use super::lower::definition;
use super::translation::Translation;
use crate::layout::{discriminant_width, flags_width, scalar_width};
use crate::shape::{Shape, ShapeCase};
use crate::{
    AggregateOperation, Block, CoreType, ListOperation, MemoryWidth, ScalarOperation, Value, ValueType, VariantArm,
    VariantKind, VariantOperation,
};

impl Translation<'_> {
    /// Writes `value` to `area + offset`.
    pub(super) fn store(&mut self, value: Value, area: Value, offset: u32, ty: Type) {
        match self.shape(ty) {
            Shape::Scalar(primitive) => {
                let core = self.builder.emit_core(ScalarOperation::Lower(primitive), &[value], primitive.core_type());
                self.store_core(core, area, offset, scalar_width(primitive));
            }
            Shape::String => {
                let slice = self.lower_string(value);
                self.store_slice(slice, area, offset);
            }
            Shape::List(element) => {
                let slice = self.lower_list(value, element);
                self.store_slice(slice, area, offset);
            }
            Shape::Map(key, mapped) => {
                let slice = self.lower_map(value, definition(ty), key, mapped);
                self.store_slice(slice, area, offset);
            }
            Shape::FixedLengthList(element, length) => {
                let size = self.types.checked_layout(element).size;
                let block = self.store_block(&[element]);
                let ty = definition(ty);
                let operation = ListOperation::StoreFixedLength { ty, length, size, offset, block };
                self.builder.emit(operation, &[value, area], []);
            }
            Shape::Record(fields) => {
                let values = self.take_apart(AggregateOperation::LowerRecord(definition(ty)), value, &fields);
                self.store_parts(&values, area, offset, &fields);
            }
            Shape::Tuple(members) => {
                let values = self.take_apart(AggregateOperation::LowerTuple(definition(ty)), value, &members);
                self.store_parts(&values, area, offset, &members);
            }
            Shape::Flags(count) => {
                if let Some(width) = flags_width(count) {
                    let bits = self.lower_flags(value, definition(ty));
                    self.store_core(bits, area, offset, width);
                }
            }
            Shape::Enum(cases) => {
                let number = self.lower_enum(value, definition(ty));
                self.store_core(number, area, offset, discriminant_width(cases));
            }
            Shape::Variant(kind, cases) => self.store_variant(value, area, offset, ty, kind, &cases),
            Shape::Own(resource) => {
                let handle = self.lower_own(value, definition(ty), resource);
                self.store_core(handle, area, offset, MemoryWidth::I32);
            }
            Shape::Borrow(resource) => {
                let handle = self.lower_borrow(value, definition(ty), resource);
                self.store_core(handle, area, offset, MemoryWidth::I32);
            }
            Shape::Async(kind) => {
                let handle = self.lower_readable(value, definition(ty), kind);
                self.store_core(handle, area, offset, MemoryWidth::I32);
            }
            Shape::Resource => unreachable!("a resource has no values"),
        }
    }

    /// A block that is entered with values and an address, and writes them there as the fields of a record: the element of
    /// a list, or the key and the value of a map.
    pub(super) fn store_block(&mut self, parts: &[Type]) -> Block {
        let outer = self.builder.open();
        let values: Vec<Value> = parts.iter().map(|ty| self.builder.value(ValueType::Interface(*ty))).collect();
        let address = self.builder.value(ValueType::Core(CoreType::Pointer));
        self.store_parts(&values, address, 0, parts);
        let parameters = values.into_iter().chain([address]).collect();
        self.builder.close(outer, parameters, Vec::new())
    }

    fn store_parts(&mut self, values: &[Value], area: Value, offset: u32, parts: &[Type]) {
        let (_, offsets) = self.types.checked_record(parts);
        for ((value, part), place) in values.iter().zip(parts).zip(offsets) {
            self.store(*value, area, offset + place, *part);
        }
    }

    fn store_slice(&mut self, [pointer, length]: [Value; 2], area: Value, offset: u32) {
        self.store_core(pointer, area, offset, MemoryWidth::Pointer);
        self.store_core(length, area, offset + self.bytes(MemoryWidth::Pointer), MemoryWidth::Length);
    }

    fn store_variant(
        &mut self,
        value: Value,
        area: Value,
        offset: u32,
        ty: Type,
        kind: VariantKind,
        cases: &[ShapeCase<'_>],
    ) {
        let payload_offset = offset + self.types.checked_payload_offset(cases);
        let width = discriminant_width(cases.len());
        let mut arms = Vec::with_capacity(cases.len());
        for (number, case) in (0..).zip(cases) {
            let outer = self.builder.open();
            let payload = case.ty.map(|ty| self.builder.value(ValueType::Interface(ty)));
            let number = self.constant(CoreType::I32, number);
            self.store_core(number, area, offset, width);
            if let (Some(payload), Some(ty)) = (payload, case.ty) {
                self.store(payload, area, payload_offset, ty);
            }
            let block = self.builder.close(outer, payload.into_iter().collect(), Vec::new());
            arms.push(VariantArm { name: case.name.to_owned(), has_payload: case.ty.is_some(), block });
        }
        let ty = definition(ty);
        self.builder.emit(VariantOperation::Lower { ty, kind, arms, results: Vec::new() }, &[value], []);
    }
}
