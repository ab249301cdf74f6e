//! An open workspace: the document in memory, its folder on disk, and who writes here.

mod actors;
mod beside;
mod device;
mod sharing;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use myspot_core::epoch::EpochError;
use myspot_core::keys::DeviceKeys;
use myspot_core::peer::Ledger;
use myspot_core::store::{Access, Frame, Repair, Store, StoreError, WorkspaceHeader};
use myspot_core::{
    Dice, Edit, EditError, Kinds, LoadError, Moment, RecordId, Value, Workspace, WorkspaceId,
};

use crate::paths::Paths;
use actors::ActorMemory;
use device::DeviceNotes;
pub use device::{PeerNotes, SharingNotes};
pub use sharing::{Joined, Welcome};

/// How many frames after a snapshot make closing write the next one.
const FRAMES_PER_SNAPSHOT: usize = 400;

/// How many bytes after a snapshot make closing write the next one.
const BYTES_PER_SNAPSHOT: usize = 1 << 20;

/// Why a workspace could not be opened, made or written.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The document inside it.
    #[error("{folder} cannot be read: {source}", folder = folder.display())]
    Document {
        /// The workspace's folder.
        folder: PathBuf,
        /// What is wrong.
        source: LoadError,
    },
    /// A file that was to become a workspace.
    #[error(transparent)]
    File(#[from] crate::anything::FileError),
    /// The first edits of a new workspace.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// Who belongs to it.
    #[error(transparent)]
    Epoch(#[from] EpochError),
}

/// A workspace in memory with its folder.
///
/// [`OpenWorkspace::save`] makes what was done durable; dropping without [`OpenWorkspace::close`]
/// loses nothing that was saved, it only makes the next session write under a fresh actor.
#[derive(Debug)]
pub struct OpenWorkspace {
    /// The document and its mirror.
    pub workspace: Workspace,
    /// What was wrong with the folder when it was opened.
    pub repairs: Vec<Repair>,
    /// Who belongs and who vouches for what, once the workspace is shared.
    pub ledger: Option<Ledger>,
    /// What is remembered of sharing.
    pub sharing: SharingNotes,
    store: Store,
    folder: PathBuf,
    unsaved: Vec<Frame>,
    since_snapshot: (usize, usize),
    memory: Option<ActorMemory>,
}

impl OpenWorkspace {
    /// Makes a workspace with its title and, if one is given, the record of its first member.
    ///
    /// # Errors
    /// When the folder exists and is not empty, or cannot be written.
    pub fn create(
        folder: &Path,
        title: &str,
        member: &str,
        paths: &Paths,
        now: Moment,
    ) -> Result<Self, OpenError> {
        let mut dice = fresh_dice();
        let id = WorkspaceId::fresh(&mut dice);
        let header = WorkspaceHeader::new(uuid::Uuid::from_bytes(id.0), now.0);
        let store = Store::create(folder, header)?;
        let workspace =
            Workspace::create(id, Arc::new(Kinds::builtin()), dice).map_err(|source| {
                OpenError::Document {
                    folder: folder.to_owned(),
                    source,
                }
            })?;
        let memory = ActorMemory::new(paths, id, folder);
        let mut open = Self {
            workspace,
            repairs: Vec::new(),
            ledger: None,
            sharing: SharingNotes::default(),
            store,
            folder: folder.to_owned(),
            unsaved: Vec::new(),
            since_snapshot: (0, 0),
            memory: Some(memory),
        };
        // The keys are on disk before the first change bears a name drawn from them.
        open.note_actor(None)?;
        open.introduce(title, member, now)?;
        open.note_actor(None)?;
        open.save()?;
        Ok(open)
    }

    /// Opens the workspace of a folder.
    ///
    /// With [`Access::Read`] nothing on disk changes, also beside a window that writes.
    ///
    /// # Errors
    /// When the folder is no workspace, is in use, or what it holds cannot be read.
    pub fn open(folder: &Path, access: Access, paths: &Paths) -> Result<Self, OpenError> {
        let (store, loaded) = Store::open(folder, access)?;
        let id = WorkspaceId(*loaded.header.workspace.as_bytes());
        let changes: Vec<&[u8]> = loaded
            .frames
            .iter()
            .filter_map(|frame| match frame {
                Frame::Change { change, .. } => Some(change.as_slice()),
                Frame::Other { .. } => None,
            })
            .collect();
        let since_snapshot = (
            changes.len(),
            changes.iter().map(|change| change.len()).sum(),
        );
        let snapshot = loaded
            .snapshot
            .as_ref()
            .map(|snapshot| snapshot.document.as_slice());
        let mut workspace = Workspace::load(
            id,
            snapshot,
            changes,
            Arc::new(Kinds::builtin()),
            fresh_dice(),
        )
        .map_err(|source| OpenError::Document {
            folder: folder.to_owned(),
            source,
        })?;
        let device = DeviceNotes::of(&loaded.header);
        workspace.set_me(device.member.clone());
        for actor in &device.actors {
            if let Some(member) = &device.member {
                workspace.set_author(actor, member.clone());
            }
        }
        let memory = (access == Access::Write).then(|| ActorMemory::new(paths, id, folder));
        let resumed = memory.as_ref().and_then(ActorMemory::take);
        let resumed = resumed.filter(|(actor, seq)| workspace.resume_actor(actor, *seq));
        workspace.recall_acts(&device.actors);
        let shared = sharing::ledger_of(&loaded, &mut workspace);
        let (ledger, taken_out) = shared.map_or((None, Vec::new()), |(ledger, taken_out)| {
            (Some(ledger), taken_out)
        });
        let mut open = Self {
            workspace,
            repairs: loaded.repairs,
            ledger,
            sharing: SharingNotes::of(&loaded.header).unwrap_or_default(),
            store,
            folder: folder.to_owned(),
            unsaved: Vec::new(),
            since_snapshot,
            memory,
        };
        if access == Access::Write {
            open.note_actor(resumed.map(|(actor, _)| actor))?;
            open.vouch()?;
            open.adopt()?;
            if !taken_out.is_empty() {
                // Or it would come back with the right to write. Nobody hands the time in here.
                let made = Moment(open.store.header().created_ms);
                open.keep_aside(&taken_out, made)?;
            }
        }
        Ok(open)
    }

    /// The workspace's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether something waits to be made durable.
    pub fn is_unsaved(&mut self) -> bool {
        self.collect();
        !self.unsaved.is_empty()
    }

    /// Makes everything committed so far durable. Returns how many changes that were.
    ///
    /// About 0.2 ms. After an error the same changes are kept and tried again by the next call.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&mut self) -> Result<usize, StoreError> {
        self.collect();
        if self.unsaved.is_empty() {
            return Ok(0);
        }
        self.store.append(&self.unsaved)?;
        let saved = self.unsaved.len();
        self.since_snapshot.0 += saved;
        self.since_snapshot.1 += self.unsaved.iter().map(frame_len).sum::<usize>();
        self.unsaved.clear();
        Ok(saved)
    }

    /// Whether the journal has grown enough for a new snapshot.
    #[must_use]
    pub fn wants_snapshot(&self) -> bool {
        self.since_snapshot.0 >= FRAMES_PER_SNAPSHOT || self.since_snapshot.1 >= BYTES_PER_SNAPSHOT
    }

    /// Whether anything came since the last snapshot, in this session or an earlier one.
    #[must_use]
    pub fn is_past_snapshot(&mut self) -> bool {
        self.since_snapshot.0 > 0 || self.is_unsaved()
    }

    /// When the newest of the dated copies in its folder was made; `None` before the first.
    #[must_use]
    pub fn newest_copy(&self, now: Moment) -> Option<Moment> {
        self.store.newest_copy(now.0).map(Moment)
    }

    /// Writes a snapshot, proven to load again, and rotates the backups.
    ///
    /// O(document); the window takes [`Workspace::fork_document`] to a worker instead and calls
    /// [`OpenWorkspace::keep_snapshot`].
    ///
    /// # Errors
    /// When the disk refuses; the journal goes on to hold everything.
    pub fn snapshot(&mut self, now: Moment) -> Result<(), OpenError> {
        self.save()?;
        let copy = self.workspace.fork_document();
        let bytes = copy.save_proven().map_err(|source| OpenError::Document {
            folder: self.folder.clone(),
            source,
        })?;
        self.keep_snapshot(&bytes, &copy.heads(), now)?;
        Ok(())
    }

    /// Keeps bytes proven by a worker as the next snapshot, if nothing was done meanwhile.
    ///
    /// Returns whether it was kept: a snapshot must hold all that the journal before it holds.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn keep_snapshot(
        &mut self,
        document: &[u8],
        heads: &[[u8; 32]],
        now: Moment,
    ) -> Result<bool, StoreError> {
        if self.is_unsaved() || self.workspace.heads() != heads {
            return Ok(false);
        }
        let proofs = self.ledger.as_ref().map(Ledger::proofs_to_bytes);
        let proofs = proofs.unwrap_or_default();
        self.store.write_snapshot(document, heads, &proofs, now.0)?;
        self.since_snapshot = (0, 0);
        Ok(true)
    }

    /// Makes the record of the member who works here, where there was none.
    ///
    /// # Errors
    /// When the record cannot be made or the header cannot be written.
    pub fn join_as(&mut self, name: &str, now: Moment) -> Result<(), OpenError> {
        let card = self.workspace.fresh_id(now);
        let fields = vec![("name".into(), Value::from(name))];
        let create = Edit::Create {
            record: card.clone(),
            kind: "member".into(),
            fields,
        };
        self.workspace.commission(vec![create], now)?;
        self.workspace.set_me(Some(card));
        self.note_actor(None)?;
        self.save()?;
        Ok(())
    }

    /// Ends the session: the last letters are committed and made durable, and the next session
    /// may go on under the same actor.
    ///
    /// # Errors
    /// When the disk refuses; the workspace is handed back for another try.
    pub fn close(mut self, now: Moment) -> Result<(), (Box<Self>, OpenError)> {
        self.workspace.settle(now);
        if self.store.access() == Access::Write && self.wants_snapshot() {
            // Without it the next opening is slower, and loses nothing.
            self.snapshot(now).ok();
        }
        self.leave(now)
    }

    /// Ends the session as [`OpenWorkspace::close`], without the time that a snapshot takes.
    ///
    /// # Errors
    /// When the disk refuses; the workspace is handed back for another try.
    pub fn leave(mut self, now: Moment) -> Result<(), (Box<Self>, OpenError)> {
        self.workspace.settle(now);
        if self.store.access() == Access::Read {
            return Ok(());
        }
        if let Err(error) = self.save() {
            return Err((Box::new(self), error.into()));
        }
        if let Some(memory) = &self.memory {
            let (actor, seq) = self.workspace.actor();
            memory.keep(&actor, seq);
        }
        Ok(())
    }

    fn collect(&mut self) {
        for change in self.workspace.take_outbox() {
            let signature = match &mut self.ledger {
                Some(ledger) => ledger.slot(&change),
                None => Vec::new(),
            };
            self.unsaved.push(Frame::Change {
                signature,
                change: change.bytes,
            });
        }
    }

    fn introduce(&mut self, title: &str, member: &str, now: Moment) -> Result<(), EditError> {
        let info = |key: &str, value: Value| Edit::Set {
            record: RecordId::info(),
            key: key.into(),
            value,
        };
        let mut edits = vec![
            info("title", Value::from(title)),
            info("created_at", Value::Int(now.0)),
            info("lang", Value::from("fr")),
            info("license", Value::from("CC BY-NC 4.0")),
        ];
        let name = member.trim();
        let card = (!name.is_empty()).then(|| self.workspace.fresh_id(now));
        if let Some(card) = &card {
            edits.push(Edit::Create {
                record: card.clone(),
                kind: "member".into(),
                fields: vec![("name".into(), Value::from(name))],
            });
        }
        self.workspace.set_me(card);
        self.workspace.commission(edits, now)
    }

    /// Writes into the header that this actor is this device's, before its first change can be.
    ///
    /// Without an actor that was taken up again, one is drawn from the device's keys.
    fn note_actor(&mut self, resumed: Option<Vec<u8>>) -> Result<(), StoreError> {
        let mut device = DeviceNotes::of(self.store.header());
        let before = (
            device.keys.is_some(),
            device.actors.len(),
            device.member.clone(),
        );
        let keys = device.keys_or_draw(&mut fresh_dice());
        let actor = match resumed {
            Some(actor) => actor,
            None => self.own_actor(&keys),
        };
        if !device.actors.contains(&actor) {
            device.actors.push(actor);
        }
        device.member = self.workspace.me().cloned();
        if before == (true, device.actors.len(), device.member.clone()) {
            return Ok(());
        }
        let mut header = self.store.header().clone();
        device.write(&mut header);
        self.store.replace_header(header)
    }

    /// The actor in use, if it was drawn from these keys and is in use already; otherwise one
    /// that is drawn now.
    fn own_actor(&mut self, keys: &DeviceKeys) -> Vec<u8> {
        let (actor, _) = self.workspace.actor();
        let id = self.workspace.id();
        if keys.owns(id, &actor) {
            return actor;
        }
        let drawn = keys.draw_actor(id, self.workspace.dice());
        if self.workspace.write_under(&drawn) {
            drawn
        } else {
            actor
        }
    }
}

fn frame_len(frame: &Frame) -> usize {
    match frame {
        Frame::Change { change, .. } => change.len(),
        Frame::Other { body, .. } => body.len(),
    }
}

/// Dice seeded by the system.
pub(crate) fn fresh_dice() -> Dice {
    let mut seed = [0; 32];
    seed[..16].copy_from_slice(uuid::Uuid::new_v4().as_bytes());
    seed[16..].copy_from_slice(uuid::Uuid::new_v4().as_bytes());
    Dice::from_seed(seed)
}
