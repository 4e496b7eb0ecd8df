//! Tracks the streams and futures between the host and a guest, to explain a deadlock.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wasmtime::component::ResourceAny;

/// How many open streams and futures are listed.
const LISTED: usize = 10;

/// All streams and futures of a run.
#[derive(Clone, Default)]
pub(crate) struct Accounts(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// Whether the guest can do nothing more.
    stalled: bool,
    /// What is open: its name, and how many elements have passed through it.
    open: BTreeMap<usize, (Arc<str>, usize)>,
    /// How many there were so far.
    count: usize,
    /// Resources that came through streams and futures, and are ours to drop.
    resources: Vec<ResourceAny>,
}

/// One stream or future in the [`Accounts`].
#[derive(Clone)]
pub(crate) struct Account {
    accounts: Accounts,
    index: usize,
    name: Arc<str>,
}

impl Accounts {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a stream or future, which is called `name` in messages: ``the stream in argument `x` of `f` ``.
    pub(crate) fn add(&self, name: String) -> Account {
        let mut known = self.lock();
        let (index, name) = (known.count, Arc::from(name));
        known.count += 1;
        known.open.insert(index, (Arc::clone(&name), 0));
        Account { accounts: self.clone(), index, name }
    }

    /// The account of a result, which is not listed itself: only streams and futures in it are.
    pub(crate) fn result(&self, place: &str) -> Account {
        let account = self.add(place.trim_start_matches("in ").to_owned());
        account.close();
        account
    }

    /// Whether the guest cannot do anything more, so that waiters must stop.
    pub(crate) fn set_stalled(&self, stalled: bool) {
        self.lock().stalled = stalled;
    }

    /// The resources that came through streams and futures.
    pub(crate) fn kept(&self) -> Vec<ResourceAny> {
        std::mem::take(&mut self.lock().resources)
    }

    /// What is still open, a line each.
    pub(crate) fn open(&self) -> Vec<String> {
        let known = self.lock();
        let line = |(name, passed): &(Arc<str>, usize)| match passed {
            0 => format!("{name} is open; nothing has passed through it"),
            1 => format!("{name} is open; 1 element has passed through it"),
            passed => format!("{name} is open; {passed} elements have passed through it"),
        };
        let mut lines: Vec<_> = known.open.values().take(LISTED).map(line).collect();
        if known.open.len() > LISTED {
            lines.push(format!("{} more streams and futures are open", known.open.len() - LISTED));
        }
        lines
    }
}

impl Account {
    /// Whether the guest can do nothing more.
    pub(super) fn is_stalled(&self) -> bool {
        self.accounts.lock().stalled
    }

    /// A resource came through it.
    pub(super) fn keep(&self, resource: ResourceAny) {
        self.accounts.lock().resources.push(resource);
    }

    /// Counts elements.
    pub(super) fn passed(&self, elements: usize) {
        if let Some((_, passed)) = self.accounts.lock().open.get_mut(&self.index) {
            *passed += elements;
        }
    }

    /// It was closed, or its reader dropped it.
    pub(super) fn close(&self) {
        self.accounts.lock().open.remove(&self.index);
    }

    /// Another stream or future, within this one.
    pub(super) fn nested(&self, what: &str) -> Account {
        self.accounts.add(format!("{what} in {}", self.name))
    }
}
