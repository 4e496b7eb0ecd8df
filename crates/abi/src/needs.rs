//! What a core module must export besides a function so that it can be called (`CanonicalABI.md`, "Canonical
//! Definitions", `canonopt`).

use wit_parser::Function;

use crate::{
    Allocation, Direction, FunctionPlan, Limit, ListOperation, MemoryOperation, Mode, Operation, Ownership,
    PayloadPlan, Side, TypeTable,
};

/// What calls of a function need of the component's core module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Its memory is read or written.
    pub memory: bool,
    /// Memory is allocated in it from the outside.
    pub realloc: bool,
}

impl TypeTable<'_> {
    /// What calls of a function need that is lifted or lowered in a mode.
    ///
    /// # Errors
    /// A parameter or the result is past a limit.
    pub fn needs(&self, mode: Mode, function: &Function, direction: Direction) -> Result<Needs, Limit> {
        let signature = self.signature_in(mode, function, direction)?;
        let mut parameters = false;
        for parameter in &function.params {
            parameters |= self.facts(parameter.ty)?.owns_memory;
        }
        let result = function.result.map_or(Ok(false), |ty| self.facts(ty).map(|facts| facts.owns_memory))?;
        Ok(Needs {
            memory: parameters || result || signature.indirect_parameters || signature.indirect_results,
            realloc: match direction {
                Direction::Import => result,
                Direction::Export => parameters || signature.indirect_parameters,
            },
        })
    }
}

impl FunctionPlan {
    /// Whether a host allocates in the guest for a call: what [`Needs::realloc`] says of the function's type.
    pub fn needs_realloc(&self) -> bool {
        self.body.operations().any(|operation| is_allocated_by_host(operation, self.side))
    }
}

impl PayloadPlan {
    /// Whether a host allocates in the guest for what is read.
    pub fn needs_realloc(&self) -> bool {
        let read = match self.side {
            Side::Guest => &self.lift,
            Side::Host => &self.lower,
        };
        read.body.operations().any(|operation| is_allocated_by_host(operation, self.side))
    }
}

/// Whether an operation lifts what a host allocated, or allocates as a host.
fn is_allocated_by_host(operation: &Operation, side: Side) -> bool {
    match operation {
        Operation::List(operation) => match operation {
            ListOperation::LiftString { ownership, .. }
            | ListOperation::LiftBlock { ownership, .. }
            | ListOperation::Lift { ownership, .. }
            | ListOperation::LiftMap { ownership, .. } => match ownership {
                Ownership::Taken => true,
                Ownership::Copied => false,
            },
            ListOperation::LowerString { allocation, .. }
            | ListOperation::LowerBlock { allocation, .. }
            | ListOperation::Lower { allocation, .. }
            | ListOperation::LowerMap { allocation, .. } => match allocation {
                Allocation::Realloc => true,
                Allocation::Borrowed | Allocation::Transferred | Allocation::Kept => false,
            },
            ListOperation::StoreFixedLength { .. }
            | ListOperation::LoadFixedLength { .. }
            | ListOperation::FreeString { .. }
            | ListOperation::Free { .. }
            | ListOperation::FreeFixedLength { .. } => false,
        },
        Operation::Memory(operation) => match operation {
            MemoryOperation::FreeArea { .. } => true,
            MemoryOperation::ParameterArea { .. } => side == Side::Host,
            MemoryOperation::ReturnArea { .. }
            | MemoryOperation::CheckArea { .. }
            | MemoryOperation::Load { .. }
            | MemoryOperation::Store { .. } => false,
        },
        Operation::Scalar(_)
        | Operation::Aggregate(_)
        | Operation::Variant(_)
        | Operation::Handle(_)
        | Operation::Call(_)
        | Operation::Async(_) => false,
    }
}
