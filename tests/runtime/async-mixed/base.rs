use crate::bindings::exports::test::async_mixed::deep::Guest;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    async fn echo(value: u32, turns: u32) -> u32 {
        for _ in 0..turns {
            witcraft_guest::yield_async().await;
        }
        value
    }
}
