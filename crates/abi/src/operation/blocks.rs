//! The blocks of an operation.

use super::{AsyncOperation, ListOperation, Operation, VariantOperation};
use crate::Block;

impl Operation {
    /// The blocks directly inside of this operation, in order: arms of variants, bodies of loops, phases of tasks.
    pub fn blocks(&self) -> Vec<&Block> {
        match self {
            Operation::Variant(operation) => match operation {
                VariantOperation::Lower { arms, .. } | VariantOperation::Lift { arms, .. } => {
                    arms.iter().map(|arm| &arm.block).collect()
                }
                VariantOperation::Switch { arms } => arms.iter().map(|(_, block)| block).collect(),
                VariantOperation::LowerEnum(_) | VariantOperation::LiftEnum(_) => Vec::new(),
            },
            Operation::List(operation) => match operation {
                ListOperation::Lower { block, .. }
                | ListOperation::Lift { block, .. }
                | ListOperation::LowerMap { block, .. }
                | ListOperation::LiftMap { block, .. }
                | ListOperation::StoreFixedLength { block, .. }
                | ListOperation::LoadFixedLength { block, .. }
                | ListOperation::FreeFixedLength { block, .. } => vec![block],
                ListOperation::Free { block, .. } => block.iter().collect(),
                ListOperation::LowerString { .. }
                | ListOperation::LiftString { .. }
                | ListOperation::LowerBlock { .. }
                | ListOperation::LiftBlock { .. }
                | ListOperation::FreeString { .. } => Vec::new(),
            },
            Operation::Scalar(_)
            | Operation::Memory(_)
            | Operation::Aggregate(_)
            | Operation::Handle(_)
            | Operation::Call(_) => Vec::new(),
            Operation::Async(operation) => match operation {
                AsyncOperation::Subtask { block } | AsyncOperation::Task { block } => vec![block],
                AsyncOperation::HostSubtask { phases } | AsyncOperation::HostTask { phases } => phases.blocks().into(),
                AsyncOperation::LowerReadable { .. }
                | AsyncOperation::LiftReadable { .. }
                | AsyncOperation::TaskReturn => Vec::new(),
            },
        }
    }
}
