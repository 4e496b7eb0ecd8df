//! Answers requests, well and badly, as their path says.

#[path = "bindings/guest.rs"]
mod bindings;

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use bindings::exports::wasi::http::incoming_handler::Guest;
use bindings::wasi::http::outgoing_handler::handle;
use bindings::wasi::http::types::{
    ErrorCode, Fields, IncomingBody, IncomingRequest, Method, OutgoingBody, OutgoingRequest, OutgoingResponse,
    ResponseOutparam, Scheme,
};
use bindings::wasi::io::streams::{OutputStream, StreamError};

struct Handler;

/// Runs before the first request is seen.
#[used]
#[unsafe(link_section = ".init_array")]
static INITIALIZE: extern "C" fn() = initialize;

extern "C" fn initialize() {
    if std::env::var("TRAP_AT_START").is_ok() {
        panic!("as the environment asked");
    }
}

/// Requests of this instance.
static COUNT: AtomicU32 = AtomicU32::new(0);

impl Guest for Handler {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let count = COUNT.fetch_add(1, Relaxed) + 1;
        let target = request.path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let action = path.rsplit('/').next().unwrap_or_default().to_owned();
        let query = query.to_owned();
        match action.as_str() {
            "" | "hello" => text(out, 200, "hello"),
            "path" => text(out, 200, &target),
            "count" => text(out, 200, &count.to_string()),
            "header" => text(out, 200, &header(&request, &query)),
            "env" => text(out, 200, &std::env::var(&query).unwrap_or_else(|_| "unset".to_owned())),
            "read" => text(out, 200, &std::fs::read_to_string(&query).unwrap_or_else(|error| error.to_string())),
            "write" => text(out, 200, &format!("{:?}", std::fs::write(&query, "x").is_ok())),
            "print" => {
                println!("{query} to stdout");
                eprint!("{query} to stderr");
                text(out, 200, "printed");
            }
            "flood" => {
                for _ in 0..query.parse().unwrap_or(100_000) {
                    println!("flood");
                }
                text(out, 200, "flooded");
            }
            "sleep" => {
                std::thread::sleep(Duration::from_millis(query.parse().expect("a number")));
                text(out, 200, "slept");
            }
            "spin" => loop {
                std::hint::black_box(());
            },
            "status" => text(out, query.parse().expect("a number"), "some"),
            "trap" => panic!("as asked"),
            "exit" => std::process::exit(3),
            "nothing" => {}
            "error" => ResponseOutparam::set(out, Err(ErrorCode::ConfigurationError)),
            "memory" => {
                let bytes: usize = query.parse().expect("a number");
                text(out, 200, &std::hint::black_box(vec![1u8; bytes]).len().to_string());
            }
            "trap-after" => {
                text(out, 200, "answered");
                std::thread::sleep(Duration::from_millis(100));
                panic!("after the answer");
            }
            "trap-in-body" => {
                let (body, stream) = begin(out, 200);
                stream.blocking_write_and_flush(b"part").expect("somebody reads");
                std::thread::sleep(Duration::from_millis(50));
                let _held = body;
                panic!("in the body");
            }
            "spin-in-body" => {
                let (_body, stream) = begin(out, 200);
                stream.blocking_write_and_flush(b"part").expect("somebody reads");
                loop {
                    std::hint::black_box(());
                }
            }
            "after" => {
                text(out, 200, "answered");
                std::thread::sleep(Duration::from_millis(100));
                println!("work after the answer");
            }
            "echo" => echo(&request, out),
            "size" => {
                let size = read(&request.consume().expect("it is taken once")).map(|bytes| bytes.len());
                text(out, 200, &format!("{size:?}"));
            }
            "large" => {
                let (body, stream) = begin(out, 200);
                let piece = vec![b'x'; 64 << 10];
                for _ in 0..query.parse::<usize>().expect("a number") * 16 {
                    if write(&stream, &piece).is_err() {
                        break;
                    }
                }
                drop(stream);
                let _ = OutgoingBody::finish(body, None);
            }
            "ticks" => {
                let (body, stream) = begin(out, 200);
                for tick in 0..query.parse::<u32>().expect("a number") {
                    if stream.blocking_write_and_flush(format!("tick {tick}\n").as_bytes()).is_err() {
                        break;
                    }
                    std::thread::sleep(Duration::from_millis(100));
                }
                drop(stream);
                let _ = OutgoingBody::finish(body, None);
            }
            "trailers" => {
                let (body, stream) = begin(out, 200);
                write(&stream, b"with trailers").expect("somebody reads");
                drop(stream);
                let trailers = Fields::new();
                trailers.append("x-end", b"here").expect("it is a header");
                OutgoingBody::finish(body, Some(trailers)).expect("it is whole");
            }
            "ask" => match ask(&request.method(), &query) {
                Ok(said) => text(out, 200, &said),
                Err(error) => text(out, 502, &format!("{error:?}")),
            },
            "twice" => match hold(&query) {
                Ok(()) => text(out, 200, "both"),
                Err(error) => text(out, 502, &format!("{error:?}")),
            },
            _ => text(out, 404, "no such action"),
        }
    }
}

fn header(request: &IncomingRequest, name: &str) -> String {
    let values = request.headers().get(name);
    values.iter().map(|value| String::from_utf8_lossy(value).into_owned()).collect::<Vec<_>>().join(", ")
}

fn begin(out: ResponseOutparam, status: u16) -> (OutgoingBody, OutputStream) {
    let response = OutgoingResponse::new(Fields::new());
    response.set_status_code(status).expect("there is such a status");
    let body = response.body().expect("it is taken once");
    ResponseOutparam::set(out, Ok(response));
    let stream = body.write().expect("it is taken once");
    (body, stream)
}

fn text(out: ResponseOutparam, status: u16, text: &str) {
    let (body, stream) = begin(out, status);
    let _ = write(&stream, text.as_bytes());
    drop(stream);
    let _ = OutgoingBody::finish(body, None);
}

fn write(stream: &OutputStream, bytes: &[u8]) -> Result<(), StreamError> {
    bytes.chunks(4096).try_for_each(|chunk| stream.blocking_write_and_flush(chunk))
}

fn echo(request: &IncomingRequest, out: ResponseOutparam) {
    let incoming = request.consume().expect("it is taken once");
    let input = incoming.stream().expect("it is taken once");
    let (body, stream) = begin(out, 200);
    loop {
        match input.blocking_read(64 << 10) {
            Ok(bytes) => {
                if write(&stream, &bytes).is_err() {
                    return;
                }
            }
            Err(StreamError::Closed) => break,
            Err(StreamError::LastOperationFailed(_)) => return,
        }
    }
    drop(stream);
    let _ = OutgoingBody::finish(body, None);
}

fn read(body: &IncomingBody) -> Result<Vec<u8>, String> {
    let stream = body.stream().expect("it is taken once");
    let mut all = Vec::new();
    loop {
        match stream.blocking_read(1 << 16) {
            Ok(bytes) => all.extend(bytes),
            Err(StreamError::Closed) => return Ok(all),
            Err(StreamError::LastOperationFailed(error)) => return Err(error.to_debug_string()),
        }
    }
}

fn start(
    method: &Method,
    place: &str,
) -> Result<bindings::wasi::http::types::FutureIncomingResponse, ErrorCode> {
    let (authority, path) = place.split_once('/').unwrap_or((place, ""));
    let request = OutgoingRequest::new(Fields::new());
    request.set_method(method).map_err(|()| ErrorCode::HttpRequestMethodInvalid)?;
    request.set_scheme(Some(&Scheme::Http)).map_err(|()| ErrorCode::HttpRequestUriInvalid)?;
    request.set_authority(Some(authority)).map_err(|()| ErrorCode::HttpRequestUriInvalid)?;
    request.set_path_with_query(Some(&format!("/{path}"))).map_err(|()| ErrorCode::HttpRequestUriInvalid)?;
    handle(request, None)
}

/// What another server says.
fn ask(method: &Method, place: &str) -> Result<String, ErrorCode> {
    let response = start(method, place)?;
    response.subscribe().block();
    let response = response.get().expect("it is there").expect("it is taken once")?;
    let body = read(&response.consume().expect("it is taken once")).unwrap_or_default();
    Ok(format!("{}: {}", response.status(), String::from_utf8_lossy(&body)))
}

/// Asks twice at the same time.
fn hold(place: &str) -> Result<(), ErrorCode> {
    let both = [start(&Method::Get, place)?, start(&Method::Get, place)?];
    for response in &both {
        response.subscribe().block();
        response.get().expect("it is there").expect("it is taken once")?;
    }
    Ok(())
}

bindings::export!(Handler with_types_in bindings);
