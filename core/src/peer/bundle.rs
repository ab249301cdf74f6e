//! What a USB stick or a mail carries: the changes that others lack, as on the wire, in a file.
//!
//! A bundle is sealed for the devices that it is meant for; a lost stick tells nobody anything
//! but of which workspace it is. Whoever opens it checks what it holds as if a member had sent it.
//! It holds the chain of epochs and the secrets too, so that it also brings a member who was away
//! back, and a newcomer in.
//!
//! File: `\x89mySPOTB`, version (2 bytes, 1), then with postcard the workspace's id, the public
//! sealing key of who wrote it, for each recipient its device and an envelope with the key of the
//! content, and the content: packed with zstd, then XChaCha20-Poly1305 under a key that follows
//! from the content and the writer's secrets. Everything is bounded before it is allocated.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use automerge::{ActorId, ChangeHash};
use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};

use super::check::check;
use super::exchange::Exchange;
use super::ledger::{Ledger, Vector};
use super::proof::Proof;
use super::roles::{Settled, settle_roles};
use super::wire::{self, MAX_MESSAGE, Message, unpack};
use super::{Refusal, say};
use crate::change::Change;
use crate::envelope;
use crate::epoch::Secrets;
use crate::id::{Moment, WorkspaceId};
use crate::keys::{Card, Device, DeviceKeys};
use crate::workspace::Workspace;

const MAGIC: &[u8] = b"\x89mySPOTB";
const VERSION: u16 = 1;
const ENVELOPE: &[u8] = b"key of a bundle";

/// Longest bundle as a file: as much as one message on the wire.
pub const MAX_BUNDLE: usize = 120 << 20;

/// Most devices that a bundle is sealed for.
const MAX_RECIPIENTS: usize = 1_000;

#[derive(Serialize, Deserialize)]
struct Outer {
    workspace: [u8; 16],
    from: [u8; 32],
    envelopes: Vec<(Device, Vec<u8>)>,
    nonce: [u8; 24],
    length: u32,
    sealed: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Inner<'a> {
    title: String,
    chain: Vec<u8>,
    secrets: Vec<u8>,
    /// A message with changes, as on the wire.
    message: Cow<'a, [u8]>,
}

/// A bundle that this device could open. Nothing of it was checked yet but its own form.
pub struct Bundle {
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// The workspace's title, as its writer had it.
    pub title: String,
    /// The chain of epochs, as its writer had it.
    pub chain: Vec<u8>,
    /// The secrets of the epochs.
    secrets: Vec<u8>,
    from: [u8; 32],
    message: Vec<u8>,
}

impl std::fmt::Debug for Bundle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bundle({})", self.workspace)
    }
}

/// What came of a bundle.
#[derive(Debug, Default)]
pub struct Unbundled {
    /// What a screen must refresh.
    pub changes: Vec<Change>,
    /// How many changes were new here.
    pub received: usize,
    /// Whether the chain of epochs or a secret was news, to be made durable.
    pub members: bool,
    /// What followed from a change of who may write.
    pub settled: Settled,
}

/// Writes a bundle for some members with what they lack.
///
/// What they are known to hold is left out: for several members what all of them hold. `since`
/// names other heads to begin from. Returns the file and how many changes it holds.
///
/// # Errors
/// [`Refusal::Stranger`] when one of them, or this device, does not belong.
pub fn bundle(
    (ledger, workspace): (&Ledger, &Workspace),
    exchange: &Exchange,
    to: &[Device],
    since: Option<&[[u8; 32]]>,
) -> Result<(Vec<u8>, usize), Refusal> {
    let members = ledger.chain().members();
    let cards: Option<Vec<&Card>> = to
        .iter()
        .map(|device| members.get(device).map(|member| &member.card))
        .collect();
    let cards = cards.filter(|_| ledger.role().is_some());
    let cards = cards.ok_or(Refusal::Stranger)?;
    let known = match since {
        Some(heads) => since_heads(workspace, heads),
        None => exchange.common(to),
    };
    let held = ledger.held(workspace);
    let behind = |(actor, seq): &(&ActorId, &u64)| known.get(*actor).is_none_or(|at| at < seq);
    let missing = held.iter().filter(behind).map(|(actor, _)| actor.clone());
    let (message, _) = say::changes(
        missing.collect(),
        &known,
        (&held, &BTreeSet::new()),
        (ledger, workspace),
    );
    let count = match &message {
        Message::Changes { lengths, .. } => lengths.len(),
        _ => 0,
    };
    let plain = postcard::to_stdvec(&message).expect("plain fields can always be written");
    let inner = Inner {
        title: workspace.info().words("title").to_owned(),
        chain: ledger.chain().to_bytes(),
        secrets: ledger.known_secrets().to_bytes(),
        message: Cow::Owned(plain),
    };
    Ok((seal(ledger.keys(), workspace.id(), &cards, &inner), count))
}

/// A bundle of any chain and any message; see `peer::forge`.
pub(super) fn forged(
    keys: &DeviceKeys,
    to: &[&Card],
    chain: &crate::epoch::Chain,
    message: &Message<'_>,
) -> Vec<u8> {
    let plain = postcard::to_stdvec(message).expect("plain fields can always be written");
    let inner = Inner {
        title: String::new(),
        chain: chain.to_bytes(),
        secrets: Secrets::default().to_bytes(),
        message: Cow::Owned(plain),
    };
    seal(keys, chain.workspace(), to, &inner)
}

fn seal(keys: &DeviceKeys, workspace: WorkspaceId, to: &[&Card], inner: &Inner<'_>) -> Vec<u8> {
    let plain = postcard::to_stdvec(inner).expect("plain fields can always be written");
    let mut hasher = blake3::Hasher::new_derive_key("myspot 2026-11 key of a bundle");
    hasher.update(&keys.to_bytes());
    hasher.update(&plain);
    let (mut key, mut nonce) = ([0; 32], [0; 24]);
    let mut stream = hasher.finalize_xof();
    stream.fill(&mut key);
    stream.fill(&mut nonce);
    let packed = zstd::bulk::compress(&plain, 3).expect("memory can be compressed");
    let sealed =
        XChaCha20Poly1305::new(&key.into()).encrypt(&XNonce::from(nonce), packed.as_slice());
    let context = [ENVELOPE, &workspace.0].concat();
    // A member whose sealing key is no key can open nothing; the others can.
    let envelopes = to.iter().filter_map(|card| {
        let sealed = envelope::seal(keys, &card.sealing, &context, &key)?;
        Some((card.device, sealed))
    });
    let outer = Outer {
        workspace: workspace.0,
        from: keys.sealing(),
        envelopes: envelopes.collect(),
        nonce,
        length: plain.len() as u32,
        sealed: sealed.expect("it fits in memory"),
    };
    let outer = postcard::to_stdvec(&outer).expect("plain fields can always be written");
    [MAGIC, &VERSION.to_le_bytes(), &outer].concat()
}

/// The vector of what heads hold: those changes and all before them. Unknown heads count not.
fn since_heads(workspace: &Workspace, heads: &[[u8; 32]]) -> Vector {
    let heads = heads.iter().map(|head| ChangeHash(*head));
    let heads: Vec<ChangeHash> = heads.filter(|head| workspace.holds(head)).collect();
    if heads.is_empty() {
        return Vector::new();
    }
    let clock = workspace.clock.iter();
    let mut known: Vector = clock.map(|(actor, seq)| (actor.clone(), seq)).collect();
    for change in workspace.doc.get_changes(&heads) {
        if let Some(at) = known.get_mut(change.actor_id()) {
            *at = (*at).min(change.seq() - 1);
        }
    }
    known.retain(|_, seq| *seq > 0);
    known
}

impl Bundle {
    /// Opens a bundle with the keys of this device.
    ///
    /// # Errors
    /// [`Refusal::Stranger`] when it is not meant for this device, [`Refusal::Unreadable`] when
    /// it is none or damaged.
    pub fn open(bytes: &[u8], keys: &DeviceKeys) -> Result<Self, Refusal> {
        if bytes.len() > MAX_BUNDLE {
            return Err(Refusal::TooLong);
        }
        let outer = read_outer(bytes)?;
        let device = keys.device();
        let mut mine = outer.envelopes.iter().filter(|(at, _)| *at == device);
        let (_, envelope) = mine.next().ok_or(Refusal::Stranger)?;
        let context = [ENVELOPE, outer.workspace.as_slice()].concat();
        let key = envelope::open(keys, &outer.from, &context, envelope);
        let key: [u8; 32] = key
            .and_then(|key| key.try_into().ok())
            .ok_or(Refusal::Stranger)?;
        let opened = XChaCha20Poly1305::new(&key.into())
            .decrypt(&XNonce::from(outer.nonce), outer.sealed.as_slice());
        let packed = opened.map_err(|_| Refusal::Unreadable)?;
        let length = outer.length as usize;
        if length > MAX_MESSAGE {
            return Err(Refusal::TooLong);
        }
        let plain = unpack(&packed, length)?;
        if plain.len() != length {
            return Err(Refusal::Unreadable);
        }
        let read = postcard::take_from_bytes(&plain).map_err(|_| Refusal::Unreadable)?;
        let (inner, []): (Inner<'_>, &[u8]) = read else {
            return Err(Refusal::Unreadable);
        };
        Ok(Self {
            workspace: WorkspaceId(outer.workspace),
            title: inner.title,
            chain: inner.chain,
            secrets: inner.secrets,
            from: outer.from,
            message: inner.message.into_owned(),
        })
    }

    /// Four numbers below 2048, the same for who wrote the bundle and for the newcomer whom it
    /// lets in: both read them out as words. See [`joining_words`].
    #[must_use]
    pub fn words(&self, keys: &DeviceKeys) -> [u16; 4] {
        joining_words(self.workspace, &self.from, &keys.card("", None))
    }

    /// The secrets of the epochs, for a newcomer whom the bundle lets in: see
    /// [`Ledger::recall_secrets`].
    #[must_use]
    pub fn secrets(&self) -> &[u8] {
        &self.secrets
    }

    /// Takes over what a bundle holds, with the same checks as from a linked device.
    ///
    /// What was new is in the workspace's outbox and the ledger, to be made durable.
    ///
    /// # Errors
    /// When anything does not fit. Then no change was taken; what was news of the members, if
    /// their chain verified, stays.
    pub fn apply(
        &self,
        ledger: &mut Ledger,
        workspace: &mut Workspace,
        now: Moment,
    ) -> Result<Unbundled, Refusal> {
        if self.workspace != workspace.id() {
            return Err(Refusal::OtherWorkspace);
        }
        let mut unbundled = Unbundled::default();
        workspace.settle(now);
        if ledger.merge_chain(&self.chain)? {
            unbundled.members = true;
            let settled = settle_roles(ledger, workspace, now);
            unbundled.settled = settled.map_err(|error| Refusal::Unfit(error.to_string()))?;
        }
        if let Some(told) = Secrets::from_bytes(&self.secrets) {
            unbundled.members |= ledger.take_secrets(told);
        }
        let Message::Changes {
            lengths,
            chunks,
            proofs,
        } = wire::read(&self.message)?
        else {
            return Err(Refusal::Unreadable);
        };
        let chunks = wire::split(&lengths, &chunks).ok_or(Refusal::Unreadable)?;
        let proofs: Option<Vec<Proof>> = proofs.iter().map(Proof::of_wire).collect();
        let accepted = check(
            ledger,
            workspace,
            &chunks,
            proofs.ok_or(Refusal::Unreadable)?,
        )?;
        unbundled.received = accepted.changes.len();
        if !accepted.changes.is_empty() {
            let applied = workspace
                .receive(&accepted.changes, now)
                .map_err(|error| Refusal::Unfit(error.to_string()))?;
            unbundled.changes = applied.changes;
        }
        for proof in accepted.proofs {
            ledger.note(proof);
        }
        Ok(unbundled)
    }
}

fn read_outer(bytes: &[u8]) -> Result<Outer, Refusal> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(Refusal::Unreadable)?;
    let (version, rest) = rest.split_at_checked(2).ok_or(Refusal::Unreadable)?;
    let version = u16::from_le_bytes([version[0], version[1]]);
    if version != VERSION {
        return Err(Refusal::Newer(version));
    }
    let read = postcard::take_from_bytes(rest).map_err(|_| Refusal::Unreadable)?;
    let (outer, []): (Outer, &[u8]) = read else {
        return Err(Refusal::Unreadable);
    };
    if outer.envelopes.len() > MAX_RECIPIENTS {
        return Err(Refusal::TooLong);
    }
    Ok(outer)
}

/// How often the words of joining are worked over, so that whoever swaps a file on its way cannot
/// try many until the words are the same: 2^20 rounds, 0.1 s in a release build.
const ROUNDS: u32 = 1 << 20;

/// The words that a newcomer and the member who lets it in compare by voice: four numbers below
/// 2048 that follow from the workspace, the sealing key of the one and the keys of the other.
#[must_use]
pub fn joining_words(workspace: WorkspaceId, from: &[u8; 32], newcomer: &Card) -> [u16; 4] {
    let mut hasher = blake3::Hasher::new_derive_key("myspot 2026-11 words of joining by stick");
    hasher.update(&workspace.0);
    hasher.update(from);
    hasher.update(&newcomer.device.0);
    hasher.update(&newcomer.signing);
    hasher.update(&newcomer.sealing);
    let mut hash = *hasher.finalize().as_bytes();
    for _ in 0..ROUNDS {
        hash = *blake3::hash(&hash).as_bytes();
    }
    let word = |at: usize| u16::from_le_bytes([hash[2 * at], hash[2 * at + 1]]) % 2048;
    [word(0), word(1), word(2), word(3)]
}

/// The words of a request alone: those by which the member who is to answer it knows, before
/// anything is sealed for its keys, that it is the newcomer's own and was not swapped on its way.
#[must_use]
pub fn request_words(newcomer: &Card) -> [u16; 4] {
    joining_words(WorkspaceId([0; 16]), &[0; 32], newcomer)
}

/// Whether bytes begin like a bundle.
#[must_use]
pub fn is_bundle(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

const REQUEST: &[u8] = b"\x89mySPOTQ";

/// The file with which a newcomer asks to be let in: its card, nothing secret.
#[must_use]
pub fn request(card: &Card) -> Vec<u8> {
    [REQUEST, &VERSION.to_le_bytes(), &card.to_bytes()].concat()
}

/// Reads a request.
///
/// # Errors
/// When it is none, or a later program wrote it.
pub fn read_request(bytes: &[u8]) -> Result<Card, Refusal> {
    let rest = bytes.strip_prefix(REQUEST).ok_or(Refusal::Unreadable)?;
    let (version, card) = rest.split_at_checked(2).ok_or(Refusal::Unreadable)?;
    let version = u16::from_le_bytes([version[0], version[1]]);
    if version != VERSION {
        return Err(Refusal::Newer(version));
    }
    Card::from_bytes(card).ok_or(Refusal::Unreadable)
}

impl Exchange {
    /// Up to which change of each actor all of some devices said to hold everything.
    fn common(&self, devices: &[Device]) -> Vector {
        let mut common: Option<Vector> = None;
        for device in devices {
            let theirs = self.said_to_hold(device).cloned().unwrap_or_default();
            common = Some(match common {
                None => theirs,
                Some(before) => least(before, &theirs),
            });
        }
        common.unwrap_or_default()
    }
}

fn least(one: Vector, other: &BTreeMap<ActorId, u64>) -> Vector {
    one.into_iter()
        .filter_map(|(actor, seq)| {
            let least = seq.min(*other.get(&actor)?);
            Some((actor, least))
        })
        .collect()
}
