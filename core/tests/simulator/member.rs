//! One replica: a workspace, its ledger, its conversations, and what it made durable.

use std::collections::BTreeSet;
use std::sync::Arc;

use myspot_core::epoch::Role;
use myspot_core::keys::{Card, Device, DeviceKeys};
use myspot_core::peer::{Exchange, Heard, Ledger};
use myspot_core::{Dice, Kinds, Moment, Workspace, WorkspaceId};

use crate::disk::{Disk, Frame, Snapshot};

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
    /// The hashes of the changes that were made durable since the last backup was put back.
    pub acknowledged: BTreeSet<[u8; 32]>,
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
        let ledger = Ledger::found(&workspace, keys, "Odile");
        Self::assemble(workspace, ledger, disk, kinds, dice)
    }

    /// Signs what was there before sharing began and goes on under a name of its own.
    pub fn share(&mut self) {
        for change in self.workspace.take_outbox() {
            let slot = Vec::new();
            self.acknowledged.insert(change.hash);
            self.disk.journal.push(Frame::Change { change, slot });
        }
        self.take_fresh_actor();
        let chain = self.ledger.chain().to_bytes();
        self.disk.journal.push(Frame::Chain(chain));
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
        chain: &[u8],
        mut dice: Dice,
    ) -> Self {
        let session = Dice::from_seed(dice.bytes());
        let workspace = Workspace::create(id, Arc::clone(&kinds), session).expect("the genesis");
        let mut disk = Disk::new(keys.to_bytes());
        disk.journal.push(Frame::Chain(chain.to_vec()));
        let ledger = Ledger::read(&workspace, keys, chain).expect("a facilitator's chain");
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
            acknowledged: BTreeSet::new(),
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

    /// Deals with a frame. Nothing of it is durable yet.
    pub fn hear(&mut self, from: Device, frame: &[u8]) -> Mail {
        let now = self.now();
        let (ledger, workspace) = (&mut self.ledger, &mut self.workspace);
        let outcome = self.exchange.received(from, frame, ledger, workspace, now);
        for heard in outcome.heard {
            match heard {
                Heard::Changes { .. } | Heard::Standing(_) => {}
                Heard::Proofs => self
                    .waiting
                    .push(Frame::Proofs(self.ledger.proofs_to_bytes())),
                Heard::Members => {
                    let chain = self.ledger.chain().to_bytes();
                    self.waiting.push(Frame::Chain(chain));
                }
                unheard @ (Heard::Refused { .. } | Heard::Clash { .. } | Heard::Renamed) => {
                    panic!("among honest devices: {unheard:?}")
                }
            }
        }
        self.collect();
        outcome.send
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
        for frame in self.waiting.drain(..count) {
            if let Frame::Change { change, .. } = &frame {
                self.acknowledged.insert(change.hash);
            }
            self.disk.journal.push(frame);
        }
    }

    /// Writes the chain after somebody was let in.
    pub fn save_chain(&mut self) -> Mail {
        let chain = self.ledger.chain().to_bytes();
        self.waiting.push(Frame::Chain(chain));
        self.save()
    }

    /// Replaces the journal by a snapshot, as closing sometimes does.
    pub fn snapshot(&mut self) {
        let copy = self.workspace.fork_document();
        self.disk.snapshot = Some(Snapshot {
            document: copy.save_proven().expect("it loads again"),
            proofs: self.ledger.proofs_to_bytes(),
            chain: self.ledger.chain().to_bytes(),
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
        if self.ledger.sign_missing(&self.workspace) {
            let proofs = self.ledger.proofs_to_bytes();
            self.disk.journal.push(Frame::Proofs(proofs));
        }
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
    let workspace = Workspace::load(id, document, disk.changes(), Arc::clone(kinds), session)
        .expect("what was durable loads");
    let keys = DeviceKeys::from_bytes(&disk.keys).expect("what was written");
    let chain = disk.chain().expect("the folder is shared");
    let mut ledger = Ledger::read(&workspace, keys, chain).expect("what was written");
    if let Some(snapshot) = snapshot {
        ledger.recall_proofs(&snapshot.proofs);
    }
    for frame in &disk.journal {
        match frame {
            Frame::Change { change, slot } => {
                ledger.recall_slot(&change.bytes, slot);
            }
            Frame::Proofs(bytes) => ledger.recall_proofs(bytes),
            Frame::Chain(_) => {}
        }
    }
    ledger.match_document(&workspace);
    (workspace, ledger, dice)
}
