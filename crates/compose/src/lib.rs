//! Composes components into one.
//!
//! The first component is the root: the result has its exports. The others are plugs, and each satisfies imports of the
//! root or of other plugs. A plug is instantiated once and shared by all its importers, so that resources that arrive
//! by different ways (a diamond) have the same type. The result imports everything that no component provides, once for
//! all importers, even if they use different versions of one track.
//!
//! There are three functions: [`plan`] connects imports to exports and returns a [`CompositionGraph`] or all findings;
//! [`encode`] makes one component of the graph; [`explain`] describes it.
//!
//! ```text
//! inputs ──load──> types, contents ──wire──> arguments ──settle──> imports ──misfits──> CompositionGraph ──encode──> bytes
//! ```
//!
//! - [`input`](self) validates every distinct input once. Each keeps a list of types of its own.
//! - `wire` goes by names, `identity` follows resources along the arguments, `compare` then goes by types.
//! - `contents` finds modules and components that occur more than once; the result embeds each once.
//! - [`GraphBuilder`] is what every plan is made with; [`draw`] shows any component; [`Parts`] takes a composition apart.
//! - `encode` translates the types of imports, and copies everything else.

mod anatomy;
mod builder;
mod compare;
mod contents;
mod draw;
mod encode;
mod explain;
mod extern_name;
mod graph;
mod identity;
mod input;
mod label;
mod mentions;
mod parts;
mod plan;
mod wit_text;

pub use builder::{Declarations, GraphBuilder, ItemKind};
pub use draw::{Connection, Drawn, Format, Picture, draw};
pub use encode::encode;
pub use explain::explain;
pub use extern_name::are_compatible;
pub use graph::{CompositionGraph, Export, Import, Instance, Part, Source, WitOf};
pub use input::{Checked, Input, check};
pub use label::{file_identifier, identifier, unique};
pub use parts::{Changed, Parts, Place, Unclear};
pub use plan::plan;
