//! Compares this crate's results with those of other tools for the same WIT, and with each other.

#[path = "abi/agreement.rs"]
mod agreement;
#[path = "abi/asynchronous.rs"]
mod asynchronous;
#[path = "abi/concurrent.rs"]
mod concurrent;
#[path = "abi/encoder.rs"]
mod encoder;
#[path = "abi/limits.rs"]
mod limits;
#[path = "abi/names.rs"]
mod names;
#[path = "abi/plans.rs"]
mod plans;
#[path = "abi/random.rs"]
mod random;
#[path = "abi/round_trip.rs"]
mod round_trip;
#[path = "abi/traps.rs"]
mod traps;
#[path = "abi/worlds.rs"]
mod worlds;
