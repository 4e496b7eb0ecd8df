//! Expressions, and short ways to build them.

use super::{Name, State, Statement};
use crate::runtime::Helper;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    /// An identifier.
    Name(Name),
    /// A number, or a word like `this` or `undefined`.
    Literal(String),
    /// A string.
    Text(String),
    /// A string that begins with how an identifier is spelled.
    NameText(Name, String),
    /// `callee(arguments)`
    Call(Box<Expression>, Vec<Expression>),
    /// `callee?.()`
    OptionalCall(Box<Expression>),
    /// `new callee(arguments)`
    New(Box<Expression>, Vec<Expression>),
    /// `object.name`
    Member(Box<Expression>, String),
    /// `object?.name`
    OptionalMember(Box<Expression>, String),
    /// `object[index]`
    Index(Box<Expression>, Box<Expression>),
    /// `!operand`
    Not(Box<Expression>),
    /// `await operand`
    Await(Box<Expression>),
    /// `operand--`
    Decrement(Box<Expression>),
    /// `operand++`
    Increment(Box<Expression>),
    /// `left operator right`
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// `target = value`, with `+` or `>>>` before the sign where there is one.
    Assign(Box<Expression>, &'static str, Box<Expression>),
    /// `condition ? yes : no`
    Conditional(Box<Expression>, Box<Expression>, Box<Expression>),
    /// `[items]`
    Array(Vec<Expression>),
    /// The same with a line for each item.
    Lines(Vec<Expression>),
    /// `{ properties }`
    Object {
        /// The entries.
        properties: Vec<Property>,
        /// How much stands beside it on its line, where it is to be broken into lines if they are too long together.
        beside: Option<usize>,
    },
    /// `(parameters) => body`
    Arrow(Vec<Name>, Box<Expression>),
    /// `(parameters) => { body }`
    Closure(Vec<Name>, Vec<Statement>),
}

/// An entry of an object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Property {
    /// `key: value`
    Value(String, Expression),
    /// `get key() { return value; }`
    Getter(String, Expression),
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Nullish,
    Or,
    BitOr,
    BitAnd,
    LooseEqual,
    Equal,
    NotEqual,
    Less,
    Greater,
    InstanceOf,
    ShiftLeft,
    ShiftRight,
    UnsignedShift,
    Add,
    Multiply,
}

/// An identifier that is always spelled like this.
pub(crate) fn name(name: impl Into<String>) -> Expression {
    Expression::Name(Name::Fixed(name.into()))
}

/// A number, or another word that is no identifier.
pub(crate) fn number(literal: impl ToString) -> Expression {
    Expression::Literal(literal.to_string())
}

/// A string.
pub(crate) fn text(text: impl Into<String>) -> Expression {
    Expression::Text(text.into())
}

/// A call of a function.
pub(crate) fn call(callee: impl Into<Expression>, arguments: impl Into<Vec<Expression>>) -> Expression {
    Expression::Call(Box::new(callee.into()), arguments.into())
}

impl Expression {
    /// `new self(arguments)`
    pub(crate) fn construct(self, arguments: impl Into<Vec<Expression>>) -> Expression {
        Expression::New(Box::new(self), arguments.into())
    }

    /// `self.name`
    pub(crate) fn member(self, name: impl Into<String>) -> Expression {
        Expression::Member(Box::new(self), name.into())
    }

    /// `self?.name`
    pub(crate) fn optional_member(self, name: impl Into<String>) -> Expression {
        Expression::OptionalMember(Box::new(self), name.into())
    }

    /// `self[index]`
    pub(crate) fn index(self, index: impl Into<Expression>) -> Expression {
        Expression::Index(Box::new(self), Box::new(index.into()))
    }

    /// `self.name(arguments)`
    pub(crate) fn method(self, name: &str, arguments: impl Into<Vec<Expression>>) -> Expression {
        call(self.member(name), arguments)
    }

    /// `self operator right`
    pub(crate) fn binary(self, operator: Operator, right: Expression) -> Expression {
        Expression::Binary(operator, Box::new(self), Box::new(right))
    }

    /// `self + offset`, or `self` where there is none.
    pub(crate) fn plus(self, offset: u32) -> Expression {
        if offset == 0 { self } else { self.binary(Operator::Add, number(offset)) }
    }

    /// `self * size`
    pub(crate) fn times(self, size: u32) -> Expression {
        self.binary(Operator::Multiply, number(size))
    }

    /// `self >>> 0`
    pub(crate) fn unsigned(self) -> Expression {
        self.binary(Operator::UnsignedShift, number(0))
    }

    /// `!self`
    pub(crate) fn negated(self) -> Expression {
        Expression::Not(Box::new(self))
    }

    /// `self = value`
    pub(crate) fn assign(self, value: Expression) -> Expression {
        Expression::Assign(Box::new(self), "", Box::new(value))
    }

    /// `self += value`
    pub(crate) fn add_assign(self, value: Expression) -> Expression {
        Expression::Assign(Box::new(self), "+", Box::new(value))
    }

    /// Whether it may be written several times: a name, or a literal that is a word.
    pub(crate) fn is_name(&self) -> bool {
        match self {
            Expression::Name(_) => true,
            Expression::Literal(word) => word.chars().all(|c| c.is_ascii_alphanumeric()),
            _ => false,
        }
    }
}

impl From<Name> for Expression {
    fn from(name: Name) -> Expression {
        Expression::Name(name)
    }
}

impl From<Helper> for Expression {
    fn from(helper: Helper) -> Expression {
        Expression::Name(helper.into())
    }
}

impl From<State> for Expression {
    fn from(state: State) -> Expression {
        Expression::Name(Name::State(state))
    }
}
