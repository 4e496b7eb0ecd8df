use std::cell::Cell;

use crate::bindings::exports::test::async_mixed::to_test::*;
use crate::bindings::test::async_mixed::deep::echo;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! { static TOKENS: Cell<u32> = const { Cell::new(0) } }

struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        TOKENS.set(TOKENS.get() - 1);
    }
}

impl GuestToken for Counted {
    fn new() -> Self {
        TOKENS.set(TOKENS.get() + 1);
        Counted
    }
}

impl Guest for Component {
    type Token = Counted;

    fn hold() {
        witcraft_guest::backpressure_inc();
    }

    fn resume() {
        witcraft_guest::backpressure_dec();
    }

    async fn work(_token: Token, names: Vec<String>) -> u32 {
        echo(names.iter().map(String::len).sum::<usize>() as u32, 2).await
    }

    fn tokens() -> u32 {
        TOKENS.get()
    }

    fn through(value: u32) -> u32 {
        witcraft_guest::block_on(async {
            let (first, second) = (echo(value, 0).await, echo(1, 0).await);
            first + second
        })
    }

    async fn through_async(value: u32) -> u32 {
        let mut sum = 0;
        for turns in 0..4 {
            sum += echo(value, turns).await;
        }
        sum
    }
}
