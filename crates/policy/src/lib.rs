//! Policies: what an artifact may do and hold, in a file of its own, checked in the artifact and enforced when it runs.
//!
//! ```text
//! witcraft.policy.toml ──Policy::parse──> Policy ──check(bytes)────> findings, each with the part, the way to it, and the rule
//!                                               ──bounds(bytes)───> Bounds: which grants and limits a run may have
//!                                               ──explain(bytes)──> what it comes to, in words
//! component bytes ──least──> the text of the least policy that lets the component work
//! ```
//!
//! A policy never grants anything: it bounds what flags may grant, and what a component's code may call. A key that is absent
//! restricts nothing.
//!
//! `[default]` holds for every component, and a `[[component]]` for the components that it names, with the keys that it has; for
//! the others, `[default]` goes on holding. Components are artifacts, and the parts that artifacts are composed of. What a part
//! may call is checked for what its own code calls: a part that may not use sockets may still ask another part, which may, to
//! send something.

mod bounds;
mod check;
mod explain;
mod least;
mod pattern;
mod rules;

pub use bounds::Bounds;
pub use check::Verdict;
pub use explain::{Explained, explain};
pub use least::{Given, least, unneeded};
pub use pattern::Pattern;
pub use rules::{Policy, Size, read_toml};

/// The name of the file, where nothing else is said.
pub const FILE: &str = "witcraft.policy.toml";
