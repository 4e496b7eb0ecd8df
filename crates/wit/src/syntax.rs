//! WIT as tokens, and what can be said of a text without resolving it.
//!
//! `wit-parser` decides what is valid. This reads the same text without giving up on the first fault, and without losing
//! a comment: recovery after a fault and the formatter build on it.

mod outline;
mod token;

pub(crate) use outline::{Item, ItemKind, Outline};
pub(crate) use token::{TokenKind, tokens};
