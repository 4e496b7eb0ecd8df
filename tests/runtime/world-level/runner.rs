//! Functions, types and an interface that belong to the world itself.

use crate::bindings::{Direction, Guest, Point, history, label, start, step};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        assert_eq!(label::text("origin "), "origin (0, 0)");
        start(Point { x: i32::MIN, y: 10 });
        let point = step(3, Direction::Down);
        assert_eq!((point.x, point.y), (i32::MIN, 7));
        let point = step(5, Direction::Up);
        assert_eq!((point.x, point.y), (i32::MIN, 12));
        assert_eq!(label::text(""), "(-2147483648, 12)");

        let moves = history();
        assert_eq!(moves.len(), 2);
        assert_eq!((moves[0].from.y, moves[0].by, moves[0].direction), (10, 3, Direction::Down));
        assert_eq!((moves[1].from.y, moves[1].by, moves[1].direction), (7, 5, Direction::Up));
        assert!(history().is_empty());
    }
}
