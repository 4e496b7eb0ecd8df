//! Findings as values.
//!
//! Every library of witcraft reports problems as a list of [`Diagnostic`]s: a severity, a stable
//! [code](Diagnostic::code), one sentence, labelled places, and help. Nothing here depends on a terminal, colours or
//! files on disk; only the command line's `report.rs` renders diagnostics.
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
