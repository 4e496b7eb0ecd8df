//! Tasks, streams and futures.

use witcraft_abi::AsyncOperation;

use super::Emitter;

impl Emitter<'_, '_> {
    pub(super) fn async_(&mut self, operation: &AsyncOperation) {
        match operation {
            AsyncOperation::LowerReadable { .. }
            | AsyncOperation::LiftReadable { .. }
            | AsyncOperation::Subtask { .. }
            | AsyncOperation::Task { .. }
            | AsyncOperation::TaskReturn
            | AsyncOperation::HostSubtask { .. }
            | AsyncOperation::HostTask { .. } => unreachable!("the generator's policy has nothing asynchronous"),
        }
    }
}
