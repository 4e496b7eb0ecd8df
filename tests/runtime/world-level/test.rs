//! Functions, types and an interface that belong to the world itself.

use std::cell::RefCell;

use crate::bindings::{Direction, Guest, Moved, Point, exports::label};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! {
    static POINT: RefCell<Point> = const { RefCell::new(Point { x: 0, y: 0 }) };
    static HISTORY: RefCell<Vec<Moved>> = const { RefCell::new(Vec::new()) };
}

impl Guest for Component {
    fn start(at: Point) {
        POINT.replace(at);
    }
    fn step(by: u32, direction: Direction) -> Point {
        let from = POINT.with_borrow(|point| *point);
        let by_signed = by as i32;
        let y = match direction {
            Direction::Up => from.y + by_signed,
            Direction::Down => from.y - by_signed,
        };
        POINT.replace(Point { x: from.x, y });
        HISTORY.with_borrow_mut(|history| history.push(Moved { from, by, direction }));
        Point { x: from.x, y }
    }
    fn history() -> Vec<Moved> {
        HISTORY.take()
    }
}

impl label::Guest for Component {
    fn text(prefix: String) -> String {
        POINT.with_borrow(|point| format!("{prefix}({}, {})", point.x, point.y))
    }
}
