//! A queue between a guest that writes and the task that shows what it wrote; and what there is to say of it.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use wasmtime::component::ResourceAny;

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
    /// There is no end, and nothing that the guest could write any more.
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
            if self.1.accounts.lock().stalled {
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

/// What is known of the streams and futures between the host and the guest.
#[derive(Clone, Default)]
pub(crate) struct Accounts(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// Whether the guest can do nothing more.
    stalled: bool,
    ends: Vec<(String, Option<usize>)>,
    /// Resources that came through streams and futures, and are ours to drop.
    resources: Vec<ResourceAny>,
}

/// One stream or future in the [`Accounts`].
#[derive(Clone)]
pub(crate) struct Account {
    accounts: Accounts,
    index: usize,
}

impl Accounts {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a stream or future, which is called `name` in messages: ``the stream in argument `x` ``.
    pub(crate) fn add(&self, name: String) -> Account {
        let mut known = self.lock();
        known.ends.push((name, Some(0)));
        Account { accounts: self.clone(), index: known.ends.len() - 1 }
    }

    /// The account of a result, which is not listed itself: only streams and futures in it are.
    pub(crate) fn result(&self, place: &str) -> Account {
        let account = self.add(place.trim_start_matches("in ").to_owned());
        account.close();
        account
    }

    /// Whether the guest can do nothing more, so that whoever waits for it is to give up.
    pub(crate) fn set_stalled(&self, stalled: bool) {
        self.lock().stalled = stalled;
    }

    /// The resources that came through streams and futures.
    pub(crate) fn kept(&self) -> Vec<ResourceAny> {
        std::mem::take(&mut self.lock().resources)
    }

    /// What is still open, a line each.
    pub(crate) fn open(&self) -> Vec<String> {
        let line = |(name, passed): &(String, Option<usize>)| match (*passed)? {
            0 => Some(format!("{name} is open; nothing has passed through it")),
            1 => Some(format!("{name} is open; 1 element has passed through it")),
            passed => Some(format!("{name} is open; {passed} elements have passed through it")),
        };
        self.lock().ends.iter().filter_map(line).collect()
    }
}

impl Account {
    /// A resource came through it.
    pub(crate) fn keep(&self, resource: ResourceAny) {
        self.accounts.lock().resources.push(resource);
    }

    /// Counts elements.
    pub(crate) fn passed(&self, elements: usize) {
        if let Some(Some(passed)) = self.accounts.lock().ends.get_mut(self.index).map(|(_, passed)| passed.as_mut()) {
            *passed += elements;
        }
    }

    /// It was closed, or dropped by who reads it.
    pub(crate) fn close(&self) {
        if let Some((_, passed)) = self.accounts.lock().ends.get_mut(self.index) {
            *passed = None;
        }
    }

    /// Another stream or future, within this one.
    pub(crate) fn nested(&self, what: &str) -> Account {
        let of = self.accounts.lock().ends.get(self.index).map_or_else(String::new, |(name, _)| name.clone());
        self.accounts.add(format!("{what} in {of}"))
    }
}
