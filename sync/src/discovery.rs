//! Finding members on the local link: each calls out now and then, and only members understand.
//!
//! A call goes by multicast to everybody on the link and never beyond it (TTL 1). It is 34 bytes
//! that look random: to who does not know the group's secret they tell neither which device calls
//! nor of which group, and no two calls of one device look alike. That mySPOT is used shows, by
//! the group and the port; that is why nothing is sent before sharing is on. A call is a hint:
//! whoever is dialled because of one has to prove its key and the secret as always, so that a call
//! that is repeated from elsewhere leads nowhere.
//!
//! Chosen over multicast DNS (`iroh-mdns-address-lookup`), which tells everybody on the link the
//! device's key and all of its addresses, and so lets a café follow a member from day to day.

mod call;

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4};
use std::time::Duration;

use iroh::SecretKey;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

use crate::dial::dice;
use crate::door::{DeviceId, Discovery};
use crate::news::News;

/// Where calls go: an address that routers keep inside a site, which belongs to nobody.
const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 83, 77);
const PORT: u16 = 47_383;

/// How long after the start, or after something changed, the first calls go out.
const FIRST: [u64; 5] = [0, 700, 1_500, 3_000, 6_000];
/// How long between two calls after those.
const EVERY: Duration = Duration::from_secs(20);
/// For how long a device that called counts as found.
const RECENT: Duration = Duration::from_secs(70);
/// How long a link may stand whose other end is not heard to call, before the link counts as one
/// that carries no calls. Several of its calls would have come.
const UNHEARD: Duration = Duration::from_secs(70);

/// What the switchboard has called out and listened for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The first is called under, any is listened for; without one nothing is done.
    pub(crate) keys: Vec<[u8; 32]>,
    /// Who is listened for.
    pub(crate) devices: Vec<DeviceId>,
    /// Where this device listens for links.
    pub(crate) places: Vec<SocketAddrV4>,
    /// Since when a link with a device nearby stands.
    pub(crate) linked: Option<Instant>,
}

/// Calls and listens until the switchboard is gone.
pub(crate) async fn run(
    me: DeviceId,
    mut wanted: watch::Receiver<Wanted>,
    news: mpsc::UnboundedSender<News>,
) {
    let mut line = Line::default();
    let mut told = Discovery::Off;
    loop {
        let now = wanted.borrow_and_update().clone();
        line.follow(&now);
        let state = line.state(&now);
        if state != told {
            told = state;
            news.send(News::Discovery(state)).ok();
        }
        let wake = line.next.map(|(at, _)| at);
        let mut bytes = [0; 64];
        tokio::select! {
            changed = wanted.changed() => if changed.is_err() {
                return;
            },
            heard = hear(line.ear.as_ref(), &mut bytes) => match heard {
                Ok((length, from)) => {
                    let call = bytes.get(..length).unwrap_or_default();
                    if let Some((device, port)) = call::read(call, &now.keys, &now.devices) {
                        line.heard.insert(device, Instant::now());
                        let address = SocketAddr::new(from.ip(), port);
                        news.send(News::Called { device, address }).ok();
                    }
                }
                Err(_) => line.ear = None,
            },
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {
                line.call(me, &now).await;
            }
        }
    }
}

async fn hear(ear: Option<&UdpSocket>, bytes: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
    match ear {
        Some(ear) => ear.recv_from(bytes).await,
        None => std::future::pending().await,
    }
}

/// The sockets, and what came of them.
#[derive(Default)]
struct Line {
    ear: Option<UdpSocket>,
    mouths: Vec<(SocketAddrV4, UdpSocket)>,
    /// The places that the sockets are for.
    places: Vec<SocketAddrV4>,
    /// Whether the last call could be sent at all.
    sent: bool,
    /// When the next call is due, and the how manieth it is.
    next: Option<(Instant, usize)>,
    heard: BTreeMap<DeviceId, Instant>,
}

impl Line {
    /// Opens or closes the sockets as they are wanted.
    fn follow(&mut self, wanted: &Wanted) {
        let places = if wanted.keys.is_empty() || wanted.devices.is_empty() {
            &[]
        } else {
            wanted.places.as_slice()
        };
        if self.places == places {
            return;
        }
        *self = Self {
            places: places.to_vec(),
            sent: true,
            heard: std::mem::take(&mut self.heard),
            ..Self::default()
        };
        if places.is_empty() {
            self.heard.clear();
            return;
        }
        self.ear = ear(places).ok();
        let mouths = places.iter().filter_map(|place| {
            let mouth = mouth(*place.ip()).ok()?;
            Some((*place, mouth))
        });
        self.mouths = mouths.collect();
        self.next = Some((Instant::now(), 0));
    }

    fn state(&self, wanted: &Wanted) -> Discovery {
        if self.places.is_empty() {
            return Discovery::Off;
        }
        let found = self.heard.values();
        let found = found.filter(|at| at.elapsed() < RECENT).count();
        let unheard = wanted.linked.is_some_and(|since| since.elapsed() > UNHEARD);
        match found {
            _ if self.ear.is_none() || !self.sent => Discovery::Blocked,
            0 if unheard => Discovery::Blocked,
            0 => Discovery::Listening,
            found => Discovery::Found(found),
        }
    }

    async fn call(&mut self, me: DeviceId, wanted: &Wanted) {
        let Some((_, number)) = self.next else { return };
        let after = match (FIRST.get(number), FIRST.get(number + 1)) {
            (Some(this), Some(next)) => Duration::from_millis(next - this),
            // Up to a quarter sooner, so that many devices do not call in step.
            _ => EVERY - EVERY / 4 * u32::try_from(dice() % 100).unwrap_or(0) / 100,
        };
        self.next = Some((Instant::now() + after, number + 1));
        let Some(key) = wanted.keys.first() else {
            return;
        };
        self.sent = false;
        for (place, mouth) in &self.mouths {
            let call = call::write(key, me, place.port(), nonce());
            let to = SocketAddrV4::new(GROUP, PORT);
            self.sent |= mouth.send_to(&call, to).await.is_ok();
        }
    }
}

fn nonce() -> [u8; 16] {
    let mut nonce = [0; 16];
    let fresh = SecretKey::generate();
    nonce.copy_from_slice(&fresh.public().as_bytes()[..16]);
    nonce
}

/// A socket that hears calls on the interfaces of some addresses. Others on this machine may
/// listen there too.
fn ear(places: &[SocketAddrV4]) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_reuse_address(true)?;
    #[cfg(all(unix, not(target_os = "linux")))]
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, PORT)).into())?;
    let joins = places
        .iter()
        .map(|place| socket.join_multicast_v4(&GROUP, place.ip()));
    let (joined, refused): (Vec<_>, Vec<_>) = joins.partition(Result::is_ok);
    match refused.into_iter().next() {
        // Two addresses of one interface join once.
        Some(Err(why)) if joined.is_empty() => Err(why),
        _ => UdpSocket::from_std(socket.into()),
    }
}

/// A socket that calls on the interface of an address, and no further than its link.
fn mouth(ip: Ipv4Addr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    socket.set_multicast_ttl_v4(1)?;
    // Other devices may run on this machine.
    socket.set_multicast_loop_v4(true)?;
    socket.set_multicast_if_v4(&ip)?;
    socket.bind(&SocketAddr::from((ip, 0)).into())?;
    UdpSocket::from_std(socket.into())
}

/// Whether an address is one of this machine's own link, as far as an address tells.
pub(crate) fn is_nearby(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local() || ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_unicast_link_local() || ip.is_unique_local() || ip.is_loopback(),
    }
}
