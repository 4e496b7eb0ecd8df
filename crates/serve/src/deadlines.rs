//! Requests whose time is over.
//!
//! A timer for each request would cost more than many requests do, and hardly any request comes to its deadline. So one task looks
//! at all of them now and then.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use crate::exchange::{Exchange, Failure};

/// How often the requests are looked at.
const LOOK: Duration = Duration::from_millis(10);

/// The requests that are not over, with their deadlines. Clones are the same list.
#[derive(Clone, Default)]
pub(crate) struct Deadlines(Arc<Mutex<List>>);

#[derive(Default)]
struct List {
    places: Vec<Option<(Instant, Weak<Exchange>)>>,
    /// Those of `places` that are free.
    free: Vec<usize>,
}

/// A place in the list, which is free again when this is dropped.
pub(crate) struct Place {
    list: Deadlines,
    index: usize,
}

impl Deadlines {
    /// From now on, the exchange is abandoned at its deadline.
    pub(crate) fn add(&self, deadline: Instant, exchange: Weak<Exchange>) -> Place {
        let mut list = self.lock();
        let entry = Some((deadline, exchange));
        let index = match list.free.pop() {
            Some(index) => {
                list.places[index] = entry;
                index
            }
            None => {
                list.places.push(entry);
                list.places.len() - 1
            }
        };
        Place { list: self.clone(), index }
    }

    /// Looks at the requests for as long as it is polled.
    pub(crate) async fn watch(self) {
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            let now = Instant::now();
            let over: Vec<_> = self.lock().places.iter().flatten().filter(|(end, _)| *end <= now).cloned().collect();
            // Whoever drops the last reference to an exchange needs the list.
            for exchange in over.iter().filter_map(|(_, exchange)| exchange.upgrade()) {
                exchange.abandon(Failure::Timeout);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut list = self.list.lock();
        list.places[self.index] = None;
        list.free.push(self.index);
    }
}
