//! The ledger: who belongs, and who vouches for which changes of the document.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use automerge::{ActorId, ChangeHash};

use super::Refusal;
use super::chunk::Head;
use super::proof::{Proof, ProofBytes};
use crate::epoch::{Chain, EpochError, Role};
use crate::id::{RecordId, WorkspaceId};
use crate::keys::{Card, Device, DeviceKeys, owns};
use crate::workspace::{Outgoing, Workspace};

/// Membership and proofs of one shared workspace, as this device knows them.
#[derive(Debug)]
pub struct Ledger {
    workspace: WorkspaceId,
    keys: DeviceKeys,
    chain: Chain,
    proofs: BTreeMap<ActorId, Proof>,
    /// Whose actors are whose, as far as asked; forgotten when the chain grows.
    owners: RefCell<HashMap<ActorId, Vec<Device>>>,
}

/// For each actor, up to which change everything is there with proof.
pub(super) type Vector = BTreeMap<ActorId, u64>;

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

    pub(super) fn merge_chain(&mut self, bytes: &[u8]) -> Result<bool, EpochError> {
        let grew = self.chain.merge(bytes)?;
        if grew {
            self.chain_grew();
        }
        Ok(grew)
    }

    /// An actor that was nobody's may be somebody's now: then the word of the member who brought
    /// its changes along counts no more, and the owner's is asked for.
    fn chain_grew(&mut self) {
        self.owners.get_mut().clear();
        let proofs = std::mem::take(&mut self.proofs);
        let fit = proofs
            .into_iter()
            .filter(|(actor, proof)| self.may_speak(&proof.by, actor));
        self.proofs = fit.collect();
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
        let devices = self.chain.members().keys();
        let owners: Vec<Device> = devices
            .filter(|device| {
                let mut cards = self.chain.cards_of(device);
                cards.any(|card| owns(self.workspace, &card.signing, actor))
            })
            .copied()
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
            let member = &self.chain.members().get(&device)?.card.member;
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

    /// Takes back a proof from the slot beside a change of the journal. Cost: one hash.
    pub fn recall_slot(&mut self, change: &[u8], slot: &[u8]) {
        let head = Head::read(change);
        let place = head.map(|head| (head.actor, head.seq, head.hash));
        if let Some(proof) = place.and_then(|place| Proof::of_slot(place, slot)) {
            self.note(proof);
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
    pub fn recall_proofs(&mut self, bytes: &[u8]) {
        let all: Vec<ProofBytes> = postcard::from_bytes(bytes).unwrap_or_default();
        for wire in &all {
            if let Some(proof) = Proof::of_wire(wire) {
                self.note(proof);
            }
        }
    }

    /// Drops proofs of changes that the document does not hold: the disk lost them. And those of
    /// members who spoke for an actor before it was known whose it is.
    pub fn match_document(&mut self, workspace: &Workspace) {
        let proofs = std::mem::take(&mut self.proofs);
        let fit = proofs.into_iter().filter(|(actor, proof)| {
            let there = workspace.clock.hash(actor, proof.seq) == Some(proof.hash);
            there && self.may_speak(&proof.by, actor)
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

    /// Whether a proof counts: its author belongs, may write, and may speak for that actor.
    pub(super) fn verify(&self, proof: &Proof) -> Result<(), Refusal> {
        let by = self.chain.members().get(&proof.by);
        let by = by.ok_or(Refusal::Stranger)?;
        if !by.role.writes() {
            return Err(Refusal::MayNotWrite);
        }
        if !self.may_speak(&proof.by, &proof.actor) {
            return Err(Refusal::ForeignActor);
        }
        let mut cards = self.chain.cards_of(&proof.by);
        let holds = cards.any(|card| proof.holds(self.workspace, card));
        if !(1..=self.chain.number()).contains(&proof.epoch) || !holds {
            return Err(Refusal::BadSignature);
        }
        Ok(())
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
