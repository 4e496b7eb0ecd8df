//! Runs that are the same each time: random numbers from a seed, and clocks that do not depend on when it is.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtxBuilder};

/// What of a run is the same each time. The default is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reproducible {
    /// What random numbers are made of, the secure ones too: they are not secret then.
    pub seed: Option<u64>,
    /// Whether clocks begin at a fixed time, and go on by a fixed step each time they are read.
    pub clock: bool,
}

/// When fixed clocks begin, since the epoch: 2020-01-01T00:00:00Z.
const START: Duration = Duration::from_secs(1_577_836_800);

/// Nanoseconds from one reading of a clock to the next: a program that waits for a time to pass by reading it gets there.
const STEP: u64 = 1_000_000;

impl Reproducible {
    pub(crate) fn apply(self, wasi: &mut WasiCtxBuilder) {
        if let Some(seed) = self.seed {
            wasi.secure_random(StdRng::seed_from_u64(seed));
            wasi.insecure_random(StdRng::seed_from_u64(!seed));
            wasi.insecure_random_seed(u128::from(seed));
        }
        if self.clock {
            wasi.wall_clock(Fixed::default()).monotonic_clock(Fixed::default());
        }
    }
}

/// A clock that is moved on by being read.
#[derive(Debug, Default)]
struct Fixed {
    readings: AtomicU64,
}

impl Fixed {
    fn nanoseconds(&self) -> u64 {
        self.readings.fetch_add(1, Relaxed).saturating_mul(STEP)
    }
}

impl HostWallClock for Fixed {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(STEP)
    }

    fn now(&self) -> Duration {
        START + Duration::from_nanos(self.nanoseconds())
    }
}

impl HostMonotonicClock for Fixed {
    fn resolution(&self) -> u64 {
        STEP
    }

    fn now(&self) -> u64 {
        self.nanoseconds()
    }
}
