//! Uses the network of WASI 0.3 as its arguments say, and prints what it got: `connect PEER`, `listen ADDRESS`, `send PEER`,
//! `receive ADDRESS`, `lookup NAME`, `get ADDRESS`, `post ADDRESS`, `list NAME` for the names in a directory that was granted, and `sleep
//! NANOSECONDS`. A peer is an address, or a name with a port. What it is refused goes to standard error.

wit_bindgen::generate!({
    inline: "
        package test:network;
        world network {
            include wasi:cli/imports@0.3.0;
            import wasi:http/client@0.3.0;
            export wasi:cli/run@0.3.0;
        }
    ",
    generate_all,
});

mod datagrams;
mod http;
mod streams;

use std::net::SocketAddrV4;

use exports::wasi::cli::run::Guest;
use wasi::cli::{environment, stderr, stdout};
use wasi::clocks::monotonic_clock::{now, wait_for, wait_until};
use wasi::filesystem::preopens::get_directories;
use wasi::sockets::ip_name_lookup::resolve_addresses;
use wasi::sockets::types::{IpAddress, IpSocketAddress, Ipv4SocketAddress};

struct Program;

export!(Program);

impl Guest for Program {
    async fn run() -> Result<(), ()> {
        let arguments = environment::get_arguments();
        let [_, action, place] = &arguments[..] else { panic!("an action and a place are expected: {arguments:?}") };
        let done = match action.as_str() {
            "connect" => match peer(place).await {
                Ok(peer) => streams::connect(peer).await,
                Err(problem) => Err(problem),
            },
            "listen" => streams::listen(address(place)).await,
            "send" => match peer(place).await {
                Ok(peer) => datagrams::send(peer).await,
                Err(problem) => Err(problem),
            },
            "receive" => datagrams::receive(address(place)).await,
            "lookup" => lookup(place).await,
            "get" => http::get(place).await,
            "post" => http::post(place).await,
            "list" => list(place).await,
            "sleep" => Ok(sleep(place.parse().expect("a number")).await),
            other => panic!("{other} is no action"),
        };
        match done {
            Ok(text) => print(&text).await,
            Err(problem) => {
                let (mut to, reader) = wit_stream::new();
                let said = stderr::write_via_stream(reader);
                to.write_all(format!("{problem}\n").into_bytes()).await;
                drop(to);
                said.await.map_err(drop)?;
                Err(())
            }
        }
    }
}

/// Prints a line.
async fn print(text: &str) -> Result<(), ()> {
    let (mut to, reader) = wit_stream::new();
    let said = stdout::write_via_stream(reader);
    to.write_all(format!("{text}\n").into_bytes()).await;
    drop(to);
    said.await.map_err(drop)
}

/// What an error is called in WIT.
fn named(error: impl std::fmt::Debug) -> String {
    let text = format!("{error:?}");
    let name = text.rsplit("::").next().unwrap_or_default().split('(').next().unwrap_or_default();
    let mut kebab = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.push(c.to_ascii_lowercase());
    }
    kebab
}

/// An address, which is looked up for a name.
async fn peer(text: &str) -> Result<IpSocketAddress, String> {
    if text.parse::<SocketAddrV4>().is_ok() {
        return Ok(address(text));
    }
    let (name, port) = text.split_once(':').expect("a name and a port");
    Ok(address(&format!("{}:{port}", lookup(name).await?)))
}

fn address(text: &str) -> IpSocketAddress {
    let address: SocketAddrV4 = text.parse().expect("an address of IPv4");
    let [a, b, c, d] = address.ip().octets();
    IpSocketAddress::Ipv4(Ipv4SocketAddress { port: address.port(), address: (a, b, c, d) })
}

fn shown(address: IpSocketAddress) -> String {
    let IpSocketAddress::Ipv4(Ipv4SocketAddress { port, address: (a, b, c, d) }) = address else {
        panic!("an address of IPv4")
    };
    format!("{a}.{b}.{c}.{d}:{port}")
}

/// The first address of IPv4.
async fn lookup(name: &str) -> Result<String, String> {
    let found = resolve_addresses(name.to_owned()).await.map_err(named)?;
    let first = found.into_iter().find_map(|address| match address {
        IpAddress::Ipv4((a, b, c, d)) => Some(format!("{a}.{b}.{c}.{d}")),
        IpAddress::Ipv6(_) => None,
    });
    Ok(first.unwrap_or_else(|| "nothing".to_owned()))
}

/// Waits for so many nanoseconds, and until as many more have passed, and says how many have.
async fn sleep(nanoseconds: u64) -> String {
    let begin = now();
    wait_for(nanoseconds).await;
    let middle = now();
    wait_until(middle + nanoseconds).await;
    format!("{} {}", middle - begin, now() - middle)
}

/// The names in a directory, in order.
async fn list(name: &str) -> Result<String, String> {
    let (directory, _) =
        get_directories().into_iter().find(|(_, given)| given == name).ok_or("there is no such directory")?;
    let (entries, result) = directory.read_directory();
    let mut names: Vec<String> = entries.collect().await.into_iter().map(|entry| entry.name).collect();
    result.await.map_err(named)?;
    names.sort();
    Ok(names.join(" "))
}
