//! A program of WASI 0.3 that uses what may be its host's or its own, as its arguments say, and prints what it got. What it is refused
//! goes to standard error.

wit_bindgen::generate!({
    inline: "
        package test:sealed;
        world program {
            include wasi:cli/imports@0.3.0;
            import wasi:http/client@0.3.0;
            export wasi:cli/run@0.3.0;
        }
    ",
    generate_all,
});

mod files;
mod requests;

use std::future::IntoFuture;

use exports::wasi::cli::run::Guest;
use wasi::cli::{environment, stderr, stdin, stdout};
use wit_bindgen::{StreamResult, spawn_local};

struct Program;

impl Guest for Program {
    async fn run() -> Result<(), ()> {
        let arguments = environment::get_arguments();
        let arguments: Vec<&str> = arguments.iter().skip(1).map(String::as_str).collect();
        let done = match arguments.as_slice() {
            ["say", text] => Ok((*text).to_owned()),
            ["hear"] => hear().await,
            ["loud"] => loud().await,
            ["pass"] => pass().await,
            ["careless"] => careless().await,
            ["get", places @ ..] => requests::get(places).await,
            ["first", places @ ..] => requests::first(places).await,
            [action, place] => files::act(action, place).await,
            _ => panic!("{arguments:?} is no action"),
        };
        let (mut err, reader) = wit_stream::new();
        let said = stderr::write_via_stream(reader);
        let text = match &done {
            Ok(_) => "done\n",
            Err(problem) => &format!("done\n{problem}\n"),
        };
        assert!(err.write_all(text.as_bytes().to_vec()).await.is_empty());
        drop(err);
        said.await.map_err(drop)?;
        print(done.map_err(drop)?).await.map_err(drop)
    }
}

export!(Program);

/// Prints a text, all of which has to be taken.
async fn print(text: String) -> Result<(), wasi::cli::types::ErrorCode> {
    let (mut out, reader) = wit_stream::new();
    let printed = stdout::write_via_stream(reader);
    assert!(out.write_all(text.into_bytes()).await.is_empty());
    drop(out);
    printed.await
}

async fn hear() -> Result<String, String> {
    let (text, result) = stdin::read_via_stream();
    let text = text.collect().await;
    result.await.map_err(|problem| format!("{problem:?}"))?;
    String::from_utf8(text).map_err(|problem| problem.to_string())
}

/// Prints 3 MiB on two streams at a time, in pieces of several sizes, while the futures are waited for already.
async fn loud() -> Result<String, String> {
    let streams = [1 << 20, 1000].map(|size| {
        spawn_local(async move {
            let (mut out, reader) = wit_stream::new();
            let printed = spawn_local(stdout::write_via_stream(reader).into_future());
            let all = vec![b'.'; 3 << 19];
            for piece in all.chunks(size) {
                assert!(out.write_all(piece.to_vec()).await.is_empty());
            }
            drop(out);
            printed.await.expect("nobody cancels it")
        })
    });
    for stream in streams {
        stream.await.expect("nobody cancels it").map_err(|problem| format!("{problem:?}"))?;
    }
    Ok(String::new())
}

/// Prints what it hears, without reading it itself.
async fn pass() -> Result<String, String> {
    let (text, heard) = stdin::read_via_stream();
    stdout::write_via_stream(text).await.map_err(|problem| format!("{problem:?}"))?;
    heard.await.map_err(|problem| format!("{problem:?}"))?;
    Ok(String::new())
}

/// Uses streams and futures and does not see to the end of them.
async fn careless() -> Result<String, String> {
    for _ in 0..100 {
        let (mut out, reader) = wit_stream::new();
        drop(stdout::write_via_stream(reader));
        out.write_all(b"a".to_vec()).await;
        let (out, reader) = wit_stream::new();
        let printed = stdout::write_via_stream(reader);
        drop(out);
        printed.await.map_err(|problem| format!("{problem:?}"))?;
        let (text, result) = stdin::read_via_stream();
        drop(text);
        drop(result);
        let (mut text, result) = stdin::read_via_stream();
        drop(result);
        let (ended, read) = text.read(Vec::with_capacity(1)).await;
        assert!(matches!(ended, StreamResult::Dropped) && read.is_empty(), "{ended:?}");
    }
    Ok(String::new())
}
