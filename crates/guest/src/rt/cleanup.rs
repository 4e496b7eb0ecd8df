//! Memory that is freed when a call ends.

use core::ptr::{self, NonNull};

use crate::alloc::alloc::{Layout, alloc, dealloc, handle_alloc_error};

/// Memory that is freed with this.
pub struct Cleanup {
    pointer: NonNull<u8>,
    layout: Layout,
}

// SAFETY: it is owned, and nothing is done with it but freeing.
unsafe impl Send for Cleanup {}
// SAFETY: as above.
unsafe impl Sync for Cleanup {}

impl Cleanup {
    /// Memory of this layout, and what frees it. A layout without size has neither.
    pub fn new(layout: Layout) -> (*mut u8, Option<Cleanup>) {
        if layout.size() == 0 {
            return (ptr::null_mut(), None);
        }
        // SAFETY: the size is not 0.
        let pointer = unsafe { alloc(layout) };
        let Some(pointer) = NonNull::new(pointer) else { handle_alloc_error(layout) };
        (pointer.as_ptr(), Some(Cleanup { pointer, layout }))
    }

    /// Memory of a `Vec`, whose values are somebody else's.
    #[cfg(feature = "async")]
    pub(crate) fn of_vec<T>(mut values: crate::alloc::vec::Vec<T>) -> Option<Cleanup> {
        // SAFETY: no values are better than those that somebody else has.
        unsafe { values.set_len(0) };
        let mut values = core::mem::ManuallyDrop::new(values);
        let layout = Layout::array::<T>(values.capacity()).ok().filter(|layout| layout.size() > 0)?;
        Some(Cleanup { pointer: NonNull::new(values.as_mut_ptr().cast())?, layout })
    }

    /// Leaves the memory to somebody else.
    pub fn forget(self) {
        core::mem::forget(self);
    }
}

impl Drop for Cleanup {
    fn drop(&mut self) {
        // SAFETY: it was allocated so in `new`.
        unsafe { dealloc(self.pointer.as_ptr(), self.layout) }
    }
}
