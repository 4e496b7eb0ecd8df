//! Statements of plans in JavaScript: each group of operations has a file.

mod aggregate;
mod call;
mod handle;
mod list;
mod memory;
mod scalar;
mod variant;

use witcraft_abi::{Operation, Statement};

use crate::function::FunctionWriter;

impl FunctionWriter<'_, '_> {
    /// Writes one statement.
    pub(crate) fn emit(&mut self, statement: &Statement) {
        let Statement { operation, operands, results } = statement;
        match operation {
            Operation::Scalar(operation) => self.scalar(operation, operands, results),
            Operation::Memory(operation) => self.memory(operation, operands, results),
            Operation::Aggregate(operation) => self.aggregate(operation, operands, results),
            Operation::Variant(operation) => self.variant(operation, operands, results),
            Operation::List(operation) => self.list(operation, operands, results),
            Operation::Handle(operation) => self.handle(operation, operands, results),
            Operation::Call(operation) => self.call(*operation, operands, results),
            Operation::Async(operation) => match *operation {},
        }
    }
}
