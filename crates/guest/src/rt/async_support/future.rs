//! Futures: a single value from a writer to a reader, which may be in different components. The writer must write, so one
//! that is dropped first writes a default.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::future_ops::{FutureOps, FutureVtable};
use super::future_read::RawFutureReader;
use super::future_write::{RawFutureWrite, RawFutureWriteCancel, RawFutureWriter};

/// The readable end of a future: await it for the value.
pub type FutureReader<T> = RawFutureReader<&'static FutureVtable<T>>;
/// A read from a future in progress.
pub type FutureRead<T> = super::future_read::RawFutureRead<&'static FutureVtable<T>>;

/// A new future of bindings' making.
///
/// # Safety
/// The table is that of bindings.
#[doc(hidden)]
pub unsafe fn future_new<T>(
    default: fn() -> T,
    vtable: &'static FutureVtable<T>,
) -> (FutureWriter<T>, FutureReader<T>) {
    // SAFETY: the caller's promise.
    let (raw, reader) = unsafe { raw_future_new(vtable) };
    (FutureWriter { raw: Some(raw), default }, reader)
}

/// A new future of a program's own making. Its writer has to write before it is dropped.
///
/// # Safety
/// The functions are those of one type of futures. A table is static, and of a type that borrows nothing.
pub unsafe fn raw_future_new<O: FutureOps + Clone>(mut ops: O) -> (RawFutureWriter<O>, RawFutureReader<O>) {
    let ends = ops.new();
    // SAFETY: the readable end is in the lower half.
    unsafe {
        let writer = RawFutureWriter::new((ends >> 32) as u32, ops.clone());
        (writer, RawFutureReader::new(ends as u32, ops))
    }
}

/// The writable end of a future. One that is dropped writes the default that the future was made with.
pub struct FutureWriter<T: 'static> {
    /// `None` once it is given to a write.
    raw: Option<RawFutureWriter<&'static FutureVtable<T>>>,
    default: fn() -> T,
}

impl<T> fmt::Debug for FutureWriter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FutureWriter").field("raw", &self.raw).finish_non_exhaustive()
    }
}

impl<T> FutureWriter<T> {
    /// Writes the value. Gives it back if the reader was dropped.
    pub fn write(mut self, value: T) -> FutureWrite<T> {
        match self.raw.take() {
            Some(raw) => FutureWrite { raw: raw.write(value), default: self.default },
            None => unreachable!("a writer is given to one write"),
        }
    }
}

impl<T> Drop for FutureWriter<T> {
    fn drop(&mut self) {
        if let Some(raw) = self.raw.take() {
            raw.write_and_forget((self.default)());
        }
    }
}

/// A write to a future in progress. Dropping it cancels it, and the default is written.
#[must_use = "nothing is written before it is awaited"]
pub struct FutureWrite<T: 'static> {
    raw: RawFutureWrite<&'static FutureVtable<T>>,
    default: fn() -> T,
}

impl<T> fmt::Debug for FutureWrite<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FutureWrite").field("raw", &self.raw).finish_non_exhaustive()
    }
}

/// What [`FutureWrite::cancel`] comes to.
#[derive(Debug)]
pub enum FutureWriteCancel<T: 'static> {
    /// The reader has the value already.
    AlreadySent,
    /// The reader was dropped before.
    Dropped(T),
    /// It was not sent, and may be written again.
    Cancelled(T, FutureWriter<T>),
}

/// The reader of a future was dropped before it had the value.
pub struct FutureWriteError<T> {
    /// The value.
    pub value: T,
}

impl<T> fmt::Debug for FutureWriteError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FutureWriteError").finish_non_exhaustive()
    }
}

impl<T> fmt::Display for FutureWriteError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the reader of the future was dropped")
    }
}

impl<T> core::error::Error for FutureWriteError<T> {}

impl<T: 'static> FutureWrite<T> {
    fn raw(self: Pin<&mut Self>) -> Pin<&mut RawFutureWrite<&'static FutureVtable<T>>> {
        // SAFETY: it is pinned with the rest.
        unsafe { self.map_unchecked_mut(|this| &mut this.raw) }
    }

    /// Gives up writing, if there is still time.
    ///
    /// # Panics
    /// The write has completed.
    pub fn cancel(self: Pin<&mut Self>) -> FutureWriteCancel<T> {
        let default = self.default;
        match self.raw().cancel() {
            RawFutureWriteCancel::AlreadySent => FutureWriteCancel::AlreadySent,
            RawFutureWriteCancel::Dropped(value) => FutureWriteCancel::Dropped(value),
            RawFutureWriteCancel::Cancelled(value, raw) => {
                FutureWriteCancel::Cancelled(value, FutureWriter { raw: Some(raw), default })
            }
        }
    }
}

impl<T: 'static> Future for FutureWrite<T> {
    type Output = Result<(), FutureWriteError<T>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.raw().poll(context)
    }
}

impl<T> Drop for FutureWrite<T> {
    fn drop(&mut self) {
        if !self.raw.is_over() && !self.raw.leave() {
            // SAFETY: it is not moved before it is dropped.
            let cancelled = unsafe { Pin::new_unchecked(&mut self.raw) }.cancel();
            if let RawFutureWriteCancel::Cancelled(_, raw) = cancelled {
                raw.write_and_forget((self.default)());
            }
        }
    }
}
