//! One model of WIT's types, whoever holds them.
//!
//! A type of WIT is held by the resolver (`wit-parser`), by the validator of components (`wasmparser`) or by the engine
//! (`wasmtime`), each in a representation of its own. Whoever implements [`Types`] for one of them, which is to say what
//! [`Shape`] a type has and what it is called, gets the printer ([`type_text`], [`definition_text`], [`function_text`]) and the
//! comparison ([`compare`], [`compare_definitions`]). So a type reads the same in every message, and two commands cannot disagree on whether types are
//! equal.
//!
//! The implementation for [`wit_parser::Resolve`] is here; the others are where those libraries are used.

#![warn(missing_docs)]

mod compare;
mod print;
mod resolve;
mod shape;

pub use compare::{Rules, Verdict, compare, compare_definitions};
pub use print::{definition_text, function_text, item_text, type_text};
pub use shape::{Primitive, Shape, Types};
