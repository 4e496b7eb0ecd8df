//! Room for one value as the Canonical ABI has it in memory.

use core::cell::UnsafeCell;
use core::mem::MaybeUninit;

use crate::alloc::alloc::Layout;
use crate::rt::Cleanup;

/// What most values fit in: the result of a function of WASI with its error, for one.
type Small = [u64; 8];

/// Room for one value, in place if the value is small. It has to stay where it is while a host has its address, so it is part of what
/// is pinned.
pub(crate) struct Room {
    small: UnsafeCell<MaybeUninit<Small>>,
    large: Option<(*mut u8, Cleanup)>,
}

// SAFETY: nobody but the owner and the host uses the memory.
unsafe impl Send for Room {}
// SAFETY: as above.
unsafe impl Sync for Room {}

impl Room {
    pub(crate) const fn new() -> Room {
        Room { small: UnsafeCell::new(MaybeUninit::uninit()), large: None }
    }

    /// The address of the room, which is for one value of this layout from now on.
    pub(crate) fn address(&mut self, layout: Layout) -> *mut u8 {
        let small = Layout::new::<Small>();
        if layout.size() <= small.size() && layout.align() <= small.align() {
            return self.small.get().cast();
        }
        if self.large.is_none() {
            let (address, cleanup) = Cleanup::new(layout);
            self.large = cleanup.map(|cleanup| (address, cleanup));
        }
        self.large.as_ref().map_or(core::ptr::null_mut(), |(address, _)| *address)
    }
}

#[cfg(test)]
mod tests {
    use super::Room;
    use crate::alloc::alloc::Layout;

    #[test]
    fn small_values_are_in_place_and_large_ones_stay_at_one_address() {
        let mut room = Room::new();
        let start = (&raw const room).addr();
        let address = room.address(Layout::new::<[u32; 3]>());
        assert!((start..start + size_of::<Room>()).contains(&address.addr()));
        assert_eq!(address.addr() % align_of::<u64>(), 0);
        let large = Layout::new::<[u64; 9]>();
        let address = room.address(large);
        assert!(!(start..start + size_of::<Room>()).contains(&address.addr()));
        assert_eq!(address, room.address(large));
    }
}
