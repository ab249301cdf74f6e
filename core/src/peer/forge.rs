//! Messages as no honest device writes them, for tests that play one that is not.
//!
//! Everything is made from keys that are handed in, so nothing can be forged here that the holder
//! of those keys could not make by other means.

use std::borrow::Cow;

use automerge::{ActorId, ChangeHash};

use super::proof::Proof;
use super::wire::{self, Held, Message, Near};
use crate::epoch::{Chain, Lowered, Role};
use crate::id::WorkspaceId;
use crate::keys::{Card, Device, DeviceKeys};

/// A device's word for a change, true or not.
#[derive(Debug, Clone)]
pub struct Word(Proof);

impl Word {
    /// Signs one change: its actor, its number, its hash.
    #[must_use]
    pub fn sign(
        keys: &DeviceKeys,
        (workspace, epoch): (WorkspaceId, u32),
        (actor, seq, hash): (&[u8], u64, [u8; 32]),
    ) -> Self {
        let place = (&ActorId::from(actor), seq, ChangeHash(hash));
        Self(Proof::sign(workspace, keys, epoch, place))
    }

    /// The same signature as if another device had made it.
    #[must_use]
    pub fn in_the_name_of(mut self, device: Device) -> Self {
        self.0.by = device;
        self
    }
}

/// Frames of a message with changes and proofs.
#[must_use]
pub fn changes(chunks: &[&[u8]], words: &[&Word]) -> Vec<Vec<u8>> {
    wire::frames(&message_of(chunks, words))
}

fn message_of(chunks: &[&[u8]], words: &[&Word]) -> Message<'static> {
    Message::Changes {
        lengths: chunks.iter().map(|chunk| chunk.len() as u32).collect(),
        chunks: Cow::Owned(chunks.concat()),
        proofs: words.iter().map(|word| word.0.to_wire()).collect(),
    }
}

/// A bundle with changes and proofs, sealed for a device.
#[must_use]
pub fn bundle(
    keys: &DeviceKeys,
    to: &Card,
    chain: &Chain,
    (chunks, words): (&[&[u8]], &[&Word]),
) -> Vec<u8> {
    super::bundle::forged(keys, &[to], chain, &message_of(chunks, words))
}

/// Frames of a message that says what is held: actors, numbers, first bytes of hashes.
#[must_use]
pub fn status(
    version: u16,
    workspace: WorkspaceId,
    chain: [u8; 32],
    held: &[(Vec<u8>, u64, [u8; 8])],
) -> Vec<Vec<u8>> {
    let held = held.iter().map(|(actor, seq, check)| Held {
        actor: Cow::Borrowed(actor),
        seq: *seq,
        check: *check,
    });
    wire::frames(&Message::Status {
        version,
        workspace: workspace.0,
        chain,
        held: held.collect(),
    })
}

/// Frames of a message with a chain of epochs.
#[must_use]
pub fn chain(bytes: &[u8]) -> Vec<Vec<u8>> {
    wire::frames(&Message::Chain(bytes))
}

/// Frames of a message of any bytes.
#[must_use]
pub fn message(plain: Vec<u8>) -> Vec<Vec<u8>> {
    wire::frames_of(plain)
}

/// A chain with one more addendum, whoever signs it.
#[must_use]
pub fn admitted(chain: &Chain, by: &DeviceKeys, card: Card, role: Role) -> Vec<u8> {
    chain.with_forged(by, card, role).to_bytes()
}

/// A chain with one more epoch, whoever begins it.
#[must_use]
pub fn lowered(chain: &Chain, by: &DeviceKeys, device: Device, to: Option<Role>) -> Vec<u8> {
    let lowered = vec![Lowered { device, to }];
    chain.with_forged_epoch(by, lowered).to_bytes()
}

/// Frames of a message that says which chain is known.
#[must_use]
pub fn known(fingerprint: [u8; 32]) -> Vec<Vec<u8>> {
    wire::frames(&Message::Known(fingerprint))
}

/// Frames of a message with an envelope.
#[must_use]
pub fn secrets(sealed: &[u8]) -> Vec<Vec<u8>> {
    wire::frames(&Message::Secrets(sealed))
}

/// Frames of a message that says whom a device sends everything to.
#[must_use]
pub fn near(devices: &[Device]) -> Vec<Vec<u8>> {
    let all = devices.iter().map(|device| Near {
        device: device.0,
        places: vec![Cow::Owned(vec![7; 9])],
    });
    wire::frames(&Message::Near(all.collect()))
}
