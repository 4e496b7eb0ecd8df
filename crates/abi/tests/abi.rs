//! The Canonical ABI's values against what other tools make of the same WIT.

#[path = "abi/names.rs"]
mod names;
#[path = "abi/worlds.rs"]
mod worlds;
