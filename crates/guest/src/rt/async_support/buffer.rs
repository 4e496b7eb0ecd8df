//! Values on their way into a stream.

use core::mem::ManuallyDrop;

use super::left::Left;
use super::stream_ops::StreamOps;
use crate::alloc::alloc::Layout;
use crate::alloc::vec::Vec;
use crate::rt::Cleanup;

/// Values that are written to a stream, from the first that was not written yet.
///
/// Where a value has in Rust the bytes that the stream carries, this is the `Vec` that it was made of. Otherwise the values are in memory of
/// their own.
pub struct AbiBuffer<O: StreamOps> {
    ops: O,
    /// The values, of which the first are gone; or the room for them, if they are in `lowered`.
    values: ManuallyDrop<Vec<O::Payload>>,
    lowered: Option<Lowered>,
    written: usize,
    count: usize,
}

struct Lowered {
    values: *mut u8,
    _memory: Option<Cleanup>,
}

// SAFETY: the memory is the buffer's own.
unsafe impl<O: StreamOps + Send> Send for AbiBuffer<O> where O::Payload: Send {}
// SAFETY: as above.
unsafe impl<O: StreamOps + Sync> Sync for AbiBuffer<O> where O::Payload: Sync {}

impl<O: StreamOps> core::fmt::Debug for AbiBuffer<O> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("AbiBuffer").field("remaining", &self.remaining()).finish_non_exhaustive()
    }
}

impl<O: StreamOps> AbiBuffer<O> {
    pub(crate) fn new(mut values: Vec<O::Payload>, mut ops: O) -> AbiBuffer<O> {
        let count = values.len();
        let lowered = (!ops.native_abi_matches_canonical_abi()).then(|| {
            let layout = ops.elem_layout();
            let (memory, cleanup) = Cleanup::new(array(layout, count));
            for (index, value) in values.drain(..).enumerate() {
                // SAFETY: there is room for as many.
                unsafe { ops.lower(value, memory.wrapping_add(index * layout.size())) }
            }
            Lowered { values: memory, _memory: cleanup }
        });
        AbiBuffer { ops, values: ManuallyDrop::new(values), lowered, written: 0, count }
    }

    /// Where the values to write are, and how many they are.
    pub(crate) fn pending(&self) -> (*const u8, usize) {
        (self.address(self.written).cast_const(), self.remaining())
    }

    fn address(&self, index: usize) -> *mut u8 {
        match &self.lowered {
            Some(lowered) => lowered.values.wrapping_add(index * self.ops.elem_layout().size()),
            None => self.values.as_ptr().wrapping_add(index).cast_mut().cast(),
        }
    }

    /// So many values were written.
    pub(crate) fn advance(&mut self, count: usize) {
        assert!(count <= self.remaining(), "the host reports more values written than were passed");
        if !self.ops.contains_lists() {
            self.written += count;
            return;
        }
        for _ in 0..count {
            let address = self.address(self.written);
            // What panics is not freed again.
            self.written += 1;
            // SAFETY: it was lowered there, and its handles went with the bytes.
            unsafe { self.ops.dealloc_lists(address) }
        }
    }

    /// How many values are not written yet.
    pub fn remaining(&self) -> usize {
        self.count - self.written
    }

    /// The values that are not written yet.
    pub fn into_vec(mut self) -> Vec<O::Payload> {
        self.take()
    }

    /// What is left of it where the host still reads the values.
    pub(crate) fn leave(mut self) -> Left {
        let (address, count) = (self.address(self.written), self.remaining());
        let values = core::mem::take(&mut *self.values);
        let memory = match self.lowered.take() {
            Some(lowered) => lowered._memory,
            None => Cleanup::of_vec(values),
        };
        (self.written, self.count) = (0, 0);
        Left { _memory: memory, address, count }
    }

    fn take(&mut self) -> Vec<O::Payload> {
        let (written, count) = (self.written, self.count);
        let mut values = core::mem::take(&mut *self.values);
        (self.written, self.count) = (0, 0);
        if self.lowered.is_some() {
            debug_assert!(values.is_empty());
            for index in written..count {
                let address = self.address(index);
                // SAFETY: it was lowered there, and is not used again.
                values.push(unsafe { self.ops.lift(address) });
            }
            self.lowered = None;
        } else {
            // SAFETY: the first were given away as they are; what is after them is moved to the front.
            unsafe {
                values.set_len(0);
                let start = values.as_mut_ptr();
                core::ptr::copy(start.add(written), start, count - written);
                values.set_len(count - written);
            }
        }
        values
    }
}

impl<O: StreamOps> Drop for AbiBuffer<O> {
    fn drop(&mut self) {
        drop(self.take());
    }
}

/// The layout of so many values.
pub(crate) fn array(layout: Layout, count: usize) -> Layout {
    let size = layout.size().checked_mul(count);
    match size.map(|size| Layout::from_size_align(size, layout.align())) {
        Some(Ok(layout)) => layout,
        Some(Err(_)) | None => panic!("the values do not fit into memory"),
    }
}
