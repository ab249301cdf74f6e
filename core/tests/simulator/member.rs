//! One replica: a workspace, its ledger, its conversations, and what it made durable.

use std::collections::BTreeMap;
use std::sync::Arc;

use myspot_core::epoch::Role;
use myspot_core::keys::{Card, Device, DeviceKeys};
use myspot_core::peer::{Exchange, Heard, Ledger, settle_roles};
use myspot_core::{Dice, Kinds, Moment, Workspace, WorkspaceId};

use crate::disk::{Disk, Frame, Membership, Snapshot};

/// Frames on their way to devices.
pub type Mail = Vec<(Device, Vec<u8>)>;

/// The start of every clock; each runs off by up to ten years.
const NOON: i64 = 1_800_000_000_000;

pub struct Member {
    pub workspace: Workspace,
    pub ledger: Ledger,
    pub exchange: Exchange,
    pub disk: Disk,
    pub backups: Vec<Disk>,
    /// The changes that were made durable since the last backup was put back, and whose they are.
    pub acknowledged: BTreeMap<[u8; 32], Vec<u8>>,
    /// The changes of this member's own since that was asked last.
    pub made: Vec<[u8; 32]>,
    kinds: Arc<Kinds>,
    dice: Dice,
    clock: i64,
    /// What stands outside the folder: the actor and how far it wrote, as the app keeps it.
    memory: Option<(Vec<u8>, u64)>,
    waiting: Vec<Frame>,
}

impl Member {
    /// Begins sharing a workspace that may hold changes already, made under a random actor.
    pub fn found(id: WorkspaceId, kinds: Arc<Kinds>, mut dice: Dice) -> Self {
        let keys = DeviceKeys::draw(&mut dice);
        let session = Dice::from_seed(dice.bytes());
        let workspace = Workspace::create(id, Arc::clone(&kinds), session).expect("the genesis");
        let disk = Disk::new(keys.to_bytes());
        let mut ledger = Ledger::found(&workspace, keys, "Odile");
        ledger.keep_founding_secret(dice.bytes());
        Self::assemble(workspace, ledger, disk, kinds, dice)
    }

    /// Signs what was there before sharing began and goes on under a name of its own.
    pub fn share(&mut self) {
        for change in self.workspace.take_outbox() {
            let slot = Vec::new();
            self.acknowledged.insert(change.hash, change.actor.clone());
            self.disk.journal.push(Frame::Change { change, slot });
        }
        self.take_fresh_actor();
        self.disk.journal.push(Frame::Chain(self.membership()));
        if self.ledger.sign_missing(&self.workspace) {
            let proofs = self.ledger.proofs_to_bytes();
            self.disk.journal.push(Frame::Proofs(proofs));
        }
    }

    /// A newcomer with the chain in which it stands, and nothing else.
    pub fn join(
        id: WorkspaceId,
        kinds: Arc<Kinds>,
        keys: DeviceKeys,
        welcome: &Membership,
        mut dice: Dice,
    ) -> Self {
        let session = Dice::from_seed(dice.bytes());
        let workspace = Workspace::create(id, Arc::clone(&kinds), session).expect("the genesis");
        let mut disk = Disk::new(keys.to_bytes());
        disk.journal.push(Frame::Chain(welcome.clone()));
        let chain = &welcome.chain;
        let mut ledger = Ledger::read(&workspace, keys, chain).expect("a facilitator's chain");
        ledger.recall_secrets(&welcome.secrets);
        let mut member = Self::assemble(workspace, ledger, disk, kinds, dice);
        member.take_fresh_actor();
        member
    }

    /// The same folder opened on another machine.
    pub fn copy(&self, dice: Dice) -> Self {
        let (workspace, ledger, dice) = read(&self.disk, self.workspace.id(), &self.kinds, dice);
        let disk = self.disk.clone();
        let mut copy = Self::assemble(workspace, ledger, disk, Arc::clone(&self.kinds), dice);
        copy.take_fresh_actor();
        copy
    }

    fn assemble(
        workspace: Workspace,
        ledger: Ledger,
        disk: Disk,
        kinds: Arc<Kinds>,
        mut dice: Dice,
    ) -> Self {
        let years = i64::from(dice.below(21)) - 10;
        Self {
            workspace,
            ledger,
            exchange: Exchange::default(),
            disk,
            backups: Vec::new(),
            acknowledged: BTreeMap::new(),
            made: Vec::new(),
            kinds,
            clock: NOON + years * 365 * 86_400_000,
            dice,
            memory: None,
            waiting: Vec::new(),
        }
    }

    fn take_fresh_actor(&mut self) {
        let actor = self
            .ledger
            .keys()
            .draw_actor(self.workspace.id(), &mut self.dice);
        assert!(self.workspace.write_under(&actor), "nothing waits");
    }

    /// Who belongs and what the group shares, as this member knows it.
    pub fn membership(&self) -> Membership {
        Membership {
            chain: self.ledger.chain().to_bytes(),
            secrets: self.ledger.secrets().to_bytes(),
        }
    }

    /// Whether this member would let a device link.
    pub fn lists(&self, device: &Device) -> bool {
        self.ledger.chain().role_of(device).is_some()
    }

    pub fn now(&mut self) -> Moment {
        self.clock += 700;
        Moment(self.clock)
    }

    pub fn device(&self) -> Device {
        self.ledger.keys().device()
    }

    pub fn card(&self, name: &str) -> Card {
        self.ledger.keys().card(name, None)
    }

    pub fn may_write(&self) -> bool {
        self.ledger.role().is_some_and(Role::writes)
    }

    /// Deals with a frame. Nothing of it is durable yet. Returns also whose links are to go.
    pub fn hear(&mut self, from: Device, frame: &[u8]) -> (Mail, Vec<Device>) {
        let now = self.now();
        let (ledger, workspace) = (&mut self.ledger, &mut self.workspace);
        let outcome = self.exchange.received(from, frame, ledger, workspace, now);
        let lost = |heard: &Heard| matches!(heard, Heard::TakenOut { .. });
        let taken_out = outcome.heard.iter().any(lost);
        let mut gone = Vec::new();
        for heard in outcome.heard {
            match heard {
                Heard::Changes { .. }
                | Heard::Standing(_)
                | Heard::Moved(_)
                | Heard::Near(_)
                | Heard::TakenOut { .. } => {}
                Heard::Renamed if taken_out => {}
                Heard::Dismissed(device) => gone.push(device),
                Heard::Proofs => self
                    .waiting
                    .push(Frame::Proofs(self.ledger.proofs_to_bytes())),
                Heard::Members => self.waiting.push(Frame::Chain(self.membership())),
                unheard @ (Heard::Refused { .. }
                | Heard::Clash { .. }
                | Heard::TwoEpochs { .. }
                | Heard::Renamed) => {
                    panic!("among honest devices: {unheard:?}")
                }
            }
        }
        self.collect();
        if taken_out {
            // As the app does: what had to go must not come back out of the journal.
            let all = self.waiting.len();
            self.write_down(all);
            self.snapshot();
        }
        (outcome.send, gone)
    }

    /// Gives devices less, or sends them away. Returns whose links are to go.
    pub fn lower(&mut self, lowered: &[(Device, Option<Role>)]) -> (Mail, Vec<Device>) {
        let (secret, now) = (self.dice.bytes(), self.now());
        let began = self.ledger.lower(lowered, secret, &self.workspace);
        began.expect("a steward may");
        self.waiting.push(Frame::Chain(self.membership()));
        self.settle_roles(now);
        let gone = self.exchange.dismiss(&self.ledger);
        (self.save(), gone)
    }

    fn settle_roles(&mut self, now: Moment) {
        let (ledger, workspace) = (&mut self.ledger, &mut self.workspace);
        let settled = settle_roles(ledger, workspace, now).expect("it can be built anew");
        self.collect();
        if settled.signed {
            let proofs = self.ledger.proofs_to_bytes();
            self.waiting.push(Frame::Proofs(proofs));
        }
    }

    fn collect(&mut self) {
        for change in self.workspace.take_outbox() {
            let slot = self.ledger.slot(&change);
            self.waiting.push(Frame::Change { change, slot });
        }
    }

    /// Makes everything durable, then says so and passes it on.
    pub fn save(&mut self) -> Mail {
        self.collect();
        let all = self.waiting.len();
        self.write_down(all);
        self.exchange.flush(&self.ledger, &self.workspace)
    }

    fn write_down(&mut self, count: usize) {
        let (mine, _) = self.workspace.actor();
        for frame in self.waiting.drain(..count) {
            if let Frame::Change { change, .. } = &frame {
                self.acknowledged.insert(change.hash, change.actor.clone());
                if change.actor == mine {
                    self.made.push(change.hash);
                }
            }
            self.disk.journal.push(frame);
        }
    }

    /// Writes the chain after somebody was let in.
    pub fn save_chain(&mut self) -> Mail {
        self.waiting.push(Frame::Chain(self.membership()));
        self.save()
    }

    /// Replaces the journal by a snapshot, as closing sometimes does.
    pub fn snapshot(&mut self) {
        let copy = self.workspace.fork_document();
        self.disk.snapshot = Some(Snapshot {
            document: copy.save_proven().expect("it loads again"),
            proofs: self.ledger.proofs_to_bytes(),
            membership: self.membership(),
        });
        self.disk.journal.clear();
    }

    /// Closes in good order: the last letters are durable and the memory is kept.
    pub fn close(&mut self) {
        let now = self.now();
        self.workspace.settle(now);
        self.save();
        self.memory = Some(self.workspace.actor());
    }

    /// Dies while `durable` of the waiting frames reach the disk.
    pub fn crash(&mut self, durable: u32) {
        self.collect();
        let count = (durable as usize).min(self.waiting.len());
        self.write_down(count);
        self.waiting.clear();
        self.memory = None;
    }

    /// Puts an older state of the folder back; the memory outside it is as it was.
    pub fn put_back(&mut self, backup: Disk) {
        self.disk = backup;
        self.acknowledged.clear();
    }

    /// Opens what is on the disk, as the app does.
    pub fn open(&mut self) {
        let session = Dice::from_seed(self.dice.bytes());
        let id = self.workspace.id();
        (self.workspace, self.ledger, _) = read(&self.disk, id, &self.kinds, session);
        self.exchange = Exchange::default();
        let memory = self.memory.take();
        if !memory.is_some_and(|(actor, seq)| self.workspace.resume_actor(&actor, seq)) {
            self.take_fresh_actor();
        }
        let years = i64::from(self.dice.below(21)) - 10;
        self.clock = NOON + years * 365 * 86_400_000;
        let now = self.now();
        self.settle_roles(now);
        let all = self.waiting.len();
        self.write_down(all);
    }
}

/// Reads a folder: the document, then who vouches for what.
pub fn read(
    disk: &Disk,
    id: WorkspaceId,
    kinds: &Arc<Kinds>,
    mut dice: Dice,
) -> (Workspace, Ledger, Dice) {
    let session = Dice::from_seed(dice.bytes());
    let snapshot = disk.snapshot.as_ref();
    let document = snapshot.map(|snapshot| snapshot.document.as_slice());
    let loaded = Workspace::load(id, document, disk.changes(), Arc::clone(kinds), session);
    let mut workspace = loaded.expect("what was durable loads");
    let keys = DeviceKeys::from_bytes(&disk.keys).expect("what was written");
    let membership = disk.membership().expect("the folder is shared");
    let chain = &membership.chain;
    let mut ledger = Ledger::read(&workspace, keys, chain).expect("what was written");
    ledger.recall_secrets(&membership.secrets);
    recall(disk, &mut ledger, &workspace);
    // What had to go may still stand in the journal.
    if ledger.role().is_some_and(|role| !role.writes()) {
        let settled = settle_roles(&mut ledger, &mut workspace, Moment(NOON));
        if !settled.expect("it can be built anew").taken_out.is_empty() {
            recall(disk, &mut ledger, &workspace);
        }
    }
    (workspace, ledger, dice)
}

fn recall(disk: &Disk, ledger: &mut Ledger, workspace: &Workspace) {
    if let Some(snapshot) = &disk.snapshot {
        ledger.recall_proofs(&snapshot.proofs, workspace);
    }
    for frame in &disk.journal {
        match frame {
            Frame::Change { change, slot } => ledger.recall_slot(&change.bytes, slot, workspace),
            Frame::Proofs(bytes) => ledger.recall_proofs(bytes, workspace),
            Frame::Chain(_) => {}
        }
    }
    ledger.match_document(workspace);
}
