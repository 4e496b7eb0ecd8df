//! The text of a plan's value.

pub(crate) use witcraft_abi::Native;

use crate::runtime::Cabi;

/// A value as text.
pub(crate) type Operand = witcraft_abi::Operand<Spelling>;

/// Additional information about the text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spelling {
    /// Whether it is an address as an `unsafe.Pointer`, not as a number.
    pub(crate) is_pointer: bool,
    /// What the expression names of the shared package, which is brought in when the expression is written.
    pub(crate) names: Option<Cabi>,
}

/// Ways to write a value in Go.
pub(crate) trait Spell {
    /// An address as an `unsafe.Pointer`.
    fn pointer(self) -> Self;

    /// An expression that names something of the shared package.
    fn naming(self, name: Cabi) -> Self;

    /// A core value as a value of the Go type `ty`, of which it holds the bits.
    fn read_as(&self, ty: &str) -> String;
}

impl Spell for Operand {
    fn pointer(self) -> Operand {
        Operand { spelling: Spelling { is_pointer: true, ..self.spelling }, ..self }
    }

    fn naming(self, name: Cabi) -> Operand {
        Operand { spelling: Spelling { names: Some(name), ..self.spelling }, ..self }
    }

    fn read_as(&self, ty: &str) -> String {
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
