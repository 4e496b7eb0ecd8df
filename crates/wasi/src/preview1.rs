//! WASI preview 1, which core modules import from one module of functions instead of from interfaces.

use crate::Capability;

/// The module that programs import it from.
pub const MODULE: &str = "wasi_snapshot_preview1";

/// The module of the version before it, of 2019.
pub const OLDER_MODULE: &str = "wasi_unstable";

/// The import that starts a thread in the proposal `wasi-threads`: a module and a function.
pub const THREAD_SPAWN: (&str, &str) = ("wasi", "thread-spawn");

/// The capability that a function of it brings; `None` for one that only serves others.
pub fn capability(function: &str) -> Option<Capability> {
    match function {
        "args_get" | "args_sizes_get" => Some(Capability::Arguments),
        "environ_get" | "environ_sizes_get" => Some(Capability::Environment),
        "clock_res_get" | "clock_time_get" => Some(Capability::Clocks),
        "poll_oneoff" => Some(Capability::MonotonicClock),
        "proc_exit" => Some(Capability::Exit),
        "proc_raise" => Some(Capability::Signals),
        "random_get" => Some(Capability::Random),
        // Standard streams are file descriptors too, so that these alone do not ask for files.
        "fd_read" | "fd_write" => Some(Capability::Stdio),
        "fd_close" | "fd_fdstat_get" | "fd_fdstat_set_flags" | "fd_seek" | "fd_tell" | "sched_yield" => None,
        _ if function.starts_with("sock_") => Some(Capability::Network),
        _ if function.starts_with("path_") || function.starts_with("fd_") => Some(Capability::Files),
        _ => Some(Capability::Other),
    }
}
