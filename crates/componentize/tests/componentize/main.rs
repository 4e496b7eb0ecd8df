//! Core modules that fit their worlds, and what is said of those that do not.

mod common;
mod hostile;
mod mismatches;
mod names;
mod purpose;
mod world_exports;
