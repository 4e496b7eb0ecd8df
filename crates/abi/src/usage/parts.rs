//! Which values are parts of which others.

use crate::{Block, Value, ValueType};

/// Values, with all that is taken out of them: the fields of a record, the payload of a variant, the elements of a list. What
/// is true of how a value is owned is true of its parts.
#[derive(Clone, Debug)]
pub struct Parts {
    contains: Vec<bool>,
}

impl Parts {
    /// These values, and what a block takes out of them. `types` are those of the plan.
    pub fn of(whole: impl IntoIterator<Item = Value>, block: &Block, types: &[ValueType]) -> Parts {
        let mut parts = Parts { contains: vec![false; types.len()] };
        parts.add(&whole.into_iter().collect::<Vec<_>>());
        parts.follow(block);
        parts
    }

    /// Whether a value is one of them.
    pub fn contains(&self, value: Value) -> bool {
        self.contains[value.0 as usize]
    }

    fn add(&mut self, values: &[Value]) {
        for value in values {
            self.contains[value.0 as usize] = true;
        }
    }

    fn follow(&mut self, block: &Block) {
        for statement in &block.statements {
            // What a value is taken out of comes first among the operands.
            let is_part = statement.operands.first().is_some_and(|value| self.contains(*value));
            if is_part {
                self.add(&statement.results);
            }
            for nested in statement.operation.blocks() {
                if is_part {
                    self.add(&nested.parameters);
                }
                self.follow(nested);
            }
        }
    }
}
