//! The one task that holds every link, obeys the app and tells it what happens, in one order.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use iroh::endpoint::{Connection, RelayStatus, VarInt};
use iroh::{Endpoint, SecretKey, Watcher};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use crate::MAX_FRAME;
use crate::accept::accept;
use crate::dial::{Patience, dial, dice};
use crate::discovery::{self, Wanted, is_nearby};
use crate::door::{Command, DeviceId, Event, Peer};
use crate::error::{LinkError, SyncError};
use crate::gate::Gate;
use crate::invite::Me;
use crate::link::{self, Outbox, Proven, code_of};
use crate::listen::reachable;
use crate::news::News;
use crate::reception::Reception;
use crate::relay::{RelayAddress, RelayState};
use crate::way::address_of;
use crate::wire::{Session, code};

/// How long other devices may take to read the last frames when we leave.
const FAREWELL: Duration = Duration::from_secs(1);
/// How long a link must have stood for the next wait to be short again. Two devices that hold the
/// same key would otherwise take each other's place without a pause.
const STEADY: Duration = Duration::from_secs(5);
/// How long the relay may take to answer before it is told as silent.
const RELAY: Duration = Duration::from_secs(8);
/// How many addresses of one device are tried.
const MAX_ADDRESSES: usize = 16;
/// How many places from which one device called are tried.
const MAX_CALLED: usize = 4;

/// What the app hands in to be told of events.
pub(crate) type Told = dyn Fn(Event) + Send + Sync;

/// A device of the list.
struct Member {
    addresses: Vec<SocketAddr>,
    /// Where it was met in this session.
    met: Option<SocketAddr>,
    /// Where it called from, the last first.
    called: Vec<SocketAddr>,
    /// Whether one of those has not been tried yet.
    untried: bool,
    patience: Patience,
    /// When to dial it.
    next: Option<Instant>,
    dialling: bool,
}

/// A link that stands.
struct Link {
    serial: u64,
    session: Session,
    dialler: DeviceId,
    connection: Connection,
    outbox: Outbox,
    since: Instant,
}

pub(crate) struct Switchboard {
    endpoint: Endpoint,
    gate: Arc<Gate>,
    told: Arc<Told>,
    me: Me,
    news: mpsc::UnboundedSender<News>,
    hears: mpsc::UnboundedReceiver<News>,
    members: BTreeMap<DeviceId, Member>,
    links: BTreeMap<DeviceId, Link>,
    reception: Reception,
    serial: u64,
    addresses: Vec<SocketAddr>,
    relay: Option<RelayAddress>,
    /// What was told of it, and when it counts as silent if it has not answered.
    relay_told: RelayState,
    relay_due: Option<Instant>,
    /// Secrets under which devices call on the local link.
    keys: Vec<[u8; 32]>,
    wanted: watch::Sender<Wanted>,
    /// Handed to the task that calls, once there is a runtime.
    follows: Option<watch::Receiver<Wanted>>,
}

impl Switchboard {
    pub(crate) fn new(
        endpoint: Endpoint,
        relay: Option<RelayAddress>,
        gate: Arc<Gate>,
        told: Arc<Told>,
    ) -> Self {
        let (news, hears) = mpsc::unbounded_channel();
        let me = Me {
            device: DeviceId(*endpoint.id().as_bytes()),
            session: new_session(),
        };
        let reception = Reception::new(
            endpoint.clone(),
            Arc::clone(&gate),
            Arc::clone(&told),
            me,
            relay.clone(),
            news.clone(),
        );
        let (wanted, follows) = watch::channel(Wanted::default());
        Self {
            keys: Vec::new(),
            wanted,
            follows: Some(follows),
            endpoint,
            gate,
            told,
            me,
            news,
            hears,
            members: BTreeMap::new(),
            links: BTreeMap::new(),
            reception,
            serial: 0,
            addresses: Vec::new(),
            relay,
            relay_told: RelayState::Off,
            relay_due: None,
        }
    }

    /// Works until the app leaves.
    pub(crate) async fn run(mut self, mut asked: mpsc::UnboundedReceiver<Command>) {
        let endpoint = self.endpoint.clone();
        tokio::spawn(accept(
            endpoint,
            Arc::clone(&self.gate),
            self.me,
            self.news.clone(),
        ));
        if let Some(follows) = self.follows.take() {
            let calling = discovery::run(self.me.device, follows, self.news.clone());
            tokio::spawn(calling);
        }
        let mut watcher = self.endpoint.watch_addr();
        self.tell_addresses(reachable(&watcher.get()));
        let mut relays = self.endpoint.home_relay_status();
        if self.relay.is_some() {
            self.relay_due = Some(Instant::now() + RELAY);
            self.tell_relay(RelayState::Calling);
        }
        loop {
            let wake = self.next_wake();
            tokio::select! {
                command = asked.recv() => match command {
                    None | Some(Command::Leave) => break,
                    Some(command) => self.obey(command),
                },
                Some(news) = self.hears.recv() => {
                    if let News::Deaf = news {
                        let why = std::io::Error::other("the endpoint was closed");
                        (self.told)(Event::Failed(SyncError::NoPort(why)));
                        break;
                    }
                    self.hear(news);
                }
                Ok(address) = watcher.updated() => self.tell_addresses(reachable(&address)),
                Ok(relays) = relays.updated(), if self.relay.is_some() => {
                    let open = relays.iter().any(RelayStatus::is_connected);
                    let failed = relays.iter().any(|relay| relay.last_error().is_some());
                    self.hear_relay(open, failed);
                }
                () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {}
            }
            self.act_in_time();
        }
        self.leave().await;
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Listen { peers, secret } => self.list(peers, secret),
            Command::Discover { keys } => {
                self.keys = keys;
                self.call();
            }
            Command::Send { to, frame } => self.send(to, frame),
            Command::Unlink(device) => {
                if let Some(member) = self.members.get_mut(&device) {
                    member.patience = Patience::worn();
                }
                self.unlink(device, LinkError::Closed, code::UNLINKED);
            }
            Command::Invite { secret, seconds } => {
                self.reception.invite(secret, seconds, &self.addresses);
            }
            Command::Uninvite => self.reception.uninvite(),
            Command::Join { ticket, card } => self.reception.join(&ticket, card),
            Command::Admit { device, welcome } => self.reception.admit(device, welcome),
            Command::Refuse(device) => self.reception.refuse(device),
            // The loop ends before this is asked.
            Command::Leave => {}
        }
    }

    fn hear(&mut self, news: News) {
        match news {
            News::Proven(proven) => self.connect(*proven),
            News::NotReached(device) => {
                let mut untried = false;
                if let Some(member) = self.members.get_mut(&device) {
                    member.dialling = false;
                    untried = std::mem::take(&mut member.untried);
                }
                self.dial_later(device);
                if let Some(member) = self.members.get_mut(&device).filter(|_| untried) {
                    member.next = member.next.map(|_| Instant::now());
                }
            }
            News::Heard {
                serial,
                device,
                frame,
                receipt,
            } => {
                // What a link brought that is no longer ours is not told.
                if self.link_of(device, serial).is_some() {
                    (self.told)(Event::Received {
                        from: device,
                        frame,
                        receipt,
                    });
                }
            }
            News::Rerouted {
                serial,
                device,
                address,
            } => {
                if self.link_of(device, serial).is_some() {
                    if let Some(member) = self.members.get_mut(&device) {
                        member.met = address.or(member.met);
                    }
                    self.call();
                    (self.told)(Event::Rerouted { device, address });
                }
            }
            News::Ended {
                serial,
                device,
                why,
            } => {
                if self.link_of(device, serial).is_some() {
                    let code = code_of(&why);
                    self.unlink(device, why, code);
                }
            }
            News::Called { device, address } => self.called(device, address),
            News::Discovery(state) => (self.told)(Event::Discovery(state)),
            news => self.reception.hear(news),
        }
    }

    /// Dials a device where it called from, if it was not known to be there.
    fn called(&mut self, device: DeviceId, address: SocketAddr) {
        let linked = self.links.contains_key(&device);
        let Some(member) = self.members.get_mut(&device).filter(|_| !linked) else {
            return;
        };
        if member.called.contains(&address) {
            return;
        }
        member.called.insert(0, address);
        member.called.truncate(MAX_CALLED);
        member.patience = Patience::new();
        member.untried = member.dialling;
        member.next = Some(Instant::now());
    }

    /// Has this device call on the local link, as far as it was asked to.
    fn call(&self) {
        let nearby = self.links.values().filter(|link| {
            let address = address_of(&link.connection);
            address.is_some_and(|address| is_nearby(address.ip()))
        });
        let now = Wanted {
            keys: self.keys.clone(),
            devices: self.members.keys().copied().collect(),
            places: self.addresses.clone(),
            linked: nearby.map(|link| link.since).min(),
        };
        self.wanted.send_if_modified(|before| {
            let is_news = *before != now;
            *before = now;
            is_news
        });
    }

    fn list(&mut self, peers: Vec<Peer>, secret: [u8; 32]) {
        let mut members = BTreeMap::new();
        for peer in peers {
            if peer.device == self.me.device {
                continue;
            }
            let before = self.members.remove(&peer.device);
            let mut addresses = peer.addresses;
            addresses.truncate(MAX_ADDRESSES);
            let member = Member {
                addresses,
                met: before.as_ref().and_then(|before| before.met),
                called: before
                    .as_ref()
                    .map(|before| before.called.clone())
                    .unwrap_or_default(),
                untried: false,
                patience: Patience::new(),
                next: Some(Instant::now()),
                dialling: before.is_some_and(|before| before.dialling),
            };
            members.insert(peer.device, member);
        }
        self.members = members;
        let devices: BTreeSet<DeviceId> = self.members.keys().copied().collect();
        self.gate.list(devices, secret);
        self.endpoint.set_alpns(self.gate.protocols());
        let gone: Vec<DeviceId> = self
            .links
            .keys()
            .filter(|device| !self.members.contains_key(*device))
            .copied()
            .collect();
        for device in gone {
            self.unlink(device, LinkError::NotLetIn, code::NOT_LET_IN);
        }
        self.call();
    }

    /// Takes a connection as the link with its device, unless a better one stands.
    fn connect(&mut self, proven: Proven) {
        let device = proven.device;
        let Some(member) = self.members.get_mut(&device) else {
            return proven.connection.close(code::NOT_LET_IN, &[]);
        };
        if proven.dialler == self.me.device {
            member.dialling = false;
        }
        if let Some(link) = self.links.get(&device) {
            if !proven.replaces(&link.session, link.dialler) {
                return proven.connection.close(code::REPLACED, &[]);
            }
            self.unlink(device, LinkError::Closed, code::REPLACED);
        }
        let address = address_of(&proven.connection);
        if let Some(member) = self.members.get_mut(&device) {
            member.met = address.or(member.met);
            member.next = None;
        }
        self.serial += 1;
        let (outbox, outgoing) = link::outbox();
        let link = Link {
            serial: self.serial,
            session: proven.session,
            dialler: proven.dialler,
            connection: proven.connection.clone(),
            outbox,
            since: Instant::now(),
        };
        self.links.insert(device, link);
        self.call();
        (self.told)(Event::Linked { device, address });
        let news = self.news.clone();
        tokio::spawn(link::run(self.serial, proven, address, outgoing, news));
    }

    fn send(&mut self, to: DeviceId, frame: Vec<u8>) {
        let Some(link) = self.links.get(&to) else {
            return;
        };
        if frame.is_empty() || frame.len() > MAX_FRAME {
            return;
        }
        if !link.outbox.push(frame) {
            self.unlink(to, LinkError::Silent, code::SILENT);
        }
    }

    /// Closes a link and tells it; the device is dialled again later if it is still in the list.
    fn unlink(&mut self, device: DeviceId, why: LinkError, code: VarInt) {
        let Some(link) = self.links.remove(&device) else {
            return;
        };
        link.connection.close(code, &[]);
        if let Some(member) = self.members.get_mut(&device) {
            if why == LinkError::NotLetIn {
                member.patience = Patience::worn();
            } else if code != code::UNLINKED && link.since.elapsed() >= STEADY {
                member.patience = Patience::new();
            }
        }
        (self.told)(Event::Unlinked { device, why });
        self.call();
        self.dial_later(device);
    }

    fn dial_later(&mut self, device: DeviceId) {
        if self.links.contains_key(&device) {
            return;
        }
        if let Some(member) = self.members.get_mut(&device) {
            member.next = Some(Instant::now() + member.patience.next(dice()));
        }
    }

    /// Does what is due: devices to dial, an invitation that is too old.
    fn act_in_time(&mut self) {
        let now = Instant::now();
        self.reception.act_in_time(now);
        if self.relay_due.is_some_and(|due| due <= now) {
            self.tell_relay(RelayState::Silent);
        }
        for (device, member) in &mut self.members {
            if member.next.is_none_or(|next| next > now) {
                continue;
            }
            member.next = None;
            let mut addresses = member.called.clone();
            for address in member.addresses.iter().chain(&member.met) {
                if !addresses.contains(address) {
                    addresses.push(*address);
                }
            }
            let Some(secret) = self.gate.secret_for(*device) else {
                continue;
            };
            let nowhere = addresses.is_empty() && self.relay.is_none();
            if nowhere || member.dialling || self.links.contains_key(device) {
                continue;
            }
            member.dialling = true;
            tokio::spawn(dial(
                self.endpoint.clone(),
                *device,
                (addresses, self.relay.clone()),
                secret,
                self.me,
                self.news.clone(),
            ));
        }
    }

    fn next_wake(&self) -> Option<Instant> {
        let dials = self.members.values().filter_map(|member| member.next);
        dials
            .chain(self.reception.next_wake())
            .chain(self.relay_due)
            .min()
    }

    fn link_of(&self, device: DeviceId, serial: u64) -> Option<&Link> {
        self.links.get(&device).filter(|link| link.serial == serial)
    }

    /// Takes what became of the relay. Once it answers, who is missing is tried by it at once.
    fn hear_relay(&mut self, open: bool, failed: bool) {
        if open {
            if self.relay_told != RelayState::Open {
                let now = Instant::now();
                for (device, member) in &mut self.members {
                    if !self.links.contains_key(device) {
                        member.patience = Patience::new();
                        member.next = Some(now);
                    }
                }
            }
            self.tell_relay(RelayState::Open);
        } else if failed {
            self.tell_relay(RelayState::Silent);
        } else if self.relay_told == RelayState::Open {
            self.relay_due = Some(Instant::now() + RELAY);
            self.tell_relay(RelayState::Calling);
        }
    }

    fn tell_relay(&mut self, state: RelayState) {
        if state != RelayState::Calling {
            self.relay_due = None;
        }
        if self.relay_told != state {
            self.relay_told = state;
            (self.told)(Event::Relay(state));
        }
    }

    fn tell_addresses(&mut self, addresses: Vec<SocketAddr>) {
        if self.addresses != addresses {
            self.addresses.clone_from(&addresses);
            self.call();
            (self.told)(Event::Listening { addresses });
        }
    }

    /// Lets every device read what is on its way, for a moment, then closes everything.
    async fn leave(mut self) {
        self.reception.leave();
        self.endpoint.set_alpns(Vec::new());
        let mut waiting = BTreeMap::new();
        for (device, link) in std::mem::take(&mut self.links) {
            // Without its outbox the link writes what is left and finishes.
            drop(link.outbox);
            waiting.insert((device, link.serial), link.connection);
        }
        let deadline = Instant::now() + FAREWELL;
        while !waiting.is_empty() {
            match timeout_at(deadline, self.hears.recv()).await {
                Ok(Some(News::Ended { serial, device, .. })) => {
                    if waiting.remove(&(device, serial)).is_some() {
                        let why = LinkError::Closed;
                        (self.told)(Event::Unlinked { device, why });
                    }
                }
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => break,
            }
        }
        for ((device, _), connection) in waiting {
            connection.close(code::LEFT, &[]);
            let why = LinkError::Closed;
            (self.told)(Event::Unlinked { device, why });
        }
        // Whoever does not hear of it finds out by our silence.
        timeout(FAREWELL, self.endpoint.close()).await.ok();
    }
}

fn new_session() -> Session {
    let mut session = [0; 16];
    let fresh = SecretKey::generate();
    session.copy_from_slice(&fresh.public().as_bytes()[..16]);
    session
}
