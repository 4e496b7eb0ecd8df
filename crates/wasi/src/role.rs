//! Functions of WASI that a component can have in itself instead of in its host, because their results can be fixed.

use crate::Name;

/// What a function is for, where that decides how it is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The variables of the environment: a list of pairs.
    Variables,
    /// The directories: a list of pairs, of a descriptor and where it is.
    Directories,
    /// The arguments: a list of texts.
    Arguments,
    /// The time of day: a record of seconds and nanoseconds.
    WallClock,
    /// Random bytes, as many as the parameter says.
    RandomBytes,
    /// A random number of 64 bits.
    RandomNumber,
    /// Two random numbers of 64 bits.
    RandomPair,
    /// The end of the process, which never returns.
    Exit,
    /// Waits for one of several events, and returns which.
    Poll,
}

/// What a function of WASI is for. `None` for the others, and outside of WASI.
pub fn role(interface: &str, function: &str) -> Option<Role> {
    let name = Name::parse(interface)?;
    match (name.package, name.interface, function) {
        ("cli", "environment", "get-environment") => Some(Role::Variables),
        ("filesystem", "preopens", "get-directories") => Some(Role::Directories),
        ("cli", "environment", "get-arguments") => Some(Role::Arguments),
        ("clocks", "wall-clock" | "system-clock", "now") => Some(Role::WallClock),
        ("random", _, "get-random-bytes" | "get-insecure-random-bytes") => Some(Role::RandomBytes),
        ("random", _, "get-random-u64" | "get-insecure-random-u64") => Some(Role::RandomNumber),
        ("random", _, "insecure-seed" | "get-insecure-seed") => Some(Role::RandomPair),
        ("cli", "exit", _) => Some(Role::Exit),
        ("io", "poll", "poll") => Some(Role::Poll),
        _ => None,
    }
}
