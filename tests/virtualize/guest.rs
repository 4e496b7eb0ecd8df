//! Uses what may be its host's or its own, as its arguments say, and prints what it got: `read PATH`, `list PATH`, `look PATH`,
//! `times PATH`, `sum PATH`, `attack PATH`, `poll PATH`, `splice PATH`, `say TEXT`, `hear`, `get AUTHORITY`, `connect ADDRESS`, `cost PATH`.
//! What it is refused goes to standard error.

#[path = "bindings/guest.rs"]
mod bindings;

use std::io::{Read, Seek, SeekFrom};
use std::net::SocketAddrV4;

use bindings::exports::wasi::cli::run::Guest;
use bindings::wasi::cli::stdout::get_stdout;
use bindings::wasi::clocks::monotonic_clock::{now, subscribe_duration};
use bindings::wasi::filesystem::preopens::get_directories;
use bindings::wasi::filesystem::types::{
    Advice, Descriptor, DescriptorFlags, ErrorCode, NewTimestamp, OpenFlags, PathFlags,
};
use bindings::wasi::http::outgoing_handler::handle;
use bindings::wasi::http::types::{ErrorCode as HttpError, Fields, OutgoingRequest, Scheme};
use bindings::wasi::io::poll::poll;
use bindings::wasi::io::streams::StreamError;
use bindings::wasi::random::random::{get_random_bytes, get_random_u64};
use bindings::wasi::sockets::instance_network::instance_network;
use bindings::wasi::sockets::network::{IpAddressFamily, IpSocketAddress, Ipv4SocketAddress};
use bindings::wasi::sockets::tcp_create_socket::create_tcp_socket;

struct Program;

impl Guest for Program {
    fn run() -> Result<(), ()> {
        let args: Vec<_> = std::env::args().collect();
        let place = args.get(2).map_or("", String::as_str);
        let io = |error: std::io::Error| error.kind().to_string();
        let done = match args.get(1).map_or("", String::as_str) {
            "read" => std::fs::read_to_string(place).map_err(io),
            "list" => list(place).map_err(io),
            "look" => look(place).map_err(io),
            "times" => times(place).map_err(io),
            "sum" => sum(place).map_err(io),
            "attack" => Ok(attack(place)),
            "poll" => Ok(polled(place)),
            "splice" => Ok(spliced(place)),
            "say" => Ok(place.to_owned()),
            "hear" => std::io::read_to_string(std::io::stdin()).map_err(io),
            "get" => get(place).map_err(|error| format!("{error:?}")),
            "connect" => Ok(connect(place)),
            "cost" => Ok(cost(place)),
            "random" => Ok(get_random_bytes(place.parse().expect("a number")).len().to_string()),
            other => panic!("{other} is no action"),
        };
        eprintln!("done");
        done.map(|text| println!("{text}")).map_err(|error| eprintln!("{error}"))
    }
}

bindings::export!(Program with_types_in bindings);

fn list(place: &str) -> std::io::Result<String> {
    let names = std::fs::read_dir(place)?.map(|entry| {
        let entry = entry?;
        let end = if entry.file_type()?.is_dir() { "/" } else { "" };
        Ok(format!("{}{end}", entry.file_name().to_string_lossy()))
    });
    let mut names = names.collect::<std::io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names.join(" "))
}

/// What there is, and the end of it.
fn look(place: &str) -> std::io::Result<String> {
    let about = std::fs::metadata(place)?;
    if about.is_dir() {
        return Ok(format!("directory of {}", about.len()));
    }
    let mut file = std::fs::File::open(place)?;
    let mut last = String::new();
    file.seek(SeekFrom::End(-3))?;
    file.read_to_string(&mut last)?;
    Ok(format!("file of {}, ends with {last:?}", about.len()))
}

/// Opens and reads a file a thousand times, and how large the sum of its bytes is.
fn times(place: &str) -> std::io::Result<String> {
    let mut sum = 0;
    for _ in 0..1000 {
        sum += std::fs::read(place)?.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    }
    Ok(sum.to_string())
}

/// How long a file is, and the sum of its bytes.
fn sum(place: &str) -> std::io::Result<String> {
    let bytes = std::fs::read(place)?;
    let sum: u64 = bytes.iter().map(|byte| u64::from(*byte)).sum();
    Ok(format!("{} {sum}", bytes.len()))
}

/// The directory that is open at a place.
fn directory(place: &str) -> Descriptor {
    get_directories().into_iter().find(|(_, path)| path == place).expect("it is open").0
}

fn open(directory: &Descriptor, path: &str) -> Result<Descriptor, ErrorCode> {
    directory.open_at(PathFlags::empty(), path, OpenFlags::empty(), DescriptorFlags::READ)
}

/// Tries everything that would lead out of the directory at a place, or change it, and says what was not refused. There is a
/// file `file` in it, and a directory `below`.
fn attack(place: &str) -> String {
    let there = directory(place);
    let file = open(&there, "file").expect("it is there");
    let below = open(&there, "below").expect("it is there");
    let mut done = Vec::new();
    let mut tries = 0;
    let mut attempt = |name: String, result: Result<(), ErrorCode>| {
        tries += 1;
        if result.is_ok() {
            done.push(name);
        }
    };
    let outside = ["..", "../..", "../secret", "below/../../secret", "/", "/etc", "/etc/passwd", "./../x", "//", ""];
    let absent = ["no", "file/", "file/x", "file/..", "below/no", "FILE", "fil", "file\0", "file2", "belo\u{301}w"];
    for path in outside.iter().chain(&absent) {
        let follow = PathFlags::SYMLINK_FOLLOW;
        attempt(format!("open {path}"), open(&there, path).map(drop));
        attempt(format!("stat {path}"), there.stat_at(follow, path).map(drop));
        attempt(format!("hash {path}"), there.metadata_hash_at(follow, path).map(drop));
        attempt(format!("readlink {path}"), there.readlink_at(path).map(drop));
    }
    for path in ["..", "../file", "../below"] {
        attempt(format!("open {path} from below"), open(&below, path).map(drop));
    }
    let none = OpenFlags::empty();
    for (name, how, flags) in [
        ("create", OpenFlags::CREATE, DescriptorFlags::READ),
        ("truncate", OpenFlags::TRUNCATE, DescriptorFlags::READ),
        ("exclusive", OpenFlags::CREATE | OpenFlags::EXCLUSIVE, DescriptorFlags::READ),
        ("directory", OpenFlags::DIRECTORY, DescriptorFlags::READ),
        ("write", none, DescriptorFlags::READ | DescriptorFlags::WRITE),
        ("mutate", none, DescriptorFlags::MUTATE_DIRECTORY),
    ] {
        attempt(name.to_owned(), there.open_at(PathFlags::empty(), "file", how, flags).map(drop));
    }
    let now = NewTimestamp::Now;
    attempt("readlink".to_owned(), there.readlink_at("file").map(drop));
    attempt("create a directory".to_owned(), there.create_directory_at("new"));
    attempt("symlink".to_owned(), there.symlink_at("/etc", "new"));
    attempt("unlink".to_owned(), there.unlink_file_at("file"));
    attempt("remove".to_owned(), there.remove_directory_at("below"));
    attempt("rename".to_owned(), there.rename_at("file", &there, "new"));
    attempt("link".to_owned(), there.link_at(PathFlags::empty(), "file", &there, "new"));
    attempt("times".to_owned(), there.set_times_at(PathFlags::empty(), "file", now, now));
    attempt("own times".to_owned(), file.set_times(now, now));
    attempt("size".to_owned(), file.set_size(0));
    attempt("write".to_owned(), file.write(b"x", 0).map(drop));
    attempt("write beyond".to_owned(), file.write(b"x", u64::MAX).map(drop));
    attempt("write by stream".to_owned(), file.write_via_stream(0).map(drop));
    attempt("append".to_owned(), file.append_via_stream().map(drop));
    attempt("read a directory as a file".to_owned(), there.read(1, 0).map(drop));
    attempt("stream a directory".to_owned(), there.read_via_stream(0).map(drop));
    attempt("list a file".to_owned(), file.read_directory().map(drop));
    attempt("open in a file".to_owned(), open(&file, "x").map(drop));
    // Between a directory of the host and this one.
    for (host, path) in get_directories() {
        if path != place {
            attempt(format!("rename from {path}"), host.rename_at("file", &there, "new"));
            attempt(format!("rename to {path}"), there.rename_at("file", &host, "new"));
            attempt(format!("link from {path}"), host.link_at(PathFlags::empty(), "file", &there, "new"));
            attempt(format!("link to {path}"), there.link_at(PathFlags::empty(), "file", &host, "new"));
            assert!(!host.is_same_object(&there) && !there.is_same_object(&host));
        }
    }
    // Beyond the end there is nothing.
    for offset in [7, 8, 1 << 20, 1 << 32, (1 << 32) + 1, u64::MAX] {
        assert_eq!(file.read(u64::MAX, offset).expect("it is a file"), (Vec::new(), true), "{offset}");
        let stream = file.read_via_stream(offset).expect("it is a file");
        assert!(matches!(stream.read(u64::MAX), Err(StreamError::Closed)), "{offset}");
        assert!(matches!(stream.skip(u64::MAX), Err(StreamError::Closed)), "{offset}");
    }
    assert_eq!(file.read(u64::MAX, 0).expect("it is a file"), (b"content".to_vec(), true));
    assert_eq!(file.read(3, 1).expect("it is a file"), (b"ont".to_vec(), false));
    // What there is to find out of it.
    let again = open(&there, "./below//.././file").expect("it is the same");
    assert!(again.is_same_object(&file) && !again.is_same_object(&there));
    let hash = |of: &Descriptor| {
        let hash = of.metadata_hash().expect("it has one");
        (hash.lower, hash.upper)
    };
    assert!(hash(&again) == hash(&file) && hash(&file) != hash(&there));
    file.advise(0, 7, Advice::Sequential).and(file.sync()).and(file.sync_data()).expect("they do nothing");
    format!("{tries} tries, {} not refused {}", done.len(), done.join(", ")).trim_end().to_owned()
}

/// What is ready of a file and of times, alone and together.
fn polled(place: &str) -> String {
    let (folder, name) = place.rsplit_once('/').expect("a file in a folder");
    let stream = open(&directory(folder), name).expect("it is there").read_via_stream(0).expect("it is a file");
    let (file, late, soon) = (stream.subscribe(), subscribe_duration(60_000_000_000), subscribe_duration(1_000_000));
    soon.block();
    file.block();
    let all = [poll(&[&late, &file]), poll(&[&file, &late, &soon]), poll(&[&late, &soon]), poll(&[&file])];
    format!("{all:?} {} {}", file.ready(), late.ready())
}

/// Copies a file to standard output, a piece at a time, and says how much it was.
fn spliced(place: &str) -> String {
    let (folder, name) = place.rsplit_once('/').expect("a file in a folder");
    let file = open(&directory(folder), name).expect("it is there");
    let out = get_stdout();
    let mut copied = Vec::new();
    for is_blocking in [false, true] {
        let stream = file.read_via_stream(0).expect("it is a file");
        stream.blocking_skip(1).expect("it has that much");
        let mut sum = 0;
        loop {
            // A host need not read on before somebody waits for it.
            stream.subscribe().block();
            out.subscribe().block();
            match if is_blocking { out.blocking_splice(&stream, 5000) } else { out.splice(&stream, 5000) } {
                Ok(count) => sum += count,
                Err(StreamError::Closed) => break,
                Err(error) => panic!("{error:?}"),
            }
        }
        out.blocking_flush().expect("it is open");
        copied.push(sum);
    }
    format!("{copied:?}")
}

/// Asks a server for `/`, and returns the status and what it said.
fn get(authority: &str) -> Result<String, HttpError> {
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

/// Sends `ping`, and returns what comes back.
fn connect(place: &str) -> String {
    let address: SocketAddrV4 = place.parse().expect("an address of IPv4");
    let [a, b, c, d] = address.ip().octets();
    let address = IpSocketAddress::Ipv4(Ipv4SocketAddress { port: address.port(), address: (a, b, c, d) });
    let socket = create_tcp_socket(IpAddressFamily::Ipv4).expect("sockets are open");
    socket.start_connect(&instance_network(), address).expect("it can be called");
    socket.subscribe().block();
    let (input, output) = socket.finish_connect().expect("somebody listens");
    output.blocking_write_and_flush(b"ping").expect("the peer reads");
    String::from_utf8(input.blocking_read(64).expect("the peer answers")).expect("text")
}

/// How long some calls take, in nanoseconds.
fn cost(place: &str) -> String {
    let (folder, name) = place.rsplit_once('/').expect("a file in a folder");
    let file = open(&directory(folder), name).expect("it is there");
    let stream = file.read_via_stream(0).expect("it is a file");
    let flags = each(|| file.get_flags());
    let kind = each(|| file.get_type());
    let skip = each(|| stream.skip(0));
    let same = each(|| file.is_same_object(&file));
    let random = each(get_random_u64);
    format!(
        "get-flags {flags:.1}, get-type {kind:.1}, skip {skip:.1}, is-same-object {same:.1}, get-random-u64 {random:.1}"
    )
}

/// How long a call takes.
fn each<T>(call: impl Fn() -> T) -> f64 {
    const CALLS: u32 = 1_000_000;
    let begun = now();
    for _ in 0..CALLS {
        std::hint::black_box(call());
    }
    (now() - begun) as f64 / f64::from(CALLS)
}
