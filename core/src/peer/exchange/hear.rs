//! What a device says, and what follows from it here.

use automerge::ActorId;

use super::super::Refusal;
use super::super::check::check;
use super::super::ledger::Ledger;
use super::super::proof::Proof;
use super::super::roles::settle_roles;
use super::super::say::{self, Presence};
use super::super::wire::{self, Assembler, Held, Message, VERSION};
use super::relay;
use super::tell::status;
use super::{Exchange, Heard, LENIENCE, Outcome, PATIENCE, raise};
use crate::epoch::EpochError;
use crate::id::{Moment, RecordId};
use crate::keys::Device;
use crate::workspace::Workspace;

impl Exchange {
    pub(super) fn message(
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
                    link.left = relay::Left::default();
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
                self.leave_to(from, &accepted, now);
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
            Message::Near(near) => {
                let told = self.note_near(from, near, ledger);
                outcome.heard.push(Heard::Near(told));
                outcome.send.extend(self.answer(ledger, workspace));
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
                outcome.heard.push(Heard::Moved(from));
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

    pub(super) fn refuse(
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
}

/// Draws a fresh name for this device, after another copy of it went on under the present one.
fn rename(ledger: &Ledger, workspace: &mut Workspace) {
    let id = workspace.id();
    let fresh = ledger.keys().draw_actor(id, workspace.dice());
    workspace.rename(&fresh);
}
