//! Streams and futures passed to a guest as arguments.

use std::io::Cursor;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, ReadBuf};
use wasmtime::component::{
    Destination, FutureProducer, FutureReader, Lift, Lower, StreamProducer, StreamReader, StreamResult, Val, VecBuffer,
};
use wasmtime::{Result, StoreContextMut, format_err};

use super::Account;
use crate::element::Element;
use witcraft_host::Host;

/// Bytes that are read from a file at a time.
const CHUNK: usize = 64 << 10;

/// The data written to a stream.
#[derive(Debug)]
pub(crate) enum Input {
    /// Values of the stream's type.
    Values(Vec<Val>),
    /// As many elements of a stream that has no type.
    Units(usize),
    /// Bytes of a `stream<u8>`.
    Bytes(Vec<u8>),
    /// The bytes of a file, as they are read.
    File(PathBuf),
    /// The bytes of standard input, as they come.
    Stdin,
}

/// A stream of `input`.
///
/// # Errors
/// A file cannot be opened, or there are too many streams.
pub(crate) fn stream(mut store: StoreContextMut<'_, Host>, input: Input, account: Account) -> Result<Val> {
    let reader: Box<dyn AsyncRead + Send> = match input {
        Input::Values(values) => {
            let items = values.into_iter().map(Element).collect::<Vec<_>>().into_iter();
            let reader = StreamReader::new(&mut store, Items { items, account })?;
            return Ok(Val::Stream(reader.try_into_stream_any(store)?));
        }
        Input::Units(count) => {
            let reader = StreamReader::new(&mut store, Items { items: vec![(); count].into_iter(), account })?;
            return Ok(Val::Stream(reader.try_into_stream_any(store)?));
        }
        Input::Bytes(bytes) => Box::new(Cursor::new(bytes)),
        Input::File(path) => {
            let file =
                std::fs::File::open(&path).map_err(|error| format_err!("cannot read `{}`: {error}", path.display()))?;
            Box::new(tokio::fs::File::from_std(file))
        }
        Input::Stdin => store.data_mut().stdin(),
    };
    let producer = Bytes { reader: Box::into_pin(reader), buffer: vec![0; CHUNK], account };
    let reader = StreamReader::new(&mut store, producer)?;
    Ok(Val::Stream(reader.try_into_stream_any(store)?))
}

/// A future that is `value`, or nothing for one that has no type.
///
/// # Errors
/// There are too many futures.
pub(crate) fn future(mut store: StoreContextMut<'_, Host>, value: Option<Val>, account: Account) -> Result<Val> {
    let any = match value {
        Some(value) => {
            FutureReader::new(&mut store, Once { value: Some(Element(value)), account })?.try_into_future_any(store)?
        }
        None => FutureReader::new(&mut store, Once { value: Some(()), account })?.try_into_future_any(store)?,
    };
    Ok(Val::Future(any))
}

/// Writes values as they are asked for.
struct Items<T> {
    items: std::vec::IntoIter<T>,
    account: Account,
}

impl<T: Lower + Lift + Send + Sync + Unpin + 'static> StreamProducer<Host> for Items<T> {
    type Item = T;
    type Buffer = VecBuffer<T>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        store: StoreContextMut<'a, Host>,
        mut destination: Destination<'a, T, VecBuffer<T>>,
        _: bool,
    ) -> Poll<Result<StreamResult>> {
        let wanted = destination.remaining(store).unwrap_or(1);
        let items: Vec<T> = self.items.by_ref().take(wanted).collect();
        self.account.passed(items.len());
        destination.set_buffer(items.into());
        Poll::Ready(Ok(if self.items.len() == 0 { StreamResult::Dropped } else { StreamResult::Completed }))
    }
}

impl<T> Drop for Items<T> {
    fn drop(&mut self) {
        self.account.close();
    }
}

/// Writes bytes as they are read.
struct Bytes {
    reader: Pin<Box<dyn AsyncRead + Send>>,
    buffer: Vec<u8>,
    account: Account,
}

impl StreamProducer<Host> for Bytes {
    type Item = u8;
    type Buffer = VecBuffer<u8>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        store: StoreContextMut<'a, Host>,
        mut destination: Destination<'a, u8, VecBuffer<u8>>,
        finish: bool,
    ) -> Poll<Result<StreamResult>> {
        let wanted = destination.remaining(store).unwrap_or(CHUNK).min(CHUNK);
        if wanted == 0 {
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        let Bytes { reader, buffer, account } = &mut *self;
        let mut read = ReadBuf::new(&mut buffer[..wanted]);
        match reader.as_mut().poll_read(cx, &mut read) {
            Poll::Ready(Ok(())) if read.filled().is_empty() => Poll::Ready(Ok(StreamResult::Dropped)),
            Poll::Ready(Ok(())) => {
                account.passed(read.filled().len());
                destination.set_buffer(read.filled().to_vec().into());
                Poll::Ready(Ok(StreamResult::Completed))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(format_err!("its input could not be read: {error}"))),
            Poll::Pending if finish => Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        self.account.close();
    }
}

/// Writes one value.
struct Once<T> {
    value: Option<T>,
    account: Account,
}

impl<T: Send + Unpin + 'static> FutureProducer<Host> for Once<T> {
    type Item = T;

    fn poll_produce(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: StoreContextMut<'_, Host>,
        _: bool,
    ) -> Poll<Result<Option<T>>> {
        Poll::Ready(Ok(self.value.take()))
    }
}

impl<T> Drop for Once<T> {
    fn drop(&mut self) {
        self.account.close();
    }
}
