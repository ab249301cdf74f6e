//! The ledger: who belongs, and who vouches for which changes of the document.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use automerge::{ActorId, ChangeHash};

use super::Refusal;
use super::chunk::Head;
use super::proof::{Proof, ProofBytes};
use crate::epoch::{Chain, Cutoff, EpochError, Lowered, Role, Secrets};
use crate::id::{RecordId, WorkspaceId};
use crate::keys::{Card, Device, DeviceKeys, owns};
use crate::workspace::{Outgoing, Workspace};

/// Membership and proofs of one shared workspace, as this device knows them.
#[derive(Debug)]
pub struct Ledger {
    workspace: WorkspaceId,
    keys: DeviceKeys,
    chain: Chain,
    secrets: Secrets,
    proofs: BTreeMap<ActorId, Proof>,
    /// Whose actors are whose, as far as asked; forgotten when the chain grows.
    owners: RefCell<HashMap<ActorId, Vec<Device>>>,
}

/// For each actor, up to which change everything is there with proof.
pub(super) type Vector = BTreeMap<ActorId, u64>;

/// What a signature that fits is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// It counts by itself: of a member who may write, or of an earlier one up to its cutoff.
    Full,
    /// Its author may write no more: it counts for what a member who may write built upon.
    Adopted,
}

impl Ledger {
    /// Begins sharing: the first epoch, with this device's member as its only facilitator.
    #[must_use]
    pub fn found(workspace: &Workspace, keys: DeviceKeys, name: &str) -> Self {
        let card = keys.card(name, workspace.me());
        let chain = Chain::found(workspace.id(), workspace.genesis_hash(), &keys, card);
        Self::of(workspace.id(), keys, chain)
    }

    /// Takes up a chain from the disk or from the device that let this one in.
    ///
    /// # Errors
    /// When the chain does not verify.
    pub fn read(workspace: &Workspace, keys: DeviceKeys, chain: &[u8]) -> Result<Self, EpochError> {
        let chain = Chain::read(chain, workspace.id(), workspace.genesis_hash())?;
        Ok(Self::of(workspace.id(), keys, chain))
    }

    fn of(workspace: WorkspaceId, keys: DeviceKeys, chain: Chain) -> Self {
        Self {
            workspace,
            keys,
            chain,
            secrets: Secrets::default(),
            proofs: BTreeMap::new(),
            owners: RefCell::default(),
        }
    }

    /// Who belongs.
    #[must_use]
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// This device's keys.
    #[must_use]
    pub fn keys(&self) -> &DeviceKeys {
        &self.keys
    }

    /// What this device may do; `None` while nobody has let it in.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.chain.role_of(&self.keys.device())
    }

    /// Lets a device in, or gives it a greater role.
    ///
    /// # Errors
    /// When this device is no facilitator.
    pub fn admit(&mut self, card: Card, role: Role) -> Result<(), EpochError> {
        self.chain.admit(&self.keys, card, role)?;
        self.chain_grew();
        Ok(())
    }

    /// Begins an epoch in which some devices may do less, or no longer belong (`None`).
    ///
    /// What they wrote up to now, as far as it is here, goes on to count. `secret` is 32 bytes
    /// that nobody knew before; those who stay are sent it, sealed to each. Returns whether
    /// anything changed: a role that a device has already is left out.
    ///
    /// # Errors
    /// When this device is no facilitator, or nobody would be left who is one.
    pub fn lower(
        &mut self,
        lowered: &[(Device, Option<Role>)],
        secret: [u8; 32],
        workspace: &Workspace,
    ) -> Result<bool, EpochError> {
        let lowered: Vec<Lowered> = lowered
            .iter()
            .map(|(device, to)| Lowered {
                device: *device,
                to: *to,
            })
            .collect();
        let silent = |device: &Device| {
            let mut all = lowered.iter().filter(|less| less.device == *device);
            all.any(|less| !less.to.is_some_and(Role::writes))
        };
        let held = self.held(workspace);
        let proofs = self.proofs.values().filter(|proof| silent(&proof.by));
        let cutoffs = proofs.map(|proof| Cutoff {
            device: proof.by,
            actor: proof.actor.to_bytes().to_vec(),
            seq: held.get(&proof.actor).copied().unwrap_or(0),
        });
        let cutoffs = cutoffs.collect();
        let began = self.chain.lower(&self.keys, &lowered, cutoffs, &secret)?;
        if let Some(epoch) = began {
            self.secrets.keep(epoch, secret);
            self.chain_grew();
        }
        Ok(began.is_some())
    }

    /// Goes over to another copy of the chain, which contradicts this one: the choice of a
    /// person between two epochs ([`EpochError::TwoEpochs`]).
    ///
    /// # Errors
    /// When that copy does not verify, began elsewhere, or does not know this device.
    pub fn follow(&mut self, chain: &[u8], workspace: &Workspace) -> Result<(), EpochError> {
        let other = Chain::read(chain, workspace.id(), workspace.genesis_hash())?;
        if other.founding_hash() != self.chain.founding_hash() {
            return Err(EpochError::OtherFounding);
        }
        if other.role_of(&self.keys.device()).is_none() {
            return Err(EpochError::Foreign);
        }
        self.chain = other;
        self.chain_grew();
        Ok(())
    }

    pub(super) fn merge_chain(&mut self, bytes: &[u8]) -> Result<bool, EpochError> {
        let grew = self.chain.merge(bytes)?;
        if grew {
            self.chain_grew();
        }
        Ok(grew)
    }

    /// The secrets of the epochs, as far as this device was told.
    #[must_use]
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Those of the epochs in the chain, which members may be told.
    pub(super) fn known_secrets(&self) -> Secrets {
        self.secrets.known(&self.chain)
    }

    /// The secret that the group shares now; `None` until a member who knows it was met.
    #[must_use]
    pub fn secret(&self) -> Option<[u8; 32]> {
        self.secrets.group(&self.chain)
    }

    /// The secret of the first epoch, under which links are made; `None` while it is not known.
    #[must_use]
    pub fn founding_secret(&self) -> Option<[u8; 32]> {
        self.secrets.founding(&self.chain)
    }

    /// Keeps the secret of the first epoch: drawn by its founder, or told to who joined.
    pub fn keep_founding_secret(&mut self, secret: [u8; 32]) {
        self.secrets.keep_founding(&self.chain, secret);
    }

    /// Takes back what [`Secrets::to_bytes`] gave.
    pub fn recall_secrets(&mut self, bytes: &[u8]) {
        if let Some(secrets) = Secrets::from_bytes(bytes) {
            self.secrets = secrets;
        }
    }

    /// Takes over secrets that came with a bundle. Returns whether any was new.
    pub(super) fn take_secrets(&mut self, told: Secrets) -> bool {
        self.secrets.take(&self.chain, told)
    }

    /// The secrets, sealed for a device; `None` when it does not belong.
    pub(super) fn sealed_secrets(&self, to: &Device) -> Option<Vec<u8>> {
        let member = self.chain.members().get(to)?;
        self.secrets.seal(&self.chain, &self.keys, &member.card)
    }

    /// Takes over secrets that a member sealed for this device. Returns whether any was new.
    pub(super) fn open_secrets(&mut self, from: &Device, sealed: &[u8]) -> Option<bool> {
        self.chain.role_of(from)?;
        let (secrets, chain) = (&mut self.secrets, &self.chain);
        secrets.open(chain, &self.keys, from, sealed)
    }

    /// Proofs that count no more go: the word of one who may write no more for what it brought
    /// along, of one who spoke for an actor before it was known whose it is.
    fn chain_grew(&mut self) {
        self.owners.get_mut().clear();
        let proofs = std::mem::take(&mut self.proofs);
        let fit = proofs.into_values().filter(|proof| self.stands(proof));
        self.proofs = fit.map(|proof| (proof.actor.clone(), proof)).collect();
    }

    /// Whether a proof that was accepted before is still one.
    fn stands(&self, proof: &Proof) -> bool {
        self.may_speak(&proof.by, &proof.actor) && self.weight(proof).is_some()
    }

    /// What the word of a proof's author is worth; `None` when nothing. Its signature is not
    /// looked at.
    fn weight(&self, proof: &Proof) -> Option<Weight> {
        if self.chain.role_of(&proof.by).is_some_and(Role::writes) {
            return Some(Weight::Full);
        }
        if proof.seq <= self.chain.cutoff(&proof.by, proof.actor.to_bytes()) {
            return Some(Weight::Full);
        }
        // Only an actor's own device can be adopted: for what it brought along anybody can vouch.
        let own = self.chain.once_wrote(&proof.by)
            && self.owners(&proof.actor, |owners| owners.contains(&proof.by));
        own.then_some(Weight::Adopted)
    }

    /// The device whose name an actor is; `None` for one that is no member's.
    pub(super) fn owner(&self, actor: &ActorId) -> Option<Device> {
        self.owners(actor, |owners| owners.first().copied())
    }

    /// Whether a device may vouch for an actor's changes: its own, or those of nobody here.
    fn may_speak(&self, device: &Device, actor: &ActorId) -> bool {
        self.owners(actor, |owners| owners.is_empty() || owners.contains(device))
    }

    /// The devices whose name an actor is. Several when one wrote another's signing key on its
    /// own card, which helps it nothing: it cannot sign with it.
    fn owners<T>(&self, actor: &ActorId, ask: impl FnOnce(&[Device]) -> T) -> T {
        if let Some(known) = self.owners.borrow().get(actor) {
            return ask(known);
        }
        // Those who left included: what they wrote stays theirs.
        let all = self.chain.all_cards();
        let owners: Vec<Device> = all
            .filter(|(_, cards)| {
                let mut cards = cards.iter();
                cards.any(|card| owns(self.workspace, &card.signing, actor))
            })
            .map(|(device, _)| *device)
            .collect();
        let answer = ask(&owners);
        self.owners.borrow_mut().insert(actor.clone(), owners);
        answer
    }

    /// Who wrote under each actor of the document, as the epochs tell it: the member's record.
    /// A change that was brought along counts as that of the one who brought it.
    #[must_use]
    pub fn authors(&self, workspace: &Workspace) -> Vec<(Vec<u8>, RecordId)> {
        let all = workspace.clock.iter();
        all.filter_map(|(actor, _)| {
            let proven = self.proofs.get(actor).map(|proof| proof.by);
            let device = proven.or_else(|| self.owner(actor))?;
            let member = &self.chain.cards_of(&device).next()?.member;
            let known = !member.is_empty();
            known.then(|| (actor.to_bytes().to_vec(), RecordId::from(member.as_str())))
        })
        .collect()
    }

    /// What stands in the journal beside a change: this device's signature for its own, the
    /// proof that came with it for another's newest, nothing for those that a newer one covers.
    ///
    /// One signature costs about 20 µs.
    pub fn slot(&mut self, change: &Outgoing) -> Vec<u8> {
        let actor = ActorId::from(change.actor.as_slice());
        let proven = self.proofs.get(&actor).map_or(0, |proof| proof.seq);
        if proven < change.seq && self.may_sign(&actor) {
            let place = (&actor, change.seq, ChangeHash(change.hash));
            let proof = Proof::sign(self.workspace, &self.keys, self.chain.number(), place);
            let slot = proof.slot();
            self.proofs.insert(actor, proof);
            return slot;
        }
        let known = self.proofs.get(&actor);
        known
            .filter(|proof| proof.seq == change.seq)
            .map(Proof::slot)
            .unwrap_or_default()
    }

    /// Signs what stands in the document without proof and may be vouched for: every change made
    /// before sharing began, and those that were brought along. Returns whether anything was.
    pub fn sign_missing(&mut self, workspace: &Workspace) -> bool {
        let genesis = crate::schema::genesis_actor(self.workspace);
        let mut signed = false;
        for (actor, seq) in workspace.clock.iter() {
            let proven = self.proofs.get(actor).map_or(0, |proof| proof.seq);
            let missing = *actor != genesis && proven < seq && self.may_sign(actor);
            let Some(hash) = workspace.clock.hash(actor, seq).filter(|_| missing) else {
                continue;
            };
            let place = (actor, seq, hash);
            let proof = Proof::sign(self.workspace, &self.keys, self.chain.number(), place);
            self.proofs.insert(actor.clone(), proof);
            signed = true;
        }
        signed
    }

    fn may_sign(&self, actor: &ActorId) -> bool {
        let mine = self.keys.device();
        self.role().is_some_and(Role::writes) && self.may_speak(&mine, actor)
    }

    /// Takes back a proof from the slot beside a change of the journal, if the document holds
    /// the change. Cost: one hash.
    pub fn recall_slot(&mut self, change: &[u8], slot: &[u8], workspace: &Workspace) {
        let head = Head::read(change);
        let place = head.map(|head| (head.actor, head.seq, head.hash));
        if let Some(proof) = place.and_then(|place| Proof::of_slot(place, slot)) {
            self.recall(proof, workspace);
        }
    }

    /// A proof of something that is not there would hide one of what is, and one that counts no
    /// more would hide the one that came in its place. Of two that say the same, the later is kept.
    fn recall(&mut self, proof: Proof, workspace: &Workspace) {
        let there = workspace.clock.hash(&proof.actor, proof.seq) == Some(proof.hash);
        let known = self.proofs.get(&proof.actor);
        let later = known.is_none_or(|known| known.seq <= proof.seq);
        if there && later && self.stands(&proof) {
            self.proofs.insert(proof.actor.clone(), proof);
        }
    }

    /// All proofs, for a snapshot or a frame of the journal.
    #[must_use]
    pub fn proofs_to_bytes(&self) -> Vec<u8> {
        let all: Vec<ProofBytes> = self.proofs.values().map(Proof::to_wire).collect();
        postcard::to_stdvec(&all).expect("plain fields can always be written")
    }

    /// Takes back what [`Ledger::proofs_to_bytes`] wrote. Anything else is ignored: proofs that
    /// are missing are asked for again.
    pub fn recall_proofs(&mut self, bytes: &[u8], workspace: &Workspace) {
        let all: Vec<ProofBytes> = postcard::from_bytes(bytes).unwrap_or_default();
        for wire in &all {
            if let Some(proof) = Proof::of_wire(wire) {
                self.recall(proof, workspace);
            }
        }
    }

    /// Drops proofs of changes that the document does not hold: the disk lost them. And those of
    /// members who spoke for an actor before it was known whose it is.
    pub fn match_document(&mut self, workspace: &Workspace) {
        let proofs = std::mem::take(&mut self.proofs);
        let fit = proofs.into_iter().filter(|(actor, proof)| {
            let there = workspace.clock.hash(actor, proof.seq) == Some(proof.hash);
            there && self.stands(proof)
        });
        self.proofs = fit.collect();
    }

    pub(super) fn note(&mut self, proof: Proof) {
        let known = self.proofs.get(&proof.actor);
        if known.is_none_or(|known| known.seq < proof.seq) {
            self.proofs.insert(proof.actor.clone(), proof);
        }
    }

    pub(super) fn proof(&self, actor: &ActorId) -> Option<&Proof> {
        self.proofs.get(actor)
    }

    /// What a proof is worth: its author belongs and may write, or did when it was made, and may
    /// speak for that actor.
    pub(super) fn verify(&self, proof: &Proof) -> Result<Weight, Refusal> {
        let Some(weight) = self.weight(proof) else {
            return Err(self.refusal(&proof.by));
        };
        if !self.may_speak(&proof.by, &proof.actor) {
            return Err(Refusal::ForeignActor);
        }
        let mut cards = self.chain.cards_of(&proof.by);
        let holds = cards.any(|card| proof.holds(self.workspace, card));
        if !(1..=self.chain.number()).contains(&proof.epoch) || !holds {
            return Err(Refusal::BadSignature);
        }
        Ok(weight)
    }

    /// Why a device's word for a change does not count.
    pub(super) fn refusal(&self, by: &Device) -> Refusal {
        match self.chain.role_of(by) {
            Some(_) => Refusal::MayNotWrite,
            None => Refusal::Stranger,
        }
    }

    /// Whether the proof that is kept for an actor counts by itself.
    pub(super) fn counts(&self, actor: &ActorId) -> bool {
        let proof = self.proofs.get(actor);
        proof.is_some_and(|proof| self.weight(proof) == Some(Weight::Full))
    }

    /// Up to which change of an actor everything counts by itself here.
    fn counted(&self, actor: &ActorId) -> u64 {
        let cutoff = self.chain.cutoff_of(actor.to_bytes());
        let proof = self.proofs.get(actor);
        let full = proof.filter(|proof| self.weight(proof) == Some(Weight::Full));
        full.map_or(0, |proof| proof.seq).max(cutoff)
    }

    /// Whether a member who may write owns an actor.
    fn is_writers(&self, actor: &ActorId) -> bool {
        self.owners(actor, |owners| {
            let mut owners = owners.iter();
            owners.any(|device| self.chain.role_of(device).is_some_and(Role::writes))
        })
    }

    /// The changes here that nobody who may write vouches for or built upon: those of devices
    /// that lost the right to write, past what counts. For each actor the first of them.
    ///
    /// Cost: nothing where every actor counts whole; otherwise that of the document's changes.
    pub(super) fn astray(&self, workspace: &Workspace) -> Vector {
        let genesis = crate::schema::genesis_actor(self.workspace);
        let mut astray = Vector::new();
        for (actor, seq) in workspace.clock.iter() {
            let counted = self.counted(actor);
            if *actor != genesis && counted < seq && !self.is_writers(actor) {
                astray.insert(actor.clone(), counted + 1);
            }
        }
        if astray.is_empty() {
            return astray;
        }
        // What a change that counts follows is there for good.
        let mut followed: HashSet<ChangeHash> = HashSet::new();
        let all = workspace.doc.get_changes(&[]);
        for change in all.iter().rev() {
            let from = astray.get(change.actor_id());
            let counts = from.is_none_or(|from| change.seq() < *from);
            if counts || followed.contains(&change.hash()) {
                followed.extend(change.deps());
                if let Some(from) = astray.get_mut(change.actor_id()) {
                    *from = (*from).max(change.seq() + 1);
                }
            }
        }
        astray.retain(|actor, from| *from <= workspace.clock.seq(actor));
        astray
    }

    /// Forgets proofs of changes that are taken out of the document.
    pub(super) fn forget(&mut self, astray: &Vector) {
        self.proofs
            .retain(|actor, proof| astray.get(actor).is_none_or(|from| proof.seq < *from));
    }

    /// Up to where this device holds everything with proof.
    pub(super) fn held(&self, workspace: &Workspace) -> Vector {
        let proofs = self.proofs.iter();
        proofs
            .map(|(actor, proof)| (actor.clone(), proof.seq.min(workspace.clock.seq(actor))))
            .filter(|(_, seq)| *seq > 0)
            .collect()
    }
}
