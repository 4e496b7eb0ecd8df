// ENGINES: wasmtime
//! Sleepers, channels, locks, tickers and computations of an implementation go on, whichever call they belong to.

use witcraft_guest::{spawn_local, yield_async};

use crate::bindings::Guest;
use crate::bindings::test::async_goroutines::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    async fn run() {
        // Those that sleep longer are woken later, and none waits for the others.
        let slept: Vec<_> = [30, 10, 20].map(|milliseconds| spawn_local(sleep(milliseconds))).into();
        for sleeper in slept {
            assert_eq!(sleeper.await, Some(()));
        }
        // A result that another call's goroutine brings about.
        let taken = spawn_local(take());
        yield_async().await;
        send(17).await;
        assert_eq!(taken.await, Some(17));
        // A call that computes lets others in.
        let computed = spawn_local(compute());
        yield_async().await;
        sleep(5).await;
        stop();
        assert!(computed.await.is_some_and(|count| count > 0));
        // One that yields lets new calls begin.
        let yielded = spawn_local(yields(200));
        for _ in 0..3 {
            yield_async().await;
            stepped().await;
        }
        assert_eq!(yielded.await, Some(3));
        assert_eq!(ticks(5).await.collect().await, [0, 1, 2, 3, 4]);
        assert!(expires().await);
        assert_eq!(locked(200).await, 200);
        many().await;
    }
}

/// Memory does not grow with the number of calls.
async fn many() {
    for _ in 0..2000 {
        sleep(0).await;
    }
    let before = memory();
    for _ in 0..20_000 {
        sleep(0).await;
    }
    let after = memory();
    assert!(after < before + 100_000, "{before} bytes before, and {after} after");
}
