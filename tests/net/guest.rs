//! Uses the network as its arguments say, and prints what it got: `connect PEER`, `listen ADDRESS`, `send PEER`, `receive ADDRESS`,
//! `lookup NAME`. A peer is an address, or a name with a port. What it is refused goes to standard error.

#[path = "bindings/guest.rs"]
mod bindings;

use std::net::SocketAddrV4;

use bindings::exports::wasi::cli::run::Guest;
use bindings::wasi::sockets::instance_network::instance_network;
use bindings::wasi::sockets::ip_name_lookup::resolve_addresses;
use bindings::wasi::sockets::network::{ErrorCode, IpAddress, IpAddressFamily, IpSocketAddress, Ipv4SocketAddress};
use bindings::wasi::sockets::tcp::TcpSocket;
use bindings::wasi::sockets::tcp_create_socket::create_tcp_socket;
use bindings::wasi::sockets::udp::{OutgoingDatagram, UdpSocket};
use bindings::wasi::sockets::udp_create_socket::create_udp_socket;

struct Program;

impl Guest for Program {
    fn run() -> Result<(), ()> {
        let args: Vec<_> = std::env::args().collect();
        let [_, action, place] = &args[..] else { panic!("an action and a place are expected: {args:?}") };
        let done = match action.as_str() {
            "connect" => peer(place).and_then(connect),
            "listen" => listen(address(place)),
            "send" => peer(place).and_then(send),
            "receive" => receive(address(place)),
            "lookup" => lookup(place),
            other => panic!("{other} is no action"),
        };
        done.map(|text| println!("{text}")).map_err(|error| eprintln!("{}", error.name()))
    }
}

/// An address, which is looked up for a name.
fn peer(text: &str) -> Result<IpSocketAddress, ErrorCode> {
    if text.parse::<SocketAddrV4>().is_ok() {
        return Ok(address(text));
    }
    let (name, port) = text.split_once(':').expect("a name and a port");
    Ok(address(&format!("{}:{port}", lookup(name)?)))
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

/// Sends `ping`, and returns what comes back.
fn connect(to: IpSocketAddress) -> Result<String, ErrorCode> {
    let socket = create_tcp_socket(IpAddressFamily::Ipv4)?;
    socket.start_connect(&instance_network(), to)?;
    let (input, output) = blocking(&socket, TcpSocket::finish_connect)?;
    output.blocking_write_and_flush(b"ping").expect("the peer reads");
    let answer = input.blocking_read(64).expect("the peer answers");
    Ok(String::from_utf8(answer).expect("text"))
}

/// Says where it listens, answers one caller with what it sent, and returns that.
fn listen(at: IpSocketAddress) -> Result<String, ErrorCode> {
    let socket = create_tcp_socket(IpAddressFamily::Ipv4)?;
    socket.start_bind(&instance_network(), at)?;
    socket.finish_bind()?;
    socket.start_listen()?;
    socket.finish_listen()?;
    println!("{}", shown(socket.local_address()?));
    let (_connection, input, output) = blocking(&socket, TcpSocket::accept)?;
    let said = input.blocking_read(64).expect("the caller writes");
    output.blocking_write_and_flush(&said).expect("the caller reads");
    Ok(String::from_utf8(said).expect("text"))
}

fn blocking<T>(socket: &TcpSocket, mut step: impl FnMut(&TcpSocket) -> Result<T, ErrorCode>) -> Result<T, ErrorCode> {
    loop {
        match step(socket) {
            Err(ErrorCode::WouldBlock) => socket.subscribe().block(),
            done => return done,
        }
    }
}

/// Sends one datagram, and returns the one that comes back.
fn send(to: IpSocketAddress) -> Result<String, ErrorCode> {
    let socket = create_udp_socket(IpAddressFamily::Ipv4)?;
    bind(&socket, address("0.0.0.0:0"))?;
    let (input, output) = socket.stream(None)?;
    output.subscribe().block();
    output.check_send()?;
    output.send(&[OutgoingDatagram { data: b"ping".to_vec(), remote_address: Some(to) }])?;
    input.subscribe().block();
    let [datagram] = &input.receive(1)?[..] else { panic!("one datagram") };
    Ok(String::from_utf8(datagram.data.clone()).expect("text"))
}

/// Says where it listens, answers one datagram with the same, and returns that.
fn receive(at: IpSocketAddress) -> Result<String, ErrorCode> {
    let socket = create_udp_socket(IpAddressFamily::Ipv4)?;
    bind(&socket, at)?;
    println!("{}", shown(socket.local_address()?));
    let (input, output) = socket.stream(None)?;
    input.subscribe().block();
    let datagram = input.receive(1)?.remove(0);
    output.subscribe().block();
    output.check_send()?;
    output.send(&[OutgoingDatagram { data: datagram.data.clone(), remote_address: Some(datagram.remote_address) }])?;
    Ok(String::from_utf8(datagram.data).expect("text"))
}

fn bind(socket: &UdpSocket, at: IpSocketAddress) -> Result<(), ErrorCode> {
    socket.start_bind(&instance_network(), at)?;
    socket.finish_bind()
}

/// Returns the first address of IPv4.
fn lookup(name: &str) -> Result<String, ErrorCode> {
    let found = resolve_addresses(&instance_network(), name)?;
    loop {
        match found.resolve_next_address() {
            Err(ErrorCode::WouldBlock) => found.subscribe().block(),
            Ok(Some(IpAddress::Ipv4((a, b, c, d)))) => return Ok(format!("{a}.{b}.{c}.{d}")),
            Ok(Some(IpAddress::Ipv6(_))) => {}
            Ok(None) => return Ok("nothing".to_owned()),
            Err(error) => return Err(error),
        }
    }
}

bindings::export!(Program with_types_in bindings);
