//! Joining: from a ticket to a folder with the whole workspace in it.
//!
//! Nothing is on disk before everything is there. A thread of the caller's drives it: it blocks
//! until the inviter decides and the workspace has come in.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use myspot_core::keys::{Device, DeviceKeys};
use myspot_core::peer::{Exchange, Heard};
use myspot_core::{Moment, RecordId};
use myspot_sync::{Bind, Command, Event, JoinError, Node, Peer, Receipt, RelayAddress};

use super::view::{JoinTrouble, JoinView};
use super::words::four_words;
use super::{of_net, to_net};
use crate::anything::free_folder;
use crate::open::{Joined, OpenWorkspace, Welcome, fresh_dice};
use crate::paths::Paths;

/// How long nothing at all may come before joining is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is needed to join.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The ticket, as it was pasted.
    pub ticket: &'a str,
    /// The name of the member at this device.
    pub name: &'a str,
    /// Where the workspace is to be kept.
    pub place: Place<'a>,
    /// Where to listen.
    pub bind: Bind,
    /// The relay that the member accepted, if there is one.
    pub relay: Option<RelayAddress>,
}

/// Where a workspace that comes in is to be kept.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// In this very folder.
    At(&'a Path),
    /// In a new folder below this one, named after the workspace's title.
    In(&'a Path),
}

impl Place<'_> {
    /// Makes what must be there before anything comes in. Asked before the invitation is spent.
    pub(super) fn prepare(self) -> Result<(), JoinTrouble> {
        let parent = match self {
            Self::At(folder) => {
                let full = |inside: &mut std::fs::ReadDir| inside.next().is_some();
                if folder.read_dir().is_ok_and(|mut inside| full(&mut inside)) {
                    return Err(JoinTrouble::FolderTaken);
                }
                folder.parent().unwrap_or(folder)
            }
            Self::In(parent) => parent,
        };
        std::fs::create_dir_all(parent).map_err(|_| JoinTrouble::Folder(parent.to_owned()))
    }

    pub(super) fn folder(self, title: &str) -> PathBuf {
        match self {
            Self::At(folder) => folder.to_owned(),
            Self::In(parent) => free_folder(parent, title),
        }
    }
}

/// Joins a workspace. `tell` is called with each step; `stop` may be raised by another thread.
///
/// # Errors
/// When the ticket, the inviter or the disk says no. Then there is no folder.
pub fn join(
    request: &Request<'_>,
    paths: &Paths,
    clock: fn() -> Moment,
    stop: &Arc<AtomicBool>,
    mut tell: impl FnMut(JoinView),
) -> Result<OpenWorkspace, JoinTrouble> {
    request.place.prepare()?;
    let mut dice = fresh_dice();
    let keys = DeviceKeys::draw(&mut dice);
    let member = RecordId::fresh(clock(), &mut dice);
    let (told, events) = mpsc::channel();
    let (relay, bind) = (request.relay.clone(), request.bind.clone());
    let node = Node::start_over(relay, keys.device_secret(), bind, move |event| {
        // Nobody listens any more once joining is over.
        told.send(event).ok();
    })
    .map_err(|_| JoinTrouble::NoPort)?;
    tell(JoinView::Calling);
    node.send(Command::Join {
        ticket: request.ticket.to_owned(),
        card: keys.card(request.name, Some(&member)).to_bytes(),
    });
    let mut guest = Guest {
        node,
        events,
        stop: Arc::clone(stop),
        port: None,
    };
    let (by, addresses, welcome) = guest.wait_for_welcome(&mut tell)?;
    let welcome = Welcome::from_bytes(&welcome).ok_or(JoinTrouble::Unreadable)?;
    let folder = request.place.folder(&welcome.title);
    let mut joined = Joined::begin(welcome, keys, member).ok_or(JoinTrouble::Unreadable)?;
    let notes = joined.notes.peers.entry(by).or_default();
    notes.addresses.clone_from(&addresses);
    guest.node.send(Command::Listen {
        peers: vec![Peer {
            device: to_net(&by),
            addresses,
        }],
        secret: joined.notes.secret,
    });
    let mut exchange = guest.receive_all(by, &mut joined, clock, &mut tell)?;
    joined.notes.port = guest.port;
    joined.notes.relay.clone_from(&request.relay);
    for (device, held) in exchange.memory() {
        let peer = joined.notes.peers.entry(device).or_default();
        peer.held = held;
        peer.met = Some(clock());
    }
    let open = OpenWorkspace::settle_joined(&folder, joined, paths, clock())
        .map_err(|_| JoinTrouble::Folder(folder))?;
    // It is on the disk: the inviter may know.
    if let Some(ledger) = &open.ledger {
        for (to, frame) in exchange.flush(ledger, &open.workspace) {
            guest.send(to, vec![frame]);
        }
    }
    guest.leave();
    Ok(open)
}

struct Guest {
    node: Node,
    events: Receiver<Event>,
    stop: Arc<AtomicBool>,
    port: Option<u16>,
}

type Welcomed = (Device, Vec<std::net::SocketAddr>, Vec<u8>);

impl Guest {
    /// The next event; `None` after a while without any.
    fn next(&self, patience: Duration) -> Result<Option<Event>, JoinTrouble> {
        let mut waited = Duration::ZERO;
        let tick = Duration::from_millis(100);
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Err(JoinTrouble::Cut);
            }
            match self.events.recv_timeout(tick) {
                Ok(event) => return Ok(Some(event)),
                Err(RecvTimeoutError::Disconnected) => return Err(JoinTrouble::Cut),
                Err(RecvTimeoutError::Timeout) => waited += tick,
            }
            if waited >= patience {
                return Ok(None);
            }
        }
    }

    fn wait_for_welcome(
        &mut self,
        tell: &mut impl FnMut(JoinView),
    ) -> Result<Welcomed, JoinTrouble> {
        // The inviter may take as long as its invitation lasts; the network says when it ends.
        let patience = Duration::from_secs(u64::from(super::INVITATION_SECONDS) + 60);
        loop {
            match self.next(patience)? {
                None => return Err(JoinTrouble::NoAnswer),
                Some(Event::Listening { addresses }) => {
                    self.port = addresses.first().map(std::net::SocketAddr::port);
                }
                Some(Event::Knocked { words, .. }) => tell(JoinView::Waiting {
                    words: four_words(&words),
                }),
                Some(Event::Welcomed {
                    by,
                    addresses,
                    welcome,
                }) => return Ok((of_net(&by), addresses, welcome)),
                Some(Event::NotJoined(why)) => return Err(trouble(&why)),
                Some(Event::Failed(_)) => return Err(JoinTrouble::NoPort),
                Some(_) => {}
            }
        }
    }

    /// Takes what the inviter holds, until nothing is missing.
    fn receive_all(
        &mut self,
        by: Device,
        joined: &mut Joined,
        clock: fn() -> Moment,
        tell: &mut impl FnMut(JoinView),
    ) -> Result<Exchange, JoinTrouble> {
        let mut exchange = Exchange::default();
        loop {
            match self.next(PATIENCE)?.ok_or(JoinTrouble::Cut)? {
                Event::Linked { device, .. } if of_net(&device) == by => {
                    let frames = exchange.linked(by, &joined.ledger, &joined.workspace);
                    self.send(by, frames);
                }
                Event::Unlinked { device, .. } => exchange.unlinked(&of_net(&device)),
                Event::Received { frame, receipt, .. } => {
                    let room = (&mut exchange, &mut *joined);
                    let all = self.take(by, &frame, receipt, room, clock, tell)?;
                    if all {
                        return Ok(exchange);
                    }
                }
                _ => {}
            }
        }
    }

    /// Takes a frame. Returns whether everything is there.
    fn take(
        &self,
        by: Device,
        frame: &[u8],
        receipt: Receipt,
        (exchange, joined): (&mut Exchange, &mut Joined),
        clock: fn() -> Moment,
        tell: &mut impl FnMut(JoinView),
    ) -> Result<bool, JoinTrouble> {
        let (ledger, workspace) = (&mut joined.ledger, &mut joined.workspace);
        let outcome = exchange.received(by, frame, ledger, workspace, clock());
        drop(receipt);
        for (to, frame) in outcome.send {
            self.send(to, vec![frame]);
        }
        let refused = |heard: &Heard| matches!(heard, Heard::Refused { .. } | Heard::Clash { .. });
        if outcome.heard.iter().any(refused) {
            return Err(JoinTrouble::Unreadable);
        }
        let Some(standing) = exchange.standing(&by, ledger, workspace) else {
            return Ok(false);
        };
        if let Some((parts, of)) = exchange.progress(&by) {
            tell(JoinView::Receiving {
                received: standing.ahead * parts as usize / of.max(1) as usize,
                of: standing.ahead,
            });
        }
        Ok(standing.ahead == 0)
    }

    fn send(&self, device: Device, frames: Vec<Vec<u8>>) {
        for frame in frames {
            let to = to_net(&device);
            self.node.send(Command::Send { to, frame });
        }
    }

    /// Leaves the network, so that the port is free for the session that follows.
    fn leave(self) {
        self.node.send(Command::Leave);
        while let Ok(event) = self.events.recv_timeout(Duration::from_secs(3)) {
            if matches!(event, Event::Left) {
                break;
            }
        }
    }
}

fn trouble(why: &JoinError) -> JoinTrouble {
    match why {
        JoinError::NoTicket => JoinTrouble::NoTicket,
        JoinError::Expired => JoinTrouble::Expired,
        JoinError::NotOpen => JoinTrouble::NotOpen,
        JoinError::NoAnswer => JoinTrouble::NoAnswer,
        JoinError::OnlyByRelay(relay) => JoinTrouble::OnlyByRelay(relay.clone()),
        JoinError::Refused => JoinTrouble::Refused,
        JoinError::Cut => JoinTrouble::Cut,
    }
}
