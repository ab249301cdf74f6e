//! The secrets of the epochs: what a group shares that those it sent away do not know.

use std::collections::BTreeMap;

use super::Chain;
use crate::envelope;
use crate::keys::{Card, Device, DeviceKeys};

type Hash = [u8; 32];

const ENVELOPE: &[u8] = b"secrets of a group";

/// Most secrets that are read: as many as a chain has epochs.
const MAX: usize = 256;

/// The secrets that this device knows, by the epoch that each belongs to.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets(BTreeMap<Hash, [u8; 32]>);

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

impl Secrets {
    /// The secret of the group as it is now; `None` while one of them is missing here.
    ///
    /// Epochs that were begun apart each have a secret that those whom the other sent away may
    /// know. Only who knows all of them belongs to both.
    #[must_use]
    pub fn group(&self, chain: &Chain) -> Option<[u8; 32]> {
        let mut all: Vec<&[u8; 32]> = Vec::new();
        for tip in chain.tips() {
            let secret = self.0.get(tip)?;
            if !fits(chain, tip, secret) {
                return None;
            }
            all.push(secret);
        }
        match all.as_slice() {
            [only] => Some(**only),
            several => {
                let mut hasher = blake3::Hasher::new_derive_key("myspot 2026-11 united epochs");
                for secret in several {
                    hasher.update(*secret);
                }
                Some(*hasher.finalize().as_bytes())
            }
        }
    }

    /// The secrets of single epochs, under which a member who was away may still knock.
    pub fn all(&self) -> impl Iterator<Item = &[u8; 32]> {
        self.0.values()
    }

    /// The secret of the first epoch.
    pub(crate) fn founding(&self, chain: &Chain) -> Option<[u8; 32]> {
        self.0.get(&chain.founding_hash()).copied()
    }

    /// Keeps the secret of the first epoch, which no signature covers.
    pub fn keep_founding(&mut self, chain: &Chain, secret: [u8; 32]) {
        self.0.entry(chain.founding_hash()).or_insert(secret);
    }

    pub(crate) fn keep(&mut self, epoch: Hash, secret: [u8; 32]) {
        self.0.insert(epoch, secret);
    }

    /// What a later epoch's author signs instead of the secret itself.
    pub(crate) fn check(secret: &[u8; 32]) -> Hash {
        blake3::derive_key("myspot 2026-11 check of an epoch's secret", secret)
    }

    /// Those of the epochs in a chain. Others are told to nobody: who belongs by this chain may
    /// have left by the epoch that they are of.
    pub(crate) fn known(&self, chain: &Chain) -> Self {
        let all = self.0.iter();
        let known = all.filter(|(epoch, _)| chain.check_of(epoch).is_some());
        Self(known.map(|(epoch, secret)| (*epoch, *secret)).collect())
    }

    /// Seals what the chain's epochs share for one member.
    pub(crate) fn seal(&self, chain: &Chain, keys: &DeviceKeys, to: &Card) -> Option<Vec<u8>> {
        let context = [ENVELOPE, &chain.workspace().0].concat();
        envelope::seal(keys, &to.sealing, &context, &self.known(chain).to_bytes())
    }

    /// Takes over what a member sealed for this device, as far as the epochs vouch for it.
    /// Returns whether anything was new; `None` when the envelope is none of a member's.
    pub(crate) fn open(
        &mut self,
        chain: &Chain,
        keys: &DeviceKeys,
        from: &Device,
        sealed: &[u8],
    ) -> Option<bool> {
        let context = [ENVELOPE, &chain.workspace().0].concat();
        let mut cards = chain.cards_of(from);
        let opened =
            cards.find_map(|card| envelope::open(keys, &card.sealing, &context, sealed))?;
        Some(self.take(chain, Self::from_bytes(&opened)?))
    }

    /// Takes over secrets as far as the epochs vouch for them, and those of epochs that are not
    /// known yet: they are told before the epoch itself, so that nobody who has the one is left
    /// without the other. Returns whether any was new.
    pub(crate) fn take(&mut self, chain: &Chain, told: Self) -> bool {
        let mut news = false;
        for (epoch, secret) in told.0 {
            let known = self.0.get(&epoch);
            let holds = known.is_some_and(|known| fits(chain, &epoch, known));
            if !holds && known != Some(&secret) && fits(chain, &epoch, &secret) {
                if known.is_none() && self.0.len() >= MAX {
                    continue;
                }
                self.0.insert(epoch, secret);
                news = true;
            }
        }
        news
    }

    /// As they are kept in the header and sealed in an envelope.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let all: Vec<(&Hash, &[u8; 32])> = self.0.iter().collect();
        postcard::to_stdvec(&all).expect("plain fields can always be written")
    }

    /// Reads what [`Secrets::to_bytes`] wrote; `None` when it is nothing of that sort.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX * 64 + 8 {
            return None;
        }
        let all: Vec<(Hash, [u8; 32])> = postcard::from_bytes(bytes).ok()?;
        Some(Self(all.into_iter().collect()))
    }
}

/// Whether a secret is that of an epoch, as far as can be told: of the first, and of one that is
/// not known yet, it cannot.
fn fits(chain: &Chain, epoch: &Hash, secret: &[u8; 32]) -> bool {
    match chain.check_of(epoch) {
        Some(Some(check)) => check == Secrets::check(secret),
        Some(None) | None => true,
    }
}
