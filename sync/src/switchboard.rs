//! The switchboard: which links stand, whom to dial, who waits at the door.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use iroh::endpoint::{Connection, Incoming, VarInt};
use iroh::{Endpoint, EndpointAddr, EndpointId, Watcher as _};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

use crate::MAX_FRAME;
use crate::door::{Command, DeviceId, Event, Peer};
use crate::error::{JoinError, LinkError};
use crate::gate::{Gate, Invitation};
use crate::link::{self, Outbox, Proven};
use crate::news::{News, Verdict};
use crate::ticket::Ticket;
use crate::wire::{JOIN_ALPN, LINK_ALPN, Session, code};
use crate::{invite, listen};

/// How long a try to reach a device may take.
const REACH: Duration = Duration::from_secs(5);
/// How long a stranger may take to prove anything.
const PROVE: Duration = Duration::from_secs(3);
/// How many strangers may be proving at once.
const STRANGERS: usize = 32;
/// The first wait before a device is dialled again, and the longest.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(10));
/// How often it is looked whom to dial.
const TICK: Duration = Duration::from_millis(100);
/// How long the others have to hear that this device leaves.
const FAREWELL: Duration = Duration::from_secs(2);

type Told = Box<dyn Fn(Event) + Send + Sync>;

/// A device that belongs and is dialled while there is no link with it.
#[derive(Debug)]
struct Known {
    addresses: Vec<SocketAddr>,
    wait: Duration,
    next: Instant,
    dialling: bool,
}

/// A link that stands.
#[derive(Debug)]
struct Live {
    serial: u64,
    session: Session,
    dialler: DeviceId,
    connection: Connection,
    outbox: Outbox,
}

/// Somebody who waits for the verdict.
type Guest = (u64, DeviceId, oneshot::Sender<Verdict>);

pub(crate) struct Switchboard {
    endpoint: Endpoint,
    me: DeviceId,
    session: Session,
    gate: Arc<Gate>,
    told: Told,
    news: mpsc::UnboundedSender<News>,
    heard: mpsc::UnboundedReceiver<News>,
    known: BTreeMap<DeviceId, Known>,
    links: BTreeMap<DeviceId, Live>,
    addresses: Vec<SocketAddr>,
    /// Counts links, invitations and joins.
    count: u64,
    /// The number and end of the invitation that stands open or is being answered.
    invitation: Option<(u64, Instant)>,
    /// A ticket that waits for an address to name.
    wanted: Option<([u8; 16], u64)>,
    guest: Option<Guest>,
    /// The join that goes on.
    join: Option<u64>,
}

impl Switchboard {
    pub(crate) fn new(endpoint: Endpoint, me: DeviceId, gate: Arc<Gate>, told: Told) -> Self {
        let (news, heard) = mpsc::unbounded_channel();
        let mut session = [0; 16];
        // A number of this run; it only has to be another one in the next.
        session.copy_from_slice(&iroh::SecretKey::generate().to_bytes()[..16]);
        Self {
            endpoint,
            me,
            session,
            gate,
            told,
            news,
            heard,
            known: BTreeMap::new(),
            links: BTreeMap::new(),
            addresses: Vec::new(),
            count: 0,
            invitation: None,
            wanted: None,
            guest: None,
            join: None,
        }
    }

    /// Works until the app leaves.
    pub(crate) async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Command>) {
        let ear = tokio::spawn(accept(
            self.endpoint.clone(),
            (self.me, self.session),
            Arc::clone(&self.gate),
            self.news.clone(),
        ));
        let mut places = self.endpoint.watch_addr();
        self.moved(&places.get());
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let end = self.invitation.map(|(_, until)| until);
            let end = end.unwrap_or_else(|| Instant::now() + Duration::from_secs(3_600));
            tokio::select! {
                order = orders.recv() => match order {
                    Some(Command::Leave) | None => break,
                    Some(order) => self.obey(order),
                },
                Some(news) = self.heard.recv() => self.hear(news),
                Ok(place) = places.updated() => self.moved(&place),
                () = sleep_until(end) => self.invitation_ended(),
                _ = tick.tick() => self.dial(),
            }
        }
        ear.abort();
        self.leave().await;
    }

    /// Lets the links write what waits, then closes everything.
    async fn leave(mut self) {
        let links = std::mem::take(&mut self.links);
        let connections: Vec<Connection> =
            links.values().map(|live| live.connection.clone()).collect();
        drop(links);
        let all_closed = async {
            for connection in &connections {
                connection.closed().await;
            }
        };
        // Whoever does not hear it notices by the silence.
        timeout(FAREWELL, all_closed).await.ok();
        for connection in &connections {
            connection.close(code::LEFT, &[]);
        }
        timeout(FAREWELL, self.endpoint.close()).await.ok();
        (self.told)(Event::Left);
    }

    fn obey(&mut self, order: Command) {
        match order {
            Command::Listen { peers, secret } => self.list(peers, secret),
            Command::Invite { secret, seconds } => self.invite(secret, seconds),
            Command::Uninvite => self.invitation_ended(),
            Command::Join { ticket, card } => self.answer(&ticket, card),
            Command::Admit { device, welcome } => self.decide(device, Verdict::Admit(welcome)),
            Command::Refuse(device) => self.decide(device, Verdict::Refuse),
            Command::Send { to, frame } => self.send(to, frame),
            Command::Unlink(device) => self.unlink(device, code::UNLINKED),
            Command::Leave => {}
        }
    }

    fn list(&mut self, peers: Vec<Peer>, secret: [u8; 32]) {
        let devices: BTreeSet<DeviceId> = peers.iter().map(|peer| peer.device).collect();
        self.known.retain(|device, _| devices.contains(device));
        let gone: Vec<DeviceId> = (self.links.keys().copied())
            .filter(|device| !devices.contains(device))
            .collect();
        self.gate.list(devices, secret);
        self.endpoint.set_alpns(self.gate.protocols());
        for device in gone {
            self.end(device, code::NOT_LET_IN, LinkError::NotLetIn);
        }
        for peer in peers.into_iter().filter(|peer| peer.device != self.me) {
            let known = self.known.entry(peer.device).or_insert_with(|| Known {
                addresses: Vec::new(),
                wait: BACKOFF.0,
                next: Instant::now(),
                dialling: false,
            });
            if known.addresses != peer.addresses {
                known.addresses = peer.addresses;
                known.wait = BACKOFF.0;
                known.next = Instant::now();
            }
        }
        self.dial();
    }

    /// Dials everybody whose turn it is.
    fn dial(&mut self) {
        let now = Instant::now();
        for (device, known) in &mut self.known {
            let due = !known.dialling && known.next <= now && !known.addresses.is_empty();
            if !due || self.links.contains_key(device) {
                continue;
            }
            let Some(secret) = self.gate.secret_for(*device) else {
                continue;
            };
            known.dialling = true;
            tokio::spawn(reach(
                self.endpoint.clone(),
                (self.me, self.session),
                (*device, known.addresses.clone()),
                secret,
                self.news.clone(),
            ));
        }
    }

    fn send(&mut self, to: DeviceId, frame: Vec<u8>) {
        let Some(live) = self.links.get(&to).filter(|_| frame.len() <= MAX_FRAME) else {
            return;
        };
        if !live.outbox.push(frame) {
            self.unlink(to, code::SILENT);
        }
    }

    fn unlink(&mut self, device: DeviceId, why: VarInt) {
        self.end(device, why, LinkError::Closed);
    }

    /// Takes a link away and tells it.
    fn end(&mut self, device: DeviceId, told: VarInt, why: LinkError) {
        if let Some(live) = self.links.remove(&device) {
            live.connection.close(told, &[]);
            self.wait_for(device);
            (self.told)(Event::Unlinked { device, why });
        }
    }

    /// A device is dialled again later, and later each time.
    fn wait_for(&mut self, device: DeviceId) {
        if let Some(known) = self.known.get_mut(&device) {
            known.dialling = false;
            // Two devices that lost each other do not dial in step.
            let share = u32::from(device.0[0] ^ self.me.0[0]) + 256;
            known.next = Instant::now() + known.wait * share / 512;
            known.wait = (known.wait * 2).min(BACKOFF.1);
        }
    }

    fn hear(&mut self, news: News) {
        match news {
            News::Proven(proven) => self.proven(*proven),
            News::NotReached(device) => self.wait_for(device),
            News::Heard {
                serial,
                device,
                frame,
                receipt,
            } => {
                if self.is_live(device, serial) {
                    (self.told)(Event::Received {
                        from: device,
                        frame,
                        receipt,
                    });
                }
            }
            News::Ended {
                serial,
                device,
                why,
            } => {
                if self.is_live(device, serial) {
                    self.end(device, link::code_of(&why), why);
                }
            }
            News::Spent { number } => {
                if self.invitation.is_some_and(|(open, _)| open == number) {
                    self.endpoint.set_alpns(self.gate.protocols());
                }
            }
            News::Knocked {
                number,
                device,
                words,
                card,
                verdict,
            } => {
                // An invitation that was closed meanwhile drops the verdict, and so the guest.
                if self.invitation.is_some_and(|(open, _)| open == number) {
                    self.guest = Some((number, device, verdict));
                    (self.told)(Event::Knocked {
                        device,
                        words,
                        card,
                    });
                }
            }
            News::KnockEnded {
                number,
                device,
                served,
            } => self.knock_ended(number, device, served),
            News::Answered {
                join,
                device,
                words,
            } => {
                if self.join == Some(join) {
                    let card = Vec::new();
                    (self.told)(Event::Knocked {
                        device,
                        words,
                        card,
                    });
                }
            }
            News::Joined { join, outcome } => {
                if self.join.take_if(|open| *open == join).is_some() {
                    (self.told)(match outcome {
                        Ok(welcome) => Event::Welcomed {
                            by: welcome.by,
                            addresses: welcome.addresses,
                            welcome: welcome.bytes,
                        },
                        Err(why) => Event::NotJoined(why),
                    });
                }
            }
        }
    }

    fn is_live(&self, device: DeviceId, serial: u64) -> bool {
        let live = self.links.get(&device);
        live.is_some_and(|live| live.serial == serial)
    }

    fn proven(&mut self, proven: Proven) {
        let device = proven.device;
        if let Some(known) = self.known.get_mut(&device) {
            known.dialling = false;
        }
        if self.gate.secret_for(device).is_none() {
            return proven.connection.close(code::NOT_LET_IN, &[]);
        }
        if let Some(live) = self.links.get(&device) {
            if !proven.replaces(&live.session, live.dialler) {
                return proven.connection.close(code::REPLACED, &[]);
            }
            self.end(device, code::REPLACED, LinkError::Closed);
        }
        if let Some(known) = self.known.get_mut(&device) {
            known.wait = BACKOFF.0;
        }
        self.count += 1;
        let serial = self.count;
        let (outbox, outgoing) = link::outbox();
        let live = Live {
            serial,
            session: proven.session,
            dialler: proven.dialler,
            connection: proven.connection.clone(),
            outbox,
        };
        let address = listen::address_of(&proven.connection);
        tokio::spawn(link::run(serial, proven, outgoing, self.news.clone()));
        self.links.insert(device, live);
        (self.told)(Event::Linked { device, address });
    }

    fn moved(&mut self, place: &EndpointAddr) {
        let addresses = listen::reachable(place);
        if addresses.is_empty() || addresses == self.addresses {
            return;
        }
        self.addresses.clone_from(&addresses);
        (self.told)(Event::Listening { addresses });
        self.write_ticket();
    }

    fn invite(&mut self, secret: [u8; 16], seconds: u32) {
        self.invitation_ended();
        self.count += 1;
        let length = Duration::from_secs(u64::from(seconds));
        let until = Instant::now() + length;
        self.gate.invite(Invitation {
            number: self.count,
            secret,
            until,
        });
        self.invitation = Some((self.count, until));
        self.endpoint.set_alpns(self.gate.protocols());
        let expires = (SystemTime::now() + length).duration_since(UNIX_EPOCH);
        self.wanted = Some((secret, expires.map_or(0, |since| since.as_secs())));
        self.write_ticket();
    }

    /// Tells the ticket as soon as there is an address to write into it.
    fn write_ticket(&mut self) {
        if self.addresses.is_empty() {
            return;
        }
        if let Some((secret, expires)) = self.wanted.take() {
            let ticket = Ticket::new(self.me, secret, expires, &self.addresses);
            let ticket = ticket.to_string();
            (self.told)(Event::Invited { ticket });
        }
    }

    /// The invitation is closed, whether somebody answers it just now or not.
    fn invitation_ended(&mut self) {
        if self.invitation.take().is_some() {
            self.wanted = None;
            self.guest = None;
            self.gate.uninvite();
            self.endpoint.set_alpns(self.gate.protocols());
            (self.told)(Event::InvitationClosed);
        }
    }

    fn decide(&mut self, device: DeviceId, verdict: Verdict) {
        if let Some((_, _, waiting)) = self.guest.take_if(|guest| guest.1 == device) {
            // Gone meanwhile: it is told that the knock has ended.
            waiting.send(verdict).ok();
        }
    }

    fn knock_ended(&mut self, number: u64, device: DeviceId, served: bool) {
        if self.invitation.take_if(|open| open.0 == number).is_some() {
            self.guest = None;
            self.endpoint.set_alpns(self.gate.protocols());
            if !served {
                (self.told)(Event::KnockEnded(device));
            }
            (self.told)(Event::InvitationClosed);
        }
    }

    fn answer(&mut self, ticket: &str, card: Vec<u8>) {
        match Ticket::parse(ticket) {
            Err(why) => (self.told)(Event::NotJoined(why)),
            Ok(ticket) if ticket.inviter == self.me => {
                (self.told)(Event::NotJoined(JoinError::NoTicket));
            }
            Ok(ticket) => {
                self.count += 1;
                self.join = Some(self.count);
                let run = (self.me, self.session, self.count);
                let (endpoint, news) = (self.endpoint.clone(), self.news.clone());
                tokio::spawn(invite::join(endpoint, run, ticket, card, news));
            }
        }
    }
}

/// Dials one device and proves the group's secret to it.
async fn reach(
    endpoint: Endpoint,
    (me, session): (DeviceId, Session),
    (device, addresses): (DeviceId, Vec<SocketAddr>),
    secret: [u8; 32],
    news: mpsc::UnboundedSender<News>,
) {
    let reached = async {
        let id = EndpointId::from_bytes(&device.0).ok()?;
        let place = addresses
            .iter()
            .fold(EndpointAddr::new(id), |place, address| {
                place.with_ip_addr(*address)
            });
        let dialled = timeout(REACH, endpoint.connect(place, LINK_ALPN)).await;
        let connection = dialled.ok()?.ok()?;
        let greeted = timeout(PROVE, link::greet(connection, me, &secret, &session)).await;
        greeted.ok()?.ok()
    };
    let told = match reached.await {
        Some(proven) => News::Proven(Box::new(proven)),
        None => News::NotReached(device),
    };
    // The node has left meanwhile.
    news.send(told).ok();
}

/// Takes whoever comes, a few at once, and has each prove what it may prove.
async fn accept(
    endpoint: Endpoint,
    me: (DeviceId, Session),
    gate: Arc<Gate>,
    news: mpsc::UnboundedSender<News>,
) {
    let strangers = Arc::new(Semaphore::new(STRANGERS));
    while let Some(incoming) = endpoint.accept().await {
        let Ok(permit) = Arc::clone(&strangers).try_acquire_owned() else {
            incoming.refuse();
            continue;
        };
        let (gate, news) = (Arc::clone(&gate), news.clone());
        tokio::spawn(async move {
            let joins = welcome(incoming, me, &gate, &news).await;
            drop(permit);
            if let Some(connection) = joins {
                invite::attend(connection, me.0, gate, me.1, news).await;
            }
        });
    }
}

/// Has a stranger prove the group's secret. Returns the connection of one who comes to join.
async fn welcome(
    incoming: Incoming,
    (me, session): (DeviceId, Session),
    gate: &Gate,
    news: &mpsc::UnboundedSender<News>,
) -> Option<Connection> {
    let accepting = incoming.accept().ok()?;
    let connection = timeout(PROVE, accepting).await.ok()?.ok()?;
    if connection.alpn() == JOIN_ALPN {
        return Some(connection);
    }
    let device = DeviceId(*connection.remote_id().as_bytes());
    let Some(secret) = gate.secret_for(device) else {
        connection.close(code::NOT_LET_IN, &[]);
        return None;
    };
    let silent = connection.clone();
    match timeout(PROVE, link::answer(connection, me, &secret, &session)).await {
        Ok(Ok(proven)) => drop(news.send(News::Proven(Box::new(proven)))),
        Ok(Err(_)) => {}
        Err(_) => silent.close(code::SILENT, &[]),
    }
    None
}
