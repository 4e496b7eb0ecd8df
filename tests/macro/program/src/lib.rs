//! A program of WASI 0.3: reads what its arguments name, all at once, and prints it in their order.
//!
//! `in` is standard input, `file:PATH` a file of the first directory, `tcp:ADDRESS:PORT` a server, `sleep:MILLISECONDS` a pause, `env:NAME` a
//! variable. `fail` ends without success.

wit_bindgen::generate!({
    inline: "
        package test:program;
        world program {
            include wasi:cli/imports@0.3.0;
            export wasi:cli/run@0.3.0;
        }
    ",
    generate_all,
});

use exports::wasi::cli::run::Guest;
use wasi::cli::{environment, stderr, stdin, stdout};
use wasi::clocks::monotonic_clock;
use wasi::filesystem::preopens::get_directories;
use wasi::filesystem::types::{DescriptorFlags, OpenFlags, PathFlags};
use wasi::random::random::get_random_bytes;
use wasi::sockets::types::{IpAddressFamily, IpSocketAddress, Ipv4SocketAddress, TcpSocket};

struct Program;

impl Guest for Program {
    async fn run() -> Result<(), ()> {
        let arguments = environment::get_arguments();
        let work = arguments.into_iter().skip(1).map(|name| wit_bindgen::spawn_local(read(name)));
        let work: Vec<_> = work.collect();
        let (mut out, reader) = wit_stream::new();
        let printed = stdout::write_via_stream(reader);
        let mut result = Ok(());
        for work in work {
            match work.await.expect("nobody cancels it") {
                Ok(text) => assert!(out.write_all(text).await.is_empty()),
                Err(problem) => {
                    let (mut err, reader) = wit_stream::new();
                    let said = stderr::write_via_stream(reader);
                    err.write_all(format!("{problem}\n").into_bytes()).await;
                    drop(err);
                    said.await.map_err(drop)?;
                    result = Err(());
                }
            }
        }
        drop(out);
        printed.await.map_err(drop)?;
        result
    }
}

async fn read(name: String) -> Result<Vec<u8>, String> {
    let (kind, rest) = name.split_once(':').unwrap_or((&name, ""));
    let failed = |problem: &dyn std::fmt::Debug| format!("{name}: {problem:?}");
    match kind {
        "in" => {
            let (text, result) = stdin::read_via_stream();
            let text = text.collect().await;
            result.await.map_err(|problem| failed(&problem))?;
            Ok(text)
        }
        "file" => {
            let (directory, _) = get_directories().into_iter().next().ok_or("there is no directory")?;
            let open =
                directory.open_at(PathFlags::empty(), rest.to_owned(), OpenFlags::empty(), DescriptorFlags::READ);
            let file = open.await.map_err(|problem| failed(&problem))?;
            let (text, result) = file.read_via_stream(0);
            let text = text.collect().await;
            result.await.map_err(|problem| failed(&problem))?;
            Ok(text)
        }
        "tcp" => {
            let port = rest.parse().map_err(|problem| failed(&problem))?;
            let socket = TcpSocket::create(IpAddressFamily::Ipv4).map_err(|problem| failed(&problem))?;
            let address = IpSocketAddress::Ipv4(Ipv4SocketAddress { port, address: (127, 0, 0, 1) });
            socket.connect(address).await.map_err(|problem| failed(&problem))?;
            let (mut say, said) = wit_stream::new();
            let sent = socket.send(said);
            say.write_all(b"hello\n".to_vec()).await;
            drop(say);
            sent.await.map_err(|problem| failed(&problem))?;
            let (text, result) = socket.receive();
            let text = text.collect().await;
            result.await.map_err(|problem| failed(&problem))?;
            Ok(text)
        }
        "sleep" => {
            let milliseconds: u64 = rest.parse().map_err(|problem| failed(&problem))?;
            let before = monotonic_clock::now();
            monotonic_clock::wait_for(milliseconds * 1_000_000).await;
            let slept = (monotonic_clock::now() - before) / 1_000_000 >= milliseconds;
            Ok(format!("slept {slept}\n").into_bytes())
        }
        "env" => {
            let variables = environment::get_environment();
            Ok(variables.into_iter().find(|(key, _)| key == rest).map(|(_, value)| value).unwrap_or_default().into())
        }
        "random" => Ok(format!("{}\n", get_random_bytes(8).len()).into_bytes()),
        _ => Err(name),
    }
}

export!(Program);
