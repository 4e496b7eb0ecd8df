//! Types that represent maps.

/// The type of maps where no other is chosen.
pub type Map<K, V> = crate::alloc::collections::BTreeMap<K, V>;

/// A type that stands for maps.
pub trait WitMap<K, V>: Sized {
    /// A map for about so many entries.
    fn wit_map_new(capacity: usize) -> Self;
    /// Adds an entry, in place of one with the same key.
    fn wit_map_push(&mut self, key: K, value: V);
    /// How many entries there are.
    fn wit_map_len(&self) -> usize;
}

impl<K: Ord, V> WitMap<K, V> for Map<K, V> {
    fn wit_map_new(_: usize) -> Self {
        Map::new()
    }

    fn wit_map_push(&mut self, key: K, value: V) {
        self.insert(key, value);
    }

    fn wit_map_len(&self) -> usize {
        self.len()
    }
}

#[cfg(feature = "std")]
impl<K: Eq + core::hash::Hash, V> WitMap<K, V> for std::collections::HashMap<K, V> {
    fn wit_map_new(capacity: usize) -> Self {
        Self::with_capacity(capacity)
    }

    fn wit_map_push(&mut self, key: K, value: V) {
        self.insert(key, value);
    }

    fn wit_map_len(&self) -> usize {
        self.len()
    }
}
