//! The waitables that a task waits for, and whom it calls back.

use core::ffi::c_void;

use super::current::Callback;
use crate::alloc::collections::BTreeMap;

/// Whom to call when a waitable has an event, and with what.
pub(crate) type Waiter = (Callback, *mut c_void);

/// Waiters by waitable. The first has its place here: most tasks wait for one thing at a time, and allocate nothing for it.
#[derive(Default)]
pub(crate) struct Waiters {
    first: Option<(u32, Waiter)>,
    others: BTreeMap<u32, Waiter>,
}

// SAFETY: the pointers are not followed here.
unsafe impl Send for Waiters {}

impl Waiters {
    pub(crate) const fn new() -> Waiters {
        Waiters { first: None, others: BTreeMap::new() }
    }

    /// Adds a waiter, and returns the one that waited for the same before.
    pub(crate) fn insert(&mut self, waitable: u32, waiter: Waiter) -> Option<Waiter> {
        match &mut self.first {
            Some((known, old)) if *known == waitable => Some(core::mem::replace(old, waiter)),
            None if !self.others.contains_key(&waitable) => {
                self.first = Some((waitable, waiter));
                None
            }
            Some(_) | None => self.others.insert(waitable, waiter),
        }
    }

    pub(crate) fn remove(&mut self, waitable: u32) -> Option<Waiter> {
        if self.first.is_some_and(|(known, _)| known == waitable) {
            return self.first.take().map(|(_, waiter)| waiter);
        }
        self.others.remove(&waitable)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none() && self.others.is_empty()
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
}
