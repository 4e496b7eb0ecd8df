//! A project's file, `witcraft.toml`, and the checks that it asks for.
//!
//! ```text
//! witcraft.toml ──Manifest::parse──> Manifest ──plan──> Task, Task, ... ──Task::run──> Check, Check, ... ──Baseline::accept──> report
//! ```
//!
//! A [`Task`] is one check of one thing: WIT, its layout, its compatibility with an earlier version, a component. Tasks know which
//! files they look at and nothing of each other, so that whoever has them may run them in any order, all at once, or leave out those that
//! nothing has changed for. What a task found is a [`Check`](witcraft_report::Check).
//!
//! Paths in the file are relative to it. Nothing is read but what it names.

mod baseline;
mod component;
mod manifest;
mod plan;
mod wit;

use std::path::Path;

use witcraft_diagnostics::Diagnostic;

pub use baseline::Baseline;
pub use manifest::{Ci, Component, Manifest};
pub use plan::{Task, plan};

/// How files are read: with whatever limit whoever asks has.
pub type Read<'a> = &'a (dyn Fn(&Path) -> Result<Vec<u8>, Diagnostic> + Sync);
