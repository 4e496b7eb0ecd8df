//! Queries over all operations of a block.

use crate::{Block, CallOperation, Operation, Statement, Value};

impl Block {
    /// Every statement of this block and of those inside of it, in order, each before what its own blocks hold.
    fn all_statements(&self) -> impl Iterator<Item = &Statement> {
        let mut rest: Vec<&Statement> = self.statements.iter().rev().collect();
        std::iter::from_fn(move || {
            let next = rest.pop()?;
            for nested in next.operation.blocks().into_iter().rev() {
                rest.extend(nested.statements.iter().rev());
            }
            Some(next)
        })
    }

    /// Every operation in this block and in those inside of it, in order, each before what its own blocks hold.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.all_statements().map(|statement| &statement.operation)
    }

    /// The statement that calls the implementation of the function, where this side has it: in the block of a task, if the
    /// function is asynchronous.
    pub fn interface_call(&self) -> Option<&Statement> {
        self.find_call(CallOperation::Interface)
    }

    /// What the function returns: nothing, or one value.
    pub fn returned(&self) -> &[Value] {
        self.find_call(CallOperation::Return).map_or(&[], |statement| &statement.operands)
    }

    fn find_call(&self, wanted: CallOperation) -> Option<&Statement> {
        self.all_statements().find(|statement| statement.operation == Operation::Call(wanted))
    }
}
