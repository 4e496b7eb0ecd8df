//! A clock that does not depend on when it is: it goes on by being read, and by what is waited for.
//!
//! Waiting takes its time, since what a guest waits for may come from outside. When the time is over, the clock shows that it has passed: a
//! program that sleeps until a time finds that time has come.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use wasmtime::component::{Accessor, HasData, Linker, Resource};
use wasmtime_wasi::HostWallClock;
use wasmtime_wasi::clocks::{WasiClocksCtxView, WasiClocksView};
use wasmtime_wasi::p2::DynPollable;
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock as p2;
use wasmtime_wasi::p3::bindings::clocks::{monotonic_clock as p3, types};

use crate::state::Host;

/// When the clock begins, since the epoch: 2020-01-01T00:00:00Z.
const START: Duration = Duration::from_secs(1_577_836_800);

/// Nanoseconds from one reading to the next: a program that waits for a time to pass by reading the clock gets there.
const STEP: u64 = 1_000_000;

/// How many waits are known that are not over.
const WAITS: usize = 1024;

/// The clock of a guest: the time of day and the monotonic one, which go on together.
#[derive(Clone, Debug, Default)]
pub(crate) struct FixedClock(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Nanoseconds since the beginning.
    now: u64,
    /// When waits are over, and what the clock shows then.
    waits: Vec<(Instant, u64)>,
}

impl State {
    /// What the clock shows, unless it is read.
    fn look(&mut self) -> u64 {
        let real = Instant::now();
        let now = &mut self.now;
        self.waits.retain(|(end, mark)| {
            let is_over = *end <= real;
            if is_over {
                *now = (*now).max(*mark);
            }
            !is_over
        });
        *now
    }
}

impl FixedClock {
    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn read(&self) -> u64 {
        self.with(|state| {
            let now = state.look();
            state.now = now.saturating_add(STEP);
            now
        })
    }

    /// How long it takes until the clock shows this.
    fn until(&self, mark: u64) -> u64 {
        self.with(|state| mark.saturating_sub(state.look()))
    }

    /// Notes that so many nanoseconds are waited for.
    fn wait(&self, nanoseconds: u64) {
        self.with(|state| {
            let mark = state.look().saturating_add(nanoseconds);
            let end = Instant::now().checked_add(Duration::from_nanos(nanoseconds));
            if let Some(end) = end.filter(|_| state.waits.len() < WAITS) {
                state.waits.push((end, mark));
            }
        });
    }
}

impl HostWallClock for FixedClock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(STEP)
    }

    fn now(&self) -> Duration {
        START + Duration::from_nanos(self.read())
    }
}

/// Defines `wasi:clocks/monotonic-clock` of 0.2 as this clock, which notes what is waited for.
///
/// # Errors
/// It cannot be defined.
pub(crate) fn define_p2(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    p2::add_to_linker::<Host, Clocks>(linker, view)
}

/// The same for 0.3.
///
/// # Errors
/// It cannot be defined.
pub(crate) fn define_p3(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    p3::add_to_linker::<Host, Clocks>(linker, view)
}

struct Clocks;

impl HasData for Clocks {
    type Data<'a> = View<'a>;
}

struct View<'a> {
    clock: FixedClock,
    wasi: WasiClocksCtxView<'a>,
}

fn view(host: &mut Host) -> View<'_> {
    View { clock: host.clock.clone(), wasi: host.clocks() }
}

impl p2::Host for View<'_> {
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(self.clock.read())
    }

    fn resolution(&mut self) -> wasmtime::Result<u64> {
        Ok(STEP)
    }

    fn subscribe_instant(&mut self, when: u64) -> wasmtime::Result<Resource<DynPollable>> {
        let duration = self.clock.until(when);
        self.subscribe_duration(duration)
    }

    fn subscribe_duration(&mut self, duration: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.clock.wait(duration);
        p2::Host::subscribe_duration(&mut self.wasi, duration)
    }
}

impl p3::Host for View<'_> {
    fn now(&mut self) -> wasmtime::Result<p3::Mark> {
        Ok(self.clock.read())
    }

    fn get_resolution(&mut self) -> wasmtime::Result<types::Duration> {
        Ok(STEP)
    }
}

impl<T> p3::HostWithStore<T> for Clocks {
    async fn wait_until(store: &Accessor<T, Self>, when: p3::Mark) -> wasmtime::Result<()> {
        let duration = store.with(|mut access| access.get().clock.until(when));
        <Clocks as p3::HostWithStore<T>>::wait_for(store, duration).await
    }

    async fn wait_for(store: &Accessor<T, Self>, duration: types::Duration) -> wasmtime::Result<()> {
        if duration > 0 {
            store.with(|mut access| access.get().clock.wait(duration));
            tokio::time::sleep(Duration::from_nanos(duration)).await;
        }
        Ok(())
    }
}
