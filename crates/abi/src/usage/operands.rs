//! How the values of a plan are spelled while code is written, and which of them are still to be written.

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
    /// Nothing: it is written where it is used.
    Later,
    /// It is to be given a name at once, since it is used repeatedly.
    Now,
}

/// How each value is spelled.
///
/// An expression that is used once waits, so that code reads as a person would write it. What waits in the block at hand has to
/// be given a name before something happens that changes what it reads: [`Operands::due`] says what that is.
#[derive(Clone, Debug)]
pub struct Operands<T> {
    usage: Usage,
    values: Vec<Option<T>>,
    /// What waits in each of the blocks that the code at hand stands in, the innermost last.
    waiting: Vec<Vec<Value>>,
}

impl<T: Spelled> Operands<T> {
    /// Nothing is spelled yet.
    pub fn new(usage: Usage) -> Operands<T> {
        let values = vec![None; usage.values.len()];
        Operands { usage, values, waiting: vec![Vec::new()] }
    }

    /// How values are used.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// From here on, a value is spelled like this. It does not wait to be written.
    pub fn set(&mut self, value: Value, operand: T) {
        self.values[value.0 as usize] = Some(operand);
    }

    /// The same, and it waits until it is used.
    pub fn set_waiting(&mut self, value: Value, operand: T) {
        self.set(value, operand);
        self.innermost().push(value);
    }

    /// Defines a value: it waits, unless it is a place already or is used repeatedly.
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

    /// How a value is spelled, if it is known; for a look, not to write it.
    pub fn get(&self, value: Value) -> Option<&T> {
        self.values[value.0 as usize].as_ref()
    }

    /// How to write a value. An expression is written once, a place as often as it is asked for.
    ///
    /// # Panics
    /// The value is not defined, or its expression was written before.
    pub fn take(&mut self, value: Value) -> T {
        self.waiting.iter_mut().for_each(|block| block.retain(|waiting| *waiting != value));
        let slot = &mut self.values[value.0 as usize];
        let operand = slot.as_ref().expect("a plan defines a value before its use");
        if operand.is_place() { operand.clone() } else { slot.take().expect("it was there") }
    }

    /// Spells a value otherwise for a while: returns what to put back, with the same function.
    pub fn replace(&mut self, value: Value, operand: Option<T>) -> Option<T> {
        std::mem::replace(&mut self.values[value.0 as usize], operand)
    }

    /// Begins a block: what waits outside is not due in it.
    pub fn enter(&mut self) {
        self.waiting.push(Vec::new());
    }

    /// Ends a block. What still waits in it is never written.
    pub fn leave(&mut self) {
        self.waiting.pop();
        assert!(!self.waiting.is_empty(), "a block ends that began");
    }

    /// Whether anything waits in the block at hand.
    pub fn is_waiting(&self) -> bool {
        self.waiting.last().is_some_and(|block| !block.is_empty())
    }

    /// What waits in the block at hand and is used later, in the order in which it was defined. It waits no longer: whoever asks
    /// gives each a name.
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
