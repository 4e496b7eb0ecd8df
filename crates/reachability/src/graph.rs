//! The graph of everything that can be called, and the search in it.

use std::collections::{BTreeMap, VecDeque};

use crate::Use;

/// Something that can be called: an index into [`Graph::nodes`].
pub(crate) type Node = u32;

/// Stands for the part of what belongs to none.
const NO_PART: usize = u32::MAX as usize;

/// Everything that can be called, and what each calls.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    nodes: Vec<Callable>,
}

#[derive(Debug)]
struct Callable {
    part: u32,
    /// The import that it is, if it is one.
    import: Option<u32>,
    calls: Vec<Node>,
}

impl Graph {
    /// Adds something of a part that calls nothing yet.
    pub(crate) fn add(&mut self, part: usize) -> Node {
        self.push(part, None)
    }

    /// Adds an import of the outermost component.
    pub(crate) fn add_import(&mut self, import: usize) -> Node {
        self.push(0, Some(import as u32))
    }

    /// Adds a node that stands for the calls of a table, and belongs to no part.
    pub(crate) fn add_dispatch(&mut self) -> Node {
        self.push(NO_PART, None)
    }

    fn push(&mut self, part: usize, import: Option<u32>) -> Node {
        self.nodes.push(Callable { part: part as u32, import, calls: Vec::new() });
        (self.nodes.len() - 1) as Node
    }

    /// Says that one calls the other.
    pub(crate) fn call(&mut self, from: Node, to: Node) {
        let calls = &mut self.nodes[from as usize].calls;
        // Loops over many calls of one function add it once.
        if calls.last() != Some(&to) {
            calls.push(to);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The imports that are reached from some nodes, each once and with a shortest way.
    pub(crate) fn search(&self, from: &[Node]) -> Vec<Use> {
        let mut found = BTreeMap::new();
        self.walk(from, |node, parents| {
            if let Some(import) = self.nodes[node as usize].import {
                let import = import as usize;
                found.entry(import).or_insert_with(|| self.way(from, node, parents, import));
            }
        });
        found.into_values().collect()
    }

    /// The imports that each part calls, of what is reached from some nodes.
    pub(crate) fn calls(&self, from: &[Node]) -> Vec<(usize, Use)> {
        let mut found = BTreeMap::new();
        self.walk(from, |node, parents| {
            let part = self.nodes[node as usize].part as usize;
            for call in &self.nodes[node as usize].calls {
                if let Some(import) = self.nodes[*call as usize].import {
                    let import = import as usize;
                    found.entry((part, import)).or_insert_with(|| self.way(from, node, parents, import));
                }
            }
        });
        found.into_iter().map(|((part, _), use_)| (part, use_)).collect()
    }

    /// Visits all that is reached, the nearest first, with the node from which each was reached.
    fn walk(&self, from: &[Node], mut visit: impl FnMut(Node, &[Node])) {
        const NONE: Node = Node::MAX;
        let mut parents = vec![NONE; self.nodes.len()];
        let mut queue = VecDeque::new();
        for start in from {
            if parents[*start as usize] == NONE {
                parents[*start as usize] = *start;
                queue.push_back(*start);
            }
        }
        while let Some(node) = queue.pop_front() {
            visit(node, &parents);
            for next in &self.nodes[node as usize].calls {
                if parents[*next as usize] == NONE {
                    parents[*next as usize] = node;
                    queue.push_back(*next);
                }
            }
        }
    }

    /// The way to a node: where it begins, and the parts on it without repetitions. Imports and tables belong to none.
    fn way(&self, from: &[Node], node: Node, parents: &[Node], import: usize) -> Use {
        let mut chain = Vec::new();
        let mut at = node;
        loop {
            let callable = &self.nodes[at as usize];
            let part = callable.part as usize;
            if callable.import.is_none() && part != NO_PART && chain.last() != Some(&part) {
                chain.push(part);
            }
            let parent = parents[at as usize];
            if parent == at {
                break;
            }
            at = parent;
        }
        chain.reverse();
        let entry = from.iter().position(|start| *start == at).unwrap_or_default();
        Use { import, entry, chain }
    }
}
