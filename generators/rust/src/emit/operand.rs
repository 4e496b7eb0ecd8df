//! What a value of a plan is written as.

use witcraft_abi::Spelled;

/// A value as text.
#[derive(Clone, Debug)]
pub(crate) struct Operand {
    /// The expression.
    pub(crate) text: String,
    /// Whether it is a name, a path from one or a literal: free of cost, and good to be written again.
    pub(crate) is_place: bool,
    /// Whether the expression is a call, so that it needs no parentheses before a method call or a cast.
    pub(crate) is_call: bool,
    /// How many references the expression has around the value, more than its type in Rust has: `*` takes one off.
    pub(crate) references: usize,
    /// Whether the value has the type of a parameter that is lent whole, so that parts of it are lent too.
    pub(crate) is_lent: bool,
    /// A core value at the Rust type it was before it was extended, or will be once it is lifted.
    pub(crate) native: Option<Native>,
}

/// Where else a core value's bits can be had from, at a Rust type of the user's choice.
#[derive(Clone, Debug)]
pub(crate) enum Native {
    /// An expression of this type, which the core value extends or reinterprets.
    Value {
        /// The type; [`INTEGER`] for a literal, which takes on any.
        ty: &'static str,
        /// The expression.
        text: String,
    },
    /// Memory at this address, of which no more is read than the type has.
    Memory(String),
}

/// The type of an integer literal without a suffix.
pub(crate) const INTEGER: &str = "{integer}";

impl Spelled for Operand {
    fn is_place(&self) -> bool {
        self.is_place
    }
}

impl Operand {
    /// An expression that is written once.
    pub(crate) fn expression(text: impl Into<String>) -> Operand {
        Operand { text: text.into(), is_place: false, is_call: false, references: 0, is_lent: false, native: None }
    }

    /// A call, which is an expression that is written once.
    pub(crate) fn call(text: impl Into<String>) -> Operand {
        Operand { is_call: true, ..Operand::expression(text) }
    }

    /// A name, or a path from one.
    pub(crate) fn place(text: impl Into<String>) -> Operand {
        Operand { is_place: true, ..Operand::expression(text) }
    }

    /// A core value that has another Rust type too.
    pub(crate) fn with_native(self, ty: &'static str, text: impl Into<String>) -> Operand {
        Operand { native: Some(Native::Value { ty, text: text.into() }), ..self }
    }

    /// A core value as a value of the Rust integer, float or pointer type `ty`, of which it holds the bits.
    pub(crate) fn read_as(&self, ty: &str) -> String {
        match &self.native {
            Some(Native::Value { ty: own, text }) if *own == ty => text.clone(),
            Some(Native::Memory(address)) => load(address, ty),
            Some(Native::Value { .. }) | None => format!("{} as {ty}", self.receiver()),
        }
    }

    /// The same within `references` references.
    pub(crate) fn behind(self, references: usize) -> Operand {
        Operand { references, ..self }
    }

    /// The value itself, for types that are copied.
    pub(crate) fn copied(&self) -> String {
        "*".repeat(self.references) + &self.text
    }

    /// One reference to the value.
    pub(crate) fn reference(&self) -> String {
        match self.references {
            0 => format!("&{}", self.text),
            more => "*".repeat(more - 1) + &self.text,
        }
    }

    /// The text as the receiver of a method call or the operand of a cast, in parentheses where it needs them.
    pub(crate) fn receiver(&self) -> String {
        if self.is_place || self.is_call { self.text.clone() } else { format!("({})", self.text) }
    }

    /// The value to look into with `match`, `let` or `for`: through a reference where it must stay where it is.
    pub(crate) fn viewed(&self, lends: bool) -> String {
        if lends && self.references == 0 { format!("&{}", self.text) } else { self.text.clone() }
    }
}

/// Reads a value of type `ty` from an address.
pub(crate) fn load(address: &str, ty: &str) -> String {
    if ty == "u8" { format!("{address}.read()") } else { format!("{address}.cast::<{ty}>().read()") }
}
