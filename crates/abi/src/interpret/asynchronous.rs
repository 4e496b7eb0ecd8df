//! Tasks and subtasks, one order of events at a time: where a plan waits, its environment goes on with something else first.

use super::statement::Statements;
use super::trap::Trap;
use super::value::{CoreValue, Datum, Handle, InterfaceValue};
use crate::AsyncOperation;

/// What a task that is over returns to its host (`CanonicalABI.md`, `CallbackCode.EXIT`).
const EXIT: u32 = 0;

impl Statements<'_> {
    pub(super) fn asynchronous(
        &mut self,
        operation: &AsyncOperation,
        operands: Vec<Datum>,
    ) -> Result<Vec<Datum>, Trap> {
        match operation {
            AsyncOperation::LowerReadable { .. } => match &operands[0] {
                Datum::Interface(InterfaceValue::Handle(Handle::Index(index))) => {
                    Ok(vec![CoreValue::I32(*index).into()])
                }
                other => Err(Trap::WrongCoreValues(vec![other.clone()])),
            },
            AsyncOperation::LiftReadable { .. } => {
                let index = self.i32_of(&operands[0])?;
                Ok(vec![InterfaceValue::Handle(Handle::Index(index)).into()])
            }
            AsyncOperation::Subtask { block } => {
                let mut operands = operands.into_iter();
                let status = operands.next().expect("plans are verified");
                self.wait(status)?;
                self.enter(&block.parameters, operands.collect())?;
                self.block(block)
            }
            AsyncOperation::Task { block } => {
                self.block(block)?;
                Ok(vec![CoreValue::I32(EXIT).into()])
            }
            AsyncOperation::TaskReturn => {
                self.task_return(operands)?;
                Ok(Vec::new())
            }
            AsyncOperation::HostSubtask { .. } | AsyncOperation::HostTask { .. } => Err(Trap::NoCallee),
        }
    }
}
