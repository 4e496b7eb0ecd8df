//! While a component waits in the host, a function is called that is not asynchronous and waits for the end of that.

use witcraft_guest::{spawn_local, yield_async};

use crate::bindings::Guest;
use crate::bindings::test::async_nested_blocked::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    async fn run() {
        let cancelled = spawn_local(cancel());
        for _ in 0..100_000 {
            yield_async().await;
            wait();
        }
        cancelled.await;
    }
}
