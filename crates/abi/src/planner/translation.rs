//! State shared by all types while one side of a function is planned: ownership of memory, origin of resources, and
//! small helpers.

use wit_parser::{Type, TypeId, WorldKey};

use super::Planner;
use super::builder::Builder;
use crate::flatten::bitcasts;
use crate::layout::Layout;
use crate::shape::Shape;
use crate::{
    Allocation, Block, CallOperation, CoreType, Direction, MemoryOperation, MemoryWidth, Ownership, Policy,
    ResourceOrigin, ResourceOrigins, ScalarOperation, Side, TypeTable, Value, ValueType,
};

/// How long a guest lets go of what it lowers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Giving {
    /// As the direction has it: parameters of imports are lent, results of exports outlive the call.
    ByDirection,
    /// For the length of a call of a built-in.
    Lent,
    /// For good: whoever frees it works from memory alone.
    Away,
}

/// One side of a function while it is planned.
pub(super) struct Translation<'a> {
    pub(super) types: &'a TypeTable<'a>,
    pub(super) policy: &'a Policy,
    pub(super) builder: Builder,
    origins: &'a ResourceOrigins,
    side: Side,
    direction: Direction,
    interface: Option<&'a WorldKey>,
    giving: Giving,
    /// Whether anything was allocated or lent for the call only.
    has_temporaries: bool,
}

impl<'a> Translation<'a> {
    pub(super) fn new(
        planner: &'a Planner<'a>,
        side: Side,
        direction: Direction,
        interface: Option<&'a WorldKey>,
        giving: Giving,
    ) -> Translation<'a> {
        let Planner { types, origins, policy } = planner;
        let builder = Builder::default();
        Translation { types, policy, builder, origins, side, direction, interface, giving, has_temporaries: false }
    }

    pub(super) fn finish(self) -> (Block, Vec<ValueType>) {
        self.builder.finish()
    }

    pub(super) fn shape(&self, ty: Type) -> Shape<'a> {
        Shape::of(self.types.resolve(), ty)
    }

    /// Who owns what is lowered to.
    pub(super) fn allocation(&self) -> Allocation {
        match (self.side, self.direction) {
            (Side::Guest, _) if self.giving == Giving::Lent => Allocation::Borrowed,
            (Side::Guest, _) if self.giving == Giving::Away => Allocation::Transferred,
            (Side::Guest, Direction::Import) => Allocation::Borrowed,
            (Side::Guest, Direction::Export) if self.policy.keeps_results => Allocation::Kept,
            (Side::Guest, Direction::Export) => Allocation::Transferred,
            (Side::Host, Direction::Import | Direction::Export) => Allocation::Realloc,
        }
    }

    /// Who owns what is lifted from.
    pub(super) fn ownership(&self) -> Ownership {
        match self.side {
            Side::Guest => Ownership::Taken,
            Side::Host => Ownership::Copied,
        }
    }

    pub(super) fn origin(&self, resource: TypeId) -> ResourceOrigin {
        self.origins.origin(self.types.resolve(), resource, self.direction, self.interface)
    }

    /// Whether lists of the element type go over as one block.
    pub(super) fn is_block(&self, element: Type) -> bool {
        let facts = self.types.checked(element);
        !facts.owns_memory && !facts.has_handles && self.policy.block_copies.contains(self.types.resolve(), &element)
    }

    /// The core types of a flat value.
    pub(super) fn flat(&self, ty: Type) -> Vec<CoreType> {
        self.types.checked(ty).flat.expect("what is past the flat limit goes through memory")
    }

    /// Notes that a list, a map or, where its language has other strings, a string is lowered: for an import that is memory
    /// to free after the call. A block is lent in place.
    pub(super) fn note_allocation(&mut self) {
        self.has_temporaries |= self.allocation() == Allocation::Borrowed;
    }

    /// Notes a handle that a lift borrowed. A guest has to drop it, unless it is a representation; a host has to end the
    /// loan.
    pub(super) fn note_lifted_borrow(&mut self, origin: ResourceOrigin) {
        self.has_temporaries |= match (self.side, origin) {
            (Side::Host, _) | (Side::Guest, ResourceOrigin::Imported) => true,
            (Side::Guest, ResourceOrigin::Exported) => false,
        };
    }

    /// Notes a handle that a lower lends. A host keeps count of them; of a guest's the component's host does.
    pub(super) fn note_lowered_borrow(&mut self) {
        self.has_temporaries |= self.side == Side::Host;
    }

    pub(super) fn free_temporaries(&mut self) {
        if std::mem::take(&mut self.has_temporaries) {
            self.builder.emit(CallOperation::FreeTemporaries, &[], []);
        }
    }

    /// An area of memory, by an operation that is given its size and alignment.
    pub(super) fn area(&mut self, layout: Layout, operation: fn(u32, u32) -> MemoryOperation) -> Value {
        let Layout { size, align } = layout;
        self.builder.emit_core(operation(size, align), &[], CoreType::Pointer)
    }

    /// Checks an address that the other side gave. In a guest the component's host has done it.
    pub(super) fn check_area(&mut self, area: Value, layout: Layout) {
        let Layout { size, align } = layout;
        match self.side {
            Side::Host => _ = self.builder.emit(MemoryOperation::CheckArea { size, align }, &[area], []),
            Side::Guest => {}
        }
    }

    /// Frees an area of parameters that was read. It is the guest's; a host leaves it to the guest.
    pub(super) fn free_area(&mut self, area: Value, layout: Layout) {
        let Layout { size, align } = layout;
        match self.side {
            Side::Guest => _ = self.builder.emit(MemoryOperation::FreeArea { size, align }, &[area], []),
            Side::Host => {}
        }
    }

    /// The number of bytes that a load or a store touches.
    pub(super) fn bytes(&self, width: MemoryWidth) -> u32 {
        width.size().in_memory(self.policy.architecture)
    }

    pub(super) fn load_core(&mut self, area: Value, offset: u32, width: MemoryWidth) -> Value {
        self.builder.emit_core(MemoryOperation::Load { width, offset }, &[area], width.core_type())
    }

    pub(super) fn store_core(&mut self, value: Value, area: Value, offset: u32, width: MemoryWidth) {
        self.builder.emit(MemoryOperation::Store { width, offset }, &[area, value], []);
    }

    /// The address and the length that lie at `area + offset`.
    pub(super) fn load_slice(&mut self, area: Value, offset: u32) -> [Value; 2] {
        let pointer = self.load_core(area, offset, MemoryWidth::Pointer);
        let length = self.load_core(area, offset + self.bytes(MemoryWidth::Pointer), MemoryWidth::Length);
        [pointer, length]
    }

    pub(super) fn constant(&mut self, ty: CoreType, value: i64) -> Value {
        self.builder.emit_core(ScalarOperation::Constant(ty, value), &[], ty)
    }

    /// The same bits as another core type.
    pub(super) fn cast(&mut self, value: Value, from: CoreType, to: CoreType) -> Value {
        let step = |value, (from, to)| self.builder.emit_core(ScalarOperation::Bitcast { from, to }, &[value], to);
        bitcasts(from, to).into_iter().fold(value, step)
    }
}
