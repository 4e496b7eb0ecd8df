//! The waitables of a task, and the wakers for each.

use core::ffi::c_void;

use super::current::Callback;
use crate::alloc::vec::Vec;

/// Whom to call when a waitable has an event, and with what.
pub(crate) type Waiter = (Callback, *mut c_void);

/// Waiters by waitable: a hash table with open addressing, which is less code in each program than that of a tree. The first has a
/// place of its own: most tasks wait for one thing at a time, and allocate nothing for it.
#[derive(Default)]
pub(crate) struct Waiters {
    first: Option<(u32, Waiter)>,
    /// As many as a power of two, of which less than three in four are taken.
    table: Vec<Option<(u32, Waiter)>>,
    count: usize,
}

// SAFETY: the pointers are not followed here.
unsafe impl Send for Waiters {}

impl Waiters {
    pub(crate) const fn new() -> Waiters {
        Waiters { first: None, table: Vec::new(), count: 0 }
    }

    /// Adds a waiter, and returns the one that waited for the same before.
    pub(crate) fn insert(&mut self, waitable: u32, waiter: Waiter) -> Option<Waiter> {
        let known = self.remove(waitable);
        if self.first.is_none() {
            self.first = Some((waitable, waiter));
        } else {
            if (self.count + 1) * 4 > self.table.len() * 3 {
                self.grow();
            }
            self.count += 1;
            self.put((waitable, waiter));
        }
        known
    }

    pub(crate) fn remove(&mut self, waitable: u32) -> Option<Waiter> {
        if self.first.is_some_and(|(known, _)| known == waitable) {
            return self.first.take().map(|(_, waiter)| waiter);
        }
        let mut hole = self.start(waitable)?;
        while self.table[hole].as_ref()?.0 != waitable {
            hole = self.after(hole);
        }
        let found = self.table[hole].take();
        self.count -= 1;
        // Those that were pushed on by it move back.
        let mut place = self.after(hole);
        while let Some(entry) = self.table[place] {
            let start = self.start(entry.0)?;
            let mask = self.table.len() - 1;
            if place.wrapping_sub(start) & mask >= place.wrapping_sub(hole) & mask {
                self.table[hole] = self.table[place].take();
                hole = place;
            }
            place = self.after(place);
        }
        found.map(|(_, waiter)| waiter)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none() && self.count == 0
    }

    /// The position of a waitable, or the next one. `None` if there are no places.
    fn start(&self, waitable: u32) -> Option<usize> {
        let hash = waitable.wrapping_mul(0x9e37_79b9);
        // The upper bits are the best mixed.
        Some((hash >> 8) as usize & self.table.len().checked_sub(1)?)
    }

    fn after(&self, place: usize) -> usize {
        (place + 1) & (self.table.len() - 1)
    }

    /// Puts an entry into a free place, of which there is one.
    fn put(&mut self, entry: (u32, Waiter)) {
        if let Some(mut place) = self.start(entry.0) {
            while self.table[place].is_some() {
                place = self.after(place);
            }
            self.table[place] = Some(entry);
        }
    }

    #[cold]
    fn grow(&mut self) {
        let mut table = Vec::new();
        table.resize((self.table.len() * 2).max(8), None);
        let old = core::mem::replace(&mut self.table, table);
        old.into_iter().flatten().for_each(|entry| self.put(entry));
    }
}

#[cfg(test)]
mod tests {
    use core::ffi::c_void;
    use core::ptr::without_provenance_mut;

    use super::Waiters;

    unsafe extern "C" fn ignore(_: *mut c_void, _: u32) {}

    #[test]
    fn each_waitable_has_one_waiter() {
        let mut waiters = Waiters::new();
        let add = |waiters: &mut Waiters, waitable, data| {
            waiters.insert(waitable, (ignore, without_provenance_mut(data))).map(|(_, data)| data.addr())
        };
        assert_eq!(add(&mut waiters, 5, 1), None);
        assert_eq!(add(&mut waiters, 6, 2), None);
        assert_eq!(add(&mut waiters, 5, 3), Some(1));
        assert_eq!(waiters.remove(5).map(|(_, data)| data.addr()), Some(3));
        assert_eq!(add(&mut waiters, 6, 4), Some(2), "the first place is free, and the waitable has another");
        assert!(waiters.remove(5).is_none() && !waiters.is_empty());
        assert!(waiters.remove(6).is_some() && waiters.is_empty());
    }

    #[test]
    fn any_number_come_and_go() {
        let mut waiters = Waiters::new();
        let mut known = std::collections::BTreeMap::new();
        let mut random = 1_u32;
        for _ in 0..20_000 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (waitable, data) = ((random >> 8) % 700 + 1, random as usize | 1);
            if random & 0x80 == 0 {
                let before = waiters.insert(waitable, (ignore, without_provenance_mut(data)));
                assert_eq!(before.map(|(_, data)| data.addr()), known.insert(waitable, data));
            } else {
                assert_eq!(waiters.remove(waitable).map(|(_, data)| data.addr()), known.remove(&waitable));
            }
            assert_eq!(waiters.is_empty(), known.is_empty());
        }
        for waitable in 1..=700 {
            assert_eq!(waiters.remove(waitable).map(|(_, data)| data.addr()), known.remove(&waitable));
        }
        assert!(waiters.is_empty());
    }
}
