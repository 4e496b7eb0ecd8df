//! What runs the engine while a component is made. This crate does not run WebAssembly itself: whoever calls it brings a machine.

use std::fmt;

/// Runs a core module whose only import is one function, which is not called and may trap.
pub trait Machine {
    /// Instantiates `module` and hands `request` over: into memory that its export `witcraft_allocate(size) -> address` gives, and
    /// to `witcraft_evaluate(address, size) -> address of the reply`. A reply is 32 bits with its length, and the bytes.
    ///
    /// # Errors
    /// The module did not come to its end.
    fn evaluate(&self, module: &[u8], request: &[u8]) -> Result<Evaluated, Stopped>;
}

/// What is left of a module that has run.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// Its linear memory, whole.
    pub memory: Vec<u8>,
    /// The reply, without its length.
    pub reply: Vec<u8>,
}

/// Why a module did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stopped {
    /// It took longer than it may. The limit, in words.
    Time(String),
    /// It wanted more memory than it may have. The limit, in words.
    Memory(String),
    /// It trapped.
    Trap(String),
    /// The machine itself failed.
    Host(String),
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stopped::Time(limit) => write!(f, "it ran for more than {limit}"),
            Stopped::Memory(limit) => write!(f, "it used more than {limit} of memory"),
            Stopped::Trap(trap) => write!(f, "the engine stopped: {trap}"),
            Stopped::Host(error) => write!(f, "this host cannot run it: {error}"),
        }
    }
}
