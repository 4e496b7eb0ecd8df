//! Peers of guests on loopback.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

/// Starts a server that answers each connection with what it sends, up to 64 bytes. Returns its port.
///
/// # Panics
/// There is no loopback.
pub fn tcp_echo() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut buffer = [0; 64];
            let length = stream.read(&mut buffer).unwrap_or(0);
            let _ = stream.write_all(&buffer[..length]);
        }
    });
    port
}
