//! The needs of a wrapper, derived from its plan before it is written.

use witcraft_abi::{
    Block, HandleOperation, ListOperation, MemoryOperation, Operation, Statement, VariantKind, VariantOperation,
};

/// The contents of a plan.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Needs {
    /// Something of the arena is read: strings, lists, an area of parameters.
    pub(crate) reads: bool,
    /// Something of the arena is allocated: areas, lists.
    pub(crate) allocates: bool,
    /// Lowering may end in a panic, which may be recovered from: a handle is closed, a variant is nil.
    pub(crate) may_panic: bool,
}

impl Needs {
    /// What statements need.
    pub(crate) fn of<'s>(statements: impl IntoIterator<Item = &'s Statement>) -> Needs {
        let mut needs = Needs::default();
        for Statement { operation, .. } in statements {
            needs.add(operation);
            operation.blocks().into_iter().flat_map(Block::operations).for_each(|nested| needs.add(nested));
        }
        needs
    }

    fn add(&mut self, operation: &Operation) {
        match operation {
            Operation::Memory(operation) => match operation {
                MemoryOperation::ParameterArea { .. } | MemoryOperation::ReturnArea { .. } => self.allocates = true,
                MemoryOperation::FreeArea { .. } => self.reads = true,
                MemoryOperation::Load { .. } | MemoryOperation::Store { .. } | MemoryOperation::CheckArea { .. } => {}
            },
            Operation::List(operation) => match operation {
                ListOperation::LiftString { .. }
                | ListOperation::LiftBlock { .. }
                | ListOperation::Lift { .. }
                | ListOperation::LiftMap { .. } => self.reads = true,
                ListOperation::Lower { .. } | ListOperation::LowerMap { .. } => self.allocates = true,
                ListOperation::LowerString { .. }
                | ListOperation::LowerBlock { .. }
                | ListOperation::StoreFixedLength { .. }
                | ListOperation::LoadFixedLength { .. }
                | ListOperation::FreeString { .. }
                | ListOperation::Free { .. }
                | ListOperation::FreeFixedLength { .. } => {}
            },
            Operation::Handle(HandleOperation::LowerOwn { .. } | HandleOperation::LowerBorrow { .. })
            | Operation::Variant(VariantOperation::Lower { kind: VariantKind::Variant, .. }) => self.may_panic = true,
            Operation::Handle(HandleOperation::LiftOwn { .. } | HandleOperation::LiftBorrow { .. })
            | Operation::Variant(_)
            | Operation::Scalar(_)
            | Operation::Aggregate(_)
            | Operation::Call(_)
            | Operation::Async(_) => {}
        }
    }
}
