//! Streams: any number of values from a writer to a reader, which may be in different components.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
use core::task::{Context, Poll};

use super::buffer::{AbiBuffer, array};
use super::builtins::Transfer;
use super::stream_ops::{StreamOps, StreamVtable};
use super::waiting::Waiting;
use crate::alloc::vec::Vec;
use crate::rt::Cleanup;

/// The most values that one read or write may be of (`CanonicalABI.md`, `Buffer.MAX_LENGTH`).
const MAX_LENGTH: usize = (1 << 28) - 1;

/// No handle: it was given away.
const TAKEN: u32 = u32::MAX;

/// How a read or a write of a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamResult {
    /// So many values were transferred.
    Complete(usize),
    /// None was, as the other end is gone.
    Dropped,
    /// None was before it was given up.
    Cancelled,
}

/// A new stream of bindings' making.
///
/// # Safety
/// The table is that of bindings.
#[doc(hidden)]
pub unsafe fn stream_new<T>(vtable: &'static StreamVtable<T>) -> (StreamWriter<T>, StreamReader<T>) {
    // SAFETY: the caller's promise.
    unsafe { raw_stream_new(vtable) }
}

/// A new stream of a program's own making.
///
/// # Safety
/// What [`StreamOps`] asks for.
pub unsafe fn raw_stream_new<O: StreamOps>(mut ops: O) -> (RawStreamWriter<O>, RawStreamReader<O>) {
    let ends = ops.new();
    // SAFETY: the readable end is in the lower half.
    let writer = unsafe { RawStreamWriter::new((ends >> 32) as u32, ops.clone()) };
    (writer, RawStreamReader::new(ends as u32, ops))
}

/// The writable end of a stream.
pub type StreamWriter<T> = RawStreamWriter<&'static StreamVtable<T>>;
/// The readable end of a stream.
pub type StreamReader<T> = RawStreamReader<&'static StreamVtable<T>>;
/// A write to a stream, until it is over.
pub type StreamWrite<'a, T> = RawStreamWrite<'a, &'static StreamVtable<T>>;
/// A read from a stream, until it is over.
pub type StreamRead<'a, T> = RawStreamRead<'a, &'static StreamVtable<T>>;

/// The writable end of a stream. The reader is told when it is dropped.
pub struct RawStreamWriter<O: StreamOps> {
    handle: u32,
    ops: O,
    is_done: bool,
}

impl<O: StreamOps> fmt::Debug for RawStreamWriter<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamWriter").field("handle", &self.handle).finish()
    }
}

impl<O: StreamOps> RawStreamWriter<O> {
    /// The writable end that this handle is of.
    ///
    /// # Safety
    /// It is one, of a stream of this type, and nobody else has it.
    pub unsafe fn new(handle: u32, ops: O) -> Self {
        RawStreamWriter { handle, ops, is_done: false }
    }

    /// The handle.
    pub fn handle(&self) -> u32 {
        self.handle
    }

    /// Writes values, of which the reader may take some only: the buffer has the others.
    pub fn write(&mut self, values: Vec<O::Payload>) -> RawStreamWrite<'_, O> {
        let buffer = AbiBuffer::new(values, self.ops.clone());
        self.write_buf(buffer)
    }

    /// As [`write`](Self::write), of what another write left.
    pub fn write_buf(&mut self, values: AbiBuffer<O>) -> RawStreamWrite<'_, O> {
        RawStreamWrite { writer: self, buffer: Some(values), is_started: false, waiting: Waiting::new() }
    }

    /// Writes values until all are, and gives those that the reader did not take before it was dropped.
    pub async fn write_all(&mut self, values: Vec<O::Payload>) -> Vec<O::Payload> {
        let (mut result, mut buffer) = self.write(values).await;
        while buffer.remaining() > 0 && result != StreamResult::Dropped {
            (result, buffer) = self.write_buf(buffer).await;
        }
        buffer.into_vec()
    }

    /// Writes one value; gives it back if the reader was dropped.
    pub async fn write_one(&mut self, value: O::Payload) -> Option<O::Payload> {
        self.write_all(crate::alloc::vec![value]).await.pop()
    }
}

impl<O: StreamOps> Drop for RawStreamWriter<O> {
    fn drop(&mut self) {
        // SAFETY: nothing is written, as a write borrows this.
        unsafe { self.ops.drop_writable(self.handle) }
    }
}

/// What a transfer comes to; the second says whether the stream is done.
fn result(transfer: Transfer) -> (StreamResult, bool) {
    match transfer {
        Transfer::Dropped(0) => (StreamResult::Dropped, true),
        Transfer::Cancelled(0) => (StreamResult::Cancelled, false),
        Transfer::Dropped(count) => (StreamResult::Complete(count), true),
        Transfer::Completed(count) | Transfer::Cancelled(count) => (StreamResult::Complete(count), false),
        Transfer::Blocked => unreachable!("what is blocked has no result yet"),
    }
}

/// A write to a stream, until it is over. Dropping it gives it up, and with it the values that were not written.
#[must_use = "nothing is written before it is awaited"]
pub struct RawStreamWrite<'a, O: StreamOps> {
    writer: &'a mut RawStreamWriter<O>,
    /// `None` once it is over.
    buffer: Option<AbiBuffer<O>>,
    is_started: bool,
    waiting: Waiting,
}

impl<O: StreamOps> fmt::Debug for RawStreamWrite<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamWrite").field("writer", &self.writer).finish_non_exhaustive()
    }
}

impl<O: StreamOps> RawStreamWrite<'_, O> {
    fn finish(&mut self, transfer: Transfer) -> (StreamResult, AbiBuffer<O>) {
        let Some(mut buffer) = self.buffer.take() else { panic!("a write is used after it was over") };
        let (result, is_done) = result(transfer);
        self.writer.is_done |= is_done;
        if let StreamResult::Complete(count) = result {
            buffer.advance(count);
        }
        (result, buffer)
    }

    /// Gives up what was not written yet.
    ///
    /// # Panics
    /// The write is over.
    pub fn cancel(self: Pin<&mut Self>) -> (StreamResult, AbiBuffer<O>) {
        // SAFETY: only `waiting` is pinned, and it is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        let transfer = this.stop();
        this.finish(transfer)
    }

    fn stop(&mut self) -> Transfer {
        if !self.is_started {
            return Transfer::Cancelled(0);
        }
        match self.waiting.stop() {
            Some(code) => Transfer::decode(code),
            // SAFETY: it is being written, and in no set any more.
            None => Transfer::decode(unsafe { self.writer.ops.cancel_write(self.writer.handle) }),
        }
    }
}

impl<O: StreamOps> Future for RawStreamWrite<'_, O> {
    type Output = (StreamResult, AbiBuffer<O>);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: only `waiting` is pinned, and it is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        let Some(buffer) = &this.buffer else { panic!("a write is polled after it was over") };
        if !this.is_started {
            if this.writer.is_done {
                return Poll::Ready(this.finish(Transfer::Dropped(0)));
            }
            let (values, count) = buffer.pending();
            // SAFETY: the values stay where they are until this is over or dropped.
            let code = unsafe { this.writer.ops.start_write(this.writer.handle, values, count.min(MAX_LENGTH)) };
            match Transfer::decode(code) {
                Transfer::Blocked => this.is_started = true,
                transfer => return Poll::Ready(this.finish(transfer)),
            }
        }
        // SAFETY: it is pinned with the rest.
        let waiting = unsafe { Pin::new_unchecked(&mut this.waiting) };
        match waiting.poll(this.writer.handle, context) {
            Poll::Ready(code) => Poll::Ready(this.finish(Transfer::decode(code))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<O: StreamOps> Drop for RawStreamWrite<'_, O> {
    fn drop(&mut self) {
        if self.buffer.is_some() && self.is_started {
            let transfer = self.stop();
            drop(self.finish(transfer));
        }
    }
}

/// The readable end of a stream. The writer is told when it is dropped.
pub struct RawStreamReader<O: StreamOps> {
    handle: AtomicU32,
    ops: O,
    is_done: bool,
}

impl<O: StreamOps> fmt::Debug for RawStreamReader<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamReader").field("handle", &self.handle).finish()
    }
}

impl<O: StreamOps> RawStreamReader<O> {
    /// The readable end that this handle is of: one that nobody else has.
    #[doc(hidden)]
    pub fn new(handle: u32, ops: O) -> Self {
        RawStreamReader { handle: AtomicU32::new(handle), ops, is_done: false }
    }

    /// Gives the handle away.
    #[doc(hidden)]
    pub fn take_handle(&self) -> u32 {
        self.handle.swap(TAKEN, Relaxed)
    }

    /// The handle.
    pub fn handle(&self) -> u32 {
        let handle = self.handle.load(Relaxed);
        assert!(handle != TAKEN, "the reader was given away");
        handle
    }

    /// Reads values into the spare room of a `Vec`, as many as there are, and waits until there is one.
    pub fn read(&mut self, values: Vec<O::Payload>) -> RawStreamRead<'_, O> {
        RawStreamRead {
            reader: self,
            values: Some(values),
            limit: MAX_LENGTH,
            lowered: None,
            is_started: false,
            waiting: Waiting::new(),
        }
    }

    /// The next value; `None` where there will be none any more.
    pub async fn next(&mut self) -> Option<O::Payload> {
        // A `Vec` of values without a size has room for any number.
        let mut read = self.read(Vec::with_capacity(1));
        read.limit = 1;
        let (_, mut values) = read.await;
        values.pop()
    }

    /// All values, until the writer is dropped.
    pub async fn collect(mut self) -> Vec<O::Payload> {
        let mut all = Vec::new();
        loop {
            if all.len() == all.capacity() {
                all.reserve(1);
            }
            let (result, values) = self.read(all).await;
            all = values;
            if result == StreamResult::Dropped {
                return all;
            }
        }
    }
}

impl<O: StreamOps> Drop for RawStreamReader<O> {
    fn drop(&mut self) {
        let handle = *self.handle.get_mut();
        if handle != TAKEN {
            // SAFETY: nothing is read, as a read borrows this.
            unsafe { self.ops.drop_readable(handle) }
        }
    }
}

/// A read from a stream, until it is over. Dropping it gives it up; values that came nevertheless are dropped.
#[must_use = "nothing is read before it is awaited"]
pub struct RawStreamRead<'a, O: StreamOps> {
    reader: &'a mut RawStreamReader<O>,
    /// `None` once it is over.
    values: Option<Vec<O::Payload>>,
    limit: usize,
    /// Where values are read to that have to be lifted.
    lowered: Option<(*mut u8, Option<Cleanup>)>,
    is_started: bool,
    waiting: Waiting,
}

// SAFETY: the memory is the read's own.
unsafe impl<O: StreamOps + Send> Send for RawStreamRead<'_, O> where O::Payload: Send {}

impl<O: StreamOps> fmt::Debug for RawStreamRead<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamRead").field("reader", &self.reader).finish_non_exhaustive()
    }
}

impl<O: StreamOps> RawStreamRead<'_, O> {
    fn start(&mut self) -> Transfer {
        let Some(values) = &mut self.values else { panic!("a read is polled after it was over") };
        if self.reader.is_done {
            return Transfer::Dropped(0);
        }
        let room = values.spare_capacity_mut();
        let count = room.len().min(self.limit);
        let ops = &mut self.reader.ops;
        let address = if ops.native_abi_matches_canonical_abi() {
            room.as_mut_ptr().cast()
        } else {
            let memory = Cleanup::new(array(ops.elem_layout(), count));
            self.lowered.insert(memory).0
        };
        // SAFETY: the room stays where it is until this is over or dropped.
        Transfer::decode(unsafe { ops.start_read(self.reader.handle.load(Relaxed), address, count) })
    }

    fn finish(&mut self, transfer: Transfer) -> (StreamResult, Vec<O::Payload>) {
        let Some(mut values) = self.values.take() else { panic!("a read is used after it was over") };
        let (result, is_done) = result(transfer);
        self.reader.is_done |= is_done;
        if let StreamResult::Complete(count) = result {
            assert!(count <= values.capacity() - values.len(), "more values were read than there was room for");
            match self.lowered.take() {
                Some((address, _memory)) => {
                    let size = self.reader.ops.elem_layout().size();
                    for index in 0..count {
                        // SAFETY: so many were written there.
                        values.push(unsafe { self.reader.ops.lift(address.wrapping_add(index * size)) });
                    }
                }
                // SAFETY: so many were written there.
                None => unsafe { values.set_len(values.len() + count) },
            }
        }
        self.lowered = None;
        (result, values)
    }

    /// Gives up waiting for values; those that came nevertheless are there.
    ///
    /// # Panics
    /// The read is over.
    pub fn cancel(self: Pin<&mut Self>) -> (StreamResult, Vec<O::Payload>) {
        // SAFETY: only `waiting` is pinned, and it is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        let transfer = this.stop();
        this.finish(transfer)
    }

    fn stop(&mut self) -> Transfer {
        if !self.is_started {
            return Transfer::Cancelled(0);
        }
        match self.waiting.stop() {
            Some(code) => Transfer::decode(code),
            // SAFETY: it is being read, and in no set any more.
            None => Transfer::decode(unsafe { self.reader.ops.cancel_read(self.reader.handle.load(Relaxed)) }),
        }
    }
}

impl<O: StreamOps> Future for RawStreamRead<'_, O> {
    type Output = (StreamResult, Vec<O::Payload>);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: only `waiting` is pinned, and it is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        if !this.is_started {
            match this.start() {
                Transfer::Blocked => this.is_started = true,
                transfer => return Poll::Ready(this.finish(transfer)),
            }
        }
        let handle = this.reader.handle.load(Relaxed);
        // SAFETY: it is pinned with the rest.
        let waiting = unsafe { Pin::new_unchecked(&mut this.waiting) };
        match waiting.poll(handle, context) {
            Poll::Ready(code) => Poll::Ready(this.finish(Transfer::decode(code))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<O: StreamOps> Drop for RawStreamRead<'_, O> {
    fn drop(&mut self) {
        if self.values.is_some() && self.is_started {
            let transfer = self.stop();
            drop(self.finish(transfer));
        }
    }
}
