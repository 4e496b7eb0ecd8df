//! Calls what an asynchronous provider exports, and takes the time. The bindings of either macro fit.

use std::hint::black_box;
use std::time::Instant;

use futures::future::{join, join_all};
use wit_bindgen::{StreamReader, StreamResult};

use crate::bindings::bench::async_work::work::{self, Item};
use crate::bindings::wit_stream;

struct Driver;

crate::bindings::export!(Driver with_types_in crate::bindings);

/// How often a job is done in one run. The fastest time counts: whatever disturbs a program makes it slower.
const ROUNDS: usize = 5;

/// What a job with a stream passes through it.
const PIECES: u32 = 16;
const BYTES: usize = 64 << 10;
const ITEMS: usize = 256;
const SINGLE: u32 = 4096;

impl crate::bindings::Guest for Driver {
    async fn measure(what: String, calls: u32) -> f64 {
        match what.as_str() {
            "ready call" => time(calls, async |n| work::add(n, 2).await).await,
            "ready call with a string" => time(calls, async |_| work::echo("some text".to_owned()).await).await,
            "pending call" => time(calls, async |n| work::wait(n).await).await,
            "1,000 pending calls at once" => time(calls, async |_| join_all((0..1000).map(work::wait)).await).await,
            "future" => time(calls, async |n| work::later(n).await.await).await,
            "stream<u8> in, 1 MiB" => time(calls, async |_| bytes_in(PIECES, BYTES).await).await,
            "stream<u8> out, 1 MiB" => time(calls, async |_| bytes_out(PIECES, BYTES).await).await,
            "stream<u8> in, 4,096 times 1 B" => time(calls, async |_| bytes_in(SINGLE, 1).await).await,
            "stream<u8> out, 4,096 times 1 B" => time(calls, async |_| bytes_out(SINGLE, 1).await).await,
            "stream of records in, 4,096" => {
                time(calls, async |_| {
                    let (mut writer, reader) = wit_stream::new();
                    let write = async move {
                        for _ in 0..PIECES {
                            let item = |id| Item { id, name: "an item's name".to_owned() };
                            writer.write_all((0..ITEMS as u32).map(item).collect()).await;
                        }
                    };
                    join(work::items_in(reader), write).await.0
                })
                .await
            }
            "stream of records out, 4,096" => {
                time(calls, async |_| read(work::items_out(PIECES, ITEMS as u32).await, ITEMS).await).await
            }
            "memory: calls" => grown(calls, async |n| drop(work::wait(n).await)).await,
            "memory: bytes" => grown(calls, async |_| drop(bytes_in(PIECES, BYTES).await)).await,
            _ => panic!("nothing is called `{what}`"),
        }
    }
}

async fn bytes_in(pieces: u32, length: usize) -> u64 {
    let (mut writer, reader) = wit_stream::new();
    let write = async move {
        for _ in 0..pieces {
            writer.write_all(vec![1; length]).await;
        }
    };
    join(work::bytes_in(reader), write).await.0
}

async fn bytes_out(pieces: u32, length: usize) -> usize {
    read(work::bytes_out(pieces, length as u32).await, BYTES).await
}

/// How many values come.
async fn read<T>(mut stream: StreamReader<T>, room: usize) -> usize {
    let (mut total, mut buffer) = (0, Vec::with_capacity(room));
    loop {
        let (result, mut read) = stream.read(buffer).await;
        total += read.len();
        if result == StreamResult::Dropped {
            return total;
        }
        read.clear();
        buffer = read;
    }
}

/// The nanoseconds of one call.
async fn time<T>(calls: u32, mut call: impl AsyncFnMut(u32) -> T) -> f64 {
    let mut fastest = f64::INFINITY;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for n in 0..calls {
            drop(black_box(call(black_box(n)).await));
        }
        fastest = fastest.min(start.elapsed().as_nanos() as f64 / f64::from(calls));
    }
    fastest
}

/// By how many pages the memory of both programs has grown in the second half of the calls.
async fn grown(calls: u32, mut call: impl AsyncFnMut(u32)) -> f64 {
    let pages = || work::pages() + core::arch::wasm32::memory_size(0) as u32;
    let mut half = 0;
    for n in 0..calls {
        if n == calls / 2 {
            half = pages();
        }
        call(n).await;
    }
    f64::from(pages() - half)
}
