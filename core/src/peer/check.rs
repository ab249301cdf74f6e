//! Whether changes from another device are accepted: all of them, or none.

use std::collections::{BTreeMap, HashMap, HashSet};

use automerge::{ActorId, ChangeHash};

use super::Refusal;
use super::chunk::Head;
use super::ledger::{Ledger, Vector, Weight};
use super::proof::Proof;
use crate::change::MAX_CHANGE;
use crate::workspace::Workspace;

/// What is left of a batch once it is known whose it is.
#[derive(Debug, Default)]
pub(super) struct Accepted {
    /// Changes that are new here, in the order in which they came.
    pub(super) changes: Vec<Vec<u8>>,
    /// Proofs worth keeping.
    pub(super) proofs: Vec<Proof>,
    /// Whether one of them is news of a change that was here before: it stands beside none of
    /// the new ones.
    pub(super) aside: bool,
    /// Up to which change of each actor the sender showed to hold it.
    pub(super) shown: Vector,
}

/// Checks a batch without showing any of it to Automerge.
///
/// Cost: one signature an actor (60 µs), one hash a change.
pub(super) fn check(
    ledger: &Ledger,
    workspace: &Workspace,
    chunks: &[&[u8]],
    proofs: Vec<Proof>,
) -> Result<Accepted, Refusal> {
    let mut weighed = Vec::with_capacity(proofs.len());
    for proof in proofs {
        let weight = ledger.verify(&proof)?;
        weighed.push((proof, weight));
    }
    let clock = &workspace.clock;
    let mut fresh: Vec<(Head, &[u8])> = Vec::new();
    let mut came: HashSet<ChangeHash> = HashSet::new();
    let mut shown = Vector::new();
    for chunk in chunks {
        // The journal could not keep it, and nothing that follows it.
        if chunk.len() > MAX_CHANGE {
            return Err(Refusal::TooLong);
        }
        let head = Head::read(chunk).ok_or(Refusal::Unreadable)?;
        let seen = shown.entry(head.actor.clone()).or_default();
        *seen = head.seq.max(*seen);
        match clock.hash(&head.actor, head.seq) {
            Some(known) if known == head.hash => continue,
            Some(_) => return Err(Refusal::Clash),
            None => {}
        }
        if came.insert(head.hash) {
            fresh.push((head, chunk));
        }
    }
    in_order(workspace, &fresh)?;
    covered(ledger, &fresh, &weighed)?;
    let proofs = weighed.into_iter().map(|(proof, _)| proof);
    let kept = proofs.filter(|proof| {
        came.contains(&proof.hash) || clock.hash(&proof.actor, proof.seq) == Some(proof.hash)
    });
    let kept: Vec<Proof> = kept.collect();
    let aside = kept.iter().any(|proof| {
        let known = ledger.proof(&proof.actor).map_or(0, |known| known.seq);
        !came.contains(&proof.hash) && known < proof.seq
    });
    Ok(Accepted {
        shown,
        proofs: kept,
        aside,
        changes: fresh.iter().map(|(_, chunk)| chunk.to_vec()).collect(),
    })
}

/// Each change is the next of its actor, and its parents stand in the document or before it.
fn in_order(workspace: &Workspace, fresh: &[(Head, &[u8])]) -> Result<(), Refusal> {
    let mut next: HashMap<&ActorId, u64> = HashMap::new();
    let mut before: HashSet<ChangeHash> = HashSet::new();
    for (head, _) in fresh {
        let clock = &workspace.clock;
        let next = next
            .entry(&head.actor)
            .or_insert_with(|| clock.seq(&head.actor) + 1);
        if head.seq < *next {
            return Err(Refusal::Clash);
        }
        let known = |hash: &ChangeHash| before.contains(hash) || workspace.holds(hash);
        if head.seq > *next || !head.deps.iter().all(known) {
            return Err(Refusal::Missing);
        }
        *next += 1;
        before.insert(head.hash);
    }
    Ok(())
}

/// Each change is signed, or an ancestor of a signed change of the same actor. One whose author
/// may write no more must be an ancestor of a change that counts without it, too.
fn covered(
    ledger: &Ledger,
    fresh: &[(Head, &[u8])],
    proofs: &[(Proof, Weight)],
) -> Result<(), Refusal> {
    let by_hash: HashMap<ChangeHash, &Head> =
        fresh.iter().map(|(head, _)| (head.hash, head)).collect();
    let mut of_actor: BTreeMap<&ActorId, Vec<&(Proof, Weight)>> = BTreeMap::new();
    for weighed in proofs {
        let proof = &weighed.0;
        // A signed number that the change does not bear proves nothing.
        let fits = by_hash
            .get(&proof.hash)
            .is_none_or(|head| head.actor == proof.actor && head.seq == proof.seq);
        if !fits {
            return Err(Refusal::BadSignature);
        }
        of_actor.entry(&proof.actor).or_default().push(weighed);
    }
    let (mut full, mut adopted) = (HashSet::new(), HashSet::new());
    for (actor, proofs) in of_actor {
        for (weight, vouched) in [(Weight::Full, &mut full), (Weight::Adopted, &mut adopted)] {
            let of_weight = proofs.iter().filter(|weighed| weighed.1 == weight);
            let from = of_weight.map(|weighed| weighed.0.hash).collect();
            let before = ancestors(&by_hash, from);
            vouched.extend(before.filter(|head| head.actor == *actor).map(|h| h.hash));
        }
    }
    let built_upon: HashSet<ChangeHash> = if adopted.is_empty() {
        HashSet::new()
    } else {
        let all = ancestors(&by_hash, full.iter().copied().collect());
        all.map(|head| head.hash).collect()
    };
    for (head, _) in fresh {
        if full.contains(&head.hash) {
            continue;
        }
        if !adopted.contains(&head.hash) {
            return Err(Refusal::Unsigned);
        }
        if !built_upon.contains(&head.hash) {
            let mut of_actor = proofs.iter().filter(|(proof, _)| proof.actor == head.actor);
            let by = of_actor.next().map(|(proof, _)| proof.by);
            return Err(by.map_or(Refusal::Unsigned, |by| ledger.refusal(&by)));
        }
    }
    Ok(())
}

/// Some changes of the batch and all of it that they follow.
fn ancestors<'a>(
    by_hash: &HashMap<ChangeHash, &'a Head>,
    mut waiting: Vec<ChangeHash>,
) -> impl Iterator<Item = &'a Head> + use<'a> {
    let mut seen: HashSet<ChangeHash> = HashSet::new();
    let mut all = Vec::new();
    while let Some(hash) = waiting.pop() {
        let Some(head) = by_hash.get(&hash) else {
            continue;
        };
        if seen.insert(hash) {
            waiting.extend(&head.deps);
            all.push(*head);
        }
    }
    all.into_iter()
}
