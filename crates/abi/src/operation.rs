//! The operations of statements, in small groups, so that a generator handles each group in one short file.
//!
//! The documentation of each operation has its signature, `operands -> results`. `c` is a core value, `v` a value of
//! the component model, `p` an address. The signatures of blocks are written in the same notation: `{p -> v}`.

mod aggregate;
mod async_;
mod blocks;
mod call;
mod handle;
mod list;
mod memory;
mod scalar;
mod variant;

pub use aggregate::AggregateOperation;
pub use async_::{AsyncOperation, Phases, TransferKind};
pub use call::CallOperation;
pub use handle::{HandleOperation, ResourceOrigin};
pub use list::{Allocation, ListOperation, Ownership, StringEncoding};
pub use memory::{MemoryOperation, MemoryWidth};
pub use scalar::{ScalarOperation, ScalarType};
pub use variant::{VariantArm, VariantKind, VariantOperation};

/// One operation, by group.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// Numbers, booleans and characters.
    Scalar(ScalarOperation),
    /// Loads, stores and areas of linear memory.
    Memory(MemoryOperation),
    /// Records, tuples and flags.
    Aggregate(AggregateOperation),
    /// Variants, options, results and enums.
    Variant(VariantOperation),
    /// Strings, lists and maps.
    List(ListOperation),
    /// Resources.
    Handle(HandleOperation),
    /// Calls and returns.
    Call(CallOperation),
    /// Tasks, streams and futures.
    Async(AsyncOperation),
}

impl From<ScalarOperation> for Operation {
    fn from(operation: ScalarOperation) -> Operation {
        Operation::Scalar(operation)
    }
}

impl From<MemoryOperation> for Operation {
    fn from(operation: MemoryOperation) -> Operation {
        Operation::Memory(operation)
    }
}

impl From<AggregateOperation> for Operation {
    fn from(operation: AggregateOperation) -> Operation {
        Operation::Aggregate(operation)
    }
}

impl From<VariantOperation> for Operation {
    fn from(operation: VariantOperation) -> Operation {
        Operation::Variant(operation)
    }
}

impl From<ListOperation> for Operation {
    fn from(operation: ListOperation) -> Operation {
        Operation::List(operation)
    }
}

impl From<HandleOperation> for Operation {
    fn from(operation: HandleOperation) -> Operation {
        Operation::Handle(operation)
    }
}

impl From<AsyncOperation> for Operation {
    fn from(operation: AsyncOperation) -> Operation {
        Operation::Async(operation)
    }
}

impl From<CallOperation> for Operation {
    fn from(operation: CallOperation) -> Operation {
        Operation::Call(operation)
    }
}
