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

    fn holds(&self, context: &[u8], by: &Member) -> bool {
        let Ok(signature) = self.signature.as_slice().try_into() else {
            return false;
        };
        let message = [context, &self.body].concat();
        is_signed_by(&by.card.signing, &message, signature)
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
        if !founder.card.is_sound() || !signed.holds(EPOCH, founder) {
            return Err(EpochError::BadSignature);
        }
        let mut chain = Self {
            epoch,
            signed,
            addenda: BTreeMap::new(),
            members: BTreeMap::new(),
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
            chain
                .addenda
                .insert(signed.hash(ADDENDUM), (addendum, signed));
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

    /// Adds a device, or gives one that is there a greater role.
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
        let addendum = Addendum {
            workspace: self.epoch.workspace,
            epoch: self.hash_of_epoch(),
            member: Member { card, role },
        };
        let signed = Signed::new(ADDENDUM, &addendum, keys);
        self.addenda
            .insert(signed.hash(ADDENDUM), (addendum, signed));
        self.count_members();
        Ok(())
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
    /// many addenda count. The result does not depend on any order.
    fn count_members(&mut self) -> usize {
        let mut members: BTreeMap<Device, Member> = BTreeMap::new();
        for member in &self.epoch.members {
            members.insert(member.card.device, member.clone());
        }
        // Keys and name of a device are those of the epoch, else of its first addendum by hash.
        let mut waiting: Vec<(&Hash, &(Addendum, Signed))> = self.addenda.iter().collect();
        let mut counted: BTreeMap<Hash, &Addendum> = BTreeMap::new();
        loop {
            let before = counted.len();
            waiting.retain(|(hash, (addendum, signed))| {
                let by = members.get(&signed.by);
                let counts =
                    by.is_some_and(|by| by.role == Role::Facilitator && signed.holds(ADDENDUM, by));
                if counts {
                    counted.insert(**hash, addendum);
                }
                !counts
            });
            if counted.len() == before {
                break;
            }
            members = self.members_with(counted.values().copied());
        }
        let all = counted.len();
        self.members = members;
        all
    }

    fn members_with<'a>(
        &self,
        addenda: impl Iterator<Item = &'a Addendum>,
    ) -> BTreeMap<Device, Member> {
        let mut members = BTreeMap::new();
        let founding = self.epoch.members.iter();
        for member in founding.chain(addenda.map(|addendum| &addendum.member)) {
            let known: &mut Member = members
                .entry(member.card.device)
                .or_insert_with(|| member.clone());
            known.role = known.role.max(member.role);
        }
        members
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
        let addendum = Addendum {
            workspace: SPACE,
            epoch: chain.hash_of_epoch(),
            member: Member {
                card: eve.card("Eve", None),
                role: Role::Facilitator,
            },
        };
        for by in [&samir, &eve] {
            let mut forged = chain.clone();
            let signed = Signed::new(ADDENDUM, &addendum, by);
            forged
                .addenda
                .insert(signed.hash(ADDENDUM), (addendum.clone(), signed));
            let mut honest = chain.clone();
            assert_eq!(
                honest.merge(&forged.to_bytes()),
                Err(EpochError::BadSignature)
            );
            assert_eq!(honest, chain);
        }
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
