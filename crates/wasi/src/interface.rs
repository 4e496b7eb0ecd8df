//! The table of interfaces.

use crate::Track::{self, V0_2, V0_3};

/// An interface of a released version of WASI that has functions or resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interface {
    /// `cli` of `wasi:cli/run`.
    pub package: &'static str,
    /// `run` of `wasi:cli/run`.
    pub name: &'static str,
    /// The versions that have it.
    pub tracks: &'static [Track],
    /// Who supplies it to whom.
    pub supplier: Supplier,
    /// Whether a host of the world `wasi:http/proxy`, of WASI 0.2, offers it.
    pub in_proxy: bool,
}

/// Who supplies an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supplier {
    /// The host provides it to importers.
    Host,
    /// A component, which exports it so that the host calls it: a program, a handler of requests.
    Guest,
}

impl Interface {
    /// Its name without a version: `wasi:cli/run`.
    pub fn id(&self) -> String {
        format!("wasi:{}/{}", self.package, self.name)
    }
}

/// All of them, by package and name.
pub fn interfaces() -> &'static [Interface] {
    TABLE
}

/// An interface by the names of its package and its own.
pub fn find(package: &str, name: &str) -> Option<&'static Interface> {
    TABLE.iter().find(|interface| interface.package == package && interface.name == name)
}

const BOTH: &[Track] = &[V0_2, V0_3];
const OLD: &[Track] = &[V0_2];
const NEW: &[Track] = &[V0_3];

const TABLE: &[Interface] = &[
    host("cli", "environment", BOTH),
    host("cli", "exit", BOTH),
    guest("cli", "run", BOTH),
    host("cli", "stderr", BOTH).in_proxy(),
    host("cli", "stdin", BOTH).in_proxy(),
    host("cli", "stdout", BOTH).in_proxy(),
    host("cli", "terminal-input", BOTH),
    host("cli", "terminal-output", BOTH),
    host("cli", "terminal-stderr", BOTH),
    host("cli", "terminal-stdin", BOTH),
    host("cli", "terminal-stdout", BOTH),
    host("clocks", "monotonic-clock", BOTH).in_proxy(),
    host("clocks", "system-clock", NEW),
    host("clocks", "wall-clock", OLD).in_proxy(),
    host("filesystem", "preopens", BOTH),
    host("filesystem", "types", BOTH),
    host("http", "client", NEW),
    guest("http", "handler", NEW),
    guest("http", "incoming-handler", OLD),
    host("http", "outgoing-handler", OLD).in_proxy(),
    host("http", "types", BOTH).in_proxy(),
    host("io", "error", OLD).in_proxy(),
    host("io", "poll", OLD).in_proxy(),
    host("io", "streams", OLD).in_proxy(),
    host("random", "insecure", BOTH),
    host("random", "insecure-seed", BOTH),
    host("random", "random", BOTH).in_proxy(),
    host("sockets", "instance-network", OLD),
    host("sockets", "ip-name-lookup", BOTH),
    host("sockets", "network", OLD),
    host("sockets", "tcp", OLD),
    host("sockets", "tcp-create-socket", OLD),
    host("sockets", "types", NEW),
    host("sockets", "udp", OLD),
    host("sockets", "udp-create-socket", OLD),
];

const fn host(package: &'static str, name: &'static str, tracks: &'static [Track]) -> Interface {
    Interface { package, name, tracks, supplier: Supplier::Host, in_proxy: false }
}

const fn guest(package: &'static str, name: &'static str, tracks: &'static [Track]) -> Interface {
    Interface { package, name, tracks, supplier: Supplier::Guest, in_proxy: false }
}

impl Interface {
    const fn in_proxy(self) -> Interface {
        Interface { in_proxy: true, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::interfaces;

    #[test]
    fn the_table_is_sorted() {
        assert!(interfaces().is_sorted_by(|a, b| (a.package, a.name) < (b.package, b.name)));
    }
}
