//! A function that is not asynchronous, or a destructor, lets a task go on that waits for nothing of the host.

use witcraft_guest::{spawn_local, yield_async};

use crate::bindings::Guest;
use crate::bindings::test::async_woken::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    async fn run() {
        let taken = spawn_local(take());
        yield_async().await;
        send(17);
        assert_eq!(taken.await, Some(17));
        let taken = spawn_local(take());
        yield_async().await;
        drop(Sender::new(4));
        assert_eq!(taken.await, Some(4));
    }
}
