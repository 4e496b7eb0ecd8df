// ENGINES: wasmtime
//! While a component waits in the host, functions of it are called that are not asynchronous and let goroutines run.

use witcraft_guest::{spawn_local, yield_async};

use crate::bindings::Guest;
use crate::bindings::test::async_nested::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    async fn run() {
        for _ in 0..3 {
            let before = nested();
            let cancelled = spawn_local(cancel());
            while nested() < before + 5 {
                yield_async().await;
                assert_eq!(sum(200), 199 * 100);
            }
            assert_eq!(cancelled.await, Some(()));
            assert_eq!(sum(10), 45);
        }
    }
}
