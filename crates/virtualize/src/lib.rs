//! Satisfies imports of a component inside it, so that its host cannot and need not: denied, filtered, fixed, by stubs, or by files.
//!
//! ```text
//! component ──Component::decode──> its imports ──choose──> Behaviour of each function of the chosen ones
//!           ──adapter──> a component that exports these interfaces ──compose──> the sealed component
//!           ──wrapper──> one that exports what mentions their resources ──┘ (if the component exports such)
//! ```
//!
//! The adapter is a core module made with `wasm-encoder`: each function returns a constant that lies in its memory, a handle to a
//! resource that does nothing, a number from a generator, what the host returns or a part of it, reads an embedded file, or traps.
//! It imports only interfaces whose types the chosen ones mention, and those that it asks. What goes on after a call has returned is a
//! task of a second component, [`tasks`].
//! What the result imports is what was left open.
//!
//! How a function is denied follows from its result, so this works for any interface of any package:
//!
//! | result | denied |
//! |---|---|
//! | `result` | the error: the case that says best that something is not allowed |
//! | `list`, `map`, `option` | empty |
//! | a `stream`, a `future` of a `result`, both in a `tuple` | the stream is at its end, and the future fails |
//! | a handle to a resource of a chosen interface | a handle to nothing, whose methods are denied in turn |
//! | nothing | it returns |
//! | anything else, and random bytes | a trap |

mod adapter;
mod behaviour;
mod choose;
mod code;
mod complete;
mod connect;
mod constant;
mod flat;
mod handles;
mod host_rule;
mod memory;
mod parts;
mod refusal;
mod tasks;
mod tree;
mod twin;
mod wrapper;
mod writer;

use witcraft_component::Component;
use witcraft_compose::{Input, encode, plan};
use witcraft_diagnostics::Diagnostic;
use witcraft_policy::Pattern;
pub use witcraft_wasi::Standard;

use crate::adapter::Adapter;
pub use crate::host_rule::HostRule;
pub use crate::tree::{MAX_MOUNTED, Mount, Node, mounted_size};

/// What becomes of the imports. The default leaves all of them open.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Interfaces that are denied: patterns, capabilities (`network`) or packages of WASI (`sockets`).
    pub deny: Vec<Pattern>,
    /// Whether what is denied traps, instead of failing as its type allows.
    pub trap: bool,
    /// All environment variables.
    pub environment: Option<Vec<(String, String)>>,
    /// The names of the environment variables that are passed on. [`Options::environment`] goes before it.
    pub kept_variables: Option<Vec<String>>,
    /// Where the directories are that are passed on, as the component sees them.
    pub kept_directories: Option<Vec<String>>,
    /// The hosts that HTTP requests and sockets may go to.
    pub kept_hosts: Option<Vec<HostRule>>,
    /// Directories that are embedded. The component sees them beside those of its host, and cannot change them. They take no more
    /// than [`MAX_MOUNTED`] bytes in all.
    pub mounts: Vec<Mount>,
    /// Standard streams that are the component's own: outputs that go nowhere, an input that is at its end.
    pub silenced: Vec<Standard>,
    /// All arguments, beginning with the name of the program.
    pub arguments: Option<Vec<String>>,
    /// The time of day, in seconds and nanoseconds since 1970.
    pub clock: Option<(u64, u32)>,
    /// The seed of everything that is random.
    pub random_seed: Option<u64>,
    /// Results of functions.
    pub stubs: Vec<Stub>,
}

/// The result of a function, whatever its parameters are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stub {
    /// `demo:kv/store`, perhaps with a version. `None` for a function that is imported alone.
    pub interface: Option<String>,
    /// `get`, `[method]bucket.get`.
    pub function: String,
    /// The result in WAVE. Empty for a function without one.
    pub value: String,
}

/// A component with imports satisfied inside it.
#[derive(Clone, Debug)]
pub struct Virtualized {
    /// The component.
    pub bytes: Vec<u8>,
    /// Options that made no difference.
    pub lacks: Vec<Lack>,
}

/// What an option is about, and a component does not import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// What this word stands for, which is denied.
    Denied(String),
    /// The environment variables that are fixed.
    Variables,
    /// The environment variables that are kept.
    KeptVariables,
    /// The directories that are kept.
    KeptDirectories,
    /// The hosts that are kept.
    KeptHosts,
    /// Directories to embed others beside.
    Mounts,
    /// The arguments.
    Arguments,
    /// The time of day.
    Clock,
    /// Anything random.
    Random,
    /// A standard stream.
    Standard(Standard),
}

/// The component called `name` with the chosen imports satisfied inside it.
///
/// # Errors
/// The bytes are not a component; a choice that matches no import; an interface that cannot be replaced, with the reason; files
/// that are too large.
pub fn virtualize(name: &str, bytes: &[u8], options: &Options) -> Result<Virtualized, Vec<Diagnostic>> {
    let size = mounted_size(&options.mounts);
    if size > MAX_MOUNTED {
        let message = format!("cannot mount files: they take {size} bytes, and {MAX_MOUNTED} bytes fit in a component");
        return Err(vec![Diagnostic::error("virtualize/limit", message).help("mount fewer or smaller files")]);
    }
    let mut component = Component::decode(name, bytes)?;
    complete::complete(&mut component);
    let chosen = choose::choose(&component, options)?;
    let lacks = chosen.lacks.clone();
    if chosen.items.is_empty() {
        return Ok(Virtualized { bytes: bytes.to_vec(), lacks }); // it cannot do what is denied as it is
    }
    let Component { mut resolve, world } = component;
    let twins = connect::twins(&mut resolve, &chosen)?;
    let Adapter { adapter, tasks } = adapter::adapter(&mut resolve, world, &chosen, twins.as_ref(), options)?;
    let input = |(name, bytes): (&str, Vec<u8>)| Input { name: name.to_owned(), bytes };
    let beside = tasks.map(|tasks| ("tasks", tasks));
    let mut inputs: Vec<Input> =
        [(name, bytes.to_vec()), ("virtual", adapter)].into_iter().chain(beside).map(input).collect();
    let bytes = match twins {
        None => encode(&plan(&inputs)?),
        Some(twins) => {
            inputs.push(input(("wrapper", wrapper::wrapper(&mut resolve, world, &chosen, &twins)?)));
            encode(&connect::connect(&inputs, &resolve, &chosen, &twins)?)
        }
    };
    let bytes = bytes.map_err(|finding| vec![finding])?;
    Ok(Virtualized { bytes, lacks })
}
