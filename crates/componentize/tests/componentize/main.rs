//! Core modules that match their worlds, and the findings for those that do not.

mod common;
mod hostile;
mod mismatches;
mod names;
mod purpose;
mod world_exports;
