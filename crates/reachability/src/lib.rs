//! Which imports a component can reach from which of its exports, and through which of its parts.
//!
//! A component's imports say what it might call; its code says what it can call. An adapter for an older interface, for
//! example, imports all of a file system for a program that only prints. [`Reachability`] is the call graph of a component
//! with everything nested in it:
//!
//! ```text
//! bytes ──definition──> Definition   what each component makes, in order; what each module's functions call
//!       ──link────────> Graph        every instance of them, with each import resolved to what satisfies it
//!       ──search──────> uses         the imports that an entry reaches, each with the parts on the way
//! ```
//!
//! The answer may name an import that no run calls, and never leaves out one that some run could call:
//!
//! - A direct call reaches the function that it names, including through imports of modules and components.
//! - An indirect call reaches every function of the same type that is ever in the table. Only where the index is a constant, and
//!   no instruction changes the table, is it the function at that index.
//! - A call of a reference reaches every function of the same type whose reference is taken anywhere.
//! - What a host may call along with a function (`realloc`, `post-return`, a callback, a destructor) is reached with it.
//! - What runs while a component is instantiated is an entry of its own.
//!
//! Dropping a handle of an imported resource is not a use: the handle came out of a call, and that is one.

#![warn(missing_docs)]

mod definition;
mod graph;
mod link;
mod module;

use std::ops::Range;

use witcraft_component::{features, validate};
use witcraft_diagnostics::Diagnostic;

use crate::graph::Graph;
pub use crate::link::{DEPTH, INSTANCES, NODES};

/// The call graph of a component.
#[derive(Debug)]
pub struct Reachability {
    parts: Vec<Part>,
    imports: Vec<Import>,
    entries: Vec<Entry>,
    graph: Graph,
    unknown: Vec<String>,
}

/// An instance of a component: the outermost one, or one that is made inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The name of the instance in the name section of the component that makes it, or of its component, or its position:
    /// `component 3`. Empty for the outermost component, whose file has a name.
    pub name: String,
    /// The bytes of its component, within the input.
    pub range: Range<usize>,
    /// The part that makes it; `None` for the outermost component.
    pub parent: Option<usize>,
    /// The names of its exports, in order.
    pub exports: Vec<String>,
}

/// Something that a component imports and can call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Import {
    /// The import's name: `wasi:cli/stdout@0.2.6`.
    pub name: String,
    /// The interface, where the name is a label: `wasi:keyvalue/store@0.2.0`.
    pub implements: Option<String>,
    /// The function of an imported interface; `None` for an imported function.
    pub function: Option<String>,
}

/// Where a host enters a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The exported function, or the exported interface and its function; `None` for instantiation.
    pub export: Option<(String, Option<String>)>,
    node: u32,
}

/// An import that is reached, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// An index into [`Reachability::imports`].
    pub import: usize,
    /// The entry that the way begins at: an index into what was searched from, which is [`Reachability::entries`] for
    /// [`live`](Reachability::live) and [`calls`](Reachability::calls).
    pub entry: usize,
    /// The parts on a shortest way to it, as indices into [`Reachability::parts`]: the last one calls the import.
    pub chain: Vec<usize>,
}

impl Reachability {
    /// Reads a component, and validates it first.
    ///
    /// # Errors
    /// The bytes are not a valid component, or hold more instances than [`INSTANCES`].
    pub fn of(bytes: &[u8]) -> Result<Reachability, Diagnostic> {
        if let Some(first) = validate(bytes, features::everything()).first() {
            let message = format!("cannot follow the calls of an invalid component: {}", first.message);
            return Err(Diagnostic::error("reach/invalid", message).help("`witcraft validate` says more"));
        }
        let definition = definition::read(bytes)?;
        link::link(&definition)
    }

    /// All instances of components, each after the one that makes it.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The functions that the component imports and some part of it refers to.
    pub fn imports(&self) -> &[Import] {
        &self.imports
    }

    /// Instantiation, and the exported functions in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What could not be followed, in sentences: a component that is only known when the host supplies it, for example. Everything
    /// that is passed to it counts as reached.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// The imports that an entry reaches, by itself, in order.
    pub fn uses(&self, entry: &Entry) -> Vec<Use> {
        self.graph.search(&[entry.node])
    }

    /// The imports that any entry reaches, in order.
    pub fn live(&self) -> Vec<Use> {
        let nodes: Vec<u32> = self.entries.iter().map(|entry| entry.node).collect();
        self.graph.search(&nodes)
    }

    /// The imports that the code of each part calls by itself, if any entry reaches the call: pairs of a part and an import, in
    /// order, with a shortest way to the call.
    pub fn calls(&self) -> Vec<(usize, Use)> {
        let nodes: Vec<u32> = self.entries.iter().map(|entry| entry.node).collect();
        self.graph.calls(&nodes)
    }

    /// The name of an entry: `wasi:cli/run@0.2.6#run`, or `instantiation`.
    pub fn entry_name(&self, entry: usize) -> String {
        match &self.entries[entry].export {
            None => "instantiation".to_owned(),
            Some((name, None)) => name.clone(),
            Some((name, Some(function))) => format!("{name}#{function}"),
        }
    }

    /// The name of a part from the outermost one down: `app/auth`. `root` names the outermost.
    pub fn path(&self, part: usize, root: &str) -> String {
        let mut names = Vec::new();
        let mut next = Some(part);
        while let Some(index) = next {
            let Part { name, parent, .. } = &self.parts[index];
            names.push(if parent.is_none() { root } else { name });
            next = *parent;
        }
        names.reverse();
        names.join("/")
    }
}

impl std::fmt::Display for Import {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.function {
            Some(function) => write!(f, "{}#{function}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

#[cfg(test)]
mod tests;
