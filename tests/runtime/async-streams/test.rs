use std::cell::Cell;

use witcraft_guest::{FutureReader, StreamReader, StreamResult, spawn_local};

use crate::bindings::exports::test::async_streams::to_test::*;
use crate::bindings::{wit_future, wit_stream};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! { static HELD: Cell<u32> = const { Cell::new(0) } }

struct Value(u32);

impl Drop for Value {
    fn drop(&mut self) {
        HELD.set(HELD.get() - 1);
    }
}

impl GuestToken for Value {
    fn new(value: u32) -> Self {
        HELD.set(HELD.get() + 1);
        Value(value)
    }

    fn value(&self) -> u32 {
        self.0
    }
}

impl Guest for Component {
    type Token = Value;

    async fn count(to: u32, chunk: u32) -> StreamReader<u32> {
        let (mut writer, reader) = wit_stream::new();
        spawn_local(async move {
            let all: Vec<u32> = (0..to).collect();
            for chunk in all.chunks(chunk as usize) {
                if !writer.write_all(chunk.to_vec()).await.is_empty() {
                    return;
                }
            }
        });
        reader
    }

    async fn sum(mut numbers: StreamReader<u32>) -> u64 {
        let mut sum = 0;
        while let Some(number) = numbers.next().await {
            sum += u64::from(number);
        }
        sum
    }

    async fn upper(mut text: StreamReader<u8>) -> StreamReader<u8> {
        let (mut writer, reader) = wit_stream::new();
        let work = async move {
            let mut buffer = Vec::with_capacity(64);
            loop {
                let (result, mut bytes) = text.read(buffer).await;
                if result == StreamResult::Dropped {
                    break;
                }
                bytes.make_ascii_uppercase();
                buffer = writer.write_all(bytes).await;
                if !buffer.is_empty() {
                    break;
                }
                buffer = Vec::with_capacity(64);
            }
        };
        spawn_local(work);
        reader
    }

    async fn split(mut text: StreamReader<String>) -> StreamReader<Line> {
        let (mut writer, reader) = wit_stream::new();
        spawn_local(async move {
            let mut number = 0;
            while let Some(text) = text.next().await {
                let lines = text.lines().map(|text| {
                    number += 1;
                    Line { number, text: text.to_owned() }
                });
                let left = writer.write_all(lines.collect()).await;
                if !left.is_empty() {
                    return;
                }
            }
        });
        reader
    }

    async fn tokens(mut values: StreamReader<Token>) -> StreamReader<Token> {
        let (mut writer, reader) = wit_stream::new();
        spawn_local(async move {
            while let Some(token) = values.next().await {
                let next = Token::new(Value::new(token.get::<Value>().0 + 1));
                if writer.write_one(next).await.is_some() {
                    return;
                }
            }
        });
        reader
    }

    async fn ticks(times: u32) -> StreamReader<()> {
        let (mut writer, reader) = wit_stream::new();
        spawn_local(async move { drop(writer.write_all(vec![(); times as usize]).await) });
        reader
    }

    async fn take(mut numbers: StreamReader<u32>, count: u32) -> Vec<u32> {
        let mut taken = Vec::new();
        for _ in 0..count {
            taken.extend(numbers.next().await);
        }
        taken
    }

    async fn answer(question: FutureReader<String>) -> FutureReader<Result<u32, String>> {
        let (writer, reader) = wit_future::new(|| Err("no answer".to_owned()));
        spawn_local(async move {
            let question = question.await;
            match question.parse::<u32>() {
                Ok(number) => drop(writer.write(Ok(number + 1)).await),
                Err(_) if question.is_empty() => drop(writer),
                Err(error) => drop(writer.write(Err(error.to_string())).await),
            }
        });
        reader
    }

    async fn nested(mut all: StreamReader<(String, FutureReader<Line>)>) -> StreamReader<Line> {
        let (mut writer, reader) = wit_stream::new();
        spawn_local(async move {
            while let Some((name, line)) = all.next().await {
                let line = line.await;
                let line = Line { number: line.number * 2, text: format!("{name}: {}", line.text) };
                writer.write_all(vec![line]).await;
            }
        });
        reader
    }

    async fn streams(mut all: StreamReader<StreamReader<u8>>) -> u64 {
        let mut sum = 0;
        while let Some(stream) = all.next().await {
            sum += stream.collect().await.into_iter().map(u64::from).sum::<u64>();
        }
        sum
    }

    fn done(_: u32) -> FutureReader<()> {
        // Dropped outside of any task: the default is written by the next one.
        wit_future::new(|| ()).1
    }

    fn held() -> u32 {
        HELD.get()
    }
}
