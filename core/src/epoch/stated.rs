//! What facilitators sign: epochs and addenda, each with the epochs that its author knew.

use serde::{Deserialize, Serialize};

use super::{Addendum, Epoch, EpochError, Lowered, Reason, Role};
use crate::keys::{Card, Device, DeviceKeys, is_signed_by};

pub(super) const EPOCH: &[u8] = b"myspot epoch 1\0";
pub(super) const LATER: &[u8] = b"myspot epoch 2\0";
pub(super) const ADDENDUM: &[u8] = b"myspot addendum 1\0";
pub(super) const JOINT: &[u8] = b"myspot addendum 2\0";

pub(super) type Hash = [u8; 32];

/// Bytes with the signature of a member over them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Signed {
    pub(super) body: Vec<u8>,
    pub(super) by: Device,
    pub(super) signature: Vec<u8>,
}

impl Signed {
    pub(super) fn new<T: Serialize>(context: &[u8], content: &T, keys: &DeviceKeys) -> Self {
        let body = postcard::to_stdvec(content).expect("plain fields can always be written");
        let signature = keys.sign(&[context, &body].concat()).to_vec();
        let by = keys.device();
        Self {
            body,
            by,
            signature,
        }
    }

    pub(super) fn hash(&self, context: &[u8]) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(context);
        hasher.update(&self.body);
        *hasher.finalize().as_bytes()
    }

    /// The name of an addendum. Two facilitators who say the same say two things: if one of the
    /// two were forgotten, what only the other may say would hang in the air.
    pub(super) fn name(&self, context: &[u8]) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.hash(context));
        hasher.update(&self.by.0);
        *hasher.finalize().as_bytes()
    }

    fn holds(&self, context: &[u8], by: &Card) -> bool {
        let Ok(signature) = self.signature.as_slice().try_into() else {
            return false;
        };
        let message = [context, &self.body].concat();
        is_signed_by(&by.signing, &message, signature)
    }
}

/// The body of every epoch but the first.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Later {
    pub(super) epoch: Epoch,
    pub(super) after: Vec<Hash>,
    pub(super) lowered: Vec<Lowered>,
    pub(super) check: Hash,
}

/// The body of an addendum to epochs that were begun apart.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Joint {
    pub(super) addendum: Addendum,
    pub(super) after: Vec<Hash>,
}

/// An epoch with all that its author said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) epoch: Epoch,
    /// The newest epochs that its author knew; none for the first.
    pub(super) after: Vec<Hash>,
    pub(super) lowered: Vec<Lowered>,
    /// What its secret must fit; none for the first.
    pub(super) check: Option<Hash>,
    pub(super) signed: Signed,
}

impl Stated {
    fn context(&self) -> &'static [u8] {
        if self.after.is_empty() { EPOCH } else { LATER }
    }

    /// Whether the author signed it under one of these cards.
    pub(super) fn holds(&self, cards: Option<&Vec<Card>>) -> bool {
        let mut cards = cards.into_iter().flatten();
        cards.any(|card| self.signed.holds(self.context(), card))
    }
}

/// An addendum with the epochs that it adds to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Added {
    pub(super) addendum: Addendum,
    pub(super) after: Vec<Hash>,
    pub(super) signed: Signed,
}

impl Added {
    fn context(&self) -> &'static [u8] {
        context_of_addendum(&self.after)
    }

    /// Whether the author signed it under one of these cards.
    pub(super) fn holds(&self, cards: Option<&Vec<Card>>) -> bool {
        let mut cards = cards.into_iter().flatten();
        cards.any(|card| self.signed.holds(self.context(), card))
    }
}

pub(super) fn context_of_addendum(after: &[Hash]) -> &'static [u8] {
    if after.len() > 1 { JOINT } else { ADDENDUM }
}

/// One hash for a set of epochs; that of the epoch itself where it is one.
pub(super) fn name_of(after: &[Hash]) -> Hash {
    match after {
        [only] => *only,
        several => {
            let mut hasher = blake3::Hasher::new();
            hasher.update(b"myspot epochs\0");
            for hash in several {
                hasher.update(hash);
            }
            *hasher.finalize().as_bytes()
        }
    }
}

pub(super) fn first(signed: Signed) -> Result<Stated, EpochError> {
    let epoch: Epoch = body(&signed)?;
    let founder = epoch.members.first().ok_or(EpochError::Unreadable)?;
    let first = epoch.number == 1 && epoch.previous.is_none() && epoch.members.len() == 1;
    if !first || founder.card.device != signed.by || founder.role != Role::Facilitator {
        return Err(EpochError::Unreadable);
    }
    if !founder.card.is_sound() || !signed.holds(EPOCH, &founder.card) {
        return Err(EpochError::BadSignature);
    }
    Ok(Stated {
        epoch,
        after: Vec::new(),
        lowered: Vec::new(),
        check: None,
        signed,
    })
}

pub(super) fn later(signed: Signed) -> Result<Stated, EpochError> {
    let later: Later = body(&signed)?;
    match later.epoch.reason {
        Reason::Removal | Reason::Demotion => {}
        // Epochs of the other sorts make a new document, which this version cannot follow.
        Reason::Erasure | Reason::Compaction | Reason::Repair => {
            return Err(EpochError::Newer(super::chain::SEVERAL + 1));
        }
        Reason::Founded => return Err(EpochError::Unreadable),
    }
    if later.after.is_empty() || later.epoch.previous != Some(name_of(&later.after)) {
        return Err(EpochError::Unreadable);
    }
    Ok(Stated {
        epoch: later.epoch,
        after: later.after,
        lowered: later.lowered,
        check: Some(later.check),
        signed,
    })
}

/// Reads what was signed; nothing may follow it.
pub(super) fn body<T: for<'a> Deserialize<'a>>(signed: &Signed) -> Result<T, EpochError> {
    match postcard::take_from_bytes(&signed.body) {
        Ok((body, [])) => Ok(body),
        _ => Err(EpochError::Unreadable),
    }
}
