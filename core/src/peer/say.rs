//! What is said to a linked device: what is held here, what it lacks, where the member is.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use automerge::{ActorId, Change, ChangeHash};

use super::ledger::{Ledger, Vector};
use super::proof::Proof;
use super::wire::{Held, Message, VERSION};
use crate::id::RecordId;
use crate::workspace::Workspace;

/// Who I am and what I hold.
pub(super) fn status(
    held: &Vector,
    (ledger, workspace): (&Ledger, &Workspace),
) -> Message<'static> {
    let all: Vec<ActorId> = held.keys().cloned().collect();
    Message::Status {
        version: VERSION,
        workspace: workspace.id().0,
        chain: ledger.chain().fingerprint(),
        held: held_of(&all, held, workspace),
    }
}

/// Up to which change some actors are held here.
pub(super) fn held_of(
    actors: &[ActorId],
    held: &Vector,
    workspace: &Workspace,
) -> Vec<Held<'static>> {
    let known = actors.iter().filter_map(|actor| {
        let seq = *held.get(actor)?;
        held_at(actor, seq, workspace.clock.hash(actor, seq))
    });
    known.collect()
}

/// That one change is held here; `None` when it is not.
pub(super) fn held_at(
    actor: &ActorId,
    seq: u64,
    hash: Option<ChangeHash>,
) -> Option<Held<'static>> {
    let mut check = [0; 8];
    check.copy_from_slice(&hash?.0[..8]);
    Some(Held {
        actor: Cow::Owned(actor.to_bytes().to_vec()),
        seq,
        check,
    })
}

/// The message with what a device lacks of some actors, and of which actors it is all.
///
/// An actor's changes are left out when one of them follows something that cannot be sent along:
/// a change without proof, because the disk lost it, or one of an actor with two histories. And
/// those of a device that may write no more, when what built upon them is left out.
pub(super) fn changes(
    missing: Vec<ActorId>,
    sent: &Vector,
    (held, frozen): (&Vector, &BTreeSet<ActorId>),
    (ledger, workspace): (&Ledger, &Workspace),
) -> (Message<'static>, BTreeSet<ActorId>) {
    let genesis = crate::schema::genesis_actor(workspace.id());
    let clock = &workspace.clock;
    let mut have: Vec<ChangeHash> = clock.hash(&genesis, 1).into_iter().collect();
    let sent = sent.iter().filter(|(actor, _)| !frozen.contains(*actor));
    have.extend(sent.filter_map(|(actor, seq)| clock.hash(actor, (*seq).min(clock.seq(actor)))));
    let all = workspace.doc.get_changes(&have);
    let mut actors: BTreeSet<ActorId> = missing.into_iter().collect();
    let proven = |change: &Change| {
        let actor = change.actor_id();
        held.get(actor).is_some_and(|seq| change.seq() <= *seq)
    };
    loop {
        let mut left: HashSet<ChangeHash> = HashSet::new();
        let before = actors.len();
        for change in &all {
            let goes = actors.contains(change.actor_id()) && proven(change);
            if !goes {
                left.insert(change.hash());
            } else if change.deps().iter().any(|parent| left.contains(parent)) {
                left.insert(change.hash());
                actors.remove(change.actor_id());
            }
        }
        let mut built_upon: HashSet<ChangeHash> = HashSet::new();
        for change in all.iter().rev() {
            let actor = change.actor_id();
            if !actors.contains(actor) || !proven(change) {
                continue;
            }
            if ledger.counts(actor) || built_upon.contains(&change.hash()) {
                built_upon.extend(change.deps());
            } else {
                actors.remove(actor);
            }
        }
        if actors.len() == before {
            break;
        }
    }
    let mut lengths = Vec::new();
    let mut chunks = Vec::new();
    let goes = |change: &&Change| actors.contains(change.actor_id()) && proven(change);
    for change in all.iter().filter(goes) {
        lengths.push(change.raw_bytes().len() as u32);
        chunks.extend_from_slice(change.raw_bytes());
    }
    let proofs = actors.iter().filter_map(|actor| ledger.proof(actor));
    let message = Message::Changes {
        lengths,
        chunks: Cow::Owned(chunks),
        proofs: proofs.map(Proof::to_wire).collect(),
    };
    (message, actors)
}

/// Where a member is. Told to the others who are linked, and never kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Presence {
    /// The page on the screen, by its code.
    pub page: Option<String>,
    /// The record on the screen.
    pub record: Option<RecordId>,
    /// The key of the field that is written in.
    pub field: Option<String>,
    /// Where in its text the caret stands, in letters from the start.
    pub caret: Option<u32>,
    /// The other end of what is chosen there, in letters; `None` when nothing is.
    pub chosen: Option<u32>,
}

/// Where this member is.
pub(super) fn presence(here: &Presence) -> Message<'_> {
    Message::Presence {
        page: here.page.as_deref(),
        record: here.record.as_ref().map(RecordId::as_str),
        field: here.field.as_deref(),
        caret: here.caret,
        chosen: here.chosen,
    }
}
