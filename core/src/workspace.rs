//! The only owner of the Automerge document: one road for change, one mirror for reading.
//!
//! Every edit, whoever made it, ends in [`Workspace::apply`] or [`Workspace::receive`], touches
//! the named fields of the mirror and comes out as a list of [`Change`]s. The patches that
//! Automerge offers are not used on this path: `make_patches` walks every key of the `records`
//! map to find one record's path, which grows with the workspace. What a change touched is read
//! from its own operations instead.

mod anchor;
mod aside;
mod clock;
mod mirror;
mod pieces;
mod typing;
mod vet;
mod without;
mod write;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use automerge::{ActorId, Automerge, AutomergeError, ChangeHash, ROOT, ReadDoc, legacy};

use crate::change::{Change, MAX_CHANGE};
use crate::edit::{Act, Edit, EditError};
use crate::id::{Dice, Moment, RecordId, WorkspaceId};
use crate::kind::Kinds;
use crate::record::{Record, Records};
use crate::schema::{self, FORMAT, SCHEMA_VERSION, root};
use crate::undo::Acts;
use crate::watch::Watch;
pub use anchor::Anchor;
pub use aside::{Aside, DoneAside};
pub(crate) use clock::Clock;
pub use clock::Outgoing;
use mirror::Objects;
pub(crate) use mirror::{Place, op_name};
use typing::Burst;
pub use typing::{BURST_LETTERS, BURST_PAUSE_MS};

/// The label of the act that a workspace begins with.
pub(crate) const COMMISSION: &str = "begin";

/// Why a document could not be opened. The bytes on disk are untouched.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Automerge cannot read the snapshot.
    #[error("the snapshot is not a readable document: {0}")]
    Unreadable(String),
    /// Automerge cannot read or apply a change of the journal.
    #[error("change {index} of the journal cannot be applied: {reason}")]
    BadChange {
        /// Its place in the journal, from 0.
        index: usize,
        /// What Automerge said.
        reason: String,
    },
    /// A document of another program.
    #[error("the document is not a mySPOT workspace")]
    Foreign,
    /// A document of another workspace.
    #[error("the document belongs to workspace {found}")]
    OtherWorkspace {
        /// Which one.
        found: String,
    },
}

/// Why changes from elsewhere were refused. The workspace is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveError {
    /// The bytes are not a change.
    #[error("change {index} is not readable: {reason}")]
    Unreadable {
        /// Its place in the batch, from 0.
        index: usize,
        /// What Automerge said.
        reason: String,
    },
    /// The changes do not fit the document.
    #[error("the changes cannot be applied: {0}")]
    Refused(String),
}

/// What an act or a batch of remote changes did.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Applied {
    /// What a screen must refresh.
    pub changes: Vec<Change>,
    /// The change that was made; `None` when everything was already so.
    pub hash: Option<ChangeHash>,
}

/// One workspace: the document, its mirror, and what this member did in this session.
///
/// Lives on one thread. [`Workspace::save`] and history can be taken to a worker with
/// [`Workspace::fork_document`].
pub struct Workspace {
    pub(crate) doc: Automerge,
    pub(crate) kinds: Arc<Kinds>,
    pub(crate) records: Records,
    pub(crate) objects: Objects,
    pub(crate) acts: Acts,
    pub(crate) authors: HashMap<ActorId, RecordId>,
    pub(crate) clock: Clock,
    id: WorkspaceId,
    me: Option<RecordId>,
    dice: Dice,
    burst: Option<Burst>,
    outbox: Vec<Outgoing>,
    read_only: bool,
    reader: bool,
}

impl Workspace {
    /// Makes an empty workspace: the genesis and nothing else.
    ///
    /// # Errors
    /// Only when Automerge refuses the constant genesis.
    pub fn create(id: WorkspaceId, kinds: Arc<Kinds>, dice: Dice) -> Result<Self, LoadError> {
        let doc = schema::genesis(id).map_err(unreadable)?;
        Self::from_document(doc, Some(id), kinds, dice)
    }

    /// Opens a workspace from its last snapshot and the changes written since.
    ///
    /// Without a snapshot it starts from the genesis. The bytes must come from a store whose
    /// checksums hold: Automerge's parsers are not to be fed a stranger's document chunk.
    /// O(document); 1.9 s for 10,000 entities with 2 million characters.
    ///
    /// # Errors
    /// When a part is unreadable or belongs to something else. Nothing is half open.
    pub fn load<'a>(
        id: WorkspaceId,
        snapshot: Option<&[u8]>,
        changes: impl IntoIterator<Item = &'a [u8]>,
        kinds: Arc<Kinds>,
        mut dice: Dice,
    ) -> Result<Self, LoadError> {
        let mut doc = match snapshot {
            Some(bytes) => guarded(|| Automerge::load(bytes))
                .map_err(LoadError::Unreadable)?
                .with_actor(ActorId::from(dice.bytes::<16>())),
            None => schema::genesis(id).map_err(unreadable)?,
        };
        pieces::cut_all(&mut doc);
        let mut parsed = Vec::new();
        let mut length = 0;
        for (index, bytes) in changes.into_iter().enumerate() {
            length += bytes.len();
            let change = guarded(|| automerge::Change::from_bytes(bytes.to_vec()))
                .map_err(|reason| LoadError::BadChange { index, reason })?;
            parsed.push(change);
        }
        let count = parsed.len();
        guarded(|| doc.apply_changes(parsed)).map_err(|reason| LoadError::BadChange {
            index: count,
            reason,
        })?;
        if length >= pieces::LARGE {
            pieces::cut_all(&mut doc);
        }
        Self::from_document(doc, Some(id), kinds, dice)
    }

    /// Reads a whole document that some program saved, whichever workspace it is of.
    ///
    /// Automerge's parser of document chunks can abort the process and take any amount of memory:
    /// bytes from outside are to be read in a process of their own, with a limit on its memory.
    ///
    /// # Errors
    /// When they are no document, or none of a workspace.
    pub fn read_document(bytes: &[u8], kinds: Arc<Kinds>, dice: Dice) -> Result<Self, LoadError> {
        let mut doc = guarded(|| Automerge::load(bytes)).map_err(LoadError::Unreadable)?;
        pieces::cut_all(&mut doc);
        Self::from_document(doc, None, kinds, dice)
    }

    fn from_document(
        mut doc: Automerge,
        expected: Option<WorkspaceId>,
        kinds: Arc<Kinds>,
        mut dice: Dice,
    ) -> Result<Self, LoadError> {
        let text = |key: &str| match doc.get(ROOT, key) {
            Ok(Some((value, _))) => value.as_str().map(str::to_owned),
            _ => None,
        };
        if text(root::FORMAT).as_deref() != Some(FORMAT) {
            return Err(LoadError::Foreign);
        }
        let found = text(root::WORKSPACE).unwrap_or_default();
        let id = WorkspaceId::parse(&found).ok_or(LoadError::Foreign)?;
        if expected.is_some_and(|expected| expected != id) {
            return Err(LoadError::OtherWorkspace { found });
        }
        let min_reader = match doc.get(ROOT, root::MIN_READER) {
            Ok(Some((value, _))) => value.as_i64().unwrap_or(0),
            _ => 0,
        };
        // A fresh actor unless the owner proves that its old one may go on: see `resume_actor`.
        doc.set_actor(ActorId::from(dice.bytes::<16>()));
        let clock = Clock::of(&doc);
        let (objects, records) = mirror::read_all(&doc, &kinds).ok_or(LoadError::Foreign)?;
        Ok(Self {
            doc,
            kinds,
            records,
            objects,
            acts: Acts::default(),
            authors: HashMap::new(),
            clock,
            id,
            me: None,
            dice,
            burst: None,
            outbox: Vec::new(),
            read_only: min_reader > SCHEMA_VERSION,
            reader: false,
        })
    }

    /// The workspace's name for machines.
    #[must_use]
    pub fn id(&self) -> WorkspaceId {
        self.id
    }

    /// Every record as it stands, typing not yet committed included.
    #[must_use]
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// The record that describes the workspace itself.
    #[must_use]
    pub fn info(&self) -> &Record {
        &self.objects.info_record
    }

    /// A record, or the workspace's own one.
    #[must_use]
    pub fn record(&self, id: &RecordId) -> Option<&Record> {
        if id.is_info() {
            Some(self.info())
        } else {
            self.records.get(id)
        }
    }

    /// The descriptions of the record types.
    #[must_use]
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// Whether a newer program asked older ones to keep their hands off.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Whether the member at this device may only read.
    #[must_use]
    pub fn is_reader(&self) -> bool {
        self.reader
    }

    /// Says whether the member at this device may only read: the others would refuse its changes.
    pub fn set_reader(&mut self, reader: bool) {
        self.reader = reader;
    }

    /// Whether anything may be written here.
    pub(crate) fn writable(&self) -> Result<(), EditError> {
        if self.read_only {
            Err(EditError::ReadOnly)
        } else if self.reader {
            Err(EditError::MayOnlyRead)
        } else {
            Ok(())
        }
    }

    /// The member who works here, written into what they create.
    #[must_use]
    pub fn me(&self) -> Option<&RecordId> {
        self.me.as_ref()
    }

    /// Says which `member` record the person at this device is.
    pub fn set_me(&mut self, member: Option<RecordId>) {
        self.me = member.clone();
        if let Some(member) = member {
            self.authors.insert(self.doc.get_actor().clone(), member);
        }
    }

    /// Says who stands behind an actor of another device.
    pub fn set_author(&mut self, actor: &[u8], member: RecordId) {
        self.authors.insert(ActorId::from(actor), member);
    }

    /// Draws a fresh record name.
    pub fn fresh_id(&mut self, now: Moment) -> RecordId {
        RecordId::fresh(now, &mut self.dice)
    }

    /// Draws random letters, for order keys.
    pub fn dice(&mut self) -> &mut Dice {
        &mut self.dice
    }

    /// The actor that this session writes under, and how many changes it has made.
    #[must_use]
    pub fn actor(&self) -> (Vec<u8>, u64) {
        let actor = self.doc.get_actor();
        (actor.to_bytes().to_vec(), self.clock.seq(actor))
    }

    /// Goes on under an earlier actor, if that is provably safe.
    ///
    /// It is when the caller's own memory, kept outside the workspace's folder, agrees with the
    /// document about how many changes that actor made: a restored backup or a copied folder
    /// disagrees. Two devices that wrote under one actor could never sync again.
    /// Returns whether the actor was taken up.
    pub fn resume_actor(&mut self, actor: &[u8], seq: u64) -> bool {
        let actor = ActorId::from(actor);
        let safe = seq > 0 && self.clock.seq(&actor) == seq && self.outbox.is_empty();
        if safe {
            self.doc.set_actor(actor);
            self.set_me(self.me.clone());
        }
        safe
    }

    /// Does an act, as one change.
    ///
    /// Cost: that of the fields it names, whatever the size of the workspace.
    ///
    /// # Errors
    /// When any of its edits cannot be done; then none is.
    pub fn apply(&mut self, act: &Act, now: Moment) -> Result<Applied, EditError> {
        let mut applied = self.settle(now);
        let done = self.commit(act, now)?;
        applied.changes.extend(done.changes);
        applied.hash = done.hash;
        if let Some(hash) = done.hash {
            self.acts.did(hash, &act.label);
        }
        Ok(applied)
    }

    /// Does the first edits of a workspace, which undo does not take back.
    ///
    /// # Errors
    /// When any of them cannot be done; then none is.
    pub fn commission(&mut self, edits: Vec<Edit>, now: Moment) -> Result<(), EditError> {
        self.commit(&Act::new(COMMISSION, edits), now).map(|_| ())
    }

    /// Does the act by which a workspace is filled from a file; undo does not take it back, for
    /// nothing would be left.
    ///
    /// # Errors
    /// When any of its edits cannot be done; then none is.
    pub fn commission_as(&mut self, act: &Act, now: Moment) -> Result<(), EditError> {
        let label = format!("{COMMISSION}: {}", act.label);
        let act = Act {
            label,
            ..act.clone()
        };
        self.commit(&act, now).map(|_| ())
    }

    /// Writes an act into the document without touching the undo stack.
    pub(crate) fn commit(&mut self, act: &Act, now: Moment) -> Result<Applied, EditError> {
        let made = self.commit_with(act, now, Watch::default())?;
        Ok(made.map(|(applied, _)| applied).unwrap_or_default())
    }

    /// The same, looked at while it is done; with the operations of the change that was made.
    fn commit_with(
        &mut self,
        act: &Act,
        now: Moment,
        watch: Watch<'_>,
    ) -> Result<Option<(Applied, legacy::Change)>, EditError> {
        self.writable()?;
        let Some(change) = write::write(self, act, now, watch.part(0.0, 0.5))? else {
            return Ok(None);
        };
        watch.part(0.7, 1.0).at(0, 1)?;
        let decoded = change.decode();
        let applied = Applied {
            changes: self.absorb(&change, &decoded),
            hash: Some(change.hash()),
        };
        Ok(Some((applied, decoded)))
    }

    /// Puts a change just committed into the outbox and the mirror.
    pub(crate) fn absorb_own(&mut self, hash: ChangeHash) -> Result<Vec<Change>, EditError> {
        let change = write::last_own(&self.doc, hash)?;
        Ok(self.absorb(&change, &change.decode()))
    }

    fn absorb(&mut self, change: &automerge::Change, decoded: &legacy::Change) -> Vec<Change> {
        let touched = mirror::touched([decoded], &self.objects);
        self.clock
            .note(change.actor_id(), change.seq(), change.hash());
        self.outbox.push(Outgoing::of(change));
        self.refresh(&touched)
    }

    /// Takes changes that another device made, in any order, twice or not at all.
    ///
    /// They are tried on a copy first; a change whose ancestors are missing waits inside the
    /// document. Typing in progress is committed before, so that nothing is overlaid.
    /// Cost: that of the batch, plus the copy.
    ///
    /// # Errors
    /// When one of them is unreadable or does not fit; the workspace is as it was.
    pub fn receive(&mut self, changes: &[Vec<u8>], now: Moment) -> Result<Applied, ReceiveError> {
        let mut parsed = Vec::with_capacity(changes.len());
        let length: usize = changes.iter().map(Vec::len).sum();
        for (index, bytes) in changes.iter().enumerate() {
            if bytes.len() > MAX_CHANGE {
                let reason = "it is larger than what can be kept".into();
                return Err(ReceiveError::Unreadable { index, reason });
            }
            let change = guarded(|| automerge::Change::from_bytes(bytes.clone()))
                .map_err(|reason| ReceiveError::Unreadable { index, reason })?;
            parsed.push(change);
        }
        let mut applied = self.settle(now);
        let before = self.doc.get_heads();
        let mut trial = self.doc.fork().with_actor(self.doc.get_actor().clone());
        let (trial, made, news) = guarded(|| {
            trial
                .apply_changes(parsed)
                .map_err(|error| error.to_string())?;
            let made = trial.get_changes(&before);
            let news: Vec<_> = made.iter().map(automerge::Change::decode).collect();
            vet::vet(&trial, &news)?;
            Ok::<_, String>((trial, made, news))
        })
        .map_err(ReceiveError::Refused)?;
        self.doc = trial;
        // What others did must be as durable as one's own deeds.
        for change in &made {
            self.clock
                .note(change.actor_id(), change.seq(), change.hash());
            self.outbox.push(Outgoing::of(change));
        }
        let touched = mirror::touched(news.iter(), &self.objects);
        applied.changes.extend(self.refresh(&touched));
        if length >= pieces::LARGE {
            let of = |record| self.objects.of(record).cloned();
            pieces::cut(&mut self.doc, touched.keys().filter_map(of).collect());
        }
        Ok(applied)
    }

    /// The changes made or received here that the store has not been given yet, oldest first.
    pub fn take_outbox(&mut self) -> Vec<Outgoing> {
        std::mem::take(&mut self.outbox)
    }

    /// Every change of the document except the genesis, oldest first, as uncompressed chunks.
    #[must_use]
    pub fn all_changes(&self) -> Vec<Vec<u8>> {
        let genesis = schema::genesis_actor(self.id);
        self.doc
            .get_changes(&[])
            .iter()
            .filter(|change| change.actor_id() != &genesis)
            .map(|change| change.raw_bytes().to_vec())
            .collect()
    }

    /// The hashes of the changes that no other change follows.
    #[must_use]
    pub fn heads(&self) -> Vec<[u8; 32]> {
        self.doc.get_heads().iter().map(|head| head.0).collect()
    }

    /// A copy of the document that a worker may save or read, typing in progress left out.
    #[must_use]
    pub fn fork_document(&self) -> DocumentCopy {
        DocumentCopy {
            doc: self.doc.fork(),
        }
    }
}

impl std::fmt::Debug for Workspace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Workspace({}, {} records)", self.id, self.records.len())
    }
}

/// A frozen copy of the document, to be saved on a worker thread.
pub struct DocumentCopy {
    doc: Automerge,
}

impl DocumentCopy {
    /// The document as bytes, proven: loading them again gives the same heads.
    ///
    /// O(document): 0.3 s to save and 1.9 s to prove at 10,000 entities.
    ///
    /// # Errors
    /// When what was saved cannot be loaded again; such bytes must never become a snapshot.
    pub fn save_proven(&self) -> Result<Vec<u8>, LoadError> {
        let bytes = self.doc.save();
        let again = guarded(|| Automerge::load(&bytes)).map_err(LoadError::Unreadable)?;
        if again.get_heads() == self.doc.get_heads() {
            Ok(bytes)
        } else {
            Err(LoadError::Unreadable(
                "the heads differ after a reload".into(),
            ))
        }
    }

    /// The document as bytes, for an export that is not to be a snapshot.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        self.doc.save()
    }

    /// The hashes of the changes that no other change follows.
    #[must_use]
    pub fn heads(&self) -> Vec<[u8; 32]> {
        self.doc.get_heads().iter().map(|head| head.0).collect()
    }
}

impl std::fmt::Debug for DocumentCopy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DocumentCopy")
    }
}

/// Runs a parser of Automerge's and turns a panic of it into an error like any other.
pub(crate) fn guarded<T, E: std::fmt::Display>(
    parse: impl FnOnce() -> Result<T, E>,
) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(parse)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("the bytes upset the reader".into()),
    }
}

fn unreadable(error: AutomergeError) -> LoadError {
    LoadError::Unreadable(error.to_string())
}
