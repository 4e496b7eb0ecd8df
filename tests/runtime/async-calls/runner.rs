//! Calls that return at once, later, together, and never.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use witcraft_guest::{spawn_local, yield_async};

use crate::bindings::Guest;
use crate::bindings::test::async_calls::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    async fn run() {
        nothing().await;
        assert_eq!(add(1, u32::MAX).await, 0);
        assert_eq!(many(1, -2, 0.5, 'ß', "five".to_owned(), vec![6, 7]).await, "1 -2 0.5 ß five [6, 7]");
        assert_eq!(later("now".to_owned(), 0).await, "now");
        assert_eq!(sent(later("not yet".to_owned(), 3)).await, "not yet");
        let given = sent(many(1, 2, 3.0, 'x', String::new(), vec![9; 3]));
        assert_eq!(given.await, "1 2 3 x  [9, 9, 9]");
        resources().await;
        together().await;
        given_up().await;

        let waiting = spawn_local(wait_for_release());
        yield_async().await;
        release(17).await;
        assert_eq!(waiting.await, Some(17));

        assert_eq!(linger(5).await, 5);
        while lingered() == 0 {
            yield_async().await;
        }
    }
}

/// Futures of calls may be sent, where what they were given may.
fn sent<T: Send>(future: T) -> T {
    future
}

async fn resources() {
    let job = Job::new("paint");
    assert_eq!(job.finish(2).await, "paint after 2");
    assert_eq!(lend(&job).await, Ok(5));
    assert_eq!(lend(&Job::new("")).await, Err("no name".to_owned()));
    let place = Place { at: (1.5, -2.5), names: vec!["a".to_owned(), String::new()], next: Some(job) };
    let place = move_(place).await;
    assert_eq!((place.at, place.names.len()), ((1.5, -2.5), 2));
    assert_eq!(place.next.expect("it came back").name(), "paint");
    assert_eq!(Job::join(vec![Job::new("x"), Job::new("y")]).await, "x+y");
    assert_eq!(cancelled(), (0, 0));
}

/// A thousand calls that overlap, of which the later ones return first.
async fn together() {
    let calls: Vec<_> = (0..1000).map(|number| spawn_local(later(number.to_string(), (1000 - number) % 7))).collect();
    for (number, call) in calls.into_iter().enumerate() {
        assert_eq!(call.await, Some(number.to_string()));
    }
}

/// A call that is dropped is cancelled, wherever it is.
async fn given_up() {
    drop(forever(Job::new("never begun"), vec![]));
    assert_eq!(cancelled(), (0, 0));
    for polls in 1..4 {
        {
            let mut call = pin!(forever(Job::new("given up"), vec!["name".to_owned(); 3]));
            for _ in 0..polls {
                assert_eq!(poll(call.as_mut()).await, Poll::Pending);
            }
        }
        assert_eq!(cancelled(), (polls, 0), "cancelled after {polls} polls");
    }
    let mut call = spawn_local(forever(Job::new("spawned"), vec![]));
    yield_async().await;
    call.cancel();
    assert_eq!(call.await, None);
    assert_eq!(cancelled(), (4, 0));
    // A call that nobody asks about any more once it could have returned.
    let mut call = pin!(later("dropped with its result".to_owned(), 1));
    assert_eq!(poll(call.as_mut()).await, Poll::Pending);
    yield_async().await;
}

/// Polls a future once in the task that runs.
async fn poll<F: Future>(mut future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}
