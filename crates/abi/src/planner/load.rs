//! Loading values from memory (`CanonicalABI.md`, "Loading").

use wit_parser::Type;

use super::lower::definition;
use super::translation::Translation;
use crate::layout::{discriminant_width, flags_width, scalar_width};
use crate::shape::{Shape, ShapeCase};
use crate::{
    AggregateOperation, Block, CoreType, ListOperation, MemoryWidth, ScalarOperation, Value, ValueType, VariantArm,
    VariantOperation,
};

impl Translation<'_> {
    /// The value at `area + offset`.
    pub(super) fn load(&mut self, area: Value, offset: u32, ty: Type) -> Value {
        match self.shape(ty) {
            Shape::Scalar(primitive) => {
                let core = self.load_core(area, offset, scalar_width(primitive));
                self.lift_as(ScalarOperation::Lift(primitive), &[core], ty)
            }
            Shape::String => {
                let slice = self.load_slice(area, offset);
                self.lift_string(&slice, ty)
            }
            Shape::List(element) => {
                let slice = self.load_slice(area, offset);
                self.lift_list(&slice, ty, element)
            }
            Shape::Map(key, mapped) => {
                let slice = self.load_slice(area, offset);
                self.lift_map(&slice, ty, key, mapped)
            }
            Shape::FixedLengthList(element, length) => {
                let size = self.types.checked_layout(element).size;
                let block = self.load_block(&[element]);
                let operation = ListOperation::LoadFixedLength { ty: definition(ty), length, size, offset, block };
                self.lift_as(operation, &[area], ty)
            }
            Shape::Record(fields) => {
                let values = self.load_parts(area, offset, &fields);
                self.lift_as(AggregateOperation::LiftRecord(definition(ty)), &values, ty)
            }
            Shape::Tuple(members) => {
                let values = self.load_parts(area, offset, &members);
                self.lift_as(AggregateOperation::LiftTuple(definition(ty)), &values, ty)
            }
            Shape::Flags(count) => match flags_width(count) {
                Some(width) => {
                    let bits = self.load_core(area, offset, width);
                    self.lift_as(AggregateOperation::LiftFlags(definition(ty)), &[bits], ty)
                }
                None => self.lift_no_flags(ty),
            },
            Shape::Enum(cases) => {
                let number = self.load_core(area, offset, discriminant_width(cases));
                self.lift_as(VariantOperation::LiftEnum(definition(ty)), &[number], ty)
            }
            Shape::Variant(kind, cases) => {
                let number = self.load_core(area, offset, discriminant_width(cases.len()));
                let payload_offset = offset + self.types.checked_payload_offset(&cases);
                let arms = cases.iter().map(|case| self.load_case(case, area, payload_offset)).collect();
                self.lift_as(VariantOperation::Lift { ty: definition(ty), kind, arms }, &[number], ty)
            }
            Shape::Own(resource) => {
                let handle = self.load_core(area, offset, MemoryWidth::I32);
                self.lift_own(&[handle], ty, resource)
            }
            Shape::Borrow(resource) => {
                let handle = self.load_core(area, offset, MemoryWidth::I32);
                self.lift_borrow(&[handle], ty, resource)
            }
            Shape::Async(kind) => {
                let handle = self.load_core(area, offset, MemoryWidth::I32);
                self.lift_readable(&[handle], ty, kind)
            }
            Shape::Resource => unreachable!("a resource has no values"),
        }
    }

    /// A block that is entered with an address, and gives the values that lie there as the fields of a record: the element
    /// of a list, or the key and the value of a map.
    pub(super) fn load_block(&mut self, parts: &[Type]) -> Block {
        let outer = self.builder.open();
        let address = self.builder.value(ValueType::Core(CoreType::Pointer));
        let values = self.load_parts(address, 0, parts);
        self.builder.close(outer, vec![address], values)
    }

    fn load_parts(&mut self, area: Value, offset: u32, parts: &[Type]) -> Vec<Value> {
        let (_, offsets) = self.types.checked_record(parts);
        parts.iter().zip(offsets).map(|(part, place)| self.load(area, offset + place, *part)).collect()
    }

    fn load_case(&mut self, case: &ShapeCase<'_>, area: Value, offset: u32) -> VariantArm {
        let outer = self.builder.open();
        let payload = case.ty.map(|ty| self.load(area, offset, ty));
        let block = self.builder.close(outer, Vec::new(), payload.into_iter().collect());
        VariantArm { name: case.name.to_owned(), has_payload: case.ty.is_some(), block }
    }
}
