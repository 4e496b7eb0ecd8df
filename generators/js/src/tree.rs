//! Generated JavaScript as a tree.
//!
//! All output of this generator is first built from [`Expression`]s and [`Statement`]s. The tree has only the forms that the
//! generator needs. Its most important leaf is a [`Name`], which says what it refers to, not how it is spelled. So a walk of
//! the tree ([`visit`]) finds the runtime pieces and the state that a module needs, and identifiers from WIT get their
//! spelling when everything else is known ([`crate::symbols`]). Only [`print`] makes text; it also decides on parentheses
//! and line breaks.
//!
//! `oxc`'s tree, which [`crate::minify`] uses, was considered. Its builder takes an allocator, a span and every optional part
//! of each node, so a call takes five lines, and its printer does not lay out code as people do. The runtime stays in
//! JavaScript files, which are in the tree as source.

mod expression;
mod print;
mod statement;
mod visit;

pub(crate) use expression::{Expression, Operator, Property, call, name, number, text};
pub(crate) use print::{Printer, length, print};
pub(crate) use statement::{Branch, Case, Fragment, Member, Statement};
pub(crate) use visit::names;

use crate::runtime::{Helper, numbered};
use crate::symbols::SymbolId;

/// An identifier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    /// One that is always spelled like this: a local variable, or a global of the engine.
    Fixed(String),
    /// One that comes from WIT.
    Symbol(SymbolId),
    /// One that a piece of the runtime declares, with the number of the realm or the instance that the piece belongs to.
    Helper(Helper, usize),
    /// A variable of the instance.
    State(State),
}

/// A variable that the module declares where something uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// Whether a call is not over.
    Entered,
    /// The same, and whether the component may be left.
    Phase,
    /// The bytes of a realm's memory.
    Bytes(usize),
    /// A view of a realm's memory.
    View(usize),
    /// The table of handles of a component instance.
    Handles(usize),
    /// A post-return function.
    Post(usize),
    /// What is given the events of a task.
    Callback(usize),
    /// The thread of a task that runs, where there are tasks.
    Current,
    /// Whether it may wait.
    MayBlock,
}

impl State {
    /// How it is spelled.
    pub(crate) fn text(self) -> String {
        match self {
            State::Entered => "entered".to_owned(),
            State::Phase => "state".to_owned(),
            State::Bytes(realm) => numbered("bytes", realm),
            State::View(realm) => numbered("view", realm),
            State::Handles(instance) => numbered("handles", instance),
            State::Post(number) => format!("post{number}"),
            State::Callback(number) => format!("callback{number}"),
            State::Current => "current".to_owned(),
            State::MayBlock => "mayBlock".to_owned(),
        }
    }
}

impl From<Helper> for Name {
    fn from(helper: Helper) -> Name {
        Name::Helper(helper, 0)
    }
}
