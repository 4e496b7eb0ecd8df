//! TCP.

use crate::wasi::sockets::types::{ErrorCode, IpAddressFamily, IpSocketAddress, TcpSocket};
use crate::{named, print, shown, wit_stream};

/// Sends `ping`, and returns what comes back.
pub async fn connect(to: IpSocketAddress) -> Result<String, String> {
    let socket = TcpSocket::create(IpAddressFamily::Ipv4).map_err(named)?;
    socket.connect(to).await.map_err(named)?;
    exchange(&socket, b"ping".to_vec()).await
}

/// Sends something, and returns what comes back.
async fn exchange(socket: &TcpSocket, data: Vec<u8>) -> Result<String, String> {
    let (mut to, reader) = wit_stream::new();
    let sent = socket.send(reader);
    to.write_all(data).await;
    drop(to);
    sent.await.map_err(named)?;
    let (mut answer, _) = socket.receive();
    let (_, bytes) = answer.read(Vec::with_capacity(64)).await;
    Ok(String::from_utf8(bytes).expect("text"))
}

/// Says where it listens, answers one caller with what it sent, and returns that.
pub async fn listen(at: IpSocketAddress) -> Result<String, String> {
    let socket = TcpSocket::create(IpAddressFamily::Ipv4).map_err(named)?;
    socket.bind(at).map_err(named)?;
    let mut callers = socket.listen().map_err(named)?;
    print(&shown(socket.get_local_address().map_err(named)?)).await.map_err(|()| "nobody reads")?;
    let caller = callers.next().await.ok_or(ErrorCode::ConnectionAborted).map_err(named)?;
    let (mut input, _) = caller.receive();
    let (_, said) = input.read(Vec::with_capacity(64)).await;
    let (mut to, reader) = wit_stream::new();
    let sent = caller.send(reader);
    to.write_all(said.clone()).await;
    drop(to);
    sent.await.map_err(named)?;
    Ok(String::from_utf8(said).expect("text"))
}
