//! Runs that are the same each time: random numbers from a seed, and clocks that do not depend on when it is.

use rand::SeedableRng;
use rand::rngs::StdRng;
use wasmtime_wasi::WasiCtxBuilder;

use crate::fixed_clock::FixedClock;

/// What of a run is the same each time. The default is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reproducible {
    /// What random numbers are made of, the secure ones too: they are not secret then.
    pub seed: Option<u64>,
    /// Whether clocks begin at a fixed time, and go on by a fixed step each time they are read, and by what is waited for.
    pub clock: bool,
}

impl Reproducible {
    /// `clock` is the one that is fixed, if one is.
    pub(crate) fn apply(self, wasi: &mut WasiCtxBuilder, clock: &FixedClock) {
        if let Some(seed) = self.seed {
            wasi.secure_random(StdRng::seed_from_u64(seed));
            wasi.insecure_random(StdRng::seed_from_u64(!seed));
            wasi.insecure_random_seed(u128::from(seed));
        }
        if self.clock {
            wasi.wall_clock(clock.clone()); // the monotonic clock is linked
        }
    }
}
