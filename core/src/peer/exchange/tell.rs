//! What the linked devices are told: what they lack, and what is held here.

use automerge::ActorId;

use super::super::ledger::{Ledger, Vector};
use super::super::roles::Settled;
use super::super::say::{self, Presence};
use super::super::wire::{self, Message};
use super::{Exchange, Heard, Link, raise};
use crate::keys::Device;
use crate::workspace::Workspace;

impl Exchange {
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
    pub(super) fn answer(
        &mut self,
        ledger: &Ledger,
        workspace: &Workspace,
    ) -> Vec<(Device, Vec<u8>)> {
        if workspace.has_outgoing() {
            return Vec::new();
        }
        self.flush(ledger, workspace)
    }

    /// Sends every linked device what it lacks, and says what is held here by now.
    ///
    /// To be called after what happened was made durable. Nothing is sent twice.
    pub fn flush(&mut self, ledger: &Ledger, workspace: &Workspace) -> Vec<(Device, Vec<u8>)> {
        let mut send = Vec::new();
        let fingerprint = ledger.chain().fingerprint();
        let held = ledger.held(workspace);
        let members = ledger.chain().members();
        let near = self.near(ledger);
        let heard = self.heard;
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
            // What somebody else sends it is left to them, unless something goes there that may
            // build upon it.
            let missing = lacks(&link.left.beside(&link.sent, heard));
            if !missing.is_empty() {
                let missing = lacks(&link.sent);
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
            let (near, of) = &near;
            if link.near_told != Some(*of) {
                let others = near.iter().filter(|it| it.device != device.0);
                tell(&Message::Near(others.cloned().collect()));
                link.near_told = Some(*of);
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
}

pub(super) fn status(link: &mut Link, ledger: &Ledger, workspace: &Workspace) -> Vec<Vec<u8>> {
    link.told = ledger.held(workspace);
    wire::frames(&say::status(&link.told, (ledger, workspace)))
}
