//! What a binary may ask of whoever runs it, in words, derived from its imports.
//!
//! An import is what makes a capability possible at all; nothing here says that it is used, or granted.

use serde::Serialize;

use super::{CoreExtern, Extern, ExternKind};

/// What a binary asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Asks {
    /// Capabilities of the system.
    pub capabilities: Vec<Capability>,
    /// Imports that are no part of WASI: other components or the host's own functions satisfy them.
    pub elsewhere: Vec<String>,
}

impl Asks {
    /// Whether it needs nothing from outside.
    pub fn is_nothing(&self) -> bool {
        self.capabilities.is_empty() && self.elsewhere.is_empty()
    }
}

/// Something that a binary may do to, or learn of, the world outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Capability {
    /// A stable word for it: `files`, `network`, `environment`.
    pub capability: &'static str,
    /// In words: `reads and writes files`.
    pub words: &'static str,
    /// The imports that bring it.
    pub by: Vec<String>,
}

/// Word and words of every capability, in the order in which they are shown.
const WORDS: &[(&str, &str)] = &[
    ("files", "reads and writes files"),
    ("network", "opens network sockets"),
    ("http", "makes HTTP requests"),
    ("stdio", "uses standard input, output and error"),
    ("arguments", "reads its command-line arguments"),
    ("environment", "reads environment variables and command-line arguments"),
    ("wall-clock", "reads the wall clock"),
    ("monotonic-clock", "measures time, and sleeps"),
    ("clocks", "reads clocks"),
    ("random", "draws random numbers"),
    ("exit", "exits the process"),
    ("signals", "raises signals"),
    ("config", "reads configuration"),
    ("key-value", "uses a key-value store"),
    ("blob-store", "uses a blob store"),
    ("logging", "writes log messages"),
    ("messaging", "sends and receives messages"),
    ("machine-learning", "runs machine-learning models"),
    ("database", "uses a database"),
    ("wasi", "uses another part of WASI"),
];

/// What a component asks for.
pub(super) fn of_imports(imports: &[Extern]) -> Asks {
    let mut asks = Asks::default();
    for import in imports {
        asks.import(import);
    }
    asks.sorted()
}

/// What a core module asks for, by its own imports and those of the world it was built for.
pub(super) fn of_module(world: &[Extern], imports: &[CoreExtern]) -> Asks {
    let mut asks = Asks::default();
    for import in world {
        asks.import(import);
    }
    for import in imports {
        let module = import.module.as_deref().unwrap_or_default();
        match module {
            "wasi_snapshot_preview1" | "wasi_unstable" => {
                if let Some(capability) = preview1(&import.name) {
                    asks.add(capability, format!("{module}.{}", import.name));
                }
            }
            // The world says it better.
            _ if !world.is_empty() => {}
            _ if module.contains(':') => asks.interface(module),
            _ => asks.elsewhere(module),
        }
    }
    asks.sorted()
}

impl Asks {
    fn import(&mut self, import: &Extern) {
        match &import.kind {
            // Types do nothing, and are there for what other interfaces do with them.
            ExternKind::Interface { functions, .. } if functions.is_empty() => {}
            ExternKind::Type { .. } => {}
            ExternKind::Interface { implements: Some(interface), .. } => {
                self.interface_as(interface, &format!("{}: {interface}", import.name));
            }
            ExternKind::Interface { implements: None, .. } | ExternKind::Function { .. } | ExternKind::Other { .. } => {
                self.interface(&import.name);
            }
        }
    }

    fn interface(&mut self, name: &str) {
        self.interface_as(name, name);
    }

    /// Adds what an interface brings, which is shown as `by`.
    fn interface_as(&mut self, name: &str, by: &str) {
        let path = name.split_once('@').map_or(name, |(path, _)| path);
        match path.strip_prefix("wasi:") {
            Some(path) => {
                if let Some(capability) = wasi(path) {
                    self.add(capability, by.to_owned());
                }
            }
            None => self.elsewhere(by),
        }
    }

    fn elsewhere(&mut self, name: &str) {
        if !self.elsewhere.iter().any(|known| known == name) {
            self.elsewhere.push(name.to_owned());
        }
    }

    fn add(&mut self, word: &'static str, by: String) {
        match self.capabilities.iter_mut().find(|known| known.capability == word) {
            Some(known) if known.by.contains(&by) => {}
            Some(known) => known.by.push(by),
            None => {
                let words = WORDS.iter().find(|(known, _)| *known == word).map_or("", |(_, words)| words);
                self.capabilities.push(Capability { capability: word, words, by: vec![by] });
            }
        }
    }

    fn sorted(mut self) -> Asks {
        self.capabilities.sort_by_key(|ask| WORDS.iter().position(|(word, _)| *word == ask.capability));
        self
    }
}

/// The capability of an interface of WASI 0.2 or 0.3; `None` for one that only serves others.
fn wasi(path: &str) -> Option<&'static str> {
    let (package, interface) = path.split_once('/').unwrap_or((path, ""));
    match (package, interface) {
        ("filesystem", _) => Some("files"),
        ("sockets", _) => Some("network"),
        ("http", "outgoing-handler" | "client" | "handler") => Some("http"),
        ("http", _) | ("io", _) => None,
        ("cli", "environment") => Some("environment"),
        ("cli", "exit") => Some("exit"),
        ("cli", "types") => None,
        ("cli", _) => Some("stdio"),
        ("clocks", "wall-clock" | "system-clock" | "timezone") => Some("wall-clock"),
        ("clocks", "monotonic-clock") => Some("monotonic-clock"),
        ("clocks", _) => None,
        ("random", _) => Some("random"),
        ("config", _) => Some("config"),
        ("keyvalue", _) => Some("key-value"),
        ("blobstore", _) => Some("blob-store"),
        ("logging", _) => Some("logging"),
        ("messaging", _) => Some("messaging"),
        ("nn", _) => Some("machine-learning"),
        ("sql", _) => Some("database"),
        (_, _) => Some("wasi"),
    }
}

/// The capability of a function of WASI preview 1; `None` for one that only serves others.
fn preview1(name: &str) -> Option<&'static str> {
    match name {
        "args_get" | "args_sizes_get" => Some("arguments"),
        "environ_get" | "environ_sizes_get" => Some("environment"),
        "clock_res_get" | "clock_time_get" => Some("clocks"),
        "poll_oneoff" => Some("monotonic-clock"),
        "proc_exit" => Some("exit"),
        "proc_raise" => Some("signals"),
        "random_get" => Some("random"),
        // Standard streams are file descriptors too, so that these alone do not ask for files.
        "fd_read" | "fd_write" => Some("stdio"),
        "fd_close" | "fd_fdstat_get" | "fd_fdstat_set_flags" | "fd_seek" | "fd_tell" | "sched_yield" => None,
        _ if name.starts_with("sock_") => Some("network"),
        _ if name.starts_with("path_") || name.starts_with("fd_") => Some("files"),
        _ => Some("wasi"),
    }
}
