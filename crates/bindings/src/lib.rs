//! What a generator needs to know of a world, as values.
