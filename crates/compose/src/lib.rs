//! Components composed into one.
//!
//! The first component is the root: its exports are the result's. The others are plugs, and each satisfies imports of the
//! root or of other plugs. A plug is instantiated once and shared by everybody who imports from it, which is what keeps
//! resources that meet from different sides (a diamond) the same type. What nobody satisfies, the result imports, once
//! for all who ask, however many versions of one track they ask for.
//!
//! Three steps, each a value: [`plan`] finds out who satisfies whom and gives a [`CompositionGraph`] or everything that
//! stands in the way; [`encode`] makes one component of it; [`explain`] says it in words.
//!
//! ```text
//! inputs ──load──> types, contents ──wire──> arguments ──settle──> imports ──misfits──> CompositionGraph ──encode──> bytes
//! ```
//!
//! - [`input`](self) validates every distinct input once. Each keeps a list of types of its own.
//! - `wire` goes by names, `identity` follows resources along the arguments, `compare` then goes by types.
//! - `contents` finds modules and components that occur more than once; the result embeds each once.
//! - `encode` translates the types of imports, and copies everything else.

mod compare;
mod contents;
mod encode;
mod explain;
mod extern_name;
mod graph;
mod identity;
mod input;
mod mentions;
mod plan;
mod wit_text;

pub use encode::encode;
pub use explain::explain;
pub use graph::{CompositionGraph, Import, Instance, Part, Source};
pub use input::{Input, check};
pub use plan::plan;
