//! Aggregates within aggregates: each level is lifted, lowered and freed.

use crate::bindings::Guest;
use crate::bindings::test::aggregates::to_test::*;
use crate::bindings::test::aggregates::types::{Level, Marks};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

fn branch(leaves: Vec<Blade>, marks: Option<Marks>) -> Branch {
    Branch { level: Level::High, leaves, marks }
}

impl Guest for Component {
    fn run() {
        let text = || Blade::Text("\u{feff}🐉".to_owned());
        let forest: Forest = vec![
            (String::new(), Tree::Leaf(Blade::None)),
            ("text".to_owned(), Tree::Leaf(text())),
            ("no branches".to_owned(), Tree::Branches(vec![])),
            (
                "branches".to_owned(),
                Tree::Branches(vec![
                    branch(vec![], None),
                    branch(vec![Blade::Number(f64::MIN), text(), Blade::None], Some(Marks::all())),
                ]),
            ),
            ("failed".to_owned(), Tree::Failed(Err("why".to_owned()))),
            ("succeeded".to_owned(), Tree::Failed(Ok(branch(vec![text()], Some(Marks::empty()))))),
        ];
        let back = echo(&forest);
        assert_eq!(format!("{back:?}"), format!("{forest:?}"));
        assert_eq!(count(&forest), 6);
        assert_eq!(count(&[]), 0);

        let deep = [
            None,
            Some(Ok(vec![])),
            Some(Ok(vec![(text(), vec!["a".to_owned(), String::new()]), (Blade::Number(0.5), vec![])])),
            Some(Err(None)),
            Some(Err(Some(branch(vec![Blade::None], Some(Marks::COLD))))),
        ];
        assert_eq!(format!("{:?}", echo_deep(&deep)), format!("{deep:?}"));

        assert!(matches!(make(0), Tree::Leaf(Blade::None)));
        assert!(matches!(make(1), Tree::Failed(Err(why)) if why == "one"));
        assert!(matches!(make(2), Tree::Failed(Ok(branch)) if branch.leaves.len() == 3 && branch.level == Level::Low));
        let Tree::Branches(branches) = make(100) else { panic!("another case came back") };
        assert_eq!(branches.len(), 100);
        assert!(branches.iter().all(|branch| branch.leaves.len() == 101 && branch.marks == Some(Marks::HOT)));
    }
}
