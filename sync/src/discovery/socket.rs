//! The sockets of calls: one that hears, and one a link that calls, by IPv4 and by IPv6.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use netwatch::interfaces::{IpNet, State};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;

/// Where calls go by IPv4: an address that routers keep inside a site, which belongs to nobody.
pub(super) const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 83, 77);

/// Where calls go by IPv6: an address of one link, which no router passes on, out of those that
/// anybody may use (the 1 in `ff12`, RFC 4291, and the high bit of the last half, RFC 3307).
pub(super) const GROUP6: Ipv6Addr = Ipv6Addr::new(0xff12, 0, 0, 0, 0, 0, 0xef53, 0x4d53);

pub(super) const PORT: u16 = 47_383;

/// A socket that hears calls on the interfaces of some addresses. Others on this machine may
/// listen there too.
pub(super) fn ear(places: &[SocketAddrV4]) -> io::Result<UdpSocket> {
    let socket = shared(Domain::IPV4)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, PORT)).into())?;
    let joins = places
        .iter()
        .map(|place| socket.join_multicast_v4(&GROUP, place.ip()));
    joined(joins)?;
    UdpSocket::from_std(socket.into())
}

/// The same by IPv6, on the links of some addresses.
pub(super) fn ear6(zoned: &[(SocketAddrV6, u32)]) -> io::Result<UdpSocket> {
    let socket = shared(Domain::IPV6)?;
    socket.set_only_v6(true)?;
    socket.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, PORT)).into())?;
    let joins = zoned
        .iter()
        .map(|(_, zone)| socket.join_multicast_v6(&GROUP6, *zone));
    joined(joins)?;
    UdpSocket::from_std(socket.into())
}

/// A socket that calls on the interface of an address, and no further than its link.
pub(super) fn mouth(ip: Ipv4Addr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    socket.set_multicast_ttl_v4(1)?;
    // Other devices may run on this machine.
    socket.set_multicast_loop_v4(true)?;
    socket.set_multicast_if_v4(&ip)?;
    socket.bind(&SocketAddr::from((ip, 0)).into())?;
    UdpSocket::from_std(socket.into())
}

/// The same by IPv6. Whoever hears it dials the address from which it calls.
pub(super) fn mouth6(ip: Ipv6Addr, zone: u32) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV6, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    socket.set_only_v6(true)?;
    socket.set_multicast_hops_v6(1)?;
    socket.set_multicast_loop_v6(true)?;
    socket.set_multicast_if_v6(zone)?;
    socket.bind(&SocketAddr::from((ip, 0)).into())?;
    UdpSocket::from_std(socket.into())
}

/// Those of the addresses of which it is known on which link they are, with the number that the
/// system gives to its interface.
pub(super) async fn zoned(places: Vec<SocketAddrV6>) -> Vec<(SocketAddrV6, u32)> {
    if places.is_empty() {
        return Vec::new();
    }
    let state = State::new().await;
    let mut zoned = Vec::new();
    for interface in state.interfaces.values().filter(|it| it.is_up()) {
        let nets = interface.addrs().filter_map(|net| match net {
            IpNet::V6 { net, scope_id, .. } => Some((net.addr(), scope_id)),
            IpNet::V4(_) => None,
        });
        let nets: Vec<(Ipv6Addr, u32)> = nets.collect();
        // Each interface has an address of its link alone beside the others, and it says which.
        let zone = nets.iter().find(|(_, zone)| *zone != 0);
        let here = places.iter().filter(|place| {
            let mut known = nets.iter();
            known.any(|(ip, _)| ip == place.ip())
        });
        zoned.extend(here.filter_map(|place| Some((*place, zone?.1))));
    }
    zoned.sort_unstable();
    zoned
}

/// A socket on a port that others on this machine may listen on too.
fn shared(domain: Domain) -> io::Result<Socket> {
    let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_reuse_address(true)?;
    #[cfg(all(unix, not(target_os = "linux")))]
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// That at least one group was joined.
fn joined(joins: impl Iterator<Item = io::Result<()>>) -> io::Result<()> {
    let (joined, refused): (Vec<_>, Vec<_>) = joins.partition(Result::is_ok);
    match refused.into_iter().next() {
        // Two addresses of one interface join once.
        Some(Err(why)) if joined.is_empty() => Err(why),
        _ => Ok(()),
    }
}
