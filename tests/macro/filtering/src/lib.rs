//! Uses a filter in another component.

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

        world filtering {
            import lines;
            export run: async func(text: string, word: string) -> string;
            /// Of all that is asynchronous, what a function that is not may do.
            export blocking: func(word: string) -> bool;
        }
    "#,
});

use test::filter::lines::{Pattern, filter};

struct Filtering;

impl Guest for Filtering {
    async fn run(text: String, word: String) -> String {
        let (mut writer, reader) = wit_stream::new();
        let (kept, count) = filter(reader, Pattern::new(&word)).await;
        wit_bindgen::spawn_local(async move {
            for chunk in text.into_bytes().chunks(7) {
                writer.write_all(chunk.to_vec()).await;
            }
        });
        let kept = kept.collect().await;
        format!("{} {:?}", count.await, String::from_utf8_lossy(&kept))
    }

    fn blocking(word: String) -> bool {
        let pattern = Pattern::new("a");
        wit_bindgen::block_on(async { pattern.matches(word).await })
    }
}

export!(Filtering);
