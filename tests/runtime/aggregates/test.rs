//! Aggregates within aggregates, with types that come from another interface.

use crate::bindings::exports::test::aggregates::to_test::{Blade, Branch, Forest, Guest, Tree};
use crate::bindings::exports::test::aggregates::types::{Level, Marks};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

type Deep = Vec<Option<Result<Vec<(Blade, Vec<String>)>, Option<Branch>>>>;

impl Guest for Component {
    fn echo(x: Forest) -> Forest {
        x
    }
    fn echo_deep(x: Deep) -> Deep {
        x
    }
    fn count(x: Forest) -> u32 {
        x.iter().map(|(_, tree)| leaves(tree)).sum::<usize>() as u32
    }
    fn make(depth: u32) -> Tree {
        let branch = |level| Branch {
            level,
            leaves: (0..depth).map(|i| Blade::Number(i.into())).chain([Blade::Text("end".to_owned())]).collect(),
            marks: Some(Marks::HOT),
        };
        match depth {
            0 => Tree::Leaf(Blade::None),
            1 => Tree::Failed(Err("one".to_owned())),
            2 => Tree::Failed(Ok(branch(Level::Low))),
            _ => Tree::Branches((0..depth).map(|_| branch(Level::High)).collect()),
        }
    }
}

fn leaves(tree: &Tree) -> usize {
    match tree {
        Tree::Leaf(_) => 1,
        Tree::Branches(branches) => branches.iter().map(|branch| branch.leaves.len()).sum(),
        Tree::Failed(Ok(branch)) => branch.leaves.len(),
        Tree::Failed(Err(_)) => 0,
    }
}
