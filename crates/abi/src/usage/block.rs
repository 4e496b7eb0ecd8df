//! Questions about all that happens in a block.

use crate::{Block, CallOperation, Operation, Statement, Value};

impl Block {
    /// Every operation in this block and in those inside of it, in order, each before what its own blocks hold.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        let mut rest: Vec<&Operation> = operations_backwards(self).collect();
        std::iter::from_fn(move || {
            let next = rest.pop()?;
            for nested in next.blocks().into_iter().rev() {
                rest.extend(operations_backwards(nested));
            }
            Some(next)
        })
    }

    /// The statement that calls the implementation of the function, where this side has it.
    pub fn interface_call(&self) -> Option<&Statement> {
        self.find_call(CallOperation::Interface)
    }

    /// What the function returns: nothing, or one value.
    pub fn returned(&self) -> &[Value] {
        self.find_call(CallOperation::Return).map_or(&[], |statement| &statement.operands)
    }

    fn find_call(&self, wanted: CallOperation) -> Option<&Statement> {
        let is_wanted = |operation: &Operation| matches!(operation, Operation::Call(call) if *call == wanted);
        self.statements.iter().find(|statement| is_wanted(&statement.operation))
    }
}

fn operations_backwards(block: &Block) -> impl Iterator<Item = &Operation> {
    block.statements.iter().rev().map(|statement| &statement.operation)
}
