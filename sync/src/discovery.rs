//! Finding members on the local link: each calls out now and then, and only members understand.
//!
//! A call goes by multicast to everybody on the link and never beyond it (IPv4: TTL 1; IPv6: an
//! address of the link alone, and one hop). It is 34 bytes that look random: to who does not know
//! the group's secret they tell neither which device calls nor of which group, and no two calls of
//! one device look alike. That mySPOT is used shows, by the group and the port; that is why nothing
//! is sent before sharing is on. A call is a hint: whoever is dialled because of one has to prove
//! its key and the secret as always, so that a call that is repeated from elsewhere leads nowhere.
//!
//! Chosen over multicast DNS (`iroh-mdns-address-lookup`), which tells everybody on the link the
//! device's key and all of its addresses, and so lets a café follow a member from day to day.

mod call;
mod socket;

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::time::Duration;

use iroh::SecretKey;
use tokio::net::UdpSocket;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

use crate::dial::dice;
use crate::door::{DeviceId, Discovery};
use crate::news::News;

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
    pub(crate) places: Vec<SocketAddr>,
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
        if line.follow(&now) {
            line.follow_zones().await;
        }
        let state = line.state(&now);
        if state != told {
            told = state;
            news.send(News::Discovery(state)).ok();
        }
        let wake = line.next.map(|(at, _)| at);
        let (mut bytes, mut bytes6) = ([0; 64], [0; 64]);
        tokio::select! {
            changed = wanted.changed() => if changed.is_err() {
                return;
            },
            heard = hear(line.ear.as_ref(), &mut bytes) => match heard {
                Ok((length, from)) => line.hear((&bytes, length), from, &now, &news),
                Err(_) => line.ear = None,
            },
            heard = hear(line.ear6.as_ref(), &mut bytes6) => match heard {
                Ok((length, from)) => line.hear((&bytes6, length), from, &now, &news),
                Err(_) => line.ear6 = None,
            },
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {
                // An interface came or went, or has its address only now.
                line.follow_zones().await;
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

/// A socket from which calls go: the port that they tell, and where they go to.
struct Mouth {
    port: u16,
    to: SocketAddr,
    socket: UdpSocket,
}

/// The sockets, and what came of them.
#[derive(Default)]
struct Line {
    ear: Option<UdpSocket>,
    mouths: Vec<Mouth>,
    /// The places that the sockets are for.
    places: Vec<SocketAddr>,
    /// The same by IPv6, for those of the places of which it is known on which link they are.
    ear6: Option<UdpSocket>,
    mouths6: Vec<Mouth>,
    zoned: Vec<(SocketAddrV6, u32)>,
    /// Whether the last call could be sent at all.
    sent: bool,
    /// When the next call is due, and the how manieth it is.
    next: Option<(Instant, usize)>,
    heard: BTreeMap<DeviceId, Instant>,
}

impl Line {
    /// Opens or closes the sockets as they are wanted; returns whether that was needed.
    fn follow(&mut self, wanted: &Wanted) -> bool {
        let places = if wanted.keys.is_empty() || wanted.devices.is_empty() {
            &[]
        } else {
            wanted.places.as_slice()
        };
        if self.places == places {
            return false;
        }
        *self = Self {
            places: places.to_vec(),
            sent: true,
            heard: std::mem::take(&mut self.heard),
            ..Self::default()
        };
        if places.is_empty() {
            self.heard.clear();
            return true;
        }
        let places = places.iter().filter_map(|place| match place {
            SocketAddr::V4(place) => Some(*place),
            SocketAddr::V6(_) => None,
        });
        let places: Vec<SocketAddrV4> = places.collect();
        let ear = (!places.is_empty()).then(|| socket::ear(&places));
        self.ear = ear.and_then(Result::ok);
        let mouths = places.iter().filter_map(|place| {
            Some(Mouth {
                port: place.port(),
                to: SocketAddrV4::new(socket::GROUP, socket::PORT).into(),
                socket: socket::mouth(*place.ip()).ok()?,
            })
        });
        self.mouths = mouths.collect();
        self.next = Some((Instant::now(), 0));
        true
    }

    /// Opens the sockets by IPv6, which has to be told the link on which an address is.
    async fn follow_zones(&mut self) {
        let places = self.places.iter().filter_map(|place| match place {
            SocketAddr::V6(place) if !place.ip().is_loopback() => Some(*place),
            _ => None,
        });
        let zoned = socket::zoned(places.collect()).await;
        if self.zoned == zoned {
            return;
        }
        let ear = (!zoned.is_empty()).then(|| socket::ear6(&zoned));
        self.ear6 = ear.and_then(Result::ok);
        let mouths = zoned.iter().filter_map(|(place, zone)| {
            Some(Mouth {
                port: place.port(),
                to: SocketAddrV6::new(socket::GROUP6, socket::PORT, 0, *zone).into(),
                socket: socket::mouth6(*place.ip(), *zone).ok()?,
            })
        });
        self.mouths6 = mouths.collect();
        self.zoned = zoned;
    }

    fn state(&self, wanted: &Wanted) -> Discovery {
        if self.places.is_empty() {
            return Discovery::Off;
        }
        let found = self.heard.values();
        let found = found.filter(|at| at.elapsed() < RECENT).count();
        let unheard = wanted.linked.is_some_and(|since| since.elapsed() > UNHEARD);
        let deaf = self.ear.is_none() && self.ear6.is_none();
        match found {
            _ if deaf || !self.sent => Discovery::Blocked,
            0 if unheard => Discovery::Blocked,
            0 => Discovery::Listening,
            found => Discovery::Found(found),
        }
    }

    /// Takes what an ear heard: a call of a member's device, or anything at all.
    fn hear(
        &mut self,
        (bytes, length): (&[u8], usize),
        from: SocketAddr,
        wanted: &Wanted,
        news: &mpsc::UnboundedSender<News>,
    ) {
        let call = bytes.get(..length).unwrap_or_default();
        let called = call::read(call, &wanted.keys, &wanted.devices);
        let Some((device, port)) = called else { return };
        // An address of one link alone leads nowhere without that link, and iroh loses it.
        let of_one_link = |ip: IpAddr| matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local());
        if of_one_link(from.ip()) {
            return;
        }
        let address = SocketAddr::new(from.ip(), port);
        self.heard.insert(device, Instant::now());
        news.send(News::Called { device, address }).ok();
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
        for mouth in self.mouths.iter().chain(&self.mouths6) {
            let call = call::write(key, me, mouth.port, nonce());
            self.sent |= mouth.socket.send_to(&call, mouth.to).await.is_ok();
        }
    }
}

fn nonce() -> [u8; 16] {
    let mut nonce = [0; 16];
    let fresh = SecretKey::generate();
    nonce.copy_from_slice(&fresh.public().as_bytes()[..16]);
    nonce
}

/// Whether an address is one of this machine's own link, as far as an address tells.
pub(crate) fn is_nearby(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local() || ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_unicast_link_local() || ip.is_unique_local() || ip.is_loopback(),
    }
}
