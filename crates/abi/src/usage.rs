//! How the values of a plan are used: an analysis for generators.
//!
//! [`Usage`] counts uses, which determines whether an expression can be inlined or needs a name; [`Operands`] applies
//! this while code is written. [`Parts`] maps values to the values that are taken out of them. For questions about a
//! whole plan, such as whether it allocates, use [`Block::operations`].

mod block;
mod operand;
mod operands;
mod parts;

pub use operand::{Native, Operand};
pub use operands::{Operands, Placement, Spelled};
pub use parts::Parts;

use crate::{AggregateOperation, Block, CallOperation, ListOperation, MemoryOperation, Operation, Statement, Value};

/// How often a value is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uses {
    /// Nothing uses it.
    Never,
    /// It may be written where it is used, if nothing happens before that changes it.
    Once,
    /// It needs a name.
    Repeatedly,
}

/// How each value of a plan is used.
#[derive(Clone, Debug)]
pub struct Usage {
    values: Vec<ValueUsage>,
    skips_idle: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct ValueUsage {
    count: u32,
    as_number: bool,
}

impl Usage {
    /// How a block and those inside of it use values, of which the plan has `values` in all.
    ///
    /// # Panics
    /// The block uses a value of another plan.
    pub fn of(block: &Block, values: usize) -> Usage {
        Usage::count(block, values, false)
    }

    /// The same for a language that leaves out statements which take a value apart when nothing needs the parts, since its
    /// compiler rejects variables that nothing reads: such a statement uses nothing ([`Usage::is_idle`]).
    ///
    /// # Panics
    /// The block uses a value of another plan.
    pub fn without_idle(block: &Block, values: usize) -> Usage {
        Usage::count(block, values, true)
    }

    fn count(block: &Block, values: usize, skips_idle: bool) -> Usage {
        let mut usage = Usage { values: vec![ValueUsage::default(); values], skips_idle };
        usage.add(block);
        usage
    }

    /// How often a value is used.
    pub fn uses(&self, value: Value) -> Uses {
        match self.values[value.0 as usize].count {
            0 => Uses::Never,
            1 => Uses::Once,
            2.. => Uses::Repeatedly,
        }
    }

    /// Whether anything uses a value.
    pub fn is_used(&self, value: Value) -> bool {
        self.uses(value) != Uses::Never
    }

    /// Whether an address is used as a number: it is stored, computed with, or leaves a block or the function. Any other only
    /// goes straight into a call or a load, so that a language may keep it a pointer.
    pub fn is_used_as_number(&self, value: Value) -> bool {
        self.values[value.0 as usize].as_number
    }

    /// Whether a statement only takes a value apart and nothing uses the parts: a record without fields, say. No statement is
    /// idle where idle ones are not left out ([`Usage::without_idle`]).
    pub fn is_idle(&self, statement: &Statement) -> bool {
        if !self.skips_idle {
            return false;
        }
        match &statement.operation {
            Operation::Aggregate(operation) => match operation {
                AggregateOperation::LowerRecord(_)
                | AggregateOperation::LowerTuple(_)
                | AggregateOperation::LowerFixedLengthList(_) => {
                    statement.results.iter().all(|result| !self.is_used(*result))
                }
                AggregateOperation::LiftRecord(_)
                | AggregateOperation::LiftTuple(_)
                | AggregateOperation::LowerFlags(_)
                | AggregateOperation::LiftFlags(_)
                | AggregateOperation::LiftFixedLengthList(_) => false,
            },
            Operation::List(ListOperation::StoreFixedLength { block, .. }) => {
                block.statements.iter().all(|statement| self.is_idle(statement))
            }
            Operation::List(_)
            | Operation::Scalar(_)
            | Operation::Memory(_)
            | Operation::Variant(_)
            | Operation::Handle(_)
            | Operation::Call(_)
            | Operation::Async(_) => false,
        }
    }

    /// Goes backwards, so that the uses of what a statement results in are known before the statement is looked at.
    fn add(&mut self, block: &Block) {
        for result in &block.results {
            self.use_value(*result, true);
        }
        for statement in block.statements.iter().rev() {
            for nested in statement.operation.blocks() {
                self.add(nested);
            }
            if self.is_idle(statement) {
                continue;
            }
            for (place, operand) in statement.operands.iter().enumerate() {
                self.use_value(*operand, needs_number(&statement.operation, place));
            }
        }
    }

    fn use_value(&mut self, value: Value, as_number: bool) {
        let usage = &mut self.values[value.0 as usize];
        usage.count += 1;
        usage.as_number |= as_number;
    }
}

/// Whether an operation needs the number of an address that is its operand in this place.
fn needs_number(operation: &Operation, place: usize) -> bool {
    match operation {
        Operation::Memory(operation) => matches!(operation, MemoryOperation::Store { .. }) && place == 1,
        Operation::Call(operation) => matches!(operation, CallOperation::Return),
        Operation::Scalar(_) => true,
        Operation::Aggregate(_)
        | Operation::Variant(_)
        | Operation::List(_)
        | Operation::Handle(_)
        | Operation::Async(_) => false,
    }
}

#[cfg(test)]
mod tests;
