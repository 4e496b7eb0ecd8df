//! Where arguments and results of core functions are exchanged.

use core::cell::UnsafeCell;

/// The most core values that a call takes: sixteen parameters, and the address of the area for its result.
pub(crate) const CELLS: usize = 17;

struct Cells(UnsafeCell<[u64; CELLS]>);

// SAFETY: a core module without threads.
unsafe impl Sync for Cells {}

static SHARED: Cells = Cells(UnsafeCell::new([0; CELLS]));

/// The address of the cells.
pub(crate) fn address() -> *mut u64 {
    SHARED.0.get().cast()
}

/// What is in the first `N` cells.
pub(crate) fn read<const N: usize>() -> [u64; N] {
    // SAFETY: `N` is at most `CELLS`, and nothing else runs.
    unsafe { address().cast::<[u64; N]>().read() }
}

/// Fills the first cells.
pub(crate) fn write(values: &[u64]) {
    assert!(values.len() <= CELLS);
    // SAFETY: as above.
    unsafe { core::ptr::copy_nonoverlapping(values.as_ptr(), address(), values.len()) }
}
