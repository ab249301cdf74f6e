//! Which way the packets of a link go: from socket to socket, or by the relay.
//!
//! A link that began by the relay goes on directly as soon as iroh has found a way, and back when
//! that way is lost. The link stays the same; only what is told of it changes.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;

use futures_core::Stream as _;
use iroh::TransportAddr;
use iroh::endpoint::Connection;
use tokio::sync::mpsc;

use crate::door::DeviceId;
use crate::news::News;

/// Returns where the other end of a connection is now; `None` when its packets come by the relay.
pub(crate) fn address_of(connection: &Connection) -> Option<SocketAddr> {
    let paths = connection.paths();
    let path = paths
        .iter()
        .find(iroh::endpoint::Path::is_selected)
        .or_else(|| paths.iter().next())?;
    match path.remote_addr() {
        TransportAddr::Ip(address) => {
            Some(SocketAddr::new(address.ip().to_canonical(), address.port()))
        }
        _ => None,
    }
}

/// Tells each time when the packets of a link go another way than was told last, until the
/// connection is closed.
pub(crate) async fn follow(
    (serial, device): (u64, DeviceId),
    connection: &Connection,
    mut told: Option<SocketAddr>,
    news: &mpsc::UnboundedSender<News>,
) {
    let mut changes = connection.paths_stream();
    while let Some(paths) = poll_fn(|cx| Pin::new(&mut changes).poll_next(cx)).await {
        // Between two ways there may be none for a moment.
        let chosen = paths.iter().any(|path| path.is_selected());
        let address = address_of(connection);
        if chosen && address != told {
            told = address;
            let rerouted = News::Rerouted {
                serial,
                device,
                address,
            };
            if news.send(rerouted).is_err() {
                return;
            }
        }
    }
}
