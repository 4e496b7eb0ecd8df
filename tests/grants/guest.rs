//! Does what its arguments say, and prints the result: `name`, `variables`, `read PATH`, `write PATH`, `list PATH`,
//! `remove PATH`, `input`, `sleep`, `spin`, `chance`, `trap`, `memory BYTES`, `get AUTHORITY`. Prints refusals to standard
//! error.

#[path = "bindings/guest.rs"]
mod bindings;

use std::io::Read;
use std::time::Duration;

use bindings::exports::wasi::cli::run::Guest;
use bindings::wasi::http::outgoing_handler::handle;
use bindings::wasi::http::types::{ErrorCode, Fields, OutgoingRequest, Scheme};

struct Program;

impl Guest for Program {
    fn run() -> Result<(), ()> {
        let args: Vec<_> = std::env::args().collect();
        let place = args.get(2).map_or("", String::as_str);
        let done = match args.get(1).map_or("", String::as_str) {
            "name" => Ok(args[0].clone()),
            "variables" => Ok(variables()),
            "read" => std::fs::read_to_string(place).map_err(|error| error.kind().to_string()),
            "write" => nothing(std::fs::write(place, "written")),
            "list" => list(place).map_err(|error| error.kind().to_string()),
            "remove" => nothing(std::fs::remove_file(place)),
            "input" => std::io::read_to_string(std::io::stdin().take(1000)).map_err(|error| error.to_string()),
            "sleep" => sleep(),
            "spin" => spin(),
            "chance" => Ok(chance()),
            "wait" => Ok(wait(place.parse().expect("a number"))),
            "trap" => trapped(place),
            "memory" => Ok(vec![1_u8; place.parse().expect("a number")].len().to_string()),
            "get" => get(place).map_err(|error| format!("{error:?}")),
            other => panic!("{other} is no action"),
        };
        done.map(|text| println!("{text}")).map_err(|error| eprintln!("{error}"))
    }
}

/// Sleeps until so many milliseconds have passed, and says after how many times, and what the clock shows then.
fn wait(milliseconds: u64) -> String {
    let (begin, wanted) = (std::time::Instant::now(), std::time::Duration::from_millis(milliseconds));
    let mut times = 0;
    while let Some(rest) = wanted.checked_sub(begin.elapsed()).filter(|rest| !rest.is_zero()) {
        std::thread::sleep(rest);
        times += 1;
    }
    format!("{times} {}", begin.elapsed().as_millis())
}

fn nothing(done: std::io::Result<()>) -> Result<String, String> {
    done.map(|()| String::new()).map_err(|error| error.kind().to_string())
}

fn variables() -> String {
    let all: Vec<_> = std::env::vars().map(|(key, value)| format!("{key}={value}")).collect();
    all.join(" ")
}

fn list(place: &str) -> std::io::Result<String> {
    let names = std::fs::read_dir(place)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<std::io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names.join(" "))
}

fn sleep() -> Result<String, String> {
    std::thread::sleep(Duration::from_secs(600));
    Ok("slept".to_owned())
}

/// A random number, and the time.
fn chance() -> String {
    use std::hash::{BuildHasher, RandomState};
    let number = RandomState::new().hash_one(0);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is after 1970");
    let begun = std::time::Instant::now();
    format!("{number:x} {} {}", now.as_secs(), begun.elapsed().as_nanos())
}

/// Panics, or not.
fn trapped(place: &str) -> Result<String, String> {
    assert!(place == "not", "as asked");
    Ok("not".to_owned())
}

fn spin() -> Result<String, String> {
    for number in 0_u64.. {
        std::hint::black_box(number);
    }
    Ok("counted".to_owned())
}

/// Asks a server for `/`, and returns the status and what it said.
fn get(authority: &str) -> Result<String, ErrorCode> {
    let request = OutgoingRequest::new(Fields::new());
    request.set_scheme(Some(&Scheme::Http)).expect("the scheme is one");
    request.set_authority(Some(authority)).expect("the authority is one");
    request.set_path_with_query(Some("/")).expect("the path is one");
    let response = handle(request, None)?;
    response.subscribe().block();
    let response = response.get().expect("it is there").expect("it is taken once")?;
    let body = response.consume().expect("it is taken once");
    let stream = body.stream().expect("it is taken once");
    let mut said = Vec::new();
    while let Ok(bytes) = stream.blocking_read(1 << 16) {
        said.extend(bytes);
    }
    Ok(format!("{}: {}", response.status(), String::from_utf8_lossy(&said)))
}

bindings::export!(Program with_types_in bindings);
