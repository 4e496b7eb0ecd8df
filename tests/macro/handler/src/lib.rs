//! A handler of HTTP that gives back what it is sent, in upper case and as it comes, with a trailer that counts the bytes.

wit_bindgen::generate!({
    inline: "
        package test:handler;
        world handler {
            export wasi:http/handler@0.3.0;
        }
    ",
    generate_all,
});

use exports::wasi::http::handler::Guest;
use wasi::http::types::{ErrorCode, Fields, Method, Request, Response};
use wit_bindgen::StreamResult;

struct Handler;

export!(Handler);

impl Guest for Handler {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let (trailers, told) = wit_future::new(|| Ok(None));
        if !matches!(request.get_method(), Method::Post) {
            let (response, _) = Response::new(Fields::new(), None, told);
            response.set_status_code(405).expect("it is a status");
            return Ok(response);
        }
        let kind = request.get_headers().get("content-type");
        let headers = Fields::from_list(&[("trailer".to_owned(), b"x-bytes".to_vec())]).expect("they are headers");
        if let [kind] = &kind[..] {
            headers.set("content-type", std::slice::from_ref(kind)).expect("it is a header");
        }
        let (done, read) = wit_future::new(|| Ok(()));
        let (mut input, _) = Request::consume_body(request, read);
        let (mut output, body) = wit_stream::new();
        wit_bindgen::spawn_local(async move {
            let (mut count, mut buffer) = (0, Vec::with_capacity(4096));
            loop {
                let (result, mut piece) = input.read(buffer).await;
                count += piece.len();
                piece.make_ascii_uppercase();
                if !output.write_all(piece).await.is_empty() || result == StreamResult::Dropped {
                    break;
                }
                buffer = Vec::with_capacity(4096);
            }
            drop(output);
            let _ = done.write(Ok(())).await;
            let fields = Fields::from_list(&[("x-bytes".to_owned(), count.to_string().into_bytes())]);
            let _ = trailers.write(fields.map(Some).map_err(|_| ErrorCode::InternalError(None))).await;
        });
        let (response, _) = Response::new(headers, Some(body), told);
        Ok(response)
    }
}
