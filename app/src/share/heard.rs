//! What the links bring, and what is noted of it.

use std::net::SocketAddr;

use myspot_core::Moment;
use myspot_core::keys::Device;
use myspot_core::peer::{Heard, Refusal};
use myspot_sync::Command;

use super::shown::name_of;
use super::view::ShareTrouble;
use super::{News, Share, to_net};
use crate::open::OpenWorkspace;

impl Share {
    pub(super) fn linked(
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
        self.tell_places(open);
        if let Some(ledger) = &open.ledger {
            let frames = self.exchange.linked(device, ledger, &open.workspace);
            self.send(frames.into_iter().map(|frame| (device, frame)));
        }
        vec![News::View]
    }

    pub(super) fn unlinked(&mut self, device: &Device, open: &mut OpenWorkspace, now: Moment) {
        self.links.remove(device);
        self.own_places.remove(device);
        self.relays_told.remove(device);
        self.exchange.unlinked(device);
        self.tell_places(open);
        self.remember(open, Some((device, now)));
    }

    /// Notes what the others said they hold.
    pub(super) fn remember(&self, open: &mut OpenWorkspace, met: Option<(&Device, Moment)>) {
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

    pub(super) fn received(
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
                Heard::Moved(_) => News::Moved,
                Heard::Near(told) => {
                    self.note_places(from, &told, open);
                    continue;
                }
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
}

fn trouble(name: String, why: &Refusal) -> ShareTrouble {
    match why {
        Refusal::Clash => ShareTrouble::Clash { name },
        why if why.is_newer() => ShareTrouble::Newer { name },
        _ => ShareTrouble::Refused { name },
    }
}
