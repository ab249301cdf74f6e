//! What is known of the others: what they hold, where their members are.

use automerge::ActorId;

use super::super::ledger::{Ledger, Vector};
use super::super::say::Presence;
use super::{Exchange, Standing};
use crate::id::{Moment, RecordId};
use crate::keys::Device;
use crate::workspace::Workspace;

impl Exchange {
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

    /// Whether a device is linked and has said what it holds since then.
    #[must_use]
    pub fn has_spoken(&self, device: &Device) -> bool {
        self.links.get(device).is_some_and(|link| link.greeted)
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
    pub(in crate::peer) fn said_to_hold(&self, device: &Device) -> Option<&Vector> {
        let linked = self.links.get(device).filter(|link| link.greeted);
        let met = self.met.get(device).map(|(theirs, _)| theirs);
        linked.map(|link| &link.theirs).or(met)
    }

    /// How many changes stand here that no member's other device said to hold.
    pub(in crate::peer) fn unshared(&self, ledger: &Ledger, workspace: &Workspace) -> usize {
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
