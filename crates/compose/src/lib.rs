//! Components composed into one.
