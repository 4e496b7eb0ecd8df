//! Findings as values.
//!
//! Every library of witcraft says what it found wrong as a list of [`Diagnostic`]s: a severity, a stable
//! [code](Diagnostic::code), one sentence, the places it speaks of, and the way out. Nothing here knows of a terminal,
//! of colours or of files on disk; rendering happens once, in the command line's `report.rs`.
//!
//! A place is a [`Span`] of a [`Source`]. A source carries its own name and text behind a reference count, so a
//! diagnostic can be passed around, merged with those of another input and rendered without a map travelling beside it.
//! What has no text (a byte of a wasm file, a path that cannot be read) is an [`Origin`].

#![warn(missing_docs)]

mod codes;
mod contain;
mod diagnostic;
mod io;
mod nearest;
mod origin;
mod source;

pub use codes::{Area, Code, areas, find_code};
pub use contain::{contain, is_contained};
pub use diagnostic::{Diagnostic, Label, LabelKind, Setting, Severity, has_errors};
pub use io::plain;
pub use nearest::nearest;
pub use origin::Origin;
pub use source::{Position, Source, Span};

/// An error that can say itself as findings.
///
/// Implemented beside each library's error enum, so that the words for people are next to the data they speak of.
pub trait ToDiagnostics {
    /// The findings this error stands for, the most important first. Never empty.
    fn to_diagnostics(&self) -> Vec<Diagnostic>;
}
