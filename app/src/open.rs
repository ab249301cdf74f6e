//! An open workspace: the document in memory, its folder on disk, and who writes here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use myspot_core::store::{Access, Frame, Repair, Store, StoreError, WorkspaceHeader};
use myspot_core::{
    Dice, Edit, EditError, Kinds, LoadError, Moment, RecordId, Value, Workspace, WorkspaceId,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::paths::Paths;
use crate::settings::replace;

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
            store,
            folder: folder.to_owned(),
            unsaved: Vec::new(),
            since_snapshot: (0, 0),
            memory: Some(memory),
        };
        open.introduce(title, member, now)?;
        open.note_actor()?;
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
        let device = Device::of(&loaded.header);
        workspace.set_me(device.member.clone());
        for actor in &device.actors {
            if let Some(member) = &device.member {
                workspace.set_author(actor, member.clone());
            }
        }
        let memory = (access == Access::Write).then(|| ActorMemory::new(paths, id, folder));
        if let Some((actor, seq)) = memory.as_ref().and_then(ActorMemory::take) {
            workspace.resume_actor(&actor, seq);
        }
        workspace.recall_acts(&device.actors);
        let mut open = Self {
            workspace,
            repairs: loaded.repairs,
            store,
            folder: folder.to_owned(),
            unsaved: Vec::new(),
            since_snapshot,
            memory,
        };
        if access == Access::Write {
            open.note_actor()?;
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
        self.store.write_snapshot(document, heads, now.0)?;
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
        self.note_actor()?;
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
        self.unsaved
            .extend(self.workspace.take_outbox().into_iter().map(Frame::change));
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
    fn note_actor(&mut self) -> Result<(), StoreError> {
        let (actor, _) = self.workspace.actor();
        let mut device = Device::of(self.store.header());
        if device.actors.contains(&actor) && device.member.as_ref() == self.workspace.me() {
            return Ok(());
        }
        if !device.actors.contains(&actor) {
            device.actors.push(actor);
        }
        device.member = self.workspace.me().cloned();
        let mut header = self.store.header().clone();
        header.extra.insert("device".into(), device.to_json());
        self.store.replace_header(header)
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

/// What the header says of this device: which member works here, under which actors.
#[derive(Debug, Default)]
struct Device {
    member: Option<RecordId>,
    actors: Vec<Vec<u8>>,
}

impl Device {
    fn of(header: &WorkspaceHeader) -> Self {
        let Some(device) = header.extra.get("device") else {
            return Self::default();
        };
        let actors = device["actors"].as_array().into_iter().flatten();
        Self {
            member: device["member"].as_str().map(RecordId::from),
            actors: actors
                .filter_map(|actor| from_hex(actor.as_str()?))
                .collect(),
        }
    }

    fn to_json(&self) -> serde_json::Value {
        let actors: Vec<String> = self.actors.iter().map(|actor| to_hex(actor)).collect();
        json!({ "member": self.member.as_ref().map(RecordId::as_str), "actors": actors })
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(
        digits
            .chunks(2)
            .map(|pair| (pair[0] * 16 + pair[1]) as u8)
            .collect(),
    )
}

/// This device's memory of how far it wrote, kept outside the workspace's folder.
///
/// A backup put back or a folder copied disagrees with it; then a fresh actor is used, because
/// two histories under one actor could never be brought together again.
#[derive(Debug)]
struct ActorMemory {
    file: PathBuf,
    key: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    actor: String,
    seq: u64,
}

impl ActorMemory {
    fn new(paths: &Paths, id: WorkspaceId, folder: &Path) -> Self {
        let place = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let file = paths.state.join("actors").join(format!("{id}.toml"));
        Self {
            file,
            key: place.to_string_lossy().into_owned(),
        }
    }

    /// Takes the memory away: while a session writes, or after it crashed, there is none.
    fn take(&self) -> Option<(Vec<u8>, u64)> {
        let mut all = self.read();
        let found = all.remove(&self.key)?;
        self.write(&all).ok()?;
        Some((from_hex(&found.actor)?, found.seq))
    }

    fn keep(&self, actor: &[u8], seq: u64) {
        let mut all = self.read();
        all.insert(
            self.key.clone(),
            Remembered {
                actor: to_hex(actor),
                seq,
            },
        );
        // Without it the next session takes a fresh actor: nothing is lost.
        self.write(&all).ok();
    }

    fn read(&self) -> BTreeMap<String, Remembered> {
        let text = fs::read_to_string(&self.file).unwrap_or_default();
        toml::from_str(&text).unwrap_or_default()
    }

    fn write(&self, all: &BTreeMap<String, Remembered>) -> std::io::Result<()> {
        let text = toml::to_string(all).map_err(std::io::Error::other)?;
        replace(&self.file, text.as_bytes())
    }
}
