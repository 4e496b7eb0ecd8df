//! Lets calls wait before they start.

use std::cell::Cell;

use witcraft_guest::{backpressure_dec, backpressure_inc, yield_async};

use crate::bindings::exports::test::held::door::Guest;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! {
    static ENTERED: Cell<u32> = const { Cell::new(0) };
}

impl Guest for Component {
    fn close() {
        backpressure_inc();
    }

    fn open() {
        backpressure_dec();
    }

    async fn enter(name: String, marks: Vec<u32>) -> String {
        ENTERED.set(ENTERED.get() + 1);
        yield_async().await;
        format!("{name}: {marks:?}")
    }

    fn entered() -> u32 {
        ENTERED.get()
    }

    fn unused() {}
}
