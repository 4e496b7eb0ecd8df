//! Functions of WASI that a component can have in itself instead of in its host, because their results can be fixed.

use crate::{Name, Track};

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
    /// A stream of the process itself.
    Standard(Standard),
    /// Whether a stream of the process itself is a terminal.
    Terminal(Standard),
    /// Sends an HTTP request.
    Request,
    /// Decides whom a socket reaches.
    Reach(Reach),
}

/// The calls of sockets that decide whom they reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Looks up the addresses of a name.
    Lookup,
    /// Returns one address more of those that were looked up. Only WASI 0.2 has it.
    NextAddress,
    /// Goes to the address that it is given, if it is given one.
    Peer,
    /// Opens a port, which anyone may call.
    Listen,
}

/// The streams that every process has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standard {
    /// Standard input.
    Input,
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

/// Resources of WASI of which a component can have some in itself, beside those of its host. All but descriptors are of WASI 0.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Object {
    /// A file or directory.
    Descriptor,
    /// What reads a directory.
    DirectoryEntryStream,
    /// What bytes are read from.
    InputStream,
    /// What bytes are written to.
    OutputStream,
    /// What is waited for.
    Pollable,
}

/// Which resource of WASI this is. `None` for the others, and for those of drafts.
pub fn object(interface: &str, resource: &str) -> Option<Object> {
    let name = Name::parse(interface)?;
    let descriptor = ("filesystem", "types", "descriptor");
    match (name.package, name.interface, resource) {
        of if of == descriptor && name.track().is_some() => Some(Object::Descriptor),
        _ if name.track() != Some(Track::V0_2) => None,
        ("filesystem", "types", "directory-entry-stream") => Some(Object::DirectoryEntryStream),
        ("io", "streams", "input-stream") => Some(Object::InputStream),
        ("io", "streams", "output-stream") => Some(Object::OutputStream),
        ("io", "poll", "pollable") => Some(Object::Pollable),
        _ => None,
    }
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
        ("cli", "stdin", _) => Some(Role::Standard(Standard::Input)),
        ("cli", "stdout", _) => Some(Role::Standard(Standard::Output)),
        ("cli", "stderr", _) => Some(Role::Standard(Standard::Error)),
        ("cli", "terminal-stdin", _) => Some(Role::Terminal(Standard::Input)),
        ("cli", "terminal-stdout", _) => Some(Role::Terminal(Standard::Output)),
        ("cli", "terminal-stderr", _) => Some(Role::Terminal(Standard::Error)),
        ("http", "outgoing-handler", "handle") | ("http", "client", "send") | ("http", "handler", "handle") => {
            Some(Role::Request)
        }
        ("sockets", interface, function) => reach(interface, function).map(Role::Reach),
        _ => None,
    }
}

fn reach(interface: &str, function: &str) -> Option<Reach> {
    match (interface, function) {
        ("ip-name-lookup", "resolve-addresses") => Some(Reach::Lookup),
        ("ip-name-lookup", "[method]resolve-address-stream.resolve-next-address") => Some(Reach::NextAddress),
        ("tcp", "[method]tcp-socket.start-connect")
        | ("udp", "[method]udp-socket.stream" | "[method]outgoing-datagram-stream.send")
        | ("types", "[method]tcp-socket.connect" | "[method]udp-socket.connect" | "[method]udp-socket.send") => {
            Some(Reach::Peer)
        }
        ("tcp", "[method]tcp-socket.start-listen") | ("types", "[method]tcp-socket.listen") => Some(Reach::Listen),
        _ => None,
    }
}
