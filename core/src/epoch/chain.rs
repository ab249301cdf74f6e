//! The signed chain: what was signed, by whom, and the members that follow from it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::reckon::{Reckoned, reckon};
use super::stated::{
    ADDENDUM, Added, EPOCH, Hash, JOINT, Joint, LATER, Later, Signed, Stated, body,
    context_of_addendum, first, later, name_of,
};
use super::{Addendum, Cutoff, Epoch, EpochError, Lowered, Member, Reason, Role, Secrets};
use crate::id::WorkspaceId;
use crate::keys::{Card, Device, DeviceKeys};

/// Longest chain that is read, in bytes.
pub const MAX_CHAIN: usize = 512 << 10;

/// Version of a chain's bytes with one epoch.
const FIRST: u16 = 1;

/// Version of a chain's bytes with several.
pub(super) const SEVERAL: u16 = 2;

#[derive(Serialize, Deserialize)]
struct Bytes {
    epochs: Vec<Signed>,
    addenda: Vec<Signed>,
}

#[derive(Serialize, Deserialize)]
struct ManyBytes {
    epochs: Vec<Signed>,
    addenda: Vec<Signed>,
    joint: Vec<Signed>,
}

/// The epochs of a workspace and the members that follow from them. Always verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    founding: Hash,
    epochs: BTreeMap<Hash, Stated>,
    addenda: BTreeMap<Hash, Added>,
    reckoned: Reckoned,
}

impl Chain {
    /// Begins sharing: the first epoch, with its creator as the only member and facilitator.
    #[must_use]
    pub fn found(workspace: WorkspaceId, genesis: Hash, keys: &DeviceKeys, card: Card) -> Self {
        let creator = Member {
            card,
            role: Role::Facilitator,
        };
        let epoch = Epoch {
            workspace,
            number: 1,
            genesis,
            members: vec![creator],
            cutoffs: Vec::new(),
            previous: None,
            reason: Reason::Founded,
        };
        let signed = Signed::new(EPOCH, &epoch, keys);
        let founding = signed.hash(EPOCH);
        let stated = Stated {
            epoch,
            after: Vec::new(),
            lowered: Vec::new(),
            check: None,
            signed,
        };
        let epochs = BTreeMap::from([(founding, stated)]);
        let reckoned = reckon(&epochs, &BTreeMap::new());
        Self {
            founding,
            reckoned: reckoned.expect("a founder belongs"),
            epochs,
            addenda: BTreeMap::new(),
        }
    }

    /// Reads and verifies a chain from the disk or from another device.
    ///
    /// `genesis` is the hash that the workspace's genesis must have; it follows from the id.
    /// Cost: one signature a statement (60 µs).
    ///
    /// # Errors
    /// When anything in it does not fit.
    pub fn read(bytes: &[u8], workspace: WorkspaceId, genesis: Hash) -> Result<Self, EpochError> {
        if bytes.len() > MAX_CHAIN {
            return Err(EpochError::Unreadable);
        }
        let (version, rest) = bytes.split_at_checked(2).ok_or(EpochError::Unreadable)?;
        let unreadable = |_| EpochError::Unreadable;
        let read = match u16::from_le_bytes([version[0], version[1]]) {
            FIRST => {
                let read: Bytes = postcard::from_bytes(rest).map_err(unreadable)?;
                ManyBytes {
                    epochs: read.epochs,
                    addenda: read.addenda,
                    joint: Vec::new(),
                }
            }
            SEVERAL => postcard::from_bytes(rest).map_err(unreadable)?,
            other => return Err(EpochError::Newer(other)),
        };
        let mut signed = read.epochs.into_iter();
        let first = first(signed.next().ok_or(EpochError::Unreadable)?)?;
        let founding = first.signed.hash(EPOCH);
        let mut epochs = BTreeMap::from([(founding, first)]);
        for signed in signed {
            epochs.insert(signed.hash(LATER), later(signed)?);
        }
        let mut addenda = BTreeMap::new();
        for signed in read.addenda {
            let addendum: Addendum = body(&signed)?;
            let after = vec![addendum.epoch];
            let added = Added {
                addendum,
                after,
                signed,
            };
            addenda.insert(added.signed.name(ADDENDUM), added);
        }
        for signed in read.joint {
            let Joint { addendum, after } = body(&signed)?;
            if after.len() < 2 || addendum.epoch != name_of(&after) {
                return Err(EpochError::Unreadable);
            }
            let added = Added {
                addendum,
                after,
                signed,
            };
            addenda.insert(added.signed.name(JOINT), added);
        }
        for stated in epochs.values() {
            if stated.epoch.workspace != workspace || stated.epoch.genesis != genesis {
                return Err(EpochError::Foreign);
            }
        }
        for added in addenda.values() {
            if added.addendum.workspace != workspace {
                return Err(EpochError::Foreign);
            }
        }
        let mut members = epochs.values().flat_map(|stated| &stated.epoch.members);
        let mut added = addenda.values().map(|added| &added.addendum.member);
        let sound = |member: &Member| member.card.is_sound();
        if !members.all(sound) || !added.all(sound) {
            return Err(EpochError::Unreadable);
        }
        Ok(Self {
            founding,
            reckoned: reckon(&epochs, &addenda)?,
            epochs,
            addenda,
        })
    }

    /// The chain as it is stored and travels. With one epoch, as the first version wrote it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let first = self.epochs[&self.founding].signed.clone();
        let later = self
            .epochs
            .iter()
            .filter(|(hash, _)| **hash != self.founding);
        let later = later.map(|(_, stated)| stated.signed.clone());
        let epochs: Vec<Signed> = std::iter::once(first).chain(later).collect();
        let (joint, addenda): (Vec<&Added>, Vec<&Added>) = self
            .addenda
            .values()
            .partition(|added| added.after.len() > 1);
        let signed = |all: Vec<&Added>| all.iter().map(|added| added.signed.clone()).collect();
        let (version, written) = if epochs.len() == 1 {
            let addenda = signed(addenda);
            (FIRST, postcard::to_stdvec(&Bytes { epochs, addenda }))
        } else {
            let many = ManyBytes {
                epochs,
                addenda: signed(addenda),
                joint: signed(joint),
            };
            (SEVERAL, postcard::to_stdvec(&many))
        };
        let mut bytes = version.to_le_bytes().to_vec();
        bytes.extend(written.expect("plain fields can always be written"));
        bytes
    }

    /// Takes over what another copy of the chain knows more. Returns whether it was anything.
    ///
    /// # Errors
    /// When the other copy does not verify, began elsewhere, or holds an epoch that contradicts
    /// one of this copy; this one is as it was.
    pub fn merge(&mut self, bytes: &[u8]) -> Result<bool, EpochError> {
        let first = &self.epochs[&self.founding].epoch;
        let other = Self::read(bytes, first.workspace, first.genesis)?;
        if other.founding != self.founding {
            return Err(EpochError::OtherFounding);
        }
        let before = (self.epochs.len(), self.addenda.len());
        let (mut epochs, mut addenda) = (self.epochs.clone(), self.addenda.clone());
        epochs.extend(other.epochs);
        addenda.extend(other.addenda);
        if (epochs.len(), addenda.len()) == before {
            return Ok(false);
        }
        self.reckoned = reckon(&epochs, &addenda)?;
        (self.epochs, self.addenda) = (epochs, addenda);
        Ok(true)
    }

    /// Adds a device, or gives one that is there a greater role. A role that it has already
    /// changes nothing.
    ///
    /// # Errors
    /// When this device is no facilitator, or the card is no card.
    pub fn admit(&mut self, keys: &DeviceKeys, card: Card, role: Role) -> Result<(), EpochError> {
        if self.role_of(&keys.device()) != Some(Role::Facilitator) {
            return Err(EpochError::NotFacilitator);
        }
        if !card.is_sound() {
            return Err(EpochError::Unreadable);
        }
        if self.role_of(&card.device) >= Some(role) {
            return Ok(());
        }
        self.add(keys, card, role);
        self.reckoned = reckon(&self.epochs, &self.addenda)?;
        Ok(())
    }

    fn add(&mut self, keys: &DeviceKeys, card: Card, role: Role) {
        let after = self.reckoned.tips.clone();
        let addendum = Addendum {
            workspace: self.workspace(),
            epoch: name_of(&after),
            member: Member { card, role },
        };
        let context = context_of_addendum(&after);
        let signed = if after.len() > 1 {
            let (addendum, after) = (addendum.clone(), after.clone());
            Signed::new(context, &Joint { addendum, after }, keys)
        } else {
            Signed::new(context, &addendum, keys)
        };
        let added = Added {
            addendum,
            after,
            signed,
        };
        self.addenda.insert(added.signed.name(context), added);
    }

    /// Begins an epoch in which some devices may do less, or no longer belong. Returns its hash.
    ///
    /// `cutoffs` says up to which change they count; `secret` is one that nobody knew before.
    /// Devices that have no more than that already are left out.
    ///
    /// # Errors
    /// When this device is no facilitator, or none would be left; then nothing has begun.
    pub fn lower(
        &mut self,
        keys: &DeviceKeys,
        lowered: &[Lowered],
        cutoffs: Vec<Cutoff>,
        secret: &[u8; 32],
    ) -> Result<Option<Hash>, EpochError> {
        if self.role_of(&keys.device()) != Some(Role::Facilitator) {
            return Err(EpochError::NotFacilitator);
        }
        let less = |lowered: &&Lowered| lowered.to < self.role_of(&lowered.device);
        let lowered: Vec<Lowered> = lowered.iter().filter(less).copied().collect();
        if lowered.is_empty() {
            return Ok(None);
        }
        let mut next = self.clone();
        let hash = next.begin(keys, lowered, cutoffs, Secrets::check(secret));
        next.reckoned = reckon(&next.epochs, &next.addenda).map_err(|why| match why {
            EpochError::TwoEpochs => EpochError::NobodyLeft,
            other => other,
        })?;
        *self = next;
        Ok(Some(hash))
    }

    fn begin(
        &mut self,
        keys: &DeviceKeys,
        lowered: Vec<Lowered>,
        cutoffs: Vec<Cutoff>,
        check: Hash,
    ) -> Hash {
        let mut members = self.reckoned.members.clone();
        for less in &lowered {
            match (less.to, members.get_mut(&less.device)) {
                (Some(role), Some(member)) => member.role = role,
                _ => drop(members.remove(&less.device)),
            }
        }
        let after = self.reckoned.tips.clone();
        let reason = if lowered.iter().any(|less| less.to.is_none()) {
            Reason::Removal
        } else {
            Reason::Demotion
        };
        let epoch = Epoch {
            workspace: self.workspace(),
            number: self.number() + 1,
            genesis: self.epochs[&self.founding].epoch.genesis,
            members: members.into_values().collect(),
            cutoffs,
            previous: Some(name_of(&after)),
            reason,
        };
        let later = Later {
            epoch,
            after,
            lowered,
            check,
        };
        let signed = Signed::new(LATER, &later, keys);
        let hash = signed.hash(LATER);
        let stated = Stated {
            epoch: later.epoch,
            after: later.after,
            lowered: later.lowered,
            check: Some(check),
            signed,
        };
        self.epochs.insert(hash, stated);
        hash
    }

    /// The chain with an addendum that nobody may have had the right to sign; see `peer::forge`.
    pub(crate) fn with_forged(&self, keys: &DeviceKeys, card: Card, role: Role) -> Self {
        let mut forged = self.clone();
        forged.add(keys, card, role);
        forged
    }

    /// The chain with an epoch that nobody may have had the right to begin; see `peer::forge`.
    pub(crate) fn with_forged_epoch(&self, keys: &DeviceKeys, lowered: Vec<Lowered>) -> Self {
        let mut forged = self.clone();
        forged.begin(keys, lowered, Vec::new(), [0; 32]);
        forged
    }

    /// Everybody who belongs, by device.
    #[must_use]
    pub fn members(&self) -> &BTreeMap<Device, Member> {
        &self.reckoned.members
    }

    /// What a device may do; `None` when it does not belong.
    #[must_use]
    pub fn role_of(&self, device: &Device) -> Option<Role> {
        self.members().get(device).map(|member| member.role)
    }

    /// The devices that were let in once and belong no more. What they had, they keep.
    pub fn left(&self) -> impl Iterator<Item = &Device> {
        let all = self.reckoned.cards.keys();
        all.filter(|device| !self.members().contains_key(*device))
    }

    /// The name that a device was let in under, also one that belongs no more.
    #[must_use]
    pub fn name_of(&self, device: &Device) -> Option<&str> {
        self.cards_of(device).next().map(|card| card.name.as_str())
    }

    /// Whom somebody let in who, unknown to them, could do so no more: they do not belong until
    /// a facilitator lets them in.
    #[must_use]
    pub fn waiting(&self) -> &[Member] {
        &self.reckoned.waiting
    }

    /// Every device that ever was let in, with the cards that it showed; those who left included.
    pub(crate) fn all_cards(&self) -> impl Iterator<Item = (&Device, &Vec<Card>)> {
        self.reckoned.cards.iter()
    }

    /// The cards of a device: one, unless it showed itself to two facilitators with two signing
    /// keys. Then both are its own, or what the one let in would not be what the other let in.
    pub(crate) fn cards_of(&self, device: &Device) -> impl Iterator<Item = &Card> {
        self.reckoned.cards.get(device).into_iter().flatten()
    }

    /// Whether a device had the right to write at some time.
    pub(crate) fn once_wrote(&self, device: &Device) -> bool {
        self.reckoned.wrote.contains(device)
    }

    /// Up to which change a device that may write no more counts for an actor.
    pub(crate) fn cutoff(&self, device: &Device, actor: &[u8]) -> u64 {
        let all = self
            .epochs
            .values()
            .flat_map(|stated| &stated.epoch.cutoffs);
        let his = all.filter(|cutoff| cutoff.device == *device && cutoff.actor == actor);
        his.map(|cutoff| cutoff.seq).max().unwrap_or(0)
    }

    /// Up to which change an actor counts by the word of those who may write no more.
    pub(crate) fn cutoff_of(&self, actor: &[u8]) -> u64 {
        let all = self
            .epochs
            .values()
            .flat_map(|stated| &stated.epoch.cutoffs);
        let his = all.filter(|cutoff| cutoff.actor == actor);
        his.map(|cutoff| cutoff.seq).max().unwrap_or(0)
    }

    /// How many devices may let others in.
    #[must_use]
    pub fn facilitators(&self) -> usize {
        let all = self.members().values();
        all.filter(|member| member.role == Role::Facilitator)
            .count()
    }

    /// The number of the epoch, from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.reckoned.number
    }

    /// Of which workspace.
    #[must_use]
    pub fn workspace(&self) -> WorkspaceId {
        self.epochs[&self.founding].epoch.workspace
    }

    /// The epochs that no other one follows: one, unless some were begun apart.
    pub(crate) fn tips(&self) -> impl Iterator<Item = &Hash> {
        self.reckoned.tips.iter()
    }

    pub(crate) fn founding_hash(&self) -> Hash {
        self.founding
    }

    /// What the secret of an epoch must fit: the inner `None` for the first, whose secret no
    /// signature covers; the outer one for an epoch that is not there.
    pub(crate) fn check_of(&self, epoch: &Hash) -> Option<Option<Hash>> {
        self.epochs.get(epoch).map(|stated| stated.check)
    }

    /// A fingerprint: equal chains, equal fingerprints.
    #[must_use]
    pub fn fingerprint(&self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        for hash in self.epochs.keys().chain(self.addenda.keys()) {
            hasher.update(hash);
        }
        *hasher.finalize().as_bytes()
    }
}

#[cfg(test)]
mod tests;
