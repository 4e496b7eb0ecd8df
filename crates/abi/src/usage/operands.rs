//! The expressions for a plan's values while code is written, and which of them are still pending.

use super::{Usage, Uses};
use crate::Value;

/// How a language spells a value.
pub trait Spelled: Clone {
    /// Whether it is a name, a path from one or a literal: it costs nothing, and may be written any number of times.
    fn is_place(&self) -> bool;
}

/// What to do with the expression of a value that was just defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Placement {
    /// Nothing to do: [`Operands::take`] returns it where it is used.
    Later,
    /// Give it a name now, because it is used repeatedly, and [`set`](Operands::set) that.
    Now,
}

/// The text of each value while code is written.
///
/// An expression that is used once is pending until its use, so that it is inlined there. Before an operation with side
/// effects, such as a call or a store, pending expressions of the current block must be given names: [`Operands::due`]
/// lists them.
#[derive(Clone, Debug)]
pub struct Operands<T> {
    usage: Usage,
    values: Vec<Option<T>>,
    /// The pending values of each enclosing block, the innermost last.
    waiting: Vec<Vec<Value>>,
}

impl<T: Spelled> Operands<T> {
    /// No value has a text yet.
    pub fn new(usage: Usage) -> Operands<T> {
        let values = vec![None; usage.values.len()];
        Operands { usage, values, waiting: vec![Vec::new()] }
    }

    /// How values are used.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Sets the text of a value, which is not pending.
    pub fn set(&mut self, value: Value, operand: T) {
        self.values[value.0 as usize] = Some(operand);
    }

    /// Sets the text of a value that is pending until its use.
    pub fn set_waiting(&mut self, value: Value, operand: T) {
        self.set(value, operand);
        self.innermost().push(value);
    }

    /// Defines a value. It is pending unless it is a place already or is used repeatedly.
    pub fn define(&mut self, value: Value, operand: T) -> Placement {
        if operand.is_place() {
            self.set(value, operand);
            return Placement::Later;
        }
        match self.usage.uses(value) {
            Uses::Never | Uses::Once => {
                self.set_waiting(value, operand);
                Placement::Later
            }
            Uses::Repeatedly => {
                self.set(value, operand);
                Placement::Now
            }
        }
    }

    /// The text of a value, if it has one, without using it.
    pub fn get(&self, value: Value) -> Option<&T> {
        self.values[value.0 as usize].as_ref()
    }

    /// The text of a value, for writing it. An expression can be taken once, a place any number of times.
    ///
    /// # Panics
    /// The value is not defined, or its expression was written before.
    pub fn take(&mut self, value: Value) -> T {
        self.waiting.iter_mut().for_each(|block| block.retain(|waiting| *waiting != value));
        let slot = &mut self.values[value.0 as usize];
        let operand = slot.as_ref().expect("a plan defines a value before its use");
        if operand.is_place() { operand.clone() } else { slot.take().expect("it was there") }
    }

    /// Replaces the text of a value temporarily. Returns the old one, to be restored with the same function.
    pub fn replace(&mut self, value: Value, operand: Option<T>) -> Option<T> {
        std::mem::replace(&mut self.values[value.0 as usize], operand)
    }

    /// Enters a block. Values that are pending outside are not due in it.
    pub fn enter(&mut self) {
        self.waiting.push(Vec::new());
    }

    /// Leaves a block and drops its pending values.
    pub fn leave(&mut self) {
        self.waiting.pop();
        assert!(!self.waiting.is_empty(), "a block ends that began");
    }

    /// Whether the current block has pending values.
    pub fn is_waiting(&self) -> bool {
        self.waiting.last().is_some_and(|block| !block.is_empty())
    }

    /// The pending values of the current block that are used later, in order of definition. They are no longer pending:
    /// the caller must give each a name.
    #[must_use]
    pub fn due(&mut self) -> Vec<Value> {
        let mut due = std::mem::take(self.innermost());
        due.retain(|value| self.usage.is_used(*value));
        due
    }

    fn innermost(&mut self) -> &mut Vec<Value> {
        self.waiting.last_mut().expect("there is always a block")
    }
}
