//! What a value of a plan is written as.

use witcraft_abi::Spelled;

/// A value as text.
#[derive(Clone, Debug)]
pub(crate) struct Operand {
    /// The expression.
    pub(crate) text: String,
    /// Whether it is a name, a path from one or a literal: free of cost, and good to be written again.
    pub(crate) is_place: bool,
    /// Whether it is an address as an `unsafe.Pointer`, not as a number.
    pub(crate) is_pointer: bool,
    /// A core value at the Go type it was before it was extended, or will be once it is lifted.
    pub(crate) native: Option<Native>,
}

/// Where else a core value's bits can be had from.
#[derive(Clone, Debug)]
pub(crate) enum Native {
    /// An expression of this type, which the core value extends or reinterprets.
    Value {
        /// The type, or what has it as its underlying one.
        ty: &'static str,
        /// The expression.
        text: String,
    },
    /// A number.
    Literal(i64),
    /// Memory at this address, of which no more is read than the type has.
    Memory(String),
}

impl Spelled for Operand {
    fn is_place(&self) -> bool {
        self.is_place
    }
}

impl Operand {
    /// An expression that is written once.
    pub(crate) fn expression(text: impl Into<String>) -> Operand {
        Operand { text: text.into(), is_place: false, is_pointer: false, native: None }
    }

    /// A name, or a path from one.
    pub(crate) fn place(text: impl Into<String>) -> Operand {
        Operand { is_place: true, ..Operand::expression(text) }
    }

    /// An address as an `unsafe.Pointer`.
    pub(crate) fn pointer(self) -> Operand {
        Operand { is_pointer: true, ..self }
    }

    /// A core value that has another Go type too.
    pub(crate) fn with_native(self, ty: &'static str, text: impl Into<String>) -> Operand {
        Operand { native: Some(Native::Value { ty, text: text.into() }), ..self }
    }

    /// A core value as a value of the Go type `ty`, of which it holds the bits.
    pub(crate) fn read_as(&self, ty: &str) -> String {
        match &self.native {
            Some(Native::Value { ty: own, text }) if *own == ty => text.clone(),
            Some(Native::Memory(address)) => load(address, ty),
            Some(Native::Literal(number)) => number.to_string(),
            Some(Native::Value { .. }) | None => format!("{ty}({})", self.text),
        }
    }
}

/// Reads a value of type `ty` from an address.
pub(crate) fn load(address: &str, ty: &str) -> String {
    format!("*(*{ty})({address})")
}
