//! Statements of plans in JavaScript: each group of operations has a file.

mod aggregate;
mod asynchronous;
mod call;
mod handle;
mod list;
mod memory;
mod scalar;
mod variant;

use witcraft_abi::{CallOperation, MemoryOperation, Operation, ScalarOperation, Statement, Value};

use crate::function::FunctionWriter;

pub(crate) use asynchronous::payload_object;

impl FunctionWriter<'_, '_> {
    /// Writes one statement, and what of the `rest` of its block comes to one with it.
    pub(crate) fn emit(&mut self, statement: &Statement, rest: &[Statement]) {
        let Statement { operation, operands, results } = statement;
        self.prepare(operation, operands);
        match operation {
            Operation::Scalar(operation) => self.scalar(operation, operands, results),
            Operation::Memory(operation) => self.memory(operation, operands, results),
            Operation::Aggregate(operation) => self.aggregate(operation, operands, results),
            Operation::Variant(operation) => self.variant(operation, operands, results),
            Operation::List(operation) => self.list(operation, operands, results, rest),
            Operation::Handle(operation) => self.handle(operation, operands, results),
            Operation::Call(operation) => self.call(*operation, operands, results),
            Operation::Async(operation) => self.asynchronous(operation, operands, results),
        }
    }

    /// Makes constants of what waits, where the operation would change it.
    fn prepare(&mut self, operation: &Operation, operands: &[Value]) {
        match operation {
            Operation::Scalar(ScalarOperation::Constant(..)) => {}
            Operation::Memory(MemoryOperation::Store { .. }) if self.is_lowered(operands[1]) || !self.waits() => {}
            Operation::Call(CallOperation::Core) if !self.waits() => {}
            _ => self.settle_lowered(),
        }
        let is_checked = matches!(operation, Operation::Memory(MemoryOperation::CheckArea { .. }));
        let ends_nothing = matches!(operation, Operation::Call(CallOperation::FreeTemporaries)) && !self.has_loans();
        if !is_checked
            && !ends_nothing
            && let Some((value, call)) = self.called.take()
        {
            self.constant(value, call.unsigned());
        }
        match operation {
            Operation::Call(CallOperation::Return) => {}
            Operation::Call(CallOperation::PostReturn) if self.finishes_with_result() => {}
            Operation::Call(CallOperation::FreeTemporaries) if ends_nothing => {}
            Operation::Call(CallOperation::Core) if !self.waits() => {}
            Operation::Call(_) => self.settle(),
            Operation::Scalar(_)
            | Operation::Memory(_)
            | Operation::Aggregate(_)
            | Operation::Variant(_)
            | Operation::List(_)
            | Operation::Handle(_)
            | Operation::Async(_) => {}
        }
    }
}
