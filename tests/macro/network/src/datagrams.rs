//! UDP.

use crate::wasi::sockets::types::{IpAddressFamily, IpSocketAddress, UdpSocket};
use crate::{address, named, print, shown};

/// Sends one datagram, and returns the one that comes back.
pub async fn send(to: IpSocketAddress) -> Result<String, String> {
    let socket = UdpSocket::create(IpAddressFamily::Ipv4).map_err(named)?;
    socket.bind(address("0.0.0.0:0")).map_err(named)?;
    socket.send(b"ping".to_vec(), Some(to)).await.map_err(named)?;
    let (data, _) = socket.receive().await.map_err(named)?;
    Ok(String::from_utf8(data).expect("text"))
}

/// Says where it listens, answers one datagram with the same, and returns that.
pub async fn receive(at: IpSocketAddress) -> Result<String, String> {
    let socket = UdpSocket::create(IpAddressFamily::Ipv4).map_err(named)?;
    socket.bind(at).map_err(named)?;
    print(&shown(socket.get_local_address().map_err(named)?)).await.map_err(|()| "nobody reads")?;
    let (data, from) = socket.receive().await.map_err(named)?;
    socket.send(data.clone(), Some(from)).await.map_err(named)?;
    Ok(String::from_utf8(data).expect("text"))
}
