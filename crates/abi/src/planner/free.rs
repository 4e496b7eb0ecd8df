//! Frees the memory that stored values own, without lifting them.
//!
//! Only memory is freed: handles in results were moved to the caller.

use wit_parser::Type;

use super::translation::Translation;
use crate::layout::discriminant_width;
use crate::shape::{Shape, ShapeCase};
use crate::{Block, CoreType, ListOperation, Value, ValueType, VariantOperation};

impl Translation<'_> {
    /// Frees what the value at `area + offset` owns, where it owns anything.
    pub(super) fn free(&mut self, area: Value, offset: u32, ty: Type) {
        if !self.types.checked(ty).owns_memory {
            return;
        }
        match self.shape(ty) {
            Shape::String => {
                let slice = self.load_slice(area, offset);
                let encoding = self.policy.string_encoding;
                self.builder.emit(ListOperation::FreeString { encoding }, &slice, []);
            }
            Shape::List(element) => self.free_list(area, offset, &[element]),
            Shape::Map(key, mapped) => self.free_list(area, offset, &[key, mapped]),
            Shape::FixedLengthList(element, length) => {
                let size = self.types.checked_layout(element).size;
                let block = self.free_block(&[element]);
                self.builder.emit(ListOperation::FreeFixedLength { length, size, offset, block }, &[area], []);
            }
            Shape::Record(parts) | Shape::Tuple(parts) => self.free_parts(area, offset, &parts),
            Shape::Variant(_, cases) => self.free_variant(area, offset, &cases),
            Shape::Scalar(_)
            | Shape::Flags(_)
            | Shape::Enum(_)
            | Shape::Own(_)
            | Shape::Borrow(_)
            | Shape::Resource
            | Shape::Async(_) => {}
        }
    }

    /// Frees a list whose elements lie in memory as records of `parts`.
    fn free_list(&mut self, area: Value, offset: u32, parts: &[Type]) {
        let slice = self.load_slice(area, offset);
        let (layout, _) = self.types.checked_record(parts);
        let owns_memory = parts.iter().any(|part| self.types.checked(*part).owns_memory);
        let block = owns_memory.then(|| self.free_block(parts));
        self.builder.emit(ListOperation::Free { size: layout.size, align: layout.align, block }, &slice, []);
    }

    fn free_block(&mut self, parts: &[Type]) -> Block {
        let outer = self.builder.open();
        let address = self.builder.value(ValueType::Core(CoreType::Pointer));
        self.free_parts(address, 0, parts);
        self.builder.close(outer, vec![address], Vec::new())
    }

    fn free_parts(&mut self, area: Value, offset: u32, parts: &[Type]) {
        let (_, offsets) = self.types.checked_record(parts);
        for (part, place) in parts.iter().zip(offsets) {
            self.free(area, offset + place, *part);
        }
    }

    fn free_variant(&mut self, area: Value, offset: u32, cases: &[ShapeCase<'_>]) {
        let number = self.load_core(area, offset, discriminant_width(cases.len()));
        let payload_offset = offset + self.types.checked_payload_offset(cases);
        let mut arms = Vec::new();
        for (number, case) in (0..).zip(cases) {
            if let Some(ty) = case.ty.filter(|ty| self.types.checked(*ty).owns_memory) {
                let outer = self.builder.open();
                self.free(area, payload_offset, ty);
                arms.push((number, self.builder.close(outer, Vec::new(), Vec::new())));
            }
        }
        self.builder.emit(VariantOperation::Switch { arms }, &[number], []);
    }
}
