//! The keys of one device in one workspace, and the actor names that belong to it.
//!
//! A device has three keys: one by which the network knows it, one that signs its changes, one
//! to which secrets can be sealed. They are drawn when the device first opens the workspace and
//! leave its header only in a backup.

use automerge::ActorId;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use x25519_dalek::{PublicKey, StaticSecret};

use crate::id::{Dice, RecordId, WorkspaceId};

/// The public key by which the network knows a device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Device(pub [u8; 32]);

impl Device {
    /// The first eight hexadecimal digits, to tell devices apart on screen.
    #[must_use]
    pub fn short(&self) -> String {
        self.0[..4]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Device({})", self.short())
    }
}

/// What a device shows of itself to those who are to let it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// By which the network knows it.
    pub device: Device,
    /// Verifies its changes.
    pub signing: [u8; 32],
    /// To which secrets can be sealed.
    pub sealing: [u8; 32],
    /// The id of its member's record.
    pub member: String,
    /// Its member's name.
    pub name: String,
}

/// Longest name on a card, in bytes.
pub const MAX_NAME: usize = 200;

/// Longest card, in bytes.
pub const MAX_CARD: usize = 1_024;

impl Card {
    /// The card as it travels.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("plain fields can always be written")
    }

    /// Reads a card from another device; `None` when it is none.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes = Some(bytes).filter(|bytes| bytes.len() <= MAX_CARD)?;
        let card: Self = postcard::from_bytes(bytes).ok()?;
        card.is_sound().then_some(card)
    }

    /// Whether the keys are keys and the words short and clean.
    pub(crate) fn is_sound(&self) -> bool {
        let clean = |text: &str| text.len() <= MAX_NAME && !text.chars().any(char::is_control);
        let key = |bytes| VerifyingKey::from_bytes(bytes).is_ok_and(|key| !key.is_weak());
        clean(&self.name) && clean(&self.member) && key(&self.signing) && key(&self.device.0)
    }
}

/// The secret keys of one device in one workspace.
#[derive(Clone)]
pub struct DeviceKeys {
    device: SigningKey,
    signing: SigningKey,
    sealing: StaticSecret,
}

impl DeviceKeys {
    /// Draws fresh keys.
    pub fn draw(dice: &mut Dice) -> Self {
        Self::of(dice.bytes(), dice.bytes(), dice.bytes())
    }

    fn of(device: [u8; 32], signing: [u8; 32], sealing: [u8; 32]) -> Self {
        Self {
            device: SigningKey::from_bytes(&device),
            signing: SigningKey::from_bytes(&signing),
            sealing: StaticSecret::from(sealing),
        }
    }

    /// The secret halves, for the header.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 96] {
        let mut bytes = [0; 96];
        bytes[..32].copy_from_slice(self.device.as_bytes());
        bytes[32..64].copy_from_slice(self.signing.as_bytes());
        bytes[64..].copy_from_slice(self.sealing.as_bytes());
        bytes
    }

    /// Reads what [`DeviceKeys::to_bytes`] wrote.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (parts, []) = bytes.as_chunks::<32>() else {
            return None;
        };
        let [device, signing, sealing] = parts else {
            return None;
        };
        Some(Self::of(*device, *signing, *sealing))
    }

    /// By which the network knows this device.
    #[must_use]
    pub fn device(&self) -> Device {
        Device(self.device.verifying_key().to_bytes())
    }

    /// The secret half of [`DeviceKeys::device`], for the network's endpoint.
    #[must_use]
    pub fn device_secret(&self) -> [u8; 32] {
        self.device.to_bytes()
    }

    /// What others are to know of this device.
    #[must_use]
    pub fn card(&self, name: &str, member: Option<&RecordId>) -> Card {
        let mut name: String = name.chars().filter(|c| !c.is_control()).collect();
        let end = (0..=MAX_NAME.min(name.len()))
            .rev()
            .find(|at| name.is_char_boundary(*at));
        name.truncate(end.unwrap_or(0));
        Card {
            device: self.device(),
            signing: self.signing.verifying_key().to_bytes(),
            sealing: self.sealing(),
            member: member.map(|id| id.as_str().to_owned()).unwrap_or_default(),
            name,
        }
    }

    /// Draws an actor name that anybody can tell to be this device's.
    pub fn draw_actor(&self, workspace: WorkspaceId, dice: &mut Dice) -> Vec<u8> {
        let nonce: [u8; NONCE] = dice.bytes();
        let tag = tag(workspace, &self.signing.verifying_key().to_bytes(), &nonce);
        [nonce.as_slice(), &tag].concat()
    }

    /// Whether an actor name was drawn from these keys.
    #[must_use]
    pub fn owns(&self, workspace: WorkspaceId, actor: &[u8]) -> bool {
        let signing = self.signing.verifying_key().to_bytes();
        owns(workspace, &signing, &ActorId::from(actor))
    }

    /// What this device and the holder of a sealing key can both work out, and nobody else.
    /// `None` for a key that gives everybody the same.
    pub(crate) fn agree(&self, sealing: &[u8; 32]) -> Option<[u8; 32]> {
        let shared = self.sealing.diffie_hellman(&PublicKey::from(*sealing));
        shared.was_contributory().then(|| shared.to_bytes())
    }

    pub(crate) fn sealing(&self) -> [u8; 32] {
        PublicKey::from(&self.sealing).to_bytes()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.signing.sign(message).to_bytes()
    }
}

impl std::fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeviceKeys({})", self.device().short())
    }
}

/// Whether a signature over a message was made with the secret half of a signing key.
pub(crate) fn is_signed_by(signing: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(signing).is_ok_and(|key| {
        key.verify_strict(message, &Signature::from_bytes(signature))
            .is_ok()
    })
}

const NONCE: usize = 8;
const TAG: usize = 12;

/// Whether an actor's name was drawn from this signing key.
///
/// Nobody can take another's actor name: it would need a key of the same 96-bit tag. So whose
/// actor it is needs no list, and is the same on every device whatever it has heard.
pub(crate) fn owns(workspace: WorkspaceId, signing: &[u8; 32], actor: &ActorId) -> bool {
    let bytes = actor.to_bytes();
    bytes.len() == NONCE + TAG && bytes[NONCE..] == tag(workspace, signing, &bytes[..NONCE])
}

fn tag(workspace: WorkspaceId, signing: &[u8; 32], nonce: &[u8]) -> [u8; TAG] {
    let mut hasher = blake3::Hasher::new_derive_key("myspot 2026-11 actor of a device");
    hasher.update(&workspace.0);
    hasher.update(signing);
    hasher.update(nonce);
    let mut tag = [0; TAG];
    tag.copy_from_slice(&hasher.finalize().as_bytes()[..TAG]);
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_belongs_to_the_device_that_drew_it_and_to_no_other() {
        let (mut dice, workspace) = (Dice::from_number(1), WorkspaceId([7; 16]));
        let (mine, other) = (DeviceKeys::draw(&mut dice), DeviceKeys::draw(&mut dice));
        let actor = ActorId::from(mine.draw_actor(workspace, &mut dice).as_slice());
        let key = |keys: &DeviceKeys| keys.card("", None).signing;
        assert!(owns(workspace, &key(&mine), &actor));
        assert!(!owns(workspace, &key(&other), &actor));
        assert!(!owns(WorkspaceId([8; 16]), &key(&mine), &actor));
        assert!(!owns(
            workspace,
            &key(&mine),
            &ActorId::from([1; 16].as_slice())
        ));
    }

    #[test]
    fn keys_and_cards_read_what_they_wrote_and_nothing_else() {
        let keys = DeviceKeys::draw(&mut Dice::from_number(2));
        let again = DeviceKeys::from_bytes(&keys.to_bytes()).expect("96 bytes");
        assert_eq!(again.card("Odile", None), keys.card("Odile", None));
        assert!(DeviceKeys::from_bytes(&keys.to_bytes()[1..]).is_none());
        let card = keys.card("Odile\nBrindefer", Some(&RecordId::from("m1")));
        assert_eq!(card.name, "OdileBrindefer");
        assert_eq!(Card::from_bytes(&card.to_bytes()), Some(card.clone()));
        let bytes = card.to_bytes();
        assert!((0..bytes.len()).all(|cut| Card::from_bytes(&bytes[..cut]).is_none()));
        assert_eq!(keys.card(&"é".repeat(150), None).name.len(), MAX_NAME);
        assert_eq!(Card::from_bytes(&[0xff; 2_000]), None);
    }
}
