//! The Canonical ABI as values: flattening, layout, names, plans, an interpreter.
