//! A bare client of the wire, written from its description and not with the room's code: it says
//! what an honest device would never say.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use iroh::endpoint::{
    Connection, ConnectionError, PortmapperConfig, RecvStream, SendStream, presets,
};
use iroh::{Endpoint, EndpointAddr, EndpointId, RelayMode, SecretKey};
use myspot_sync::DeviceId;
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::kit::{id, key};

pub(crate) const LINK: &[u8] = b"myspot/1";
pub(crate) const JOIN: &[u8] = b"myspot-join/1";

/// Why and when a connection was closed, and how many bytes of streams it brought.
#[derive(Debug)]
pub(crate) struct Closed {
    pub(crate) code: Option<u64>,
    pub(crate) after: Duration,
    pub(crate) stream_frames: u64,
}

pub(crate) struct Stranger {
    runtime: Runtime,
    endpoint: Endpoint,
    me: DeviceId,
}

impl Stranger {
    pub(crate) fn new(number: u8) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let endpoint = runtime.block_on(async {
            Endpoint::builder(presets::Minimal)
                .relay_mode(RelayMode::Disabled)
                .clear_address_lookup()
                .portmapper_config(PortmapperConfig::Disabled)
                .secret_key(SecretKey::from_bytes(&key(number)))
                .alpns(vec![LINK.to_vec()])
                .clear_ip_transports()
                .bind_addr("127.0.0.1:0")
                .expect("an address")
                .bind()
                .await
                .expect("a port")
        });
        Self {
            runtime,
            endpoint,
            me: id(number),
        }
    }

    pub(crate) fn run<T>(&self, story: impl Future<Output = T>) -> T {
        self.runtime
            .block_on(async { timeout(Duration::from_secs(30), story).await })
            .expect("the story ends")
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.endpoint.bound_sockets()[0]
    }

    pub(crate) async fn dial(
        &self,
        device: DeviceId,
        at: SocketAddr,
        alpn: &[u8],
    ) -> Option<Connection> {
        let id = EndpointId::from_bytes(&device.0).expect("a key");
        let address = EndpointAddr::new(id).with_ip_addr(at);
        self.endpoint.connect(address, alpn).await.ok()
    }

    pub(crate) async fn accept(&self) -> Connection {
        let incoming = self.endpoint.accept().await.expect("open");
        incoming.await.expect("a connection")
    }

    /// The greeting of the one who dials, with a true proof of this secret.
    pub(crate) fn greeting(
        &self,
        connection: &Connection,
        context: &str,
        secret: &[u8],
    ) -> Vec<u8> {
        let other = connection.remote_id();
        self.greet(
            connection,
            context,
            secret,
            b"dialler ",
            [&self.me.0, other.as_bytes()],
        )
    }

    /// The greeting of the one who accepts.
    pub(crate) fn answer(&self, connection: &Connection, context: &str, secret: &[u8]) -> Vec<u8> {
        let other = connection.remote_id();
        self.greet(
            connection,
            context,
            secret,
            b"acceptor",
            [other.as_bytes(), &self.me.0],
        )
    }

    fn greet(
        &self,
        connection: &Connection,
        context: &str,
        secret: &[u8],
        direction: &[u8],
        ids: [&[u8; 32]; 2],
    ) -> Vec<u8> {
        let mut exporter = [0; 32];
        connection
            .export_keying_material(&mut exporter, b"EXPORTER-mySPOT", b"")
            .expect("an exporter");
        let session = [77; 16];
        let key = blake3::derive_key(context, secret);
        let mut hasher = blake3::Hasher::new_keyed(&key);
        hasher.update(direction);
        hasher.update(&[1, 0]);
        hasher.update(&exporter);
        hasher.update(ids[0]);
        hasher.update(ids[1]);
        hasher.update(&session);
        let mut greeting = b"mySP\x01\x00".to_vec();
        greeting.extend_from_slice(&session);
        greeting.extend_from_slice(hasher.finalize().as_bytes());
        greeting
    }

    /// Links as a member who knows the secret.
    pub(crate) async fn link(
        &self,
        device: DeviceId,
        at: SocketAddr,
        secret: &[u8],
    ) -> (Connection, SendStream, RecvStream) {
        let connection = self.dial(device, at, LINK).await.expect("reached");
        let (mut send, mut recv) = connection.open_bi().await.expect("a stream");
        let greeting = self.greeting(&connection, LINK_CONTEXT, secret);
        send.write_all(&greeting).await.expect("greeted");
        let mut theirs = [0; 54];
        recv.read_exact(&mut theirs).await.expect("answered");
        (connection, send, recv)
    }
}

pub(crate) const LINK_CONTEXT: &str = "mySPOT 2026-11 proof of the group's secret";
pub(crate) const JOIN_CONTEXT: &str = "mySPOT 2026-11 proof of an invitation's secret";

/// Waits until the other end closes.
pub(crate) async fn closed(connection: &Connection, since: Instant) -> Closed {
    let why = connection.closed().await;
    let code = match why {
        ConnectionError::ApplicationClosed(close) => Some(close.error_code.into_inner()),
        _ => None,
    };
    Closed {
        code,
        after: since.elapsed(),
        stream_frames: connection.stats().frame_rx.stream,
    }
}

/// A second is owed, and a machine that does much else is given more. Whoever is only waited out
/// is closed with another code.
pub(crate) const AT_ONCE: Duration = Duration::from_secs(10);

/// What every refusal owes: closed at once, and not a byte of content.
pub(crate) fn check_sent_away(closed: &Closed, code: u64) {
    assert_eq!(closed.code, Some(code), "{closed:?}");
    assert_eq!(closed.stream_frames, 0, "{closed:?}");
    assert!(closed.after < AT_ONCE, "{closed:?}");
}
