//! The signed chain: what was signed, by whom, and the members that follow from it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Addendum, Epoch, EpochError, Member, Reason, Role};
use crate::id::WorkspaceId;
use crate::keys::{Card, Device, DeviceKeys, is_signed_by};

/// Longest chain that is read, in bytes.
pub const MAX_CHAIN: usize = 512 << 10;

/// Version of the chain's bytes.
const VERSION: u16 = 1;

const EPOCH: &[u8] = b"myspot epoch 1\0";
const ADDENDUM: &[u8] = b"myspot addendum 1\0";

type Hash = [u8; 32];

/// Bytes with the signature of a member over them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Signed {
    body: Vec<u8>,
    by: Device,
    signature: Vec<u8>,
}

impl Signed {
    fn new<T: Serialize>(context: &[u8], content: &T, keys: &DeviceKeys) -> Self {
        let body = postcard::to_stdvec(content).expect("plain fields can always be written");
        let signature = keys.sign(&[context, &body].concat()).to_vec();
        let by = keys.device();
        Self {
            body,
            by,
            signature,
        }
    }

    fn hash(&self, context: &[u8]) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(context);
        hasher.update(&self.body);
        *hasher.finalize().as_bytes()
    }

    /// The name of an addendum. Two facilitators who say the same say two things: if one of the
    /// two were forgotten, what only the other may say would hang in the air.
    fn name(&self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.hash(ADDENDUM));
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

#[derive(Serialize, Deserialize)]
struct Bytes {
    epochs: Vec<Signed>,
    addenda: Vec<Signed>,
}

/// The epochs of a workspace and the members that follow from them. Always verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    epoch: Epoch,
    signed: Signed,
    addenda: BTreeMap<Hash, (Addendum, Signed)>,
    members: BTreeMap<Device, Member>,
    /// The cards under which each device was let in: one, unless it showed two faces.
    cards: BTreeMap<Device, Vec<Card>>,
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
        let mut chain = Self {
            epoch,
            signed,
            addenda: BTreeMap::new(),
            members: BTreeMap::new(),
            cards: BTreeMap::new(),
        };
        chain.count_members();
        chain
    }

    /// Reads and verifies a chain from the disk or from another device.
    ///
    /// `genesis` is the hash that the workspace's genesis must have; it follows from the id.
    ///
    /// # Errors
    /// When anything in it does not fit.
    pub fn read(bytes: &[u8], workspace: WorkspaceId, genesis: Hash) -> Result<Self, EpochError> {
        if bytes.len() > MAX_CHAIN {
            return Err(EpochError::Unreadable);
        }
        let (version, rest) = bytes.split_at_checked(2).ok_or(EpochError::Unreadable)?;
        let version = u16::from_le_bytes([version[0], version[1]]);
        if version != VERSION {
            return Err(EpochError::Newer(version));
        }
        let read: Bytes = postcard::from_bytes(rest).map_err(|_| EpochError::Unreadable)?;
        let [signed] = <[Signed; 1]>::try_from(read.epochs).map_err(|epochs| {
            // A second epoch is nothing that this version can follow.
            if epochs.is_empty() {
                EpochError::Unreadable
            } else {
                EpochError::Newer(VERSION + 1)
            }
        })?;
        let epoch: Epoch = body(&signed)?;
        let founder = epoch.members.first().ok_or(EpochError::Unreadable)?;
        if epoch.workspace != workspace || epoch.genesis != genesis {
            return Err(EpochError::Foreign);
        }
        let first = epoch.number == 1 && epoch.previous.is_none() && epoch.members.len() == 1;
        if !first || founder.card.device != signed.by || founder.role != Role::Facilitator {
            return Err(EpochError::Unreadable);
        }
        if !founder.card.is_sound() || !signed.holds(EPOCH, &founder.card) {
            return Err(EpochError::BadSignature);
        }
        let mut chain = Self {
            epoch,
            signed,
            addenda: BTreeMap::new(),
            members: BTreeMap::new(),
            cards: BTreeMap::new(),
        };
        let here = chain.hash_of_epoch();
        for signed in read.addenda {
            let addendum: Addendum = body(&signed)?;
            if addendum.workspace != workspace || addendum.epoch != here {
                return Err(EpochError::Foreign);
            }
            if !addendum.member.card.is_sound() {
                return Err(EpochError::Unreadable);
            }
            chain.addenda.insert(signed.name(), (addendum, signed));
        }
        if chain.count_members() == chain.addenda.len() {
            Ok(chain)
        } else {
            Err(EpochError::BadSignature)
        }
    }

    /// The chain as it is stored and travels.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let all = Bytes {
            epochs: vec![self.signed.clone()],
            addenda: self.addenda.values().map(|(_, s)| s.clone()).collect(),
        };
        let mut bytes = VERSION.to_le_bytes().to_vec();
        bytes.extend(postcard::to_stdvec(&all).expect("plain fields can always be written"));
        bytes
    }

    /// Takes over what another copy of the chain knows more. Returns whether it was anything.
    ///
    /// # Errors
    /// When the other copy does not verify or began elsewhere; this one is as it was.
    pub fn merge(&mut self, bytes: &[u8]) -> Result<bool, EpochError> {
        let other = Self::read(bytes, self.epoch.workspace, self.epoch.genesis)?;
        if other.signed.hash(EPOCH) != self.hash_of_epoch() {
            return Err(EpochError::OtherFounding);
        }
        let before = self.addenda.len();
        self.addenda.extend(other.addenda);
        self.count_members();
        Ok(self.addenda.len() > before)
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
        self.count_members();
        Ok(())
    }

    fn add(&mut self, keys: &DeviceKeys, card: Card, role: Role) {
        let addendum = Addendum {
            workspace: self.epoch.workspace,
            epoch: self.hash_of_epoch(),
            member: Member { card, role },
        };
        let signed = Signed::new(ADDENDUM, &addendum, keys);
        self.addenda.insert(signed.name(), (addendum, signed));
    }

    /// The chain with an addendum that nobody may have had the right to sign; see `peer::forge`.
    pub(crate) fn with_forged(&self, keys: &DeviceKeys, card: Card, role: Role) -> Self {
        let mut forged = self.clone();
        forged.add(keys, card, role);
        forged
    }

    /// Everybody who belongs, by device.
    #[must_use]
    pub fn members(&self) -> &BTreeMap<Device, Member> {
        &self.members
    }

    /// What a device may do; `None` when it does not belong.
    #[must_use]
    pub fn role_of(&self, device: &Device) -> Option<Role> {
        self.members.get(device).map(|member| member.role)
    }

    /// The cards of a device: one, unless it showed itself to two facilitators with two signing
    /// keys. Then both are its own, or what the one let in would not be what the other let in.
    pub(crate) fn cards_of(&self, device: &Device) -> impl Iterator<Item = &Card> {
        self.cards.get(device).into_iter().flatten()
    }

    /// How many devices may let others in.
    #[must_use]
    pub fn facilitators(&self) -> usize {
        let all = self.members.values();
        all.filter(|member| member.role == Role::Facilitator)
            .count()
    }

    /// The number of the epoch, from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.epoch.number
    }

    /// A fingerprint: equal chains, equal fingerprints.
    #[must_use]
    pub fn fingerprint(&self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.hash_of_epoch());
        for hash in self.addenda.keys() {
            hasher.update(hash);
        }
        *hasher.finalize().as_bytes()
    }

    fn hash_of_epoch(&self) -> Hash {
        self.signed.hash(EPOCH)
    }

    /// Works out who belongs: an addendum counts once its author is a facilitator. Returns how
    /// many addenda count.
    ///
    /// What counts once counts for ever, whatever is added, so the result does not depend on any
    /// order and two chains that verify make one that verifies. That is why each card of a device
    /// that showed two of them is as good as the other.
    fn count_members(&mut self) -> usize {
        let mut counted: BTreeMap<Hash, &Addendum> = BTreeMap::new();
        let mut waiting: Vec<(&Hash, &(Addendum, Signed))> = self.addenda.iter().collect();
        let (members, cards) = loop {
            let (members, cards) = self.members_with(&counted);
            let before = counted.len();
            waiting.retain(|(name, (addendum, signed))| {
                let may = members
                    .get(&signed.by)
                    .is_some_and(|by| by.role == Role::Facilitator);
                let cards = cards.get(&signed.by).into_iter().flatten();
                let counts = may && cards.into_iter().any(|card| signed.holds(ADDENDUM, card));
                if counts {
                    counted.insert(**name, addendum);
                }
                !counts
            });
            if counted.len() == before {
                break (members, cards);
            }
        };
        let all = counted.len();
        (self.members, self.cards) = (members, cards);
        all
    }

    /// Keys and name of a device are those of the epoch, else of its first addendum by name.
    fn members_with(
        &self,
        counted: &BTreeMap<Hash, &Addendum>,
    ) -> (BTreeMap<Device, Member>, BTreeMap<Device, Vec<Card>>) {
        let mut members: BTreeMap<Device, Member> = BTreeMap::new();
        let mut cards: BTreeMap<Device, Vec<Card>> = BTreeMap::new();
        let founding = self.epoch.members.iter();
        for member in founding.chain(counted.values().map(|addendum| &addendum.member)) {
            let device = member.card.device;
            let known = members.entry(device).or_insert_with(|| member.clone());
            known.role = known.role.max(member.role);
            let cards = cards.entry(device).or_default();
            if !cards.iter().any(|card| card.signing == member.card.signing) {
                cards.push(member.card.clone());
            }
        }
        (members, cards)
    }
}

fn body<T: for<'a> Deserialize<'a>>(signed: &Signed) -> Result<T, EpochError> {
    postcard::from_bytes(&signed.body).map_err(|_| EpochError::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Dice;

    const SPACE: WorkspaceId = WorkspaceId([7; 16]);

    fn keys(number: u64) -> DeviceKeys {
        DeviceKeys::draw(&mut Dice::from_number(number))
    }

    fn founded(by: &DeviceKeys) -> Chain {
        Chain::found(SPACE, [9; 32], by, by.card("Odile", None))
    }

    #[test]
    fn two_facilitators_who_let_people_in_apart_agree_after_a_merge() {
        let [odile, samir, jeanne, theo] = [1, 2, 3, 4].map(keys);
        let mut one = founded(&odile);
        one.admit(&odile, samir.card("Samir", None), Role::Facilitator)
            .expect("Odile may");
        let mut two = Chain::read(&one.to_bytes(), SPACE, [9; 32]).expect("it verifies");
        assert_eq!(one, two);
        one.admit(&odile, jeanne.card("Jeanne", None), Role::Reader)
            .expect("Odile may");
        two.admit(&samir, theo.card("Théo", None), Role::Contributor)
            .expect("Samir may");
        two.admit(&samir, jeanne.card("Jeanne M.", None), Role::Contributor)
            .expect("Samir may");
        assert_ne!(one.fingerprint(), two.fingerprint());
        assert_eq!(one.merge(&two.to_bytes()), Ok(true));
        assert_eq!(two.merge(&one.to_bytes()), Ok(true));
        assert_eq!(one, two);
        assert_eq!(one.merge(&two.to_bytes()), Ok(false));
        assert_eq!(one.role_of(&jeanne.device()), Some(Role::Contributor));
        assert_eq!(one.facilitators(), 2);
        assert_eq!(one.members().len(), 4);
    }

    #[test]
    fn only_a_facilitator_lets_others_in() {
        let [odile, samir, eve] = [1, 2, 3].map(keys);
        let mut chain = founded(&odile);
        chain
            .admit(&odile, samir.card("Samir", None), Role::Contributor)
            .expect("Odile may");
        let refused = chain.admit(&samir, eve.card("Eve", None), Role::Reader);
        assert_eq!(refused, Err(EpochError::NotFacilitator));
        // The same with bytes made by hand.
        for by in [&samir, &eve] {
            let forged = chain.with_forged(by, eve.card("Eve", None), Role::Facilitator);
            let mut honest = chain.clone();
            assert_eq!(
                honest.merge(&forged.to_bytes()),
                Err(EpochError::BadSignature)
            );
            assert_eq!(honest, chain);
        }
    }

    #[test]
    fn the_same_said_by_two_facilitators_is_kept_twice() {
        let [odile, samir, jeanne] = [1, 2, 3].map(keys);
        let mut one = founded(&odile);
        let card = samir.card("Samir", None);
        one.admit(&odile, card.clone(), Role::Facilitator)
            .expect("Odile may");
        // Samir says of himself what Odile said of him; nothing hangs on his word alone.
        one.add(&samir, card, Role::Facilitator);
        one.admit(&samir, jeanne.card("Jeanne", None), Role::Reader)
            .expect("Samir may");
        let two = Chain::read(&one.to_bytes(), SPACE, [9; 32]).expect("it verifies");
        assert_eq!(two.members().len(), 3);
    }

    #[test]
    fn a_role_that_is_there_already_adds_nothing() {
        let [odile, samir] = [1, 2].map(keys);
        let mut chain = founded(&odile);
        for role in [Role::Contributor, Role::Contributor, Role::Reader] {
            chain
                .admit(&odile, samir.card("Samir", None), role)
                .expect("Odile may");
            assert_eq!(chain.addenda.len(), 1);
        }
        assert_eq!(chain.role_of(&samir.device()), Some(Role::Contributor));
    }

    #[test]
    fn a_device_with_two_faces_splits_nobody() {
        let [odile, samir, first, second, jeanne] = [1, 2, 3, 4, 5].map(keys);
        // One device, two signing keys: a face for Odile and another for Samir.
        let face = first.card("Eve", None);
        let other_face = Card {
            signing: second.card("", None).signing,
            ..face.clone()
        };
        let two_faced = face.device;
        let mut one = founded(&odile);
        one.admit(&odile, samir.card("Samir", None), Role::Facilitator)
            .expect("Odile may");
        let mut two = one.clone();
        one.admit(&odile, face, Role::Contributor)
            .expect("Odile may");
        two.admit(&samir, other_face, Role::Facilitator)
            .expect("Samir may");
        // What she signs with the key that only Samir was shown.
        let addendum = Addendum {
            workspace: SPACE,
            epoch: two.hash_of_epoch(),
            member: Member {
                card: jeanne.card("Jeanne", None),
                role: Role::Contributor,
            },
        };
        let signed = Signed {
            by: two_faced,
            ..Signed::new(ADDENDUM, &addendum, &second)
        };
        two.addenda.insert(signed.name(), (addendum, signed));
        two.count_members();
        assert_eq!(two.members().len(), 4);
        assert_eq!(one.merge(&two.to_bytes()), Ok(true));
        assert_eq!(two.merge(&one.to_bytes()), Ok(true));
        assert_eq!(one.fingerprint(), two.fingerprint());
        assert_eq!(one.members(), two.members());
        let read = Chain::read(&one.to_bytes(), SPACE, [9; 32]).expect("it verifies");
        assert_eq!(read.cards_of(&two_faced).count(), 2);
    }

    #[test]
    fn every_changed_or_missing_byte_is_refused() {
        let [odile, samir] = [1, 2].map(keys);
        let mut chain = founded(&odile);
        chain
            .admit(&odile, samir.card("Samir", None), Role::Contributor)
            .expect("Odile may");
        let bytes = chain.to_bytes();
        for at in 0..bytes.len() {
            assert!(Chain::read(&bytes[..at], SPACE, [9; 32]).is_err());
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            let read = Chain::read(&changed, SPACE, [9; 32]);
            assert!(read.is_err(), "byte {at}");
        }
        assert_eq!(
            Chain::read(&bytes, WorkspaceId([8; 16]), [9; 32]),
            Err(EpochError::Foreign)
        );
        let other = founded(&samir);
        assert_eq!(
            chain.merge(&other.to_bytes()),
            Err(EpochError::OtherFounding)
        );
    }
}
