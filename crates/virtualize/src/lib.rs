//! Satisfies imports of a component inside it, so that its host cannot and need not: denied, fixed, or by stubs.
//!
//! ```text
//! component ──Component::decode──> its imports ──plan──> Behaviour of each function of the chosen ones
//!           ──adapter──> a component that exports these interfaces ──compose──> the sealed component
//! ```
//!
//! The adapter is a core module made with `wasm-encoder`: each function returns a constant that lies in its memory, a handle to a
//! resource that does nothing, a number from a generator, a part of what the host returns, or traps. It imports only interfaces whose
//! types the chosen ones mention, and those that it asks.
//! What the result imports is what was left open.
//!
//! How a function is denied follows from its result, so this works for any interface of any package:
//!
//! | result | denied |
//! |---|---|
//! | `result` | the error: the case that says best that something is not allowed |
//! | `list`, `map`, `option` | empty |
//! | a handle to a resource of a chosen interface | a handle to nothing, whose methods are denied in turn |
//! | nothing | it returns |
//! | anything else | a trap |

mod adapter;
mod behaviour;
mod constant;
mod filter;
mod module;

use witcraft_component::Component;
use witcraft_compose::{Input, encode, plan};
use witcraft_diagnostics::Diagnostic;
use witcraft_policy::Pattern;

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
    /// All arguments, beginning with the name of the program.
    pub arguments: Option<Vec<String>>,
    /// The time of day, in seconds and nanoseconds since 1970.
    pub clock: Option<(u64, u32)>,
    /// The seed of everything that is random.
    pub random_seed: Option<u64>,
    /// Results of functions.
    pub stubs: Vec<Stub>,
}

/// The result of a function of an interface, whatever its parameters are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stub {
    /// `demo:kv/store`, perhaps with a version.
    pub interface: String,
    /// `get`, `[method]bucket.get`.
    pub function: String,
    /// The result in WAVE. Empty for a function without one.
    pub value: String,
}

/// The component called `name` with the chosen imports satisfied inside it.
///
/// # Errors
/// The bytes are not a component; a choice that matches no import; an interface that cannot be replaced, with the reason.
pub fn virtualize(name: &str, bytes: &[u8], options: &Options) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let component = Component::decode(name, bytes)?;
    let chosen = behaviour::choose(&component, options)?;
    if chosen.interfaces.is_empty() {
        return Ok(bytes.to_vec()); // it cannot do what is denied as it is
    }
    let adapter = adapter::adapter(component, &chosen)?;
    let inputs =
        [Input { name: name.to_owned(), bytes: bytes.to_vec() }, Input { name: "virtual".to_owned(), bytes: adapter }];
    encode(&plan(&inputs)?).map_err(|finding| vec![finding])
}
