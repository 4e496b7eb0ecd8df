//! A handler of HTTP over WASI 0.3 that answers, well and badly, as the path says.

wit_bindgen::generate!({
    inline: "
        package test:responder;
        world responder {
            import wasi:clocks/monotonic-clock@0.3.0;
            export wasi:http/handler@0.3.0;
        }
    ",
    generate_all,
});

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use exports::wasi::http::handler::Guest;
use wasi::clocks::monotonic_clock::wait_for;
use wasi::http::types::{ErrorCode, Fields, Request, Response};
use wit_bindgen::StreamResult;

struct Responder;

export!(Responder);

/// Requests of this instance, and those that are not answered yet.
static COUNT: AtomicU32 = AtomicU32::new(0);
static RUNNING: AtomicU32 = AtomicU32::new(0);

impl Guest for Responder {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let count = COUNT.fetch_add(1, Relaxed) + 1;
        let target = request.get_path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let number = || query.parse::<u64>().expect("a number");
        match path.rsplit('/').next().unwrap_or_default() {
            "count" => Ok(text(count.to_string())),
            "path" => Ok(text(target.clone())),
            "sleep" => {
                let running = RUNNING.fetch_add(1, Relaxed) + 1;
                wait_for(number() * 1_000_000).await;
                RUNNING.fetch_sub(1, Relaxed);
                Ok(text(format!("slept, {running} at a time")))
            }
            "spin" => loop {
                std::hint::black_box(());
            },
            "trap" => panic!("as asked"),
            "error" => Err(ErrorCode::ConfigurationError),
            "trap-in-body" => Ok(streaming(async |mut output| {
                output.write_all(b"part".to_vec()).await;
                wait_for(50_000_000).await;
                panic!("in the body");
            })),
            "ticks" => {
                let ticks = number();
                Ok(streaming(async move |mut output| {
                    for tick in 0..ticks {
                        if !output.write_all(format!("tick {tick}\n").into_bytes()).await.is_empty() {
                            return;
                        }
                        wait_for(100_000_000).await;
                    }
                }))
            }
            "echo" => Ok(echo(request)),
            _ => Ok(text("hello".to_owned())),
        }
    }
}

fn text(text: String) -> Response {
    streaming(async move |mut output| drop(output.write_all(text.into_bytes()).await))
}

fn streaming(write: impl AsyncFnOnce(wit_bindgen::StreamWriter<u8>) + 'static) -> Response {
    let (trailers, told) = wit_future::new(|| Ok(None));
    drop(trailers);
    let (output, body) = wit_stream::new();
    wit_bindgen::spawn_local(async move { write(output).await });
    Response::new(Fields::new(), Some(body), told).0
}

fn echo(request: Request) -> Response {
    let (done, read) = wit_future::new(|| Ok(()));
    let (mut input, _) = Request::consume_body(request, read);
    drop(done);
    streaming(async move |mut output| {
        loop {
            let (result, piece) = input.read(Vec::with_capacity(64 << 10)).await;
            if !output.write_all(piece).await.is_empty() || result == StreamResult::Dropped {
                return;
            }
        }
    })
}
