//! The conversation with each linked device.

mod hear;
mod known;
mod relay;
mod tell;

use std::collections::{BTreeMap, BTreeSet};

use automerge::ActorId;

use super::Refusal;
use super::ledger::{Ledger, Vector};
use super::say::{self, Presence};
use super::wire::{self, Assembler};
use crate::change::Change;
use crate::epoch::EpochError;
use crate::id::Moment;
use crate::keys::Device;
use crate::workspace::{Outgoing, Workspace};
use tell::status;

/// How often in a row a device may send what does not fit before its link is given up.
const PATIENCE: u8 = 3;

/// How often a device may, before it says that it knows the newest epoch, send what that epoch
/// forbids: it was on its way already.
const LENIENCE: u8 = 100;

/// What came of a frame, or of a link.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Frames to send.
    pub send: Vec<(Device, Vec<u8>)>,
    /// What happened here.
    pub heard: Vec<Heard>,
}

/// Something that happened here because of another device.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// Changes came in. They are in the workspace's outbox, to be made durable; then
    /// [`Exchange::flush`] says so and passes them on.
    Changes {
        /// From which device.
        from: Device,
        /// What a screen must refresh.
        changes: Vec<Change>,
    },
    /// Proofs came for changes that were there: to be made durable.
    Proofs,
    /// The chain of epochs grew, or a secret came: both are to be made durable, and the network
    /// is to be told whom to listen to under which secret.
    Members,
    /// A device no longer belongs: its link is to be closed. Nothing more is said to it.
    Dismissed(Device),
    /// A device follows an epoch that contradicts the one followed here: nothing is exchanged
    /// with it until a person chooses, here ([`Ledger::follow`]) or there.
    TwoEpochs {
        /// Which device.
        at: Device,
        /// The chain that it follows.
        theirs: Vec<u8>,
    },
    /// Changes were taken out of the document: nobody who may write had them, and their author
    /// may write no more. A snapshot is due.
    TakenOut {
        /// What a screen must refresh.
        changes: Vec<Change>,
        /// What was taken out, oldest first.
        taken: Vec<Outgoing>,
    },
    /// What a device holds is known anew.
    Standing(Device),
    /// Where the member at a device is, is known anew.
    Moved(Device),
    /// A device told where other members' devices, or it itself, may be reached: places as
    /// [`Exchange::meet_at`] was given them there. A hint, and nothing more.
    Near(Vec<(Device, Vec<Vec<u8>>)>),
    /// Something was not accepted: the link is to be closed.
    Refused {
        /// From which device.
        from: Device,
        /// Why.
        why: Refusal,
    },
    /// Two histories stand under one actor's name: here one, at that device the other.
    Clash {
        /// At which device.
        at: Device,
        /// Whose actor it is, where that is known.
        of: Option<Device>,
    },
    /// Another copy of this device wrote under this actor's name: a fresh one is in use now.
    Renamed,
}

/// What a device holds, as it said itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// How many of the changes that stand here it lacks.
    pub lacks: usize,
    /// How many it holds that are not here.
    pub ahead: usize,
    /// When it last said what it holds, by the clock here; 1970 when that was not noted.
    pub at: Moment,
}

#[derive(Debug, Default)]
struct Link {
    assembler: Assembler,
    /// Whether it has said what it holds.
    greeted: bool,
    /// What it says it holds, on its disk.
    theirs: Vector,
    /// What it holds or was sent.
    sent: Vector,
    /// What it was told that is held here.
    told: Vector,
    /// The fingerprint of the chain that it knows, or was sent.
    chain: Option<[u8; 32]>,
    /// The fingerprint of the chain that it said it has.
    confirmed: Option<[u8; 32]>,
    /// How many secrets it was sent.
    secrets: usize,
    /// When it last said what it holds.
    said: Moment,
    presence: Presence,
    /// Whom it sends everything to.
    near: BTreeSet<Device>,
    /// The fingerprint of what it was told of who is near here.
    near_told: Option<blake3::Hash>,
    /// What is left to other devices to send it.
    left: relay::Left,
    stumbles: u8,
    /// How often it sent what an epoch forbids of which it had not heard.
    unaware: u8,
}

/// The conversations of one open workspace. Lives as long as the network is used.
#[derive(Debug, Default)]
pub struct Exchange {
    links: BTreeMap<Device, Link>,
    /// What devices held that were met before and are not linked now.
    met: BTreeMap<Device, (Vector, Moment)>,
    presence: Presence,
    frozen: BTreeSet<ActorId>,
    /// Where this device and others may be reached, as the network writes it.
    places: BTreeMap<Device, Vec<Vec<u8>>>,
    /// When something was last heard.
    heard: Moment,
}

impl Exchange {
    /// A link with a device stands: says what is held here. Nothing to one that does not belong.
    pub fn linked(
        &mut self,
        device: Device,
        ledger: &Ledger,
        workspace: &Workspace,
    ) -> Vec<Vec<u8>> {
        if ledger.chain().role_of(&device).is_none() {
            return Vec::new();
        }
        let mut link = Link::default();
        let mut frames = status(&mut link, ledger, workspace);
        frames.extend(wire::frames(&say::presence(&self.presence)));
        self.links.insert(device, link);
        frames
    }

    /// The link with a device is gone.
    pub fn unlinked(&mut self, device: &Device) {
        if let Some(link) = self.links.remove(device).filter(|link| link.greeted) {
            self.met.insert(*device, (link.theirs, link.said));
        }
        self.take_back(device);
    }

    /// Ends the conversations with devices that no longer belong, to be called after this device
    /// sent somebody away. Returns those that were linked: their links are to be closed.
    pub fn dismiss(&mut self, ledger: &Ledger) -> Vec<Device> {
        let members = ledger.chain().members();
        let gone = self.links.keys().filter(|at| !members.contains_key(at));
        let gone: Vec<Device> = gone.copied().collect();
        for device in &gone {
            self.unlinked(device);
        }
        gone
    }

    /// The devices that are linked now.
    pub fn links(&self) -> impl Iterator<Item = &Device> {
        self.links.keys()
    }

    /// Deals with a frame. Whatever it holds: no panic, no change without a valid signature.
    pub fn received(
        &mut self,
        from: Device,
        frame: &[u8],
        ledger: &mut Ledger,
        workspace: &mut Workspace,
        now: Moment,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        self.heard = now;
        let Some(link) = self.links.get_mut(&from) else {
            return outcome;
        };
        let done = match link.assembler.take(frame) {
            Ok(None) => Ok(()),
            Ok(Some(plain)) => self.message(from, &plain, (ledger, workspace), now, &mut outcome),
            Err(why) => Err(why),
        };
        match done {
            Ok(()) => {}
            Err(why) => self.refuse(from, why, (ledger, workspace), &mut outcome),
        }
        outcome
    }
}

fn raise(vector: &mut Vector, actor: &ActorId, seq: u64) {
    let known = vector.entry(actor.clone()).or_default();
    *known = seq.max(*known);
}

impl Refusal {
    /// Whether a later program is the cause, and nobody's fault.
    #[must_use]
    pub fn is_newer(&self) -> bool {
        matches!(self, Self::Newer(_) | Self::Epoch(EpochError::Newer(_)))
    }
}
