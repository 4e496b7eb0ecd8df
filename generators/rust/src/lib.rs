//! Rust guest bindings from WIT.
