//! Proofs: who vouches for which changes.
//!
//! A hash of a change covers its ancestors. So a signature over an actor's newest change vouches
//! for all its earlier ones, and one proof an actor is kept.

use automerge::{ActorId, ChangeHash};
use serde::{Deserialize, Serialize};

use crate::id::WorkspaceId;
use crate::keys::{Card, Device, DeviceKeys, is_signed_by};

/// A device's word for one change and, by its hash, for the same actor's changes before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proof {
    pub(super) actor: ActorId,
    pub(super) seq: u64,
    pub(super) hash: ChangeHash,
    pub(super) epoch: u32,
    pub(super) by: Device,
    pub(super) signature: [u8; 64],
}

/// A proof as it travels and as it is kept beside changes that have no slot for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ProofBytes {
    actor: Vec<u8>,
    seq: u64,
    hash: [u8; 32],
    slot: Vec<u8>,
}

/// The first byte of a slot.
const SLOT: u8 = 1;

impl Proof {
    /// Signs one change.
    pub(super) fn sign(
        workspace: WorkspaceId,
        keys: &DeviceKeys,
        epoch: u32,
        (actor, seq, hash): (&ActorId, u64, ChangeHash),
    ) -> Self {
        let mut proof = Self {
            actor: actor.clone(),
            seq,
            hash,
            epoch,
            by: keys.device(),
            signature: [0; 64],
        };
        proof.signature = keys.sign(&proof.statement(workspace));
        proof
    }

    /// Whether the device of this card made it.
    pub(super) fn holds(&self, workspace: WorkspaceId, card: &Card) -> bool {
        self.by == card.device
            && is_signed_by(&card.signing, &self.statement(workspace), &self.signature)
    }

    fn statement(&self, workspace: WorkspaceId) -> Vec<u8> {
        let mut statement = b"myspot change 1\0".to_vec();
        statement.extend(workspace.0);
        statement.extend(self.epoch.to_le_bytes());
        statement.extend(self.by.0);
        statement.extend(self.seq.to_le_bytes());
        statement.extend(self.hash.0);
        statement.extend(self.actor.to_bytes());
        statement
    }

    /// What stands in the journal beside the change: epoch, device and signature; 101 bytes.
    pub(super) fn slot(&self) -> Vec<u8> {
        let mut slot = vec![SLOT];
        slot.extend(self.epoch.to_le_bytes());
        slot.extend(self.by.0);
        slot.extend(self.signature);
        slot
    }

    /// Reads a slot; `None` when it is empty or of another version.
    pub(super) fn of_slot(
        (actor, seq, hash): (ActorId, u64, ChangeHash),
        slot: &[u8],
    ) -> Option<Self> {
        let (epoch, rest) = slot.strip_prefix(&[SLOT])?.split_at_checked(4)?;
        let (by, signature) = rest.split_at_checked(32)?;
        Some(Self {
            actor,
            seq,
            hash,
            epoch: u32::from_le_bytes(epoch.try_into().ok()?),
            by: Device(by.try_into().ok()?),
            signature: signature.try_into().ok()?,
        })
    }

    pub(super) fn to_wire(&self) -> ProofBytes {
        ProofBytes {
            actor: self.actor.to_bytes().to_vec(),
            seq: self.seq,
            hash: self.hash.0,
            slot: self.slot(),
        }
    }

    pub(super) fn of_wire(wire: &ProofBytes) -> Option<Self> {
        let actor = Some(&wire.actor).filter(|actor| actor.len() <= 64)?;
        let place = (
            ActorId::from(actor.as_slice()),
            wire.seq,
            ChangeHash(wire.hash),
        );
        Self::of_slot(place, &wire.slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Dice;

    #[test]
    fn a_proof_holds_for_exactly_what_was_signed() {
        let space = WorkspaceId([7; 16]);
        let keys = DeviceKeys::draw(&mut Dice::from_number(1));
        let card = keys.card("Odile", None);
        let actor = ActorId::from([3; 20].as_slice());
        let proof = Proof::sign(space, &keys, 1, (&actor, 5, ChangeHash([9; 32])));
        assert!(proof.holds(space, &card));
        assert!(!proof.holds(WorkspaceId([8; 16]), &card));
        type Spoil = fn(&mut Proof);
        let spoils: [Spoil; 6] = [
            |proof| proof.seq += 1,
            |proof| proof.epoch += 1,
            |proof| proof.hash.0[0] ^= 1,
            |proof| proof.by.0[0] ^= 1,
            |proof| proof.actor = ActorId::from([4; 20].as_slice()),
            |proof| proof.signature[0] ^= 1,
        ];
        for spoil in spoils {
            let mut other = proof.clone();
            spoil(&mut other);
            assert!(!other.holds(space, &card));
        }
        let read = Proof::of_wire(&proof.to_wire());
        assert_eq!(read, Some(proof.clone()));
        let place = (actor, 5, ChangeHash([9; 32]));
        assert_eq!(Proof::of_slot(place.clone(), &[]), None);
        assert_eq!(Proof::of_slot(place, &proof.slot()[..100]), None);
    }
}
