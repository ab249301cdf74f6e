//! The conversation with each linked device.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ActorId;

use super::Refusal;
use super::check::check;
use super::ledger::{Ledger, Vector};
use super::proof::Proof;
use super::roles::{Settled, settle_roles};
use super::say::{self, Presence};
use super::wire::{self, Assembler, Held, Message, VERSION};
use crate::change::Change;
use crate::epoch::EpochError;
use crate::id::{Moment, RecordId};
use crate::keys::Device;
use crate::workspace::{Outgoing, Workspace};

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
    /// What a device holds, or where its member is, is known anew.
    Standing(Device),
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

    fn message(
        &mut self,
        from: Device,
        plain: &[u8],
        (ledger, workspace): (&mut Ledger, &mut Workspace),
        now: Moment,
        outcome: &mut Outcome,
    ) -> Result<(), Refusal> {
        match wire::read(plain)? {
            Message::Status {
                version,
                workspace: id,
                chain,
                held,
            } => {
                if version != VERSION {
                    return Err(Refusal::Newer(version));
                }
                if id != workspace.id().0 {
                    return Err(Refusal::OtherWorkspace);
                }
                if let Some(link) = self.links.get_mut(&from) {
                    link.chain = Some(chain);
                    link.confirmed = Some(chain);
                    link.said = now;
                    link.theirs.clear();
                    link.sent.clear();
                    link.greeted = true;
                }
                let clashes = self.note_held(from, &held, (ledger, workspace), outcome);
                if !clashes.is_empty() {
                    // It learns of it too: it may not hold enough to see it.
                    let frames = wire::frames(&Message::Held(clashes));
                    let frames = frames.into_iter().map(|frame| (from, frame));
                    outcome.send.extend(frames);
                }
                outcome.send.extend(self.answer(ledger, workspace));
            }
            Message::Held(held) => {
                if let Some(link) = self.links.get_mut(&from) {
                    link.said = now;
                }
                self.note_held(from, &held, (ledger, workspace), outcome);
            }
            Message::Chain(bytes) => self.chain(from, bytes, (ledger, workspace), now, outcome)?,
            Message::Known(fingerprint) => {
                if let Some(link) = self.links.get_mut(&from) {
                    link.confirmed = Some(fingerprint);
                }
                outcome.send.extend(self.answer(ledger, workspace));
            }
            Message::Secrets(sealed) => {
                let news = ledger.open_secrets(&from, sealed);
                if news.ok_or(Refusal::Unreadable)? {
                    outcome.heard.push(Heard::Members);
                    outcome.send.extend(self.answer(ledger, workspace));
                }
            }
            Message::Changes {
                lengths,
                chunks,
                proofs,
            } => {
                let chunks = wire::split(&lengths, &chunks).ok_or(Refusal::Unreadable)?;
                let proofs: Option<Vec<Proof>> = proofs.iter().map(Proof::of_wire).collect();
                let proofs = proofs.ok_or(Refusal::Unreadable)?;
                let accepted = check(ledger, workspace, &chunks, proofs)?;
                // Before typing in progress is committed under the same name.
                let (mine, known) = workspace.actor();
                let ahead = accepted.shown.get(&ActorId::from(mine.as_slice()));
                if ahead.is_some_and(|seq| *seq > known) {
                    rename(ledger, workspace);
                    outcome.heard.push(Heard::Renamed);
                }
                if !accepted.changes.is_empty() {
                    let applied = workspace
                        .receive(&accepted.changes, now)
                        .map_err(|error| Refusal::Unfit(error.to_string()))?;
                    let changes = applied.changes;
                    outcome.heard.push(Heard::Changes { from, changes });
                }
                let aside = accepted.aside || accepted.changes.is_empty();
                if let Some(link) = self.links.get_mut(&from) {
                    link.stumbles = 0;
                    // Who sends a change, or vouches for one that is here, holds it.
                    let proven = accepted
                        .proofs
                        .iter()
                        .map(|proof| (&proof.actor, proof.seq));
                    let shown = accepted.shown.iter().map(|(actor, seq)| (actor, *seq));
                    for (actor, seq) in shown.chain(proven) {
                        raise(&mut link.sent, actor, seq);
                        raise(&mut link.theirs, actor, seq);
                    }
                }
                for proof in accepted.proofs {
                    ledger.note(proof);
                }
                if aside {
                    outcome.heard.push(Heard::Proofs);
                }
                outcome.heard.push(Heard::Standing(from));
            }
            Message::Presence {
                page,
                record,
                field,
                caret,
                chosen,
            } => {
                if let Some(link) = self.links.get_mut(&from) {
                    link.presence = Presence {
                        page: page.map(str::to_owned),
                        record: record.map(RecordId::from),
                        field: field.map(str::to_owned),
                        caret,
                        chosen,
                    };
                }
                outcome.heard.push(Heard::Standing(from));
            }
        }
        Ok(())
    }

    /// Takes over what a device knows more of the chain, and does what follows from it.
    fn chain(
        &mut self,
        from: Device,
        bytes: &[u8],
        (ledger, workspace): (&mut Ledger, &mut Workspace),
        now: Moment,
        outcome: &mut Outcome,
    ) -> Result<(), Refusal> {
        let grew = match ledger.merge_chain(bytes) {
            Err(EpochError::TwoEpochs) => {
                let theirs = bytes.to_vec();
                outcome.heard.push(Heard::TwoEpochs { at: from, theirs });
                return Ok(());
            }
            grew => grew?,
        };
        if let Some(link) = self.links.get_mut(&from) {
            // What it knows is in ours now; if ours is greater, it is sent back.
            let theirs = crate::epoch::Chain::read(bytes, workspace.id(), workspace.genesis_hash());
            link.chain = theirs.ok().map(|chain| chain.fingerprint());
            link.confirmed = link.chain;
        }
        if grew {
            outcome.heard.push(Heard::Members);
            let gone = self.dismiss(ledger);
            outcome.heard.extend(gone.into_iter().map(Heard::Dismissed));
            let settled = settle_roles(ledger, workspace, now)
                .map_err(|error| Refusal::Unfit(error.to_string()))?;
            let frames = self.settled(settled, (ledger, workspace), &mut outcome.heard);
            outcome.send.extend(frames);
        }
        if self.links.contains_key(&from) {
            let known = wire::frames(&Message::Known(ledger.chain().fingerprint()));
            let known = known.into_iter().map(|frame| (from, frame));
            outcome.send.extend(known);
        }
        outcome.send.extend(self.answer(ledger, workspace));
        Ok(())
    }

    /// Tells what came of new roles: here, and to the linked devices where less is held now.
    pub fn settled(
        &mut self,
        settled: Settled,
        (ledger, workspace): (&Ledger, &Workspace),
        heard: &mut Vec<Heard>,
    ) -> Vec<(Device, Vec<u8>)> {
        if settled.signed {
            heard.push(Heard::Proofs);
        }
        if settled.renamed {
            heard.push(Heard::Renamed);
        }
        if settled.taken_out.is_empty() {
            return Vec::new();
        }
        heard.push(Heard::TakenOut {
            changes: settled.changes,
            taken: settled.taken_out,
        });
        let mut send = Vec::new();
        for (device, link) in &mut self.links {
            let frames = status(link, ledger, workspace);
            send.extend(frames.into_iter().map(|frame| (*device, frame)));
        }
        send
    }

    /// What can be said at once. While something waits to be made durable it is not said here:
    /// [`Exchange::flush`] says it afterwards.
    fn answer(&mut self, ledger: &Ledger, workspace: &Workspace) -> Vec<(Device, Vec<u8>)> {
        if workspace.has_outgoing() {
            return Vec::new();
        }
        self.flush(ledger, workspace)
    }

    /// Notes what a device says it holds. Its word counts for what can be compared only. Returns
    /// what stands here where two histories go under one name.
    fn note_held(
        &mut self,
        from: Device,
        held: &[Held<'_>],
        (ledger, workspace): (&mut Ledger, &mut Workspace),
        outcome: &mut Outcome,
    ) -> Vec<Held<'static>> {
        let mut clashes = Vec::new();
        let Some(link) = self.links.get_mut(&from) else {
            return clashes;
        };
        for said in held {
            let actor = ActorId::from(&*said.actor);
            let ours = workspace.clock.hash(&actor, said.seq);
            if let Some(hash) = ours.filter(|hash| hash.0[..8] != said.check) {
                clashes.extend(say::held_at(&actor, said.seq, Some(hash)));
                link.theirs.remove(&actor);
                link.sent.remove(&actor);
                if self.frozen.insert(actor.clone()) {
                    let of = ledger.owner(&actor);
                    outcome.heard.push(Heard::Clash { at: from, of });
                }
                continue;
            }
            if ours.is_none() && *said.actor == workspace.actor().0 {
                rename(ledger, workspace);
                outcome.heard.push(Heard::Renamed);
            }
            raise(&mut link.theirs, &actor, said.seq);
            raise(&mut link.sent, &actor, said.seq);
        }
        outcome.heard.push(Heard::Standing(from));
        clashes
    }

    fn refuse(
        &mut self,
        from: Device,
        why: Refusal,
        (ledger, workspace): (&Ledger, &Workspace),
        outcome: &mut Outcome,
    ) {
        let Some(link) = self.links.get_mut(&from) else {
            return;
        };
        link.assembler = Assembler::default();
        // What it said was on its way when this device heard of a newer epoch.
        let ours = ledger.chain().fingerprint();
        let unaware = link.confirmed.is_some_and(|theirs| theirs != ours)
            && matches!(
                why,
                Refusal::Missing | Refusal::MayNotWrite | Refusal::Stranger
            )
            && link.unaware < LENIENCE;
        if unaware {
            link.unaware += 1;
        } else {
            link.stumbles = link.stumbles.saturating_add(1);
        }
        let honest = matches!(why, Refusal::Missing) && link.stumbles <= PATIENCE;
        if honest || unaware {
            // It believed that more was here than is: it is told what is.
            let frames = status(link, ledger, workspace);
            outcome
                .send
                .extend(frames.into_iter().map(|frame| (from, frame)));
            return;
        }
        outcome.heard.push(Heard::Refused { from, why });
    }

    /// Sends every linked device what it lacks, and says what is held here by now.
    ///
    /// To be called after what happened was made durable. Nothing is sent twice.
    pub fn flush(&mut self, ledger: &Ledger, workspace: &Workspace) -> Vec<(Device, Vec<u8>)> {
        let mut send = Vec::new();
        let fingerprint = ledger.chain().fingerprint();
        let held = ledger.held(workspace);
        let members = ledger.chain().members();
        for (device, link) in self.links.iter_mut().filter(|(_, link)| link.greeted) {
            if !members.contains_key(device) {
                continue;
            }
            let mut tell = |message: &Message<'_>| {
                let frames = wire::frames(message);
                send.extend(frames.into_iter().map(|frame| (*device, frame)));
            };
            let secrets = ledger.known_secrets().all().count();
            if link.secrets < secrets && ledger.chain().number() > 1 {
                if let Some(sealed) = ledger.sealed_secrets(device) {
                    tell(&Message::Secrets(&sealed));
                }
                link.secrets = secrets;
            }
            // After the secrets: a link may break between the two.
            if link.chain != Some(fingerprint) {
                tell(&Message::Chain(&ledger.chain().to_bytes()));
                link.chain = Some(fingerprint);
            }
            // Who does not know yet who left might pass on to them what they are not to have.
            if link.confirmed != Some(fingerprint) {
                continue;
            }
            let frozen = &self.frozen;
            let lacks = |vector: &Vector| -> Vec<ActorId> {
                let all = held.iter().filter(|(actor, seq)| {
                    !frozen.contains(*actor) && vector.get(*actor).is_none_or(|known| known < seq)
                });
                all.map(|(actor, _)| actor.clone()).collect()
            };
            let missing = lacks(&link.sent);
            if !missing.is_empty() {
                let (message, sent) =
                    say::changes(missing, &link.sent, (&held, frozen), (ledger, workspace));
                if !sent.is_empty() {
                    tell(&message);
                }
                for actor in &sent {
                    raise(&mut link.sent, actor, held[actor]);
                    raise(&mut link.told, actor, held[actor]);
                }
            }
            let news = lacks(&link.told);
            if !news.is_empty() {
                tell(&Message::Held(say::held_of(&news, &held, workspace)));
                for actor in &news {
                    raise(&mut link.told, actor, held[actor]);
                }
            }
        }
        send
    }

    /// Says where this member is, to every linked device, if it is somewhere else than before.
    pub fn move_to(&mut self, here: Presence) -> Vec<(Device, Vec<u8>)> {
        if self.presence == here {
            return Vec::new();
        }
        self.presence = here;
        let frames = wire::frames(&say::presence(&self.presence));
        let each = |device: &Device| {
            frames
                .iter()
                .map(|frame| (*device, frame.clone()))
                .collect()
        };
        self.links.keys().flat_map::<Vec<_>, _>(each).collect()
    }

    /// Where the member of a linked device is.
    #[must_use]
    pub fn presence(&self, device: &Device) -> Option<&Presence> {
        self.links.get(device).map(|link| &link.presence)
    }

    /// Whether a linked member looks at a record: then typing in it is worth sending at once.
    #[must_use]
    pub fn is_watched(&self, record: &RecordId) -> bool {
        let mut all = self.links.values();
        all.any(|link| link.presence.record.as_ref() == Some(record))
    }

    /// What a device holds, as it said when it was last heard; `None` when it never was.
    #[must_use]
    pub fn standing(
        &self,
        device: &Device,
        ledger: &Ledger,
        workspace: &Workspace,
    ) -> Option<Standing> {
        let linked = self.links.get(device).filter(|link| link.greeted);
        let linked = linked.map(|link| (&link.theirs, link.said));
        let met = self.met.get(device).map(|(theirs, said)| (theirs, *said));
        let (theirs, at) = linked.or(met)?;
        let ours = ledger.held(workspace);
        let beyond = |one: &Vector, other: &Vector| -> usize {
            let all = one.iter();
            all.map(|(actor, seq)| seq.saturating_sub(other.get(actor).copied().unwrap_or(0)))
                .sum::<u64>() as usize
        };
        Some(Standing {
            lacks: beyond(&ours, theirs),
            ahead: beyond(theirs, &ours),
            at,
        })
    }

    /// What a device said to hold when it was last heard.
    pub(super) fn said_to_hold(&self, device: &Device) -> Option<&Vector> {
        let linked = self.links.get(device).filter(|link| link.greeted);
        let met = self.met.get(device).map(|(theirs, _)| theirs);
        linked.map(|link| &link.theirs).or(met)
    }

    /// How many changes stand here that no member's other device said to hold.
    pub(super) fn unshared(&self, ledger: &Ledger, workspace: &Workspace) -> usize {
        let members = ledger.chain().members();
        let linked = self.links.iter().filter(|(_, link)| link.greeted);
        let linked = linked.map(|(device, link)| (device, &link.theirs));
        let met = self
            .met
            .iter()
            .map(|(device, (theirs, _))| (device, theirs));
        let all: Vec<&Vector> = linked
            .chain(met)
            .filter(|(device, _)| members.contains_key(device))
            .map(|(_, theirs)| theirs)
            .collect();
        let ours = ledger.held(workspace);
        let unshared = ours.iter().map(|(actor, seq)| {
            let most = all.iter().filter_map(|theirs| theirs.get(actor)).max();
            seq.saturating_sub(most.copied().unwrap_or(0)) as usize
        });
        unshared.sum()
    }

    /// How much of a long message from a device has come: parts, and of how many.
    #[must_use]
    pub fn progress(&self, device: &Device) -> Option<(u32, u32)> {
        self.links.get(device)?.assembler.progress()
    }

    /// What the devices held when last heard, and when, to be kept until the next session.
    #[must_use]
    pub fn memory(&self) -> Vec<(Device, Vec<u8>)> {
        let linked = self.links.iter().filter(|(_, link)| link.greeted);
        let linked = linked.map(|(device, link)| (device, &link.theirs, link.said));
        let met = self.met.iter();
        linked
            .chain(met.map(|(device, (theirs, said))| (device, theirs, *said)))
            .map(|(device, vector, said)| {
                let plain: Vec<(&[u8], u64)> = vector
                    .iter()
                    .map(|(actor, seq)| (actor.to_bytes(), *seq))
                    .collect();
                let bytes = postcard::to_stdvec(&(plain, said.0));
                (*device, bytes.expect("plain fields can always be written"))
            })
            .collect()
    }

    /// Takes back what [`Exchange::memory`] gave in an earlier session. The first version noted
    /// no time.
    pub fn recall(&mut self, device: Device, bytes: &[u8]) {
        let read = postcard::take_from_bytes::<Vec<(Vec<u8>, u64)>>(bytes);
        let (plain, rest) = read.unwrap_or_default();
        let said: i64 = postcard::from_bytes(rest).unwrap_or_default();
        let vector = plain
            .into_iter()
            .map(|(actor, seq)| (ActorId::from(actor), seq));
        self.met.insert(device, (vector.collect(), Moment(said)));
    }
}

/// Draws a fresh name for this device, after another copy of it went on under the present one.
fn rename(ledger: &Ledger, workspace: &mut Workspace) {
    let id = workspace.id();
    let fresh = ledger.keys().draw_actor(id, workspace.dice());
    workspace.rename(&fresh);
}

fn raise(vector: &mut Vector, actor: &ActorId, seq: u64) {
    let known = vector.entry(actor.clone()).or_default();
    *known = seq.max(*known);
}

fn status(link: &mut Link, ledger: &Ledger, workspace: &Workspace) -> Vec<Vec<u8>> {
    link.told = ledger.held(workspace);
    wire::frames(&say::status(&link.told, (ledger, workspace)))
}

impl Refusal {
    /// Whether a later program is the cause, and nobody's fault.
    #[must_use]
    pub fn is_newer(&self) -> bool {
        matches!(self, Self::Newer(_) | Self::Epoch(EpochError::Newer(_)))
    }
}
