//! Calls that wait before they start go on with what they were given, in any number, and can be given up.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use witcraft_guest::yield_async;

use crate::bindings::Guest;
use crate::bindings::test::held::door::{close, enter, entered, open, unused};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

type Call = Pin<Box<dyn Future<Output = String>>>;

fn call(number: u32) -> Call {
    Box::pin(enter(format!("{number}").repeat(1000), (0..number).collect()))
}

fn expected(number: u32) -> String {
    format!("{}: {:?}", format!("{number}").repeat(1000), Vec::from_iter(0..number))
}

/// Starts calls, none of which is over.
async fn start(calls: &mut [Call]) {
    poll_fn(|context| {
        assert!(calls.iter_mut().all(|call| call.as_mut().poll(context).is_pending()));
        Poll::Ready(())
    })
    .await;
    yield_async().await;
}

impl Guest for Component {
    async fn run() {
        unused();
        assert_eq!(call(1).await, expected(1));
        close();
        let mut calls: Vec<Call> = (2..6).map(call).collect();
        start(&mut calls).await;
        assert_eq!(entered(), 1);
        // The second of them is given up before it starts.
        drop(calls.remove(1));
        open();
        for (call, number) in calls.into_iter().zip([2, 4, 5]) {
            assert_eq!(call.await, expected(number));
        }
        assert_eq!(entered(), 4);
        // One that has started can be given up too, and what it had is used again.
        for round in 0..100 {
            close();
            let mut calls = [call(round), call(7)];
            start(&mut calls).await;
            let [given_up, other] = calls;
            if round % 2 == 0 {
                drop(given_up);
                open();
            } else {
                open();
                yield_async().await;
                drop(given_up);
            }
            assert_eq!(other.await, expected(7));
        }
    }
}
