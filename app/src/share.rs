//! Sharing: what stands between the open workspace and the network.
//!
//! The network carries bytes ([`myspot_sync`]), the core knows what they mean ([`Exchange`]); a
//! [`Share`] joins the two for one open workspace. The window and the command line drive it the
//! same way: every event of the network goes through [`Share::on`], and after each save
//! [`Share::flush`] sends what others lack.

pub mod carried;
mod guests;
mod heard;
pub mod join;
mod near;
mod shown;
pub mod stick;
pub mod view;
mod words;

use std::collections::BTreeMap;
use std::net::SocketAddr;

use myspot_core::epoch::{EpochError, Role};
use myspot_core::keys::{Card, Device};
use myspot_core::peer::{Exchange, Overview, Presence};
use myspot_core::store::StoreError;
use myspot_core::{Change, Moment, RecordId};
use myspot_sync::{
    Bind, Command, DeviceId, Discovery, Event, Node, Peer, RelayAddress, RelayState, SyncError,
};

use crate::open::{OpenError, OpenWorkspace};
use crate::settings::Settings;
use near::call_keys;
pub use shown::at_rest;
use view::{ShareState, ShareTrouble};
pub use words::four_words;

/// How long an invitation can be answered, in seconds.
pub const INVITATION_SECONDS: u32 = 600;

/// Why something about sharing could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    /// The network.
    #[error(transparent)]
    Network(#[from] SyncError),
    /// The workspace.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Who may do it.
    #[error(transparent)]
    Epoch(#[from] EpochError),
}

/// What came of an event, for the one who drives.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// Somebody else's changes are in the workspace: show them, save, flush.
    Changes(Vec<Change>),
    /// Something durable changed beside the document: save, flush.
    Unsaved,
    /// What [`Share::view`] tells has changed.
    View,
    /// Somebody went elsewhere or wrote; nothing else has changed.
    Moved,
    /// A newcomer was let in.
    Admitted(Device),
    /// The network is left.
    Left,
}

/// The open invitation.
#[derive(Debug, Clone)]
struct Invitation {
    ticket: String,
    until: Moment,
    guest: Option<(DeviceId, Card, [u16; 4])>,
}

/// Sharing of one open workspace, while the network is used.
#[derive(Debug)]
pub struct Share {
    node: Node,
    exchange: Exchange,
    state: ShareState,
    addresses: Vec<SocketAddr>,
    links: BTreeMap<Device, Option<SocketAddr>>,
    /// Where linked devices say that they may be reached themselves.
    own_places: BTreeMap<Device, Vec<SocketAddr>>,
    relay: RelayState,
    /// The relays that linked devices say they use. Shown, and never contacted for that.
    relays_told: BTreeMap<Device, RelayAddress>,
    invitation: Option<Invitation>,
    trouble: Option<ShareTrouble>,
    discovery: Discovery,
    /// The chain of a device that follows an epoch contradicting the one followed here.
    rival: Option<Vec<u8>>,
}

/// The name under which this device is known: that of its member, else that of the settings.
#[must_use]
pub fn own_name(open: &OpenWorkspace, settings: &Settings) -> String {
    let workspace = &open.workspace;
    let card = workspace.me().and_then(|me| workspace.record(me));
    let name = card.map(|card| card.words("name").to_owned());
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(|| settings.member_name.clone())
}

/// A device as the network names it.
fn to_net(device: &Device) -> DeviceId {
    DeviceId(device.0)
}

/// A device as the core names it.
fn of_net(device: &DeviceId) -> Device {
    Device(device.0)
}

impl Share {
    /// Turns sharing on: begins it if need be, listens, and dials the devices that belong.
    ///
    /// `told` is called on a thread of the network's.
    ///
    /// # Errors
    /// When no port can be opened or the disk refuses.
    pub fn start(
        open: &mut OpenWorkspace,
        name: &str,
        bind: Option<SocketAddr>,
        told: impl Fn(Event) + Send + Sync + 'static,
    ) -> Result<Self, ShareError> {
        let keys = open.begin_sharing(name)?.keys().clone();
        let port = open.sharing.port;
        let bind = bind.map_or(Bind::Everywhere { port }, |mut only| {
            if only.port() == 0 {
                only.set_port(port.unwrap_or(0));
            }
            Bind::Only(only)
        });
        let relay = open.sharing.relay.clone();
        let node = Node::start_over(relay, keys.device_secret(), bind, told)?;
        let mut exchange = Exchange::default();
        for (device, peer) in &open.sharing.peers {
            exchange.recall(*device, &peer.held);
        }
        let share = Self {
            node,
            exchange,
            state: ShareState::Starting,
            addresses: Vec::new(),
            links: BTreeMap::new(),
            own_places: BTreeMap::new(),
            relay: RelayState::Off,
            relays_told: BTreeMap::new(),
            invitation: None,
            trouble: None,
            discovery: Discovery::Off,
            rival: None,
        };
        share.listen(open);
        Ok(share)
    }

    /// Tells the network who belongs.
    fn listen(&self, open: &OpenWorkspace) {
        let Some(ledger) = &open.ledger else { return };
        let mine = ledger.keys().device();
        let others = ledger.chain().members().keys();
        let peers = others.filter(|device| **device != mine).map(|device| Peer {
            device: to_net(device),
            addresses: open
                .sharing
                .peers
                .get(device)
                .map(|peer| peer.addresses.clone())
                .unwrap_or_default(),
        });
        self.node.send(Command::Listen {
            peers: peers.collect(),
            secret: open.sharing.secret,
        });
        self.node.send(Command::Discover {
            keys: call_keys(open),
        });
    }

    /// Deals with what the network tells.
    pub fn on(&mut self, event: Event, open: &mut OpenWorkspace, now: Moment) -> Vec<News> {
        match event {
            Event::Listening { addresses } => {
                self.state = ShareState::On;
                let mut notes = open.sharing.clone();
                notes.port = addresses.first().map(SocketAddr::port).or(notes.port);
                self.addresses = addresses;
                // Not noted, the next session listens on another port and is dialled later.
                open.note_sharing(notes).ok();
                self.tell_places(open);
                let wanted = |open: &Invitation| open.ticket.is_empty();
                if self.invitation.as_ref().is_some_and(wanted) {
                    self.ask_for_ticket();
                }
                vec![News::View]
            }
            Event::Invited { ticket } => {
                if let Some(invitation) = &mut self.invitation {
                    invitation.ticket = ticket;
                }
                vec![News::View]
            }
            Event::InvitationClosed => {
                // Closed before its time it was answered, and who knocks is told next; or it is
                // one that was closed from here.
                let over =
                    |open: &mut Invitation| open.guest.is_none() && now.0 + 1_000 >= open.until.0;
                if self.invitation.take_if(over).is_some() {
                    self.trouble = Some(ShareTrouble::InvitationEnded);
                }
                vec![News::View]
            }
            Event::Knocked {
                device,
                words,
                card,
            } => self.knocked(device, words, &card),
            Event::KnockEnded(device) => {
                let his = |open: &Invitation| open.guest.as_ref().is_none_or(|it| it.0 == device);
                if self.invitation.take_if(|open| his(open)).is_some() {
                    self.trouble = Some(ShareTrouble::InvitationEnded);
                }
                vec![News::View]
            }
            Event::Linked { device, address } => self.linked(of_net(&device), address, open, now),
            Event::Rerouted { device, address } => {
                self.rerouted(of_net(&device), address, open);
                vec![News::View]
            }
            Event::Unlinked { device, .. } => {
                self.unlinked(&of_net(&device), open, now);
                vec![News::View]
            }
            Event::Received {
                from,
                frame,
                receipt,
            } => {
                let news = self.received(of_net(&from), &frame, open, now);
                drop(receipt);
                news
            }
            Event::Discovery(discovery) => {
                self.discovery = discovery;
                vec![News::View]
            }
            Event::Relay(state) => {
                self.relay = state;
                vec![News::View]
            }
            Event::Failed(_) => {
                self.state = ShareState::Off;
                self.trouble = Some(ShareTrouble::NoPort);
                vec![News::View, News::Left]
            }
            Event::Left => {
                self.state = ShareState::Off;
                vec![News::View, News::Left]
            }
            // Those are for who joins.
            Event::Welcomed { .. } | Event::NotJoined(_) => Vec::new(),
        }
    }

    /// Sends every linked device what it lacks. To be called after a save.
    pub fn flush(&mut self, open: &OpenWorkspace) {
        if let Some(ledger) = &open.ledger {
            let frames = self.exchange.flush(ledger, &open.workspace);
            self.send(frames);
        }
    }

    /// Says where the member at this device is.
    pub fn move_to(&mut self, here: Presence) {
        let frames = self.exchange.move_to(here);
        self.send(frames);
    }

    /// Whether somebody who is linked looks at a record: then typing is sent as it goes.
    #[must_use]
    pub fn is_watched(&self, record: &RecordId) -> bool {
        self.exchange.is_watched(record)
    }

    fn send(&self, frames: impl IntoIterator<Item = (Device, Vec<u8>)>) {
        for (device, frame) in frames {
            let to = to_net(&device);
            self.node.send(Command::Send { to, frame });
        }
    }

    /// Gives a device another role, and lets the others know. Returns whether anything changed.
    ///
    /// # Errors
    /// When this member may not, nobody would be left who may let others in, or the disk refuses.
    pub fn set_role(
        &mut self,
        device: Device,
        role: Role,
        open: &mut OpenWorkspace,
        now: Moment,
    ) -> Result<bool, ShareError> {
        let changed = open.set_role(device, role, now)?;
        self.regrouped(open);
        Ok(changed)
    }

    /// Stays on this side of two groups that contradict each other: it is for the others to come.
    pub fn stay(&mut self) {
        self.rival = None;
        self.trouble = None;
    }

    /// Gives devices less than they have, or sends them away (`None`). Nothing more is said to
    /// those who no longer belong; the others hear of it before anything else.
    ///
    /// # Errors
    /// When this member may not, nobody would be left who may let others in, or the disk refuses.
    pub fn lower(
        &mut self,
        lowered: &[(Device, Option<Role>)],
        open: &mut OpenWorkspace,
        now: Moment,
    ) -> Result<bool, ShareError> {
        let began = open.lower(lowered, now)?;
        self.regrouped(open);
        Ok(began)
    }

    /// Goes over to the epoch of the other side: the choice of a person where two contradict
    /// each other. Returns whether there was one to go over to.
    ///
    /// # Errors
    /// When this device does not belong there, or the disk refuses.
    pub fn follow_rival(
        &mut self,
        open: &mut OpenWorkspace,
        now: Moment,
    ) -> Result<bool, ShareError> {
        let (Some(ledger), Some(chain)) = (&mut open.ledger, self.rival.take()) else {
            return Ok(false);
        };
        ledger.follow(&chain, &open.workspace)?;
        open.settle_roles(now)?;
        open.note_members()?;
        open.save()?;
        self.trouble = None;
        self.regrouped(open);
        Ok(true)
    }

    /// Tells the network who belongs now, and the others what they have to know.
    fn regrouped(&mut self, open: &OpenWorkspace) {
        let Some(ledger) = &open.ledger else { return };
        for device in self.exchange.dismiss(ledger) {
            self.links.remove(&device);
            self.node.send(Command::Unlink(to_net(&device)));
        }
        self.flush(open);
        self.listen(open);
    }

    /// What is known of the whole group, in a few numbers.
    #[must_use]
    pub fn overview(&self, open: &OpenWorkspace) -> Option<Overview> {
        let ledger = open.ledger.as_ref()?;
        Some(self.exchange.overview(ledger, &open.workspace))
    }

    /// The trouble was read.
    pub fn trouble_read(&mut self) {
        self.trouble = None;
    }

    /// Whether a device is linked and holds everything that stands here.
    #[must_use]
    pub fn has_everything(&self, device: &Device, open: &OpenWorkspace) -> bool {
        let standing = open.ledger.as_ref().and_then(|ledger| {
            // Not by what it held the last time.
            let linked = self.exchange.has_spoken(device);
            let standing = self.exchange.standing(device, ledger, &open.workspace);
            standing.filter(|_| linked)
        });
        standing.is_some_and(|standing| standing.lacks == 0 && standing.ahead == 0)
    }

    /// The devices that are linked now.
    pub fn links(&self) -> impl Iterator<Item = &Device> {
        self.links.keys()
    }

    /// Leaves the network; [`News::Left`] follows. What was heard of the others is kept.
    pub fn leave(&mut self, open: &mut OpenWorkspace, now: Moment) {
        let linked: Vec<Device> = self.links.keys().copied().collect();
        for device in &linked {
            self.remember(open, Some((device, now)));
        }
        self.node.send(Command::Leave);
    }
}
