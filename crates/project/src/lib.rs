//! The project file, `witcraft.toml`, and its checks.
//!
//! ```text
//! witcraft.toml ──Manifest::parse──> Manifest ──plan──> Task, Task, ... ──Task::run──> Check, Check, ... ──Baseline::accept──> report
//! ```
//!
//! A [`Task`] is a single check: of WIT, its formatting, its compatibility with an earlier version, or a component.
//! Tasks know their input files and are independent, so that callers can run them in any order, in parallel, or skip
//! those whose inputs have not changed. The result of a task is a [`Check`](witcraft_report::Check).
//!
//! Paths in the file are relative to it. Only the files that it names are read.

mod baseline;
mod component;
mod manifest;
mod plan;
mod wit;

use std::path::Path;

use witcraft_diagnostics::Diagnostic;

pub use baseline::Baseline;
pub use manifest::{Ci, Component, Manifest};
pub use plan::{Task, plan, unapplied};

/// How files are read; the caller chooses the limit.
pub type Read<'a> = &'a (dyn Fn(&Path) -> Result<Vec<u8>, Diagnostic> + Sync);
