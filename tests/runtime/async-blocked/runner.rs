// FAILS: blocked_by_a_read_of_a_stream
//! A function that is not asynchronous must not block: what the host says of it names what was waited for.

use crate::bindings::Guest;
use crate::bindings::test::async_blocked::to_test::wait;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    async fn run() {
        wait();
    }
}
