//! Core modules that fit their worlds, and what is said of those that do not.

mod common;
mod corpus;
mod hostile;
mod mismatches;
mod names;
mod purpose;
mod world_exports;
