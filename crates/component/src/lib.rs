//! Bytes of a component as values: items, nesting, metadata, validation, conformance.
