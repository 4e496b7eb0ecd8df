//! Statements, and short ways to build them.

use super::{Expression, Name, number};

/// A statement, or a declaration.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Statement {
    /// `expression;`
    Expression(Expression),
    /// `const pattern = value;`
    Const(Expression, Expression),
    /// `let name = value, name = value;`
    Let(Vec<(Name, Option<Expression>)>),
    /// `if (condition) then else otherwise`
    If { condition: Expression, then: Branch, otherwise: Option<Branch> },
    /// `switch (subject) { cases }`
    Switch(Expression, Vec<Case>),
    /// `for (let start; condition; update) { body }`
    For {
        /// The variables, with their first values.
        start: Vec<(Name, Expression)>,
        /// While this holds.
        condition: Expression,
        /// After each pass.
        update: Vec<Expression>,
        body: Vec<Statement>,
    },
    /// `for (const pattern of items) { body }`
    ForOf { pattern: Expression, items: Expression, body: Vec<Statement> },
    /// `try { body } catch (error) { handler }`
    Try { body: Vec<Statement>, error: Name, handler: Vec<Statement> },
    /// `return value;`
    Return(Option<Expression>),
    /// `throw value;`
    Throw(Expression),
    /// `break;`
    Break,
    /// `function name(parameters) { body }`
    Function { name: Name, parameters: Vec<Name>, body: Vec<Statement> },
    /// `class name { members }`
    Class(Name, Vec<Member>),
    /// `import whole from 'specifier';` or `import { items } from 'specifier';`
    Import { whole: Option<Name>, items: Vec<(String, Name)>, specifier: String },
    /// `export { items };`
    Export(Vec<(Name, String)>),
    /// Statements between a line that opens a block and one that closes it.
    Block { open: String, body: Vec<Statement>, close: String },
    /// A piece of the runtime.
    Source(Vec<Fragment>),
}

/// A part of a piece of the runtime.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fragment {
    /// Text of its file, or what fills a slot.
    Text(String),
    Expression(Expression),
    /// Statements, with this much space before each.
    Statements(usize, Vec<Statement>),
}

/// What an `if` chooses.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Branch {
    /// Statements between braces.
    Block(Vec<Statement>),
    /// One statement on the same line.
    Line(Box<Statement>),
}

/// A case of a `switch`; without a value, the default.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    pub(crate) value: Option<Expression>,
    pub(crate) body: Vec<Statement>,
}

/// A member of a class.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) is_static: bool,
    /// Its name, or the expression between brackets that gives it.
    pub(crate) key: Result<String, Expression>,
    pub(crate) parameters: Vec<Name>,
    pub(crate) body: Vec<Statement>,
}

impl Statement {
    /// `const name = value;`
    pub(crate) fn constant(name: Name, value: Expression) -> Statement {
        Statement::Const(name.into(), value)
    }

    /// `let name;`
    pub(crate) fn variable(name: impl Into<String>) -> Statement {
        Statement::Let(vec![(Name::Fixed(name.into()), None)])
    }

    /// `let failed = false;`
    pub(crate) fn not_failed() -> Statement {
        Statement::Let(vec![(Name::Fixed("failed".to_owned()), Some(number(false)))])
    }

    /// `if (condition) statement`
    pub(crate) fn when(condition: Expression, statement: impl Into<Statement>) -> Statement {
        Statement::If { condition, then: Branch::Line(Box::new(statement.into())), otherwise: None }
    }

    /// Whether it declares a variable, so that it needs a block of its own in a `case`.
    pub(crate) fn declares(&self) -> bool {
        matches!(self, Statement::Const(..) | Statement::Let(_))
    }
}

impl From<Expression> for Statement {
    fn from(expression: Expression) -> Statement {
        Statement::Expression(expression)
    }
}
