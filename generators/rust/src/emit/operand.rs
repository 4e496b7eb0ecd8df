//! The text of a plan's value.

pub(crate) use witcraft_abi::Native;

/// A value as text.
pub(crate) type Operand = witcraft_abi::Operand<Spelling>;

/// Additional information about the text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spelling {
    /// Whether the expression is a call, so that it needs no parentheses before a method call or a cast.
    is_call: bool,
    /// How many references the expression has around the value, more than its type in Rust has: `*` takes one off.
    pub(crate) references: usize,
    /// Whether the value has the type of a parameter that is lent whole, so that parts of it are lent too.
    pub(crate) is_lent: bool,
}

/// Ways to write a value in Rust.
pub(crate) trait Spell: Sized {
    /// A call, which is an expression that is written once.
    fn call(text: impl Into<String>) -> Self;

    /// The same within `references` references.
    fn behind(self, references: usize) -> Self;

    /// The same with the type of a parameter that is lent whole, or without.
    fn lent(self, is_lent: bool) -> Self;

    /// A core value as a value of the Rust integer, float or pointer type `ty`, of which it holds the bits.
    fn read_as(&self, ty: &str) -> String;

    /// The value itself, for types that are copied.
    fn copied(&self) -> String;

    /// One reference to the value.
    fn reference(&self) -> String;

    /// The text as the receiver of a method call or the operand of a cast, in parentheses where it needs them.
    fn receiver(&self) -> String;

    /// The value to look into with `match`, `let` or `for`: through a reference where it must stay where it is.
    fn viewed(&self, lends: bool) -> String;
}

impl Spell for Operand {
    fn call(text: impl Into<String>) -> Operand {
        Operand { spelling: Spelling { is_call: true, ..Spelling::default() }, ..Operand::expression(text) }
    }

    fn behind(self, references: usize) -> Operand {
        Operand { spelling: Spelling { references, ..self.spelling }, ..self }
    }

    fn lent(self, is_lent: bool) -> Operand {
        Operand { spelling: Spelling { is_lent, ..self.spelling }, ..self }
    }

    fn read_as(&self, ty: &str) -> String {
        match &self.native {
            Some(Native::Value { ty: own, text }) if *own == ty => text.clone(),
            Some(Native::Memory(address)) => load(address, ty),
            Some(Native::Value { .. } | Native::Literal(_)) | None => format!("{} as {ty}", self.receiver()),
        }
    }

    fn copied(&self) -> String {
        "*".repeat(self.spelling.references) + &self.text
    }

    fn reference(&self) -> String {
        match self.spelling.references {
            0 => format!("&{}", self.text),
            more => "*".repeat(more - 1) + &self.text,
        }
    }

    fn receiver(&self) -> String {
        if self.is_place || self.spelling.is_call { self.text.clone() } else { format!("({})", self.text) }
    }

    fn viewed(&self, lends: bool) -> String {
        if lends && self.spelling.references == 0 { format!("&{}", self.text) } else { self.text.clone() }
    }
}

/// Reads a value of type `ty` from an address.
pub(crate) fn load(address: &str, ty: &str) -> String {
    if ty == "u8" { format!("{address}.read()") } else { format!("{address}.cast::<{ty}>().read()") }
}
