// OPTIONS: --with test:rust-with/types=crate::component::shared
//! A whole interface's types are the program's own.

use crate::bindings::test::rust_with::to_test::{describe, mirror};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

pub mod shared {
    #[derive(Clone, Copy, Debug, PartialEq)]
    #[repr(C)]
    pub struct Point {
        pub x: u32,
        pub y: u32,
    }

    pub enum Note {
        Text(String),
        At(Point),
    }
}

use shared::{Note, Point};

impl crate::bindings::Guest for Component {
    fn run() {
        let points = [Point { x: 1, y: 2 }, Point { x: 3, y: 4 }];
        assert_eq!(mirror(&points), [Point { x: 2, y: 1 }, Point { x: 4, y: 3 }]);
        assert_eq!(describe(&Note::Text("t".to_owned())), "t");
        assert_eq!(describe(&Note::At(points[1])), "3, 4");
    }
}
