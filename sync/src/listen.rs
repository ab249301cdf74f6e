//! The endpoint of this device: where it listens, and everything that it does not do.
//!
//! No lookup service, no port mapper, no relay but one that a member typed in: what is not dialled
//! by address is reached by that relay or not at all.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use iroh::dns::DnsResolver;
use iroh::endpoint::{
    BindError, BindOpts, Builder, IdleTimeout, PortmapperConfig, QuicTransportConfig, VarInt,
    presets,
};
use iroh::{Endpoint, EndpointAddr, NetReportConfig, RelayConfig, RelayMap, RelayMode, SecretKey};

use crate::door::{Bind, DeviceId};
use crate::error::SyncError;
use crate::gate::{Doorman, Gate};
use crate::relay::RelayAddress;

const IDLE_MILLISECONDS: u32 = 5_000;
const IDLE: Duration = Duration::from_millis(IDLE_MILLISECONDS as u64);
const KEEP_ALIVE: Duration = Duration::from_millis(1_700);

/// How many bytes of one link may wait unread below the application.
const WINDOW: VarInt = VarInt::from_u32(2 << 20);

/// Returns the public key by which the device with this secret key is known.
pub fn device_of(key: &[u8; 32]) -> DeviceId {
    DeviceId(*SecretKey::from_bytes(key).public().as_bytes())
}

/// Opens the sockets. Nobody is let in yet: the gate is closed and no protocol is spoken.
pub(crate) async fn bind(
    key: &[u8; 32],
    place: &Bind,
    relay: Option<&RelayAddress>,
    gate: &Arc<Gate>,
) -> Result<Endpoint, SyncError> {
    let wanted = match place {
        Bind::Only(address) => address.port(),
        Bind::Everywhere { port } => port.unwrap_or(0),
    };
    let bound = bind_port(key, place, wanted, relay, gate).await;
    match bound {
        Err(_) if wanted != 0 => bind_port(key, place, 0, relay, gate).await,
        bound => bound,
    }
    .map_err(SyncError::NoPort)
}

async fn bind_port(
    key: &[u8; 32],
    place: &Bind,
    port: u16,
    relay: Option<&RelayAddress>,
    gate: &Arc<Gate>,
) -> io::Result<Endpoint> {
    let builder = over(relay, bare(key)).hooks(Doorman(Arc::clone(gate)));
    let builder = match place {
        Bind::Only(address) => builder.bind_addr(SocketAddr::new(address.ip(), port)),
        Bind::Everywhere { .. } => builder
            .bind_addr(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)))
            .and_then(|builder| {
                builder.bind_addr_with_opts(
                    SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)),
                    BindOpts::default().set_is_required(false),
                )
            }),
    };
    let builder = builder.map_err(io::Error::other)?;
    builder.bind().await.map_err(|error| match error {
        BindError::Sockets { source, .. } => source,
        other => io::Error::other(other.to_string()),
    })
}

/// An endpoint that talks to nobody but the addresses that it is given.
fn bare(key: &[u8; 32]) -> Builder {
    let transport = QuicTransportConfig::builder()
        .max_concurrent_bidi_streams(VarInt::from_u32(1))
        .max_concurrent_uni_streams(VarInt::from_u32(0))
        .datagram_receive_buffer_size(None)
        .stream_receive_window(WINDOW)
        .max_idle_timeout(Some(IdleTimeout::from(VarInt::from_u32(IDLE_MILLISECONDS))))
        .keep_alive_interval(KEEP_ALIVE)
        .default_path_max_idle_timeout(IDLE)
        .default_path_keep_alive_interval(KEEP_ALIVE)
        .build();
    Endpoint::builder(presets::Minimal)
        .relay_mode(RelayMode::Disabled)
        .clear_address_lookup()
        .portmapper_config(PortmapperConfig::Disabled)
        .transport_config(transport)
        .secret_key(SecretKey::from_bytes(key))
        .clear_ip_transports()
}

/// Adds the relay. It alone is asked anything: no question is sent to its other ports, nor to the
/// public name servers that iroh asks where the system's own do not answer.
fn over(relay: Option<&RelayAddress>, builder: Builder) -> Builder {
    let Some(relay) = relay else { return builder };
    let config = RelayConfig::new(relay.url(), None);
    let mut report = NetReportConfig::minimal();
    // One question to the relay itself: without its answer iroh does not settle there.
    report.https_probes = true;
    let names = DnsResolver::builder()
        .with_system_defaults()
        .disable_fallback();
    builder
        .relay_mode(RelayMode::Custom(RelayMap::from(config)))
        .net_report_config(report)
        .dns_resolver(names.build())
}

/// Returns the socket addresses that another machine may dial.
///
/// Loopback is named only when there is nothing else.
pub(crate) fn reachable(address: &EndpointAddr) -> Vec<SocketAddr> {
    let (loopback, others): (Vec<SocketAddr>, Vec<SocketAddr>) = address
        .ip_addrs()
        .copied()
        .filter(|address| address.port() != 0 && is_dialable(address.ip()))
        .partition(|address| address.ip().is_loopback());
    if others.is_empty() { loopback } else { others }
}

// An IPv6 address of one link says nothing without the interface, which another machine names
// otherwise.
fn is_dialable(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !ip.is_unspecified(),
        IpAddr::V6(ip) => !ip.is_unspecified() && !ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use iroh::{EndpointId, TransportAddr};

    use super::*;

    fn check(addresses: &[&str], expected: &[&str]) {
        let id = EndpointId::from_bytes(&device_of(&[1; 32]).0).expect("a key");
        let told = EndpointAddr::from_parts(
            id,
            addresses
                .iter()
                .map(|text| TransportAddr::Ip(text.parse().expect("an address"))),
        );
        let expected: Vec<SocketAddr> = expected
            .iter()
            .map(|text| text.parse().expect("an address"))
            .collect();
        assert_eq!(reachable(&told), expected);
    }

    #[test]
    fn only_addresses_that_others_can_dial_are_told() {
        check(&["127.0.0.1:5"], &["127.0.0.1:5"]);
        check(&["127.0.0.1:5", "10.0.0.1:5"], &["10.0.0.1:5"]);
        check(&["[fe80::1]:5", "[::1]:5"], &["[::1]:5"]);
        check(&["0.0.0.0:5", "10.0.0.1:0"], &[]);
        check(&["[2001:db8::1]:5"], &["[2001:db8::1]:5"]);
    }

    #[test]
    fn no_source_of_this_room_names_a_server_of_anybody() {
        let forbidden = [
            concat!("presets", "::N0"),
            concat!("RelayMode", "::Default"),
        ];
        let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"))];
        let mut looked_at = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the room") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    let text = std::fs::read_to_string(&path).expect("a source");
                    for word in forbidden {
                        assert!(!text.contains(word), "{word} in {}", path.display());
                    }
                    looked_at += 1;
                }
            }
        }
        assert!(looked_at > 8, "{looked_at} sources");
    }
}
