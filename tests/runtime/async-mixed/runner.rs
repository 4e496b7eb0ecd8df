// ENGINES: composed
// OPTIONS: --sync import:test:async-mixed/to-test#through-async
//! Calls that wait for their turn, asynchronous functions called synchronously, and functions that are not asynchronous and
//! wait nevertheless.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::Poll;

use witcraft_guest::{spawn_local, yield_async};

use crate::bindings::Guest;
use crate::bindings::test::async_mixed::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    async fn run() {
        let names = || vec!["ab".to_owned(), "c".to_owned()];
        assert_eq!(work(Token::new(), names()).await, 3);
        assert_eq!(through_async(5), 20);
        assert_eq!(through(41), 42);

        hold();
        let waiting = spawn_local(work(Token::new(), names()));
        let given_up = spawn_local(async move {
            let mut call = pin!(work(Token::new(), names()));
            for _ in 0..3 {
                assert!(poll(call.as_mut()).await.is_pending());
                yield_async().await;
            }
        });
        assert_eq!(given_up.await, Some(()));
        // It never began, so that the token came back, and was dropped here.
        assert_eq!(tokens(), 1);
        resume();
        assert_eq!(waiting.await, Some(3));
        assert_eq!(tokens(), 0);
    }
}

async fn poll<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}
