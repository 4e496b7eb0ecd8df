//! What functions that are not asynchronous do with streams and futures, and tasks that wait for each other.

use witcraft_guest::{spawn_local, yield_async};

use crate::bindings::Guest;
use crate::bindings::test::async_outside::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    async fn run() {
        for _ in 0..100 {
            dropped();
        }
        assert_eq!(ready(), 7);
        assert_eq!(number().await, 2, "a write that was dropped goes on");
        let (value, empty) = made("left");
        assert_eq!((value.await, empty.collect().await), ("left".to_owned(), vec![]));
        let all: Vec<_> = (0..100).map(|_| made("").0).collect();
        for (number, value) in all.into_iter().enumerate() {
            // Whether or not it is read.
            if number % 2 == 0 {
                assert_eq!(value.await, "default");
            }
        }

        let reader = begin();
        let read = spawn_local(reader.collect());
        assert_eq!(finish().await, [4]);
        assert_eq!(read.await, Some(vec![1, 2, 3, 4]));

        let alone: Vec<_> = (0..10).map(|turns| spawn_local(self::alone(turns % 3))).collect();
        for call in alone {
            assert_eq!(call.await, Some(1));
        }

        let others: Vec<_> = (0..50).map(|_| spawn_local(meet(51))).collect();
        yield_async().await;
        assert_eq!(meet(51).await, 51);
        for (number, other) in (1..).zip(others) {
            assert_eq!(other.await, Some(number));
        }
    }
}
