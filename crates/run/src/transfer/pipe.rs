//! A queue between a guest that writes and the task that shows what it wrote.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::Account;

/// A queue with one writer and one reader.
pub(crate) struct Pipe<T>(Arc<Mutex<State<T>>>, Account);

struct State<T> {
    items: Vec<T>,
    /// Items that it takes in all, or nothing if it holds only as many as are written at a time.
    room: Option<usize>,
    closed: bool,
    writer: Option<Waker>,
    reader: Option<Waker>,
}

/// Nothing more will come, although the writer has not closed its end.
#[derive(Debug)]
pub(crate) struct Stalled;

/// Whether a writer may write.
pub(crate) enum Room {
    /// As much as it has.
    Free,
    /// When the reader has taken what is there.
    Later,
    /// No more.
    Full,
}

impl<T> Clone for Pipe<T> {
    fn clone(&self) -> Pipe<T> {
        Pipe(self.0.clone(), self.1.clone())
    }
}

impl<T> Pipe<T> {
    pub(crate) fn new(room: Option<usize>, account: Account) -> Pipe<T> {
        let state = State { items: Vec::new(), room, closed: false, writer: None, reader: None };
        Pipe(Arc::new(Mutex::new(state)), account)
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is room for more. The writer is woken when there is.
    pub(crate) fn room(&self, cx: &Context<'_>) -> Room {
        let mut state = self.lock();
        match state.room {
            Some(0) => Room::Full,
            None if !state.items.is_empty() => {
                state.writer = Some(cx.waker().clone());
                Room::Later
            }
            Some(_) | None => Room::Free,
        }
    }

    /// Whether not all that was written was kept.
    pub(crate) fn is_full(&self) -> bool {
        self.lock().room == Some(0)
    }

    pub(crate) fn push(&self, mut items: Vec<T>) {
        self.1.passed(items.len());
        let mut state = self.lock();
        if let Some(room) = &mut state.room {
            items.truncate(*room);
            *room -= items.len();
        }
        state.items.append(&mut items);
        wake(&mut state.reader);
    }

    /// The writer is done.
    pub(crate) fn close(&self) {
        self.1.close();
        let mut state = self.lock();
        state.closed = true;
        wake(&mut state.reader);
    }

    /// All that was written since; nothing at the end.
    ///
    /// # Errors
    /// Not at the end, but the guest can no longer write.
    pub(crate) async fn next(&self) -> Result<Option<Vec<T>>, Stalled> {
        poll_fn(|cx| {
            let mut state = self.lock();
            if !state.items.is_empty() {
                wake(&mut state.writer);
                return Poll::Ready(Ok(Some(std::mem::take(&mut state.items))));
            }
            if state.closed {
                return Poll::Ready(Ok(None));
            }
            if self.1.is_stalled() {
                return Poll::Ready(Err(Stalled));
            }
            state.reader = Some(cx.waker().clone());
            Poll::Pending
        })
        .await
    }
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}
