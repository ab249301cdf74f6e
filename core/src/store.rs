//! The folder that holds one workspace on disk.
//!
//! The store knows nothing of documents: a document, a change and a signature are bytes that its
//! owner understands. What it promises is that bytes acknowledged are bytes found again.
//!
//! # The folder
//! | name | what |
//! |---|---|
//! | `header.json` | identity and seal of the workspace, see [`WorkspaceHeader`] |
//! | `lock` | held by the one writer for as long as it lives; never removed |
//! | `snapshot-<n>.mss` | the document when journal n began; there is no snapshot 0 |
//! | `journal-<n>.msj` | frames written after snapshot n was asked for; journal 0 follows the genesis |
//! | `backups/` | dated copies of snapshots, and of the header |
//! | `epochs/` | reserved |
//! | `damaged-…bin` | bytes that a repair took out |
//! | `….tmp` | a file that was never finished |
//!
//! # The files
//! A journal, a snapshot and a [`pack`] begin with one header; frames follow. All numbers are
//! little-endian. Checksums are the first 16 bytes of a BLAKE3 hash with a context of its own.
//!
//! | offset | bytes | header of a file |
//! |---|---|---|
//! | 0 | 8 | `89` `mySPOT` and `J` journal, `S` snapshot, `P` pack |
//! | 8 | 2 | format version, 1 |
//! | 10 | 1 | cipher: 0 none |
//! | 11 | 1 | reserved, 0 |
//! | 12 | 16 | workspace id |
//! | 28 | 8 | n; 0 in a pack |
//! | 36 | 16 | file id: checksum of bytes 0 to 35 |
//!
//! | offset | bytes | frame |
//! |---|---|---|
//! | 0 | 4 | length L of the body; at most 64 MiB, in a snapshot 1 GiB |
//! | 4 | 8 | number: grows by one over all journals of a workspace, from 1 |
//! | 12 | 1 | kind |
//! | 13 | L | body |
//! | 13 + L | 16 | checksum of file id, number, kind, length as 8 bytes, body |
//!
//! | kind | body |
//! |---|---|
//! | 1 change | signature length (2), signature, change |
//! | 2 snapshot | count of heads (4), heads (32 each), length of signatures (4), signatures, document; its number is that of the last frame it contains |
//! | 3 proofs | signatures over changes that stand elsewhere, opaque here |
//! | 254 opening of a pack | when it was made, ms since 1970 (8) |
//! | 255 closing of a pack | count of frames (8), BLAKE3 of everything between header and closing frame (32) |
//!
//! Any other kind is kept and handed on. In a sealed file (cipher not 0) the body is
//! `nonce ‖ ciphertext ‖ tag` of the body above, bound to file id, number and kind; the checksum
//! covers it as it stands.
//!
//! # Invariants
//! - [`Store::append`] returns after the frames are durable, and after an error none counts.
//! - A snapshot first starts its journal, and appends go there from then on; only then does the
//!   snapshot get its name. Whatever becomes of the snapshot, the older one and the journals
//!   lead to the same state.
//! - The previous snapshot and its journals stay until the next snapshot but one.
//! - A repair takes nothing away that it has not set aside.

mod backup;
mod disk;
mod error;
#[cfg(test)]
mod fault;
mod frame;
mod header;
mod journal;
pub mod pack;
mod recover;
mod seal;
mod snapshot;
#[cfg(test)]
mod tests;
mod verify;

use std::any::Any;
use std::path::{Path, PathBuf};

pub use backup::which_to_keep;
pub use error::StoreError;
pub use frame::Frame;
pub use header::WorkspaceHeader;
pub use recover::Repair;
pub use snapshot::{Broken, Snapshot};
pub use verify::{FileReport, Report, verify};

use backup::BACKUPS;
use disk::{Disk, OsDisk, TEMP_ENDING, replace};
use frame::FILE_HEADER_LEN;
use header::HEADER_FILE;
use journal::Writer;
use recover::{journal_name, snapshot_name};

/// The kind of a frame, a [`Frame::Other`], that holds signatures over changes written before.
pub const PROOFS: u8 = 3;

const LOCK_FILE: &str = "lock";
const EPOCHS: &str = "epochs";

/// Size at which a journal is followed by a new one even without a snapshot.
const JOURNAL_CAP: u64 = 256 << 20;

/// How often a reader starts again when a writer changes the folder meanwhile.
const READ_TRIES: usize = 8;

/// What a store is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reading, also beside a writer; changes nothing on disk.
    Read,
    /// Writing: takes the lock and mends what is broken.
    Write,
}

/// What a folder held when it was opened.
#[derive(Debug)]
pub struct Loaded {
    /// The workspace's header.
    pub header: WorkspaceHeader,
    /// The newest usable snapshot; `None` means the genesis.
    pub snapshot: Option<Snapshot>,
    /// The frames written after it, in order.
    pub frames: Vec<Frame>,
    /// What was wrong.
    pub repairs: Vec<Repair>,
}

/// What came of [`Store::write_snapshot`].
#[derive(Debug)]
pub struct Written {
    /// Number of the new snapshot.
    pub n: u64,
    /// What kept the backup or the removal of old files from being done. The snapshot stands;
    /// the next one tries again.
    pub untidy: Option<StoreError>,
}

/// One workspace's folder, open.
#[derive(Debug)]
pub struct Store {
    disk: Box<dyn Disk>,
    folder: PathBuf,
    header: WorkspaceHeader,
    last: u64,
    /// Number of the newest snapshot known to be good; 0 is the genesis.
    base: u64,
    writing: Option<Writing>,
}

#[derive(Debug)]
struct Writing {
    journal: Writer,
    journal_cap: u64,
    /// Held, never used: dropping it lets the next writer in.
    _lock: Box<dyn Any + Send>,
}

impl Store {
    /// Creates the folder of a new workspace and opens it for writing.
    ///
    /// The folder may exist when it is empty, or holds nothing but the rest of an attempt that
    /// was cut.
    pub fn create(path: &Path, header: WorkspaceHeader) -> Result<Self, StoreError> {
        Self::create_on(Box::new(OsDisk), path, header)
    }

    /// Opens a workspace's folder and returns what it holds.
    pub fn open(path: &Path, access: Access) -> Result<(Self, Loaded), StoreError> {
        Self::open_on(Box::new(OsDisk), path, access)
    }

    fn create_on(
        disk: Box<dyn Disk>,
        folder: &Path,
        header: WorkspaceHeader,
    ) -> Result<Self, StoreError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |e| StoreError::io(&path, e)
        };
        let already = || StoreError::AlreadyExists {
            path: folder.to_owned(),
        };
        disk.create_folder(folder).map_err(|e| match e.kind() {
            std::io::ErrorKind::AlreadyExists => already(),
            _ => StoreError::io(folder, e),
        })?;
        let names = disk.list(folder).map_err(at(folder))?;
        if !names.iter().all(|name| is_of_a_cut_creation(name)) {
            return Err(already());
        }
        let lock = lock(&*disk, folder)?;
        if let Some(parent) = folder.parent() {
            disk.sync_folder(parent).map_err(at(parent))?;
        }
        let first = folder.join(journal_name(0));
        if disk
            .read(&first)
            .is_ok_and(|bytes| bytes.len() > FILE_HEADER_LEN)
        {
            return Err(already());
        }
        for name in [EPOCHS, BACKUPS] {
            let inner = folder.join(name);
            disk.create_folder(&inner).map_err(at(&inner))?;
        }
        let file = journal::header(header.workspace, header.seal, 0);
        let journal = Writer::start(&*disk, first, &file, header.seal, 1)?;
        // From here on the folder is a workspace.
        replace(
            &*disk,
            &folder.join(HEADER_FILE),
            header.to_text().as_bytes(),
        )?;
        recover::keep_header_copy(&*disk, folder, &header)?;
        let writing = Some(Writing {
            journal,
            journal_cap: JOURNAL_CAP,
            _lock: lock,
        });
        Ok(Self {
            disk,
            folder: folder.to_owned(),
            header,
            last: 0,
            base: 0,
            writing,
        })
    }

    fn open_on(
        disk: Box<dyn Disk>,
        folder: &Path,
        access: Access,
    ) -> Result<(Self, Loaded), StoreError> {
        let (writing, loaded, last) = match access {
            Access::Read => {
                let found = look_beside_a_writer(&*disk, folder)?;
                let last = found.last;
                (None, found.tell()?, last)
            }
            Access::Write => {
                // First a look without the lock, so that nothing is put into a stranger's folder.
                recover::read_header(&*disk, folder)?;
                let lock = lock(&*disk, folder)?;
                let found = recover::look(&*disk, folder)?;
                let last = found.last;
                let (journal, loaded) = found.mend(&*disk, folder)?;
                (
                    Some(Writing {
                        journal,
                        journal_cap: JOURNAL_CAP,
                        _lock: lock,
                    }),
                    loaded,
                    last,
                )
            }
        };
        let store = Self {
            disk,
            folder: folder.to_owned(),
            header: loaded.header.clone(),
            last,
            base: loaded.snapshot.as_ref().map_or(0, |s| s.n),
            writing,
        };
        Ok((store, loaded))
    }

    /// Returns the workspace's header.
    pub fn header(&self) -> &WorkspaceHeader {
        &self.header
    }

    /// Returns the number of the last frame, counted from 1 since the workspace was created.
    pub fn last_number(&self) -> u64 {
        self.last
    }

    /// Says what the store was opened for.
    pub fn access(&self) -> Access {
        if self.writing.is_some() {
            Access::Write
        } else {
            Access::Read
        }
    }

    /// Writes frames at the end of the journal and returns once they are durable.
    ///
    /// After an error none of them counts, and the same call may be tried again.
    /// About 0.2 ms for a small frame on a local disk.
    pub fn append(&mut self, frames: &[Frame]) -> Result<(), StoreError> {
        let writing = self.writing()?;
        if writing.journal.end >= writing.journal_cap {
            self.start_journal()?;
        }
        let journal = &mut self.writing()?.journal;
        journal.append(frames)?;
        self.last = journal.next - 1;
        Ok(())
    }

    /// Keeps the whole document, with everything appended so far in it, as a new snapshot.
    ///
    /// An error means that the previous snapshot and the journals still lead to the same state;
    /// appending goes on either way. `now_ms` only names the backup.
    pub fn write_snapshot(
        &mut self,
        document: &[u8],
        heads: &[[u8; 32]],
        signatures: &[u8],
        now_ms: i64,
    ) -> Result<Written, StoreError> {
        let WorkspaceHeader {
            workspace, seal, ..
        } = self.header;
        let n = self.writing()?.journal.n + 1;
        let content = (heads, signatures, document);
        let bytes = snapshot::encode(workspace, seal, (n, self.last), content)?;
        self.start_journal()?;
        replace(&*self.disk, &self.folder.join(snapshot_name(n)), &bytes)?;
        let previous = std::mem::replace(&mut self.base, n);
        let copied = backup::rotate(&*self.disk, &self.folder, &bytes, now_ms);
        let pruned = self.prune(previous);
        Ok(Written {
            n,
            untidy: copied.and(pruned).err(),
        })
    }

    /// When the newest dated copy was made, in milliseconds since 1970; a copy dated after
    /// `now_ms` comes from a clock that was wrong, and is passed over.
    #[must_use]
    pub fn newest_copy(&self, now_ms: i64) -> Option<i64> {
        backup::newest(&*self.disk, &self.folder, now_ms)
    }

    /// Replaces the header, in one step; its copy follows.
    pub fn replace_header(&mut self, header: WorkspaceHeader) -> Result<(), StoreError> {
        self.writing()?;
        if header.workspace != self.header.workspace {
            return Err(StoreError::ForeignFile {
                path: self.folder.join(HEADER_FILE),
            });
        }
        replace(
            &*self.disk,
            &self.folder.join(HEADER_FILE),
            header.to_text().as_bytes(),
        )?;
        self.header = header;
        recover::keep_header_copy(&*self.disk, &self.folder, &self.header)
    }

    fn writing(&mut self) -> Result<&mut Writing, StoreError> {
        let path = &self.folder;
        self.writing
            .as_mut()
            .ok_or_else(|| StoreError::ReadOnly { path: path.clone() })
    }

    /// Sends what is appended from now on to the next journal.
    fn start_journal(&mut self) -> Result<(), StoreError> {
        let WorkspaceHeader {
            workspace, seal, ..
        } = self.header;
        let writing = self.writing.as_mut().ok_or_else(|| StoreError::ReadOnly {
            path: self.folder.clone(),
        })?;
        // A failed write must not come back as frames that the next journal numbers anew.
        writing.journal.settle()?;
        let n = writing.journal.n + 1;
        let path = self.folder.join(journal_name(n));
        let file = journal::header(workspace, seal, n);
        writing.journal = Writer::start(&*self.disk, path, &file, seal, writing.journal.next)?;
        Ok(())
    }

    /// Removes snapshots and journals older than the previous generation.
    fn prune(&self, previous: u64) -> Result<(), StoreError> {
        let folder = &self.folder;
        let names = self
            .disk
            .list(folder)
            .map_err(|e| StoreError::io(folder, e))?;
        let journals = recover::journals_in(&names)
            .into_iter()
            .map(|n| (n, journal_name(n)));
        let snapshots = recover::snapshots_in(&names)
            .into_iter()
            .map(|n| (n, snapshot_name(n)));
        for (_, name) in journals.chain(snapshots).filter(|(n, _)| *n < previous) {
            let path = folder.join(name);
            self.disk
                .remove(&path)
                .map_err(|e| StoreError::io(&path, e))?;
        }
        Ok(())
    }
}

fn lock(disk: &dyn Disk, folder: &Path) -> Result<Box<dyn Any + Send>, StoreError> {
    let path = folder.join(LOCK_FILE);
    disk.lock(&path)
        .map_err(|e| StoreError::io(&path, e))?
        .ok_or_else(|| StoreError::InUse {
            path: folder.to_owned(),
        })
}

/// Says whether a creation that never reached `header.json` may have left this.
fn is_of_a_cut_creation(name: &str) -> bool {
    let finished = name.strip_suffix(TEMP_ENDING).unwrap_or(name);
    [LOCK_FILE, EPOCHS, BACKUPS].contains(&name)
        || finished == journal_name(0)
        || (finished == HEADER_FILE && name != HEADER_FILE)
}

/// Reads the folder until it stayed the same meanwhile.
fn look_beside_a_writer(disk: &dyn Disk, folder: &Path) -> Result<recover::Found, StoreError> {
    let list = || disk.list(folder).map_err(|e| StoreError::io(folder, e));
    let mut before = list()?;
    for _ in 1..READ_TRIES {
        let found = recover::look(disk, folder);
        let after = list()?;
        if before == after {
            return found;
        }
        before = after;
    }
    recover::look(disk, folder)
}
