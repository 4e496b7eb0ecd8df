//! Does what a driver asks for, asynchronously. The bindings of either macro fit.

use wit_bindgen::{StreamReader, StreamResult};

use crate::bindings::exports::bench::async_work::work::{Guest, Item};
use crate::bindings::wit_stream;

struct Provider;

crate::bindings::export!(Provider with_types_in crate::bindings);

/// The room for what is read at a time.
const BYTES: usize = 64 << 10;
const ITEMS: usize = 1024;

impl Guest for Provider {
    async fn add(a: u32, b: u32) -> u32 {
        a.wrapping_add(b)
    }

    async fn echo(text: String) -> String {
        text
    }

    async fn wait(a: u32) -> u32 {
        wit_bindgen::yield_async().await;
        a
    }

    async fn bytes_in(bytes: StreamReader<u8>) -> u64 {
        read(bytes, BYTES, |bytes| bytes.len() as u64).await
    }

    async fn bytes_out(pieces: u32, length: u32) -> StreamReader<u8> {
        let (mut writer, reader) = wit_stream::new();
        wit_bindgen::spawn_local(async move {
            for _ in 0..pieces {
                writer.write_all(vec![7; length as usize]).await;
            }
        });
        reader
    }

    async fn items_in(items: StreamReader<Item>) -> u64 {
        read(items, ITEMS, |items| items.iter().map(|item| item.name.len() as u64).sum()).await
    }

    async fn items_out(pieces: u32, length: u32) -> StreamReader<Item> {
        let (mut writer, reader) = wit_stream::new();
        wit_bindgen::spawn_local(async move {
            for _ in 0..pieces {
                writer.write_all((0..length).map(|id| Item { id, name: "an item's name".to_owned() }).collect()).await;
            }
        });
        reader
    }

    async fn later(number: u32) -> wit_bindgen::FutureReader<u32> {
        let (writer, reader) = crate::bindings::wit_future::new(|| 0);
        wit_bindgen::spawn_local(async move {
            let _ = writer.write(number).await; // the caller may not want to know
        });
        reader
    }

    fn pages() -> u32 {
        core::arch::wasm32::memory_size(0) as u32
    }
}

/// Adds up what `count` finds in the pieces of a stream.
async fn read<T>(mut stream: StreamReader<T>, room: usize, count: impl Fn(&[T]) -> u64) -> u64 {
    let (mut total, mut buffer) = (0, Vec::with_capacity(room));
    loop {
        let (result, mut read) = stream.read(buffer).await;
        total += count(&read);
        if result == StreamResult::Dropped {
            return total;
        }
        read.clear();
        buffer = read;
    }
}
