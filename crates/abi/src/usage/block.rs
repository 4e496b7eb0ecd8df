//! Questions about all that happens in a block.

use crate::{AsyncOperation, Block, CallOperation, Operation, Statement, Value};

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
        self.statements.iter().find_map(|statement| match &statement.operation {
            Operation::Call(call) => (*call == wanted).then_some(statement),
            Operation::Async(AsyncOperation::Task { block }) => block.find_call(wanted),
            _ => None,
        })
    }
}

fn operations_backwards(block: &Block) -> impl Iterator<Item = &Operation> {
    block.statements.iter().rev().map(|statement| &statement.operation)
}
