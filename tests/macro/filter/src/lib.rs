//! Lines of a stream that have a word in them: the whole is never held.

wit_bindgen::generate!({
    inline: r#"
        package test:filter;

        interface lines {
            resource pattern {
                constructor(word: string);
                %matches: async func(line: string) -> bool;
            }
            filter: async func(input: stream<u8>, pattern: pattern) -> tuple<stream<u8>, future<u32>>;
        }

        world filter {
            export lines;
        }
    "#,
});

use exports::test::filter::lines::{Guest, GuestPattern, Pattern};
use wit_bindgen::{FutureReader, StreamReader, StreamResult};

struct Filter;

struct Word(String);

impl GuestPattern for Word {
    fn new(word: String) -> Self {
        Word(word)
    }

    async fn matches(&self, line: String) -> bool {
        wit_bindgen::yield_async().await;
        line.contains(&self.0)
    }
}

impl Guest for Filter {
    type Pattern = Word;

    async fn filter(mut input: StreamReader<u8>, pattern: Pattern) -> (StreamReader<u8>, FutureReader<u32>) {
        let (mut output, reader) = wit_stream::new();
        let (count, counted) = wit_future::new(|| 0);
        wit_bindgen::spawn_local(async move {
            let mut kept = 0;
            let mut rest = Vec::new();
            loop {
                let (result, bytes) = input.read(Vec::with_capacity(16)).await;
                rest.extend(bytes);
                while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                    let line: Vec<u8> = rest.drain(..=end).collect();
                    if pattern.get::<Word>().matches(String::from_utf8_lossy(&line).into_owned()).await {
                        kept += 1;
                        if !output.write_all(line).await.is_empty() {
                            return;
                        }
                    }
                }
                if result == StreamResult::Dropped {
                    break;
                }
            }
            drop(output);
            let _ = count.write(kept).await;
        });
        (reader, counted)
    }
}

export!(Filter);
