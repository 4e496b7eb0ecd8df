//! Echoes each request. At `/ask?HOST/PATH`, returns the response of another server at `/PATH`.

#[path = "bindings/server.rs"]
mod bindings;

use bindings::exports::wasi::http::incoming_handler::Guest;
use bindings::wasi::http::outgoing_handler::handle;
use bindings::wasi::http::types::{
    ErrorCode, Fields, IncomingBody, IncomingRequest, OutgoingBody, OutgoingRequest, OutgoingResponse,
    ResponseOutparam, Scheme,
};
use bindings::wasi::io::streams::StreamError;

/// What a stream takes at once.
const CHUNK: usize = 4096;

struct Server;

impl Guest for Server {
    fn handle(request: IncomingRequest, response_out: ResponseOutparam) {
        let path = request.path_with_query().unwrap_or_default();
        let said = match path.strip_prefix("/ask?") {
            Some(place) => ask(place),
            None => Ok(describe(&request, &path)),
        };
        let said = match said {
            Ok(said) => said,
            Err(error) => return ResponseOutparam::set(response_out, Err(error)),
        };
        let headers = Fields::new();
        headers.append("x-length", said.len().to_string().as_bytes()).expect("the name is plain");
        let response = OutgoingResponse::new(headers);
        response.set_status_code(202).expect("there is such a status");
        let body = response.body().expect("it is taken once");
        ResponseOutparam::set(response_out, Ok(response));
        let stream = body.write().expect("it is taken once");
        for chunk in said.chunks(CHUNK) {
            stream.blocking_write_and_flush(chunk).expect("somebody reads");
        }
        drop(stream);
        drop(OutgoingBody::finish(body, None));
    }
}

/// The method, the path, and what was sent.
fn describe(request: &IncomingRequest, path: &str) -> Vec<u8> {
    let mut said = format!("{:?} {path}: ", request.method()).into_bytes();
    said.extend(read(&request.consume().expect("it is taken once")));
    said
}

fn ask(place: &str) -> Result<Vec<u8>, ErrorCode> {
    let (authority, path) = place.split_once('/').ok_or(ErrorCode::HttpRequestUriInvalid)?;
    let request = OutgoingRequest::new(Fields::new());
    request.set_scheme(Some(&Scheme::Http)).expect("the scheme is one");
    request.set_authority(Some(authority)).map_err(|()| ErrorCode::HttpRequestUriInvalid)?;
    request.set_path_with_query(Some(&format!("/{path}"))).map_err(|()| ErrorCode::HttpRequestUriInvalid)?;
    let response = handle(request, None)?;
    response.subscribe().block();
    let response = response.get().expect("it is there").expect("it is taken once")?;
    let mut said = format!("{}: ", response.status()).into_bytes();
    said.extend(read(&response.consume().expect("it is taken once")));
    Ok(said)
}

fn read(body: &IncomingBody) -> Vec<u8> {
    let stream = body.stream().expect("it is taken once");
    let mut all = Vec::new();
    loop {
        match stream.blocking_read(1 << 16) {
            Ok(bytes) => all.extend(bytes),
            Err(StreamError::Closed) => return all,
            Err(StreamError::LastOperationFailed(error)) => panic!("{}", error.to_debug_string()),
        }
    }
}

bindings::export!(Server with_types_in bindings);
