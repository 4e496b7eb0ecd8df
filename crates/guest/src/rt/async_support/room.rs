//! Space for one value in its Canonical ABI layout.

use core::cell::UnsafeCell;
use core::mem::MaybeUninit;

use super::current::CurrentTask;
use crate::alloc::alloc::Layout;
use crate::rt::Cleanup;

/// What most values fit in: the result of a function of WASI with its error, for one.
type Small = [u64; 8];

/// Room for one value, in place if the value is small. It has to stay where it is while a host has its address, so it is part of what
/// is pinned.
pub(crate) struct Room {
    small: UnsafeCell<MaybeUninit<Small>>,
    place: Place,
}

enum Place {
    Unknown,
    Here,
    /// In separate memory, which does not move with this.
    Apart {
        address: *mut u8,
        _memory: Option<Cleanup>,
    },
}

// SAFETY: nobody but the owner and the host uses the memory.
unsafe impl Send for Room {}
// SAFETY: as above.
unsafe impl Sync for Room {}

impl Room {
    pub(crate) const fn new() -> Room {
        Room { small: UnsafeCell::new(MaybeUninit::uninit()), place: Place::Unknown }
    }

    /// The address of the room, which is for one value of this layout from now on. What begins outside of a task may have to stay after it
    /// was dropped, and has memory of its own.
    pub(crate) fn address(&mut self, layout: Layout) -> *mut u8 {
        if let Place::Unknown = self.place {
            let small = Layout::new::<Small>();
            let fits = layout.size() <= small.size() && layout.align() <= small.align();
            self.place = if fits && CurrentTask::is_there() {
                Place::Here
            } else {
                let (address, _memory) = Cleanup::new(layout);
                Place::Apart { address, _memory }
            };
        }
        match self.place {
            Place::Apart { address, .. } => address,
            Place::Unknown | Place::Here => self.small.get().cast(),
        }
    }

    /// The address and the memory, if the room is not in place; otherwise it cannot move.
    pub(crate) fn apart(&mut self) -> Option<(*mut u8, Option<Cleanup>)> {
        match core::mem::replace(&mut self.place, Place::Unknown) {
            Place::Apart { address, _memory } => Some((address, _memory)),
            place @ (Place::Unknown | Place::Here) => {
                self.place = place;
                None
            }
        }
    }

    /// The room that [`apart`](Room::apart) gave.
    pub(crate) fn again((address, _memory): (*mut u8, Option<Cleanup>)) -> Room {
        Room { small: UnsafeCell::new(MaybeUninit::uninit()), place: Place::Apart { address, _memory } }
    }
}

#[cfg(test)]
mod tests {
    use super::Room;
    use crate::alloc::alloc::Layout;

    #[test]
    fn small_values_are_in_place_in_a_task_and_others_stay_at_one_address() {
        fn is_in(room: &Room, address: *mut u8) -> bool {
            let start = core::ptr::from_ref(room).addr();
            (start..start + size_of::<Room>()).contains(&address.addr())
        }
        let (small, large) = (Layout::new::<[u32; 3]>(), Layout::new::<[u64; 9]>());
        let mut room = Room::new();
        crate::rt::async_support::block_on(async {
            let address = room.address(small);
            assert!(is_in(&room, address) && address.addr().is_multiple_of(align_of::<u64>()));
            let mut room = Room::new();
            let address = room.address(large);
            assert!(!is_in(&room, address));
        });
        let address = room.address(small);
        assert!(is_in(&room, address) && room.apart().is_none());
        let mut room = Room::new();
        let address = room.address(small);
        assert!(!is_in(&room, address));
        assert_eq!(Room::again(room.apart().expect("it may move")).address(small), address);
    }
}
