//! The project file, `witcraft.toml`, and its checks.
//!
//! ```text
//! witcraft.toml ──Manifest::parse──> Manifest ──plan──> Task, Task, ... ──Task::run──> Check, Check, ... ──Baseline::accept──> report
//! ```
//!
//! A [`Task`] is one check of one thing: WIT, its layout, its compatibility with an earlier version, a component. Tasks know which
//! files they look at and nothing of each other, so that callers can run them in any order, in parallel, or skip those
//! whose inputs have not changed. What a task found is a [`Check`](witcraft_report::Check).
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

/// How files are read; the caller chooses the limit.
pub type Read<'a> = &'a (dyn Fn(&Path) -> Result<Vec<u8>, Diagnostic> + Sync);
