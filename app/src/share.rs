//! Sharing: what stands between the open workspace and the network.
//!
//! The network carries bytes ([`myspot_sync`]), the core knows what they mean ([`Exchange`]); a
//! [`Share`] joins the two for one open workspace. The window and the command line drive it the
//! same way: every event of the network goes through [`Share::on`], and after each save
//! [`Share::flush`] sends what others lack.

pub mod join;
pub mod view;
mod words;

use std::collections::BTreeMap;
use std::net::SocketAddr;

use myspot_core::epoch::{EpochError, Role};
use myspot_core::keys::{Card, Device};
use myspot_core::peer::{Exchange, Heard, Overview, Presence, Refusal};
use myspot_core::store::StoreError;
use myspot_core::{Change, Edit, Moment, RecordId, Value};
use myspot_sync::{Bind, Command, DeviceId, Event, Node, Peer, SyncError};

use crate::open::{OpenError, OpenWorkspace, Welcome, fresh_dice};
use crate::settings::Settings;
use view::{
    Content, DeviceView, Guest, Holds, InvitationView, Reach, ShareState, ShareTrouble, ShareView,
};
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
    invitation: Option<Invitation>,
    trouble: Option<ShareTrouble>,
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
        let node = Node::start(keys.device_secret(), bind, told)?;
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
            invitation: None,
            trouble: None,
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

    fn knocked(&mut self, device: DeviceId, words: [u16; 4], card: &[u8]) -> Vec<News> {
        let card = Card::from_bytes(card).filter(|card| card.device == of_net(&device));
        match (card, &mut self.invitation) {
            (Some(card), Some(invitation)) => invitation.guest = Some((device, card, words)),
            _ => self.node.send(Command::Refuse(device)),
        }
        vec![News::View]
    }

    fn linked(
        &mut self,
        device: Device,
        address: Option<SocketAddr>,
        open: &mut OpenWorkspace,
        now: Moment,
    ) -> Vec<News> {
        let mut notes = open.sharing.clone();
        let peer = notes.peers.entry(device).or_default();
        peer.met = Some(now);
        if let Some(address) = address {
            peer.met_at(address);
        }
        // Not noted, the next session has to be dialled by the other.
        open.note_sharing(notes).ok();
        self.links.insert(device, address);
        if let Some(ledger) = &open.ledger {
            let frames = self.exchange.linked(device, ledger, &open.workspace);
            self.send(frames.into_iter().map(|frame| (device, frame)));
        }
        vec![News::View]
    }

    fn unlinked(&mut self, device: &Device, open: &mut OpenWorkspace, now: Moment) {
        self.links.remove(device);
        self.exchange.unlinked(device);
        self.remember(open, Some((device, now)));
    }

    /// Notes what the others said they hold.
    fn remember(&self, open: &mut OpenWorkspace, met: Option<(&Device, Moment)>) {
        let mut notes = open.sharing.clone();
        for (device, held) in self.exchange.memory() {
            notes.peers.entry(device).or_default().held = held;
        }
        if let Some((device, now)) = met {
            notes.peers.entry(*device).or_default().met = Some(now);
        }
        // It is shown again as soon as they are met again.
        open.note_sharing(notes).ok();
    }

    fn received(
        &mut self,
        from: Device,
        frame: &[u8],
        open: &mut OpenWorkspace,
        now: Moment,
    ) -> Vec<News> {
        let Some(ledger) = &mut open.ledger else {
            return Vec::new();
        };
        let workspace = &mut open.workspace;
        let outcome = self.exchange.received(from, frame, ledger, workspace, now);
        self.send(outcome.send);
        let mut news = Vec::new();
        for heard in outcome.heard {
            let told = match heard {
                Heard::Changes { changes, .. } => {
                    open.note_authors();
                    News::Changes(changes)
                }
                Heard::Proofs => {
                    open.note_proofs();
                    News::Unsaved
                }
                Heard::Members => {
                    // Not noted, the chain comes again with the next link.
                    open.note_members().ok();
                    self.listen(open);
                    news.push(News::View);
                    News::Unsaved
                }
                Heard::Dismissed(device) => {
                    self.links.remove(&device);
                    self.node.send(Command::Unlink(to_net(&device)));
                    News::View
                }
                Heard::TwoEpochs { at, theirs } => {
                    let name = name_of(open, &at);
                    self.trouble = Some(ShareTrouble::TwoEpochs { name });
                    self.rival = Some(theirs);
                    News::View
                }
                Heard::TakenOut { changes, taken } => {
                    // Not kept aside, they stand in the journal still.
                    open.keep_aside(&taken, now).ok();
                    News::Changes(changes)
                }
                Heard::Renamed => {
                    open.note_renamed().ok();
                    News::View
                }
                Heard::Standing(_) => News::View,
                Heard::Clash { at, of } => {
                    let name = name_of(open, &of.unwrap_or(at));
                    self.trouble = Some(ShareTrouble::Clash { name });
                    News::View
                }
                Heard::Refused { from, why } => {
                    self.trouble = Some(trouble(name_of(open, &from), &why));
                    self.node.send(Command::Unlink(to_net(&from)));
                    News::View
                }
            };
            news.push(told);
        }
        news
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

    /// Opens an invitation for one newcomer. The ticket comes with the next event.
    pub fn invite(&mut self, now: Moment) {
        self.invitation = Some(Invitation {
            ticket: String::new(),
            until: Moment(now.0 + i64::from(INVITATION_SECONDS) * 1_000),
            guest: None,
        });
        // Before there is an address, a ticket would have none to name.
        if self.state == ShareState::On {
            self.ask_for_ticket();
        }
    }

    fn ask_for_ticket(&self) {
        self.node.send(Command::Invite {
            secret: fresh_dice().bytes(),
            seconds: INVITATION_SECONDS,
        });
    }

    /// Closes the invitation.
    pub fn uninvite(&mut self) {
        self.refuse();
        self.node.send(Command::Uninvite);
    }

    /// Sends away who answered.
    pub fn refuse(&mut self) {
        if let Some((device, ..)) = self.invitation.take().and_then(|open| open.guest) {
            self.node.send(Command::Refuse(device));
        }
    }

    /// Lets in who answered the invitation: the words were compared.
    ///
    /// Its addendum is on disk before anything is handed over; and its member gets a record.
    ///
    /// # Errors
    /// When this member may not let others in, or the disk refuses; then nobody was let in.
    pub fn admit(
        &mut self,
        role: Role,
        open: &mut OpenWorkspace,
        now: Moment,
    ) -> Result<Vec<News>, ShareError> {
        let Some((device, card, _)) = self.invitation.as_ref().and_then(|it| it.guest.clone())
        else {
            return Ok(Vec::new());
        };
        let newcomer = card.device;
        let mut changes = Vec::new();
        let id = RecordId::from(card.member.as_str());
        if !card.member.is_empty() && open.workspace.record(&id).is_none() {
            let create = Edit::Create {
                record: id,
                kind: "member".into(),
                fields: vec![("name".into(), Value::from(card.name.as_str()))],
            };
            let made = open.workspace.apply(&create.into(), now);
            changes = made.map_err(OpenError::from)?.changes;
        }
        if let Some(ledger) = &mut open.ledger {
            ledger.admit(card, role)?;
        }
        open.note_members()?;
        open.save()?;
        let welcome = Welcome {
            workspace: open.workspace.id(),
            title: open.workspace.info().words("title").to_owned(),
            chain: open.sharing.chain.clone(),
            secret: open.sharing.secret,
            secrets: open.sharing.secrets.clone(),
        };
        // First who belongs, so that the newcomer is not turned away when it dials.
        self.listen(open);
        let welcome = welcome.to_bytes();
        self.node.send(Command::Admit { device, welcome });
        self.invitation = None;
        self.flush(open);
        Ok(vec![
            News::Changes(changes),
            News::Admitted(newcomer),
            News::View,
        ])
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
            let linked = self.links.contains_key(device);
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

    /// What the page, the status line and the verbs show.
    #[must_use]
    pub fn view(&self, open: &OpenWorkspace) -> ShareView {
        let invitation = self
            .invitation
            .as_ref()
            .filter(|open| !open.ticket.is_empty());
        ShareView {
            state: self.state,
            addresses: self.addresses.iter().map(ToString::to_string).collect(),
            invitation: invitation.map(|invitation| InvitationView {
                ticket: invitation.ticket.clone(),
                until: invitation.until,
                guest: invitation.guest.as_ref().map(|(_, card, words)| Guest {
                    name: card.name.clone(),
                    words: four_words(words),
                }),
            }),
            trouble: self.trouble.clone(),
            devices: devices(open, Some(self)),
            ..at_rest(open)
        }
    }
}

/// What is shown while the network is not used.
#[must_use]
pub fn at_rest(open: &OpenWorkspace) -> ShareView {
    let ledger = open.ledger.as_ref();
    ShareView {
        role: ledger.map_or(Some(Role::Facilitator), |ledger| ledger.role()),
        devices: devices(open, None),
        changes: open.workspace.change_count(),
        content: content(open),
        ..ShareView::default()
    }
}

fn content(open: &OpenWorkspace) -> Content {
    let mut content = Content::default();
    for record in open.workspace.records().iter().filter(|r| !r.is_trashed()) {
        if record.kind == "entity" {
            content.entities += 1;
            content.persons += usize::from(record.words("kind") == "person");
        }
        content.reserved += usize::from(record.words("handling") == "core");
    }
    content
}

fn name_of(open: &OpenWorkspace, device: &Device) -> String {
    let ledger = open.ledger.as_ref();
    let member = ledger.and_then(|ledger| ledger.chain().members().get(device));
    member.map_or_else(|| device.short(), |member| member.card.name.clone())
}

fn devices(open: &OpenWorkspace, share: Option<&Share>) -> Vec<DeviceView> {
    let Some(ledger) = &open.ledger else {
        return Vec::new();
    };
    let mine = ledger.keys().device();
    let mut recalled = Exchange::default();
    if share.is_none() {
        for (device, peer) in &open.sharing.peers {
            recalled.recall(*device, &peer.held);
        }
    }
    let exchange = share.map_or(&recalled, |share| &share.exchange);
    let mut devices: Vec<DeviceView> = ledger
        .chain()
        .members()
        .values()
        .map(|member| {
            let device = member.card.device;
            let link = share.and_then(|share| share.links.get(&device));
            let met = open.sharing.peers.get(&device).and_then(|peer| peer.met);
            let reach = match link {
                _ if device == mine => Reach::Here,
                Some(address) => {
                    Reach::Linked(address.map(|at| at.to_string()).unwrap_or_default())
                }
                None => Reach::Away(met),
            };
            let presence = exchange.presence(&device);
            DeviceView {
                id: to_net(&device),
                name: member.card.name.clone(),
                role: member.role,
                holds: holds(&reach, exchange.standing(&device, ledger, &open.workspace)),
                reach,
                writes_in: presence.and_then(|it| it.record.clone().zip(it.field.clone())),
            }
        })
        .collect();
    devices.sort_by_cached_key(|device| {
        let other = device.reach != Reach::Here;
        (other, myspot_core::text::fold(&device.name), device.id)
    });
    devices
}

fn holds(reach: &Reach, standing: Option<myspot_core::peer::Standing>) -> Holds {
    match (reach, standing) {
        (Reach::Here, _) => Holds::Everything,
        (_, None) => Holds::Unknown,
        (Reach::Linked(_), Some(standing)) if standing.lacks > 0 => Holds::Receives(standing.lacks),
        (_, Some(standing)) if standing.lacks > 0 => Holds::Lacks(standing.lacks),
        (_, Some(standing)) if standing.ahead > 0 => Holds::Sends(standing.ahead),
        (_, Some(_)) => Holds::Everything,
    }
}

fn trouble(name: String, why: &Refusal) -> ShareTrouble {
    match why {
        Refusal::Clash => ShareTrouble::Clash { name },
        why if why.is_newer() => ShareTrouble::Newer { name },
        _ => ShareTrouble::Refused { name },
    }
}
