//! What a guest may do to, or learn of, the world outside, and what it takes to let it.

use serde::{Serialize, Serializer};

/// Something that an interface of WASI lets a guest do, in the order in which capabilities are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// Files and directories.
    Files,
    /// Sockets.
    Network,
    /// Outgoing HTTP requests.
    Http,
    /// Standard input, output and error.
    Stdio,
    /// Command-line arguments (preview 1).
    Arguments,
    /// Environment variables and command-line arguments.
    Environment,
    /// The time of day.
    WallClock,
    /// The time that passes.
    MonotonicClock,
    /// Any clock (preview 1).
    Clocks,
    /// Random numbers.
    Random,
    /// The end of the process.
    Exit,
    /// Signals (preview 1).
    Signals,
    /// Configuration of the host.
    Config,
    /// A key-value store of the host.
    KeyValue,
    /// A store of large objects of the host.
    BlobStore,
    /// The host's log.
    Logging,
    /// Messages.
    Messaging,
    /// Machine-learning models.
    MachineLearning,
    /// A database.
    Database,
    /// The unknown name.
    Other,
}

/// The grant that a capability needs from the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grant {
    /// Nothing: it can do no harm, or reaches nothing without another grant.
    Nothing,
    /// A directory of the host.
    Directory,
    /// Variables of the environment. Arguments are given with the call, and need no grant.
    Environment,
    /// Peers to talk to, or ports to listen on.
    Network,
    /// This host does not offer it: a component has to.
    Component,
}

impl Capability {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Capability; 20] = [
        Self::Files,
        Self::Network,
        Self::Http,
        Self::Stdio,
        Self::Arguments,
        Self::Environment,
        Self::WallClock,
        Self::MonotonicClock,
        Self::Clocks,
        Self::Random,
        Self::Exit,
        Self::Signals,
        Self::Config,
        Self::KeyValue,
        Self::BlobStore,
        Self::Logging,
        Self::Messaging,
        Self::MachineLearning,
        Self::Database,
        Self::Other,
    ];

    /// A stable word for it: `files`, `network`, `environment`.
    pub fn word(self) -> &'static str {
        self.text().0
    }

    /// A description: `reads and writes files`.
    pub fn words(self) -> &'static str {
        self.text().1
    }

    fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Files => ("files", "reads and writes files"),
            Self::Network => ("network", "opens network sockets"),
            Self::Http => ("http", "makes HTTP requests"),
            Self::Stdio => ("stdio", "uses standard input, output and error"),
            Self::Arguments => ("arguments", "reads its command-line arguments"),
            Self::Environment => ("environment", "reads environment variables and command-line arguments"),
            Self::WallClock => ("wall-clock", "reads the wall clock"),
            Self::MonotonicClock => ("monotonic-clock", "measures time, and sleeps"),
            Self::Clocks => ("clocks", "reads clocks"),
            Self::Random => ("random", "draws random numbers"),
            Self::Exit => ("exit", "exits the process"),
            Self::Signals => ("signals", "raises signals"),
            Self::Config => ("config", "reads configuration"),
            Self::KeyValue => ("key-value", "uses a key-value store"),
            Self::BlobStore => ("blob-store", "uses a blob store"),
            Self::Logging => ("logging", "writes log messages"),
            Self::Messaging => ("messaging", "sends and receives messages"),
            Self::MachineLearning => ("machine-learning", "runs machine-learning models"),
            Self::Database => ("database", "uses a database"),
            Self::Other => ("wasi", "uses another part of WASI"),
        }
    }

    /// The required grants.
    pub fn grant(self) -> Grant {
        match self {
            Self::Files => Grant::Directory,
            Self::Network | Self::Http => Grant::Network,
            Self::Environment => Grant::Environment,
            Self::Stdio | Self::Arguments | Self::WallClock | Self::MonotonicClock | Self::Clocks => Grant::Nothing,
            Self::Random | Self::Exit | Self::Signals => Grant::Nothing,
            Self::Config | Self::KeyValue | Self::BlobStore | Self::Logging | Self::Messaging => Grant::Component,
            Self::MachineLearning | Self::Database | Self::Other => Grant::Component,
        }
    }
}

impl Serialize for Capability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// The capability of an interface, of any version and also of packages that are drafts; `None` for one that only serves
/// others.
pub(crate) fn of(package: &str, interface: &str) -> Option<Capability> {
    match (package, interface) {
        ("filesystem", _) => Some(Capability::Files),
        ("sockets", _) => Some(Capability::Network),
        ("http", "outgoing-handler" | "client" | "handler") => Some(Capability::Http),
        ("http", _) | ("io", _) => None,
        ("cli", "environment") => Some(Capability::Environment),
        ("cli", "exit") => Some(Capability::Exit),
        ("cli", "types") => None,
        ("cli", _) => Some(Capability::Stdio),
        ("clocks", "wall-clock" | "system-clock" | "timezone") => Some(Capability::WallClock),
        ("clocks", "monotonic-clock") => Some(Capability::MonotonicClock),
        ("clocks", _) => None,
        ("random", _) => Some(Capability::Random),
        ("config", _) => Some(Capability::Config),
        ("keyvalue", _) => Some(Capability::KeyValue),
        ("blobstore", _) => Some(Capability::BlobStore),
        ("logging", _) => Some(Capability::Logging),
        ("messaging", _) => Some(Capability::Messaging),
        ("nn", _) => Some(Capability::MachineLearning),
        ("sql", _) => Some(Capability::Database),
        (_, _) => Some(Capability::Other),
    }
}
