//! Calls a handler of HTTP in another component: `get`, or `post TEXT` as often as it is said, all at once.

wit_bindgen::generate!({
    inline: "
        package test:caller;
        world caller {
            include wasi:cli/imports@0.3.0;
            import wasi:http/handler@0.3.0;
            export wasi:cli/run@0.3.0;
        }
    ",
    generate_all,
});

use exports::wasi::cli::run::Guest;
use wasi::cli::{environment, stdout};
use wasi::http::handler::handle;
use wasi::http::types::{Fields, Method, Request, Response};

struct Caller;

export!(Caller);

impl Guest for Caller {
    async fn run() -> Result<(), ()> {
        let arguments = environment::get_arguments();
        let calls: Vec<_> = arguments[1..].iter().map(|text| wit_bindgen::spawn_local(call(text.clone()))).collect();
        let (mut to, reader) = wit_stream::new();
        let said = stdout::write_via_stream(reader);
        for call in calls {
            to.write_all(call.await.expect("nobody cancels it").into_bytes()).await;
        }
        drop(to);
        said.await.map_err(drop)
    }
}

/// What the handler says to a text, or to a request without a body for `get`.
async fn call(text: String) -> String {
    let headers = Fields::from_list(&[("content-type".to_owned(), b"text/plain".to_vec())]).expect("they are headers");
    let (trailers, told) = wit_future::new(|| Ok(None));
    drop(trailers);
    let request = if text == "get" {
        Request::new(headers, None, told, None).0
    } else {
        let (mut body, reader) = wit_stream::new();
        wit_bindgen::spawn_local(async move {
            for piece in text.into_bytes().chunks(3) {
                body.write_all(piece.to_vec()).await;
            }
        });
        let (request, _) = Request::new(headers, Some(reader), told, None);
        request.set_method(&Method::Post).expect("there is such a method");
        request
    };
    let response = match handle(request).await {
        Ok(response) => response,
        Err(error) => return format!("{error:?}\n"),
    };
    let (status, kind) = (response.get_status_code(), response.get_headers().get("content-type"));
    let (done, read) = wit_future::new(|| Ok(()));
    let (body, trailers) = Response::consume_body(response, read);
    let body = String::from_utf8_lossy(&body.collect().await).into_owned();
    let _ = done.write(Ok(())).await;
    let count = trailers.await.ok().flatten().map(|fields| fields.get("x-bytes").concat()).unwrap_or_default();
    let (kind, count) = (kind.concat(), String::from_utf8_lossy(&count).into_owned());
    format!("{status} {} {body} {count}\n", String::from_utf8_lossy(&kind))
}
