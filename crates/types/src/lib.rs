//! One model of WIT's types, whatever their representation.
//!
//! The resolver (`wit-parser`), the validator of components (`wasmparser`) and the engine (`wasmtime`) each represent
//! WIT types differently. An implementation of [`Types`] for one of them defines the [`Shape`] and the name of a type,
//! and gets the printer ([`type_text`], [`definition_text`], [`function_text`]) and the comparison ([`compare`],
//! [`compare_definitions`]). So a type looks the same in every message, and commands cannot disagree on whether two
//! types are equal.
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
