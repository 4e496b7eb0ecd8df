//! A handler of HTTP over WASI 0.3 that answers, well and badly, as the path says.

wit_bindgen::generate!({
    inline: "
        package test:responder;
        world responder {
            import wasi:clocks/monotonic-clock@0.3.0;
            import wasi:http/client@0.3.0;
            export wasi:http/handler@0.3.0;
        }
    ",
    generate_all,
});

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use exports::wasi::http::handler::Guest;
use wasi::clocks::monotonic_clock::wait_for;
use wasi::http::client::send;
use wasi::http::types::{ErrorCode, Fields, Method, Request, Response, Scheme};
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
            "pass" => Ok(pass(request)),
            "status" => {
                let response = text("some".to_owned());
                response.set_status_code(number() as u16).map_err(|()| ErrorCode::ConfigurationError)?;
                Ok(response)
            }
            "length" => Ok(streaming_as(announcing(query), async |mut output| {
                drop(output.write_all(b"01234".to_vec()).await);
                drop(output.write_all(b"56789".to_vec()).await);
            })),
            "no-body" => {
                let (trailers, told) = wit_future::new(|| Ok(None));
                drop(trailers);
                Ok(Response::new(announcing(query), None, told).0)
            }
            "upload" => upload(query).await.map(text),
            _ => Ok(text("hello".to_owned())),
        }
    }
}

fn text(text: String) -> Response {
    streaming(async move |mut output| drop(output.write_all(text.into_bytes()).await))
}

fn announcing(length: &str) -> Fields {
    let headers = Fields::new();
    headers.append("content-length", length.as_bytes()).expect("it is a header");
    headers
}

fn streaming(write: impl AsyncFnOnce(wit_bindgen::StreamWriter<u8>) + 'static) -> Response {
    streaming_as(Fields::new(), write)
}

fn streaming_as(headers: Fields, write: impl AsyncFnOnce(wit_bindgen::StreamWriter<u8>) + 'static) -> Response {
    let (trailers, told) = wit_future::new(|| Ok(None));
    drop(trailers);
    let (output, body) = wit_stream::new();
    wit_bindgen::spawn_local(async move { write(output).await });
    Response::new(headers, Some(body), told).0
}

/// Gives the body of the request back as it is. The guest has ended before any of it has passed.
fn pass(request: Request) -> Response {
    let (done, read) = wit_future::new(|| Ok(()));
    let (input, trailers) = Request::consume_body(request, read);
    drop(done);
    Response::new(Fields::new(), Some(input), trailers).0
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

/// Sends four pieces, each after a while, and says how many were taken, what the server said, and how the sending ended.
async fn upload(authority: &str) -> Result<String, ErrorCode> {
    let (mut output, body) = wit_stream::new();
    let (trailers, told) = wit_future::new(|| Ok(None));
    let (request, sent) = Request::new(Fields::new(), Some(body), told, None);
    request.set_method(&Method::Post).expect("there is such a method");
    request.set_scheme(Some(&Scheme::Http)).expect("there is such a scheme");
    request.set_authority(Some(authority)).expect("it is an authority");
    request.set_path_with_query(Some("/")).expect("it is a path");
    let taken = Rc::new(Cell::new(None));
    let count_here = taken.clone();
    wit_bindgen::spawn_local(async move {
        let mut count = 0;
        for _ in 0..4 {
            wait_for(100_000_000).await;
            count += u32::from(output.write_all(b"0123456789".to_vec()).await.is_empty());
        }
        drop(output);
        let _ = trailers.write(Ok(None)).await;
        count_here.set(Some(count));
    });
    let response = send(request).await?;
    let (done, read) = wit_future::new(|| Ok(()));
    drop(done);
    let (body, _) = Response::consume_body(response, read);
    let said = String::from_utf8(body.collect().await).expect("text");
    let sent = sent.await;
    while taken.get().is_none() {
        wait_for(10_000_000).await;
    }
    Ok(format!("{} taken, answered {said}, {sent:?}", taken.get().unwrap_or_default()))
}
