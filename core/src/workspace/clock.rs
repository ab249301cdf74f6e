//! Which changes stand in the document: for each actor, their hashes in order.
//!
//! Automerge can tell, but walks every change to do so. The clock is filled once when a
//! workspace opens and grows with each change.

use std::collections::BTreeMap;

use automerge::{ActorId, Automerge, ChangeHash};

use super::Workspace;

/// A change that the store, and later the other devices, are to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Under whose name it was made.
    pub actor: Vec<u8>,
    /// Its number among that actor's changes, from 1.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// The change itself, as an uncompressed chunk.
    pub bytes: Vec<u8>,
}

impl Outgoing {
    pub(super) fn of(change: &automerge::Change) -> Self {
        Self {
            actor: change.actor_id().to_bytes().to_vec(),
            seq: change.seq(),
            hash: change.hash().0,
            bytes: change.raw_bytes().to_vec(),
        }
    }
}

/// For each actor the hashes of its changes; the first is number 1.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    actors: BTreeMap<ActorId, Vec<ChangeHash>>,
    count: usize,
}

impl Clock {
    /// Reads a whole document. O(changes).
    pub(super) fn of(doc: &Automerge) -> Self {
        let mut clock = Self::default();
        for meta in doc.get_changes_meta(&[]) {
            clock.note(&meta.actor, meta.seq, meta.hash);
        }
        clock
    }

    /// Notes a change. Automerge applies those of one actor in order and without a gap.
    pub(super) fn note(&mut self, actor: &ActorId, seq: u64, hash: ChangeHash) {
        let hashes = self.actors.entry(actor.clone()).or_default();
        if hashes.len() as u64 + 1 == seq {
            hashes.push(hash);
            self.count += 1;
        }
    }

    /// How many changes an actor made.
    pub(crate) fn seq(&self, actor: &ActorId) -> u64 {
        self.actors
            .get(actor)
            .map_or(0, |hashes| hashes.len() as u64)
    }

    /// The hash of one change.
    pub(crate) fn hash(&self, actor: &ActorId, seq: u64) -> Option<ChangeHash> {
        let at = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.actors.get(actor)?.get(at).copied()
    }

    /// Every actor with the number of its last change.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&ActorId, u64)> {
        let all = self.actors.iter();
        all.map(|(actor, hashes)| (actor, hashes.len() as u64))
    }
}

impl Workspace {
    /// How many changes the document holds, the genesis left out.
    #[must_use]
    pub fn change_count(&self) -> usize {
        self.clock.count.saturating_sub(1)
    }

    /// The hash of the genesis change, which follows from the workspace's id.
    #[must_use]
    pub fn genesis_hash(&self) -> [u8; 32] {
        let genesis = crate::schema::genesis_actor(self.id());
        self.clock.hash(&genesis, 1).map_or([0; 32], |hash| hash.0)
    }

    /// Whether a change stands in the document.
    pub(crate) fn holds(&self, hash: &ChangeHash) -> bool {
        self.doc.get_change_meta_by_hash(hash).is_some()
    }

    /// Goes on under another actor, which must not have written anything yet.
    ///
    /// Returns whether it was taken up: not while changes wait for the store.
    pub fn write_under(&mut self, actor: &[u8]) -> bool {
        let actor = ActorId::from(actor);
        let fresh = self.clock.seq(&actor) == 0 && self.outbox.is_empty() && !self.is_typing();
        if fresh {
            self.doc.set_actor(actor);
            self.set_me(self.me().cloned());
        }
        fresh
    }

    /// Goes on under a fresh actor at once: another copy of this device writes under the present
    /// one. What waits for the store keeps the name under which it was made.
    pub(crate) fn rename(&mut self, actor: &[u8]) {
        self.doc.set_actor(ActorId::from(actor));
        self.set_me(self.me().cloned());
    }

    /// Whether changes wait to be given to the store.
    pub(crate) fn has_outgoing(&self) -> bool {
        !self.outbox.is_empty()
    }
}
