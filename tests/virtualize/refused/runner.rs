//! Who gives a stream or future to a function that is denied finds that nobody reads it, and what is returned says no more than that.

use crate::bindings::test::refused::sink::*;
use crate::bindings::{Guest, wit_future, wit_stream};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    async fn run() {
        let (mut data, reader) = wit_stream::new();
        assert_eq!(take(reader), Err(()));
        assert_eq!(data.write_all(vec![1]).await, [1]);
        let (mut data, reader) = wit_stream::new();
        let (value, unread) = wit_future::new(|| 0);
        assert_eq!(nested(Some(reader), vec![unread]).await, Err("denied".to_owned()));
        assert_eq!(data.write_all(vec![2]).await, [2]);
        assert!(value.write(3).await.is_err());
        let (mut data, reader) = wit_stream::new();
        let written = written(reader);
        assert_eq!(data.write_all(vec![4]).await, [4]);
        assert_eq!(written.await, Err("denied".to_owned()));
        let (texts, result) = read(5);
        assert!(texts.collect().await.is_empty());
        assert_eq!(result.await, Err(()));
    }
}
