//! HTTP.

use crate::wasi::http::client::send;
use crate::wasi::http::types::{ErrorCode, Fields, Method, Request, Response, Scheme};
use crate::{named, wit_future, wit_stream};

/// The status and the body of what a server says to a request without a body.
pub async fn get(authority: &str) -> Result<String, String> {
    let (trailers, no_trailers) = wit_future::new(|| Ok(None));
    drop(trailers);
    let (request, _) = Request::new(Fields::new(), None, no_trailers, None);
    read(ask(request, authority).await?).await
}

/// The same for one that sends `ping` in two pieces, and trailers.
pub async fn post(authority: &str) -> Result<String, String> {
    let (mut body, reader) = wit_stream::new();
    let (trailers, told) = wit_future::new(|| Ok(None));
    let headers = Fields::new();
    headers.append("trailer", b"x-end").expect("it is a header");
    let (request, sent) = Request::new(headers, Some(reader), told, None);
    request.set_method(&Method::Post).expect("there is such a method");
    wit_bindgen::spawn_local(async move {
        for piece in ["pi", "ng"] {
            body.write_all(piece.into()).await;
        }
        drop(body);
        let fields = Fields::new();
        fields.append("x-end", b"here").expect("it is a header");
        let _ = trailers.write(Ok(Some(fields))).await;
    });
    let answer = read(ask(request, authority).await?).await?;
    sent.await.map_err(named)?;
    Ok(answer)
}

async fn ask(request: Request, authority: &str) -> Result<Response, String> {
    request.set_scheme(Some(&Scheme::Http)).expect("there is such a scheme");
    request.set_authority(Some(authority)).expect("it is an authority");
    request.set_path_with_query(Some("/")).expect("it is a path");
    send(request).await.map_err(|error: ErrorCode| match error {
        ErrorCode::HttpRequestDenied => "access-denied".to_owned(),
        error => named(error),
    })
}

async fn read(response: Response) -> Result<String, String> {
    let status = response.get_status_code();
    let (done, told) = wit_future::new(|| Ok(()));
    drop(done);
    let (body, trailers) = Response::consume_body(response, told);
    let body = String::from_utf8(body.collect().await).expect("text");
    let trailers = trailers.await.map_err(named)?;
    let trailers = trailers.map_or_else(String::new, |fields| {
        let field = |(name, value): (String, Vec<u8>)| format!(" {name}={}", String::from_utf8_lossy(&value));
        fields.copy_all().into_iter().map(field).collect()
    });
    Ok(format!("{status}: {body}{trailers}"))
}
