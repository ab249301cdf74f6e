//! A whole copy that was edited elsewhere, and comes home.

use std::collections::{HashMap, HashSet};

use automerge::{ActorId, ChangeHash};

use super::Refusal;
use super::chunk::Head;
use super::ledger::{Ledger, Weight};
use super::proof::{Proof, ProofBytes};
use crate::change::Change;
use crate::id::Moment;
use crate::workspace::Workspace;

/// What came of a copy.
#[derive(Debug, Default)]
pub struct Brought {
    /// What a screen must refresh.
    pub changes: Vec<Change>,
    /// How many changes were new here.
    pub received: usize,
    /// How many were left out: they bear a member's name without that member's signature, or
    /// follow one that does.
    pub left_out: usize,
}

/// Takes in the changes of another copy of the workspace, oldest first.
///
/// What a member signed is taken with its proof. What nobody signed and is no member's own, as
/// the work of somebody who opened the copy elsewhere, is taken too: the caller has it signed by
/// this device ([`Ledger::sign_missing`]), which vouches for it. What bears the name of a member's
/// device and is not signed by it is left out, or anybody could write in that member's name.
/// `proofs` is what [`Ledger::proofs_to_bytes`] gave for that copy; it may be empty. A workspace
/// that is shared with nobody takes everything.
///
/// # Errors
/// When a chunk is no plain change, or two changes of one name and number differ. Nothing was
/// taken then.
pub fn bring(
    mut ledger: Option<&mut Ledger>,
    workspace: &mut Workspace,
    (chunks, proofs): (&[Vec<u8>], &[u8]),
    now: Moment,
) -> Result<Brought, Refusal> {
    workspace.settle(now);
    let genesis = crate::schema::genesis_actor(workspace.id());
    let mut hashes: HashMap<(ActorId, u64), ChangeHash> = HashMap::new();
    let mut fresh: Vec<(Head, &Vec<u8>)> = Vec::new();
    for chunk in chunks {
        let head = Head::read(chunk).ok_or(Refusal::Unreadable)?;
        match workspace.clock.hash(&head.actor, head.seq) {
            _ if head.actor == genesis => continue,
            Some(known) if known == head.hash => {}
            Some(_) => return Err(Refusal::Clash),
            None => fresh.push((head.clone(), chunk)),
        }
        let before = hashes.insert((head.actor, head.seq), head.hash);
        if before.is_some_and(|before| before != head.hash) {
            return Err(Refusal::Clash);
        }
    }
    let kept = ledger.as_ref().map(|ledger| {
        let all: Vec<ProofBytes> = postcard::from_bytes(proofs).unwrap_or_default();
        let all = all.iter().filter_map(Proof::of_wire);
        let kept = all.filter(|proof| {
            let place = (proof.actor.clone(), proof.seq);
            let fits = hashes.get(&place) == Some(&proof.hash);
            fits && ledger.verify(proof) == Ok(Weight::Full)
        });
        kept.collect::<Vec<Proof>>()
    });
    let kept = kept.unwrap_or_default();
    let fits = |head: &Head| match &ledger {
        None => true,
        Some(ledger) => {
            let vouched = kept
                .iter()
                .any(|proof| proof.actor == head.actor && head.seq <= proof.seq);
            let may_write = ledger.role().is_some_and(crate::epoch::Role::writes);
            vouched || (may_write && ledger.owner(&head.actor).is_none())
        }
    };
    let mut brought = Brought::default();
    let mut taken: Vec<Vec<u8>> = Vec::new();
    let mut there: HashSet<ChangeHash> = HashSet::new();
    let mut next: HashMap<ActorId, u64> = HashMap::new();
    for (head, chunk) in &fresh {
        let next = next
            .entry(head.actor.clone())
            .or_insert_with(|| workspace.clock.seq(&head.actor) + 1);
        let follows = |hash: &ChangeHash| there.contains(hash) || workspace.holds(hash);
        if head.seq == *next && head.deps.iter().all(follows) && fits(head) {
            *next += 1;
            there.insert(head.hash);
            taken.push((*chunk).clone());
        } else {
            brought.left_out += 1;
        }
    }
    brought.received = taken.len();
    if !taken.is_empty() {
        let applied = workspace
            .receive(&taken, now)
            .map_err(|error| Refusal::Unfit(error.to_string()))?;
        brought.changes = applied.changes;
    }
    if let Some(ledger) = &mut ledger {
        for proof in kept {
            if workspace.clock.hash(&proof.actor, proof.seq) == Some(proof.hash) {
                ledger.note(proof);
            }
        }
    }
    Ok(brought)
}
