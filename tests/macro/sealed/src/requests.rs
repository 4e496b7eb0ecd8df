//! Requests by HTTP.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::Poll;

use wit_bindgen::spawn_local;

use crate::wasi::http::client::send;
use crate::wasi::http::types::{ErrorCode, Fields, Request, Response, Scheme};
use crate::wit_future;

/// Asks servers for `/`, all at once, and returns the statuses and what they said, in the order in which they answered.
pub(crate) async fn get(places: &[&str]) -> Result<String, String> {
    let answers = Rc::new(RefCell::new(Vec::new()));
    let all: Vec<_> = places
        .iter()
        .map(|place| {
            let (place, answers) = ((*place).to_owned(), answers.clone());
            spawn_local(async move {
                let answer = ask(&place).await.unwrap_or_else(|error| format!("{error:?}"));
                answers.borrow_mut().push(answer);
            })
        })
        .collect();
    for one in all {
        one.await.expect("nobody cancels it");
    }
    Ok(answers.take().join(", "))
}

/// Asks servers for `/`, and returns what the first of them said. The others are not waited for.
pub(crate) async fn first(places: &[&str]) -> Result<String, String> {
    let mut all: Vec<_> = places.iter().map(|place| Box::pin(ask(place))).collect();
    let answer = poll_fn(|context| {
        let answers = all.iter_mut().map(|one| one.as_mut().poll(context));
        answers.filter(Poll::is_ready).reduce(|first, _| first).unwrap_or(Poll::Pending)
    });
    answer.await.map_err(|error| format!("{error:?}"))
}

async fn ask(authority: &str) -> Result<String, ErrorCode> {
    let (trailers, read) = wit_future::new(|| Ok(None));
    let (request, _sent) = Request::new(Fields::new(), None, read, None);
    drop(trailers);
    request.set_scheme(Some(&Scheme::Http)).expect("the scheme is one");
    request.set_authority(Some(authority)).expect("the authority is one");
    request.set_path_with_query(Some("/")).expect("the path is one");
    let response = send(request).await?;
    let status = response.get_status_code();
    let (done, read) = wit_future::new(|| Ok(()));
    let (body, _trailers) = Response::consume_body(response, read);
    drop(done);
    let said = body.collect().await;
    Ok(format!("{status}: {}", String::from_utf8_lossy(&said)))
}
