//! Streams and futures that a guest returns.

use std::pin::Pin;
use std::task::{Context, Poll};

use wasmtime::component::{
    FutureConsumer, FutureReader, Lift, Source, StreamConsumer, StreamReader, StreamResult, Type, Val,
};
use wasmtime::{AsContextMut, Result, StoreContextMut};

use super::Account;
use super::pipe::{Pipe, Room};
use crate::element::{self, Element};
use witcraft_host::Host;

/// Elements that are kept of a stream which is shown in one piece.
const ELEMENTS: usize = 1 << 20;

/// Bytes that are kept of a `stream<u8>` which is shown in one piece.
const BYTES: usize = 64 << 20;

/// A value, and what comes through the streams and futures in it.
pub(crate) struct Shown {
    /// Nothing for an element of a stream or future that has no type.
    pub(crate) value: Option<Val>,
    /// One for each stream and future in the value, in the order in which they are printed.
    pub(crate) ends: Vec<End>,
}

/// The host's end of a stream or a future.
pub(crate) enum End {
    /// Of a `stream<u8>`.
    Bytes(Pipe<u8>),
    /// Of any other stream.
    Values(Pipe<Shown>),
    /// Of a future.
    Future(Pipe<Shown>),
}

/// Reads all streams and futures in `value`, which is of type `ty`, from now on.
///
/// # Errors
/// One cannot be read.
pub(crate) fn open(store: StoreContextMut<'_, Host>, value: Val, ty: &Type, account: &Account) -> Result<Shown> {
    let mut opener = Opener { store, account, ends: Vec::new(), is_element: false };
    opener.value(&value, ty, true)?;
    Ok(Shown { ends: opener.ends, value: Some(value) })
}

struct Opener<'a> {
    store: StoreContextMut<'a, Host>,
    account: &'a Account,
    ends: Vec<End>,
    /// Whether the value came through a stream or a future.
    is_element: bool,
}

impl Opener<'_> {
    /// Opens what is in `value`. Where it is `live`, a stream is shown as it comes, and so is written only as fast.
    fn value(&mut self, value: &Val, ty: &Type, live: bool) -> Result<()> {
        match (value, ty) {
            (Val::Stream(any), Type::Stream(ty)) => {
                let room = |kept| if live { None } else { Some(kept) };
                let account = self.account.nested("the stream");
                match ty.ty() {
                    None => {
                        let pipe = Pipe::new(room(ELEMENTS), account);
                        self.ends.push(End::Values(pipe.clone()));
                        StreamReader::try_from_stream_any(any.clone())?
                            .pipe(&mut self.store, Tap { intake: Units, pipe })
                    }
                    Some(Type::U8) => {
                        let pipe = Pipe::new(room(BYTES), account);
                        self.ends.push(End::Bytes(pipe.clone()));
                        StreamReader::try_from_stream_any(any.clone())?
                            .pipe(&mut self.store, Tap { intake: Bytes, pipe })
                    }
                    Some(ty) => {
                        let pipe = Pipe::new(room(ELEMENTS), account.clone());
                        self.ends.push(End::Values(pipe.clone()));
                        let intake = Values { ty, live: false, account };
                        StreamReader::try_from_stream_any(any.clone())?.pipe(&mut self.store, Tap { intake, pipe })
                    }
                }
            }
            (Val::Future(any), Type::Future(ty)) => {
                let account = self.account.nested("the future");
                let pipe = Pipe::new(Some(1), account.clone());
                self.ends.push(End::Future(pipe.clone()));
                match ty.ty() {
                    None => FutureReader::try_from_future_any(any.clone())?
                        .pipe(&mut self.store, Tap { intake: Units, pipe }),
                    Some(ty) => {
                        let intake = Values { ty, live, account };
                        FutureReader::try_from_future_any(any.clone())?.pipe(&mut self.store, Tap { intake, pipe })
                    }
                }
            }
            (Val::Option(Some(value)), Type::Option(ty)) => self.value(value, &ty.ty(), live),
            (Val::Result(Ok(Some(value))), Type::Result(ty)) => match ty.ok() {
                Some(ty) => self.value(value, &ty, live),
                None => Ok(()),
            },
            (Val::Result(Err(Some(value))), Type::Result(ty)) => match ty.err() {
                Some(ty) => self.value(value, &ty, false),
                None => Ok(()),
            },
            (Val::List(items), Type::List(ty)) => self.all(items, &ty.ty()),
            (Val::FixedLengthList(items), Type::FixedLengthList(ty)) => self.all(items, &ty.ty()),
            (Val::Map(entries), Type::Map(ty)) => {
                entries.iter().try_for_each(|(_, value)| self.value(value, &ty.value(), false))
            }
            (Val::Tuple(items), Type::Tuple(ty)) => {
                items.iter().zip(ty.types()).try_for_each(|(item, ty)| self.value(item, &ty, false))
            }
            (Val::Record(fields), Type::Record(ty)) => {
                fields.iter().zip(ty.fields()).try_for_each(|((_, value), field)| self.value(value, &field.ty, false))
            }
            (Val::Variant(name, Some(value)), Type::Variant(ty)) => {
                let payload = ty.cases().find(|case| case.name == name).and_then(|case| case.ty);
                payload.map_or(Ok(()), |ty| self.value(value, &ty, false))
            }
            (Val::Resource(handle), Type::Own(_)) if self.is_element => {
                self.account.keep(*handle);
                Ok(())
            }
            _ => Ok(()), // nothing in it
        }
    }

    fn all(&mut self, items: &[Val], ty: &Type) -> Result<()> {
        items.iter().try_for_each(|item| self.value(item, ty, false))
    }
}

/// How elements of one Rust type are taken from a guest.
trait Intake: Send + Unpin + 'static {
    type Item: Lift + Send + Sync + 'static;
    type Kept: Send + 'static;

    fn take(&mut self, store: StoreContextMut<'_, Host>, source: Source<'_, Self::Item>) -> Result<Vec<Self::Kept>>;
}

struct Bytes;

impl Intake for Bytes {
    type Item = u8;
    type Kept = u8;

    fn take(&mut self, mut store: StoreContextMut<'_, Host>, mut source: Source<'_, u8>) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(source.remaining(&mut store));
        source.read(&mut store, &mut bytes)?;
        Ok(bytes)
    }
}

struct Units;

impl Intake for Units {
    type Item = ();
    type Kept = Shown;

    fn take(&mut self, mut store: StoreContextMut<'_, Host>, mut source: Source<'_, ()>) -> Result<Vec<Shown>> {
        let mut units: Vec<()> = Vec::new();
        source.read(&mut store, &mut units)?;
        Ok(units.into_iter().map(|()| Shown { value: None, ends: Vec::new() }).collect())
    }
}

struct Values {
    ty: Type,
    live: bool,
    account: Account,
}

impl Intake for Values {
    type Item = Element;
    type Kept = Shown;

    fn take(&mut self, mut store: StoreContextMut<'_, Host>, source: Source<'_, Element>) -> Result<Vec<Shown>> {
        let values = element::read(store.as_context_mut(), source)?;
        values
            .into_iter()
            .map(|value| {
                let store = store.as_context_mut();
                let mut opener = Opener { store, account: &self.account, ends: Vec::new(), is_element: true };
                opener.value(&value, &self.ty, self.live)?;
                Ok(Shown { ends: opener.ends, value: Some(value) })
            })
            .collect()
    }
}

/// Takes what a guest writes into a pipe.
struct Tap<I: Intake> {
    intake: I,
    pipe: Pipe<I::Kept>,
}

impl<I: Intake> StreamConsumer<Host> for Tap<I> {
    type Item = I::Item;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        store: StoreContextMut<'_, Host>,
        source: Source<'_, I::Item>,
        finish: bool,
    ) -> Poll<Result<StreamResult>> {
        match self.pipe.room(cx) {
            Room::Full => return Poll::Ready(Ok(StreamResult::Dropped)),
            Room::Later if finish => return Poll::Ready(Ok(StreamResult::Cancelled)),
            Room::Later => return Poll::Pending,
            Room::Free => {}
        }
        let items = self.intake.take(store, source)?;
        self.pipe.push(items);
        Poll::Ready(Ok(StreamResult::Completed))
    }
}

impl<I: Intake> FutureConsumer<Host> for Tap<I> {
    type Item = I::Item;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        store: StoreContextMut<'_, Host>,
        source: Source<'_, I::Item>,
        _: bool,
    ) -> Poll<Result<()>> {
        let items = self.intake.take(store, source)?;
        self.pipe.push(items);
        Poll::Ready(Ok(()))
    }
}

impl<I: Intake> Drop for Tap<I> {
    fn drop(&mut self) {
        self.pipe.close();
    }
}
