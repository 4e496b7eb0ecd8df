//! A value of a plan as text, for generators.

use super::Spelled;

/// A value as text, with what else a language has to know of the text: `S`.
#[derive(Clone, Debug)]
pub struct Operand<S> {
    /// The expression.
    pub text: String,
    /// Whether it is a name, a path from one or a literal: free of cost, and good to be written again.
    pub is_place: bool,
    /// A core value at the type that it has in the language before it is extended, or will have once it is lifted.
    pub native: Option<Native>,
    /// What else the language has to know.
    pub spelling: S,
}

/// Where else a core value's bits can be had from, at a type of the language.
#[derive(Clone, Debug)]
pub enum Native {
    /// An expression of this type, which the core value extends or reinterprets.
    Value {
        /// The type.
        ty: &'static str,
        /// The expression.
        text: String,
    },
    /// A number, which takes on any type.
    Literal(i64),
    /// Memory at this address, of which no more is read than the type has.
    Memory(String),
}

impl<S> Spelled for Operand<S>
where
    S: Clone,
{
    fn is_place(&self) -> bool {
        self.is_place
    }
}

impl<S: Default> Operand<S> {
    /// An expression that is written once.
    pub fn expression(text: impl Into<String>) -> Operand<S> {
        Operand { text: text.into(), is_place: false, native: None, spelling: S::default() }
    }

    /// A name, or a path from one.
    pub fn place(text: impl Into<String>) -> Operand<S> {
        Operand { is_place: true, ..Operand::expression(text) }
    }

    /// A number.
    pub fn literal(number: i64) -> Operand<S> {
        Operand { native: Some(Native::Literal(number)), ..Operand::place(number.to_string()) }
    }
}

impl<S> Operand<S> {
    /// A core value that has another type too.
    #[must_use]
    pub fn with_native(self, ty: &'static str, text: impl Into<String>) -> Operand<S> {
        Operand { native: Some(Native::Value { ty, text: text.into() }), ..self }
    }

    /// A core value that was read from this address.
    #[must_use]
    pub fn from_memory(self, address: impl Into<String>) -> Operand<S> {
        Operand { native: Some(Native::Memory(address.into())), ..self }
    }
}
