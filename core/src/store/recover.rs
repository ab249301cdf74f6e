//! Reading a folder whatever its state; [`mend`] puts right what was found.

mod mend;

pub(crate) use mend::keep_header_copy;

use std::path::Path;

use super::StoreError;
use super::backup::{self, BACKUPS};
use super::disk::Disk;
use super::frame::{FILE_HEADER_LEN, Frame};
use super::header::{HEADER_FILE, WorkspaceHeader};
use super::journal::{self, Scan};
use super::snapshot::{self, Broken, Snapshot};

/// Something that was not as it should be, and what was done about it.
///
/// Beside a writer, or with reading access, it tells what a writing open would do; a torn tail
/// is then often just a frame on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// `header.json` was missing or damaged; its copy stands in.
    HeaderRestored {
        /// Where the damaged header was set aside.
        set_aside: Option<String>,
    },
    /// A journal ends in bytes that are no whole frame: a write that was cut, never acknowledged
    /// unless the disk itself lost something.
    TornTail {
        /// The journal.
        file: String,
        /// Where the tail begins.
        offset: u64,
        /// Its length.
        bytes: u64,
        /// Where it was set aside.
        set_aside: Option<String>,
    },
    /// Bytes inside a journal are no frame, and intact frames follow them: the disk lost
    /// something, or the power went while several frames were being written at once.
    FrameDamaged {
        /// The journal.
        file: String,
        /// Where the damage begins.
        offset: u64,
        /// Its length.
        bytes: u64,
        /// Where it was set aside.
        set_aside: Option<String>,
    },
    /// Frames that once existed are nowhere to be found.
    FramesMissing {
        /// Number of the first.
        first: u64,
        /// Number of the last.
        last: u64,
    },
    /// A snapshot cannot be used; an older one and its journals, or a backup, stand in.
    SnapshotBroken {
        /// The snapshot.
        file: String,
        /// What is wrong with it.
        why: Broken,
        /// Where it was set aside.
        set_aside: Option<String>,
    },
    /// No snapshot was readable; this backup stands in.
    SnapshotFromBackup {
        /// The backup.
        file: String,
    },
    /// The journal that belongs to the snapshot is gone.
    JournalMissing {
        /// The journal.
        file: String,
    },
}

/// Name of journal `n`.
pub(crate) fn journal_name(n: u64) -> String {
    format!("journal-{n}.msj")
}

/// Name of snapshot `n`.
pub(crate) fn snapshot_name(n: u64) -> String {
    format!("snapshot-{n}.mss")
}

/// The number in a name such as `journal-3.msj`.
pub(crate) fn number_in(name: &str, before: &str, after: &str) -> Option<u64> {
    let n: u64 = name
        .strip_prefix(before)?
        .strip_suffix(after)?
        .parse()
        .ok()?;
    // `journal-03.msj` is not one of ours.
    (format!("{before}{n}{after}") == name).then_some(n)
}

/// Numbers of the journals in a listing, growing.
pub(crate) fn journals_in(names: &[String]) -> Vec<u64> {
    let mut all: Vec<_> = names
        .iter()
        .filter_map(|name| number_in(name, "journal-", ".msj"))
        .collect();
    all.sort_unstable();
    all
}

/// Numbers of the snapshots in a listing, growing.
pub(crate) fn snapshots_in(names: &[String]) -> Vec<u64> {
    let mut all: Vec<_> = names
        .iter()
        .filter_map(|name| number_in(name, "snapshot-", ".mss"))
        .collect();
    all.sort_unstable();
    all
}

/// What stands in a folder, before anything is mended.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) header: WorkspaceHeader,
    /// The damaged header, when the copy stands in; empty when there was none.
    header_restored: Option<Vec<u8>>,
    snapshot: Option<Snapshot>,
    broken: Vec<(u64, Broken)>,
    from_backup: Option<(String, Vec<u8>)>,
    journals: Vec<Journal>,
    journal_missing: bool,
    missing: Vec<(u64, u64)>,
    names: Vec<String>,
    frames: Vec<Frame>,
    /// Number of the last frame known.
    pub(crate) last: u64,
}

#[derive(Debug)]
struct Journal {
    n: u64,
    /// The file, kept only while there is something to mend.
    bytes: Vec<u8>,
    end: u64,
    scan: Scan,
}

/// Reads the newest usable snapshot and every frame after it. Changes nothing.
pub(crate) fn look(disk: &dyn Disk, folder: &Path) -> Result<Found, StoreError> {
    let names = disk.list(folder).map_err(|e| StoreError::io(folder, e))?;
    let (header, header_restored) = read_header(disk, folder)?;
    let identity = (header.workspace, header.seal);

    let mut broken = Vec::new();
    let mut snapshot = None;
    for n in snapshots_in(&names).into_iter().rev() {
        let path = folder.join(snapshot_name(n));
        let read = match disk.read(&path) {
            Ok(bytes) => snapshot::decode(&path, &bytes, identity, Some(n))?,
            Err(e) => Err(Broken::Unreadable(e.kind())),
        };
        match read {
            Ok(good) => {
                snapshot = Some(good);
                break;
            }
            Err(why) => broken.push((n, why)),
        }
    }

    let all = journals_in(&names);
    let mut from_backup = None;
    if snapshot.is_none() && !(broken.is_empty() && all.first().is_none_or(|n| *n == 0)) {
        // Lossless first: a backup with its journal, then the genesis, then any backup.
        let mut backup = newest_backup(disk, folder, identity, |n| all.contains(&n))?;
        if backup.is_none() && all.first() != Some(&0) {
            backup = newest_backup(disk, folder, identity, |_| true)?;
            if backup.is_none() {
                return Err(StoreError::NothingReadable {
                    path: folder.to_owned(),
                });
            }
        }
        if let Some((name, bytes, good)) = backup {
            from_backup = Some((name, bytes));
            snapshot = Some(good);
        }
    }

    let start = snapshot.as_ref().map_or(0, |s| s.n);
    let mut found = Found {
        last: snapshot.as_ref().map_or(0, |s| s.covers),
        journal_missing: !all.contains(&start),
        header,
        header_restored,
        snapshot,
        broken,
        from_backup,
        journals: Vec::new(),
        missing: Vec::new(),
        names,
        frames: Vec::new(),
    };
    for n in all.into_iter().filter(|n| *n >= start) {
        found.read_journal(disk, folder, n)?;
    }
    Ok(found)
}

/// Reads the header, or its copy when it is damaged; with the copy, what stood in its place.
pub(crate) fn read_header(
    disk: &dyn Disk,
    folder: &Path,
) -> Result<(WorkspaceHeader, Option<Vec<u8>>), StoreError> {
    let path = folder.join(HEADER_FILE);
    let (error, damaged) = match disk.read(&path) {
        Ok(bytes) => match WorkspaceHeader::parse(&path, &bytes) {
            Ok(header) => return Ok((header, None)),
            Err(e) => (e, bytes),
        },
        Err(e) => match StoreError::io(&path, e) {
            StoreError::NotFound { .. } => (
                // A folder that is not there is told apart from one of something else.
                match disk.list(folder).map_err(|e| StoreError::io(folder, e)) {
                    Err(missing @ StoreError::NotFound { .. }) => return Err(missing),
                    _ => StoreError::NotAWorkspace {
                        path: folder.to_owned(),
                    },
                },
                Vec::new(),
            ),
            other => return Err(other),
        },
    };
    if !matches!(
        error,
        StoreError::HeaderBroken { .. } | StoreError::NotAWorkspace { .. }
    ) {
        return Err(error);
    }
    let path = folder.join(BACKUPS).join(HEADER_FILE);
    let copy = disk
        .read(&path)
        .ok()
        .and_then(|bytes| WorkspaceHeader::parse(&path, &bytes).ok());
    copy.map(|header| (header, Some(damaged))).ok_or(error)
}

/// The intact backup with the highest number among the wanted ones.
fn newest_backup(
    disk: &dyn Disk,
    folder: &Path,
    identity: (uuid::Uuid, super::seal::Seal),
    wanted: impl Fn(u64) -> bool,
) -> Result<Option<(String, Vec<u8>, Snapshot)>, StoreError> {
    let backups = folder.join(BACKUPS);
    let mut best: Option<(String, Vec<u8>, Snapshot)> = None;
    for name in disk.list(&backups).unwrap_or_default() {
        let path = backups.join(&name);
        let Some(bytes) = backup::time_of(&name).and_then(|_| disk.read(&path).ok()) else {
            continue;
        };
        if let Ok(good) = snapshot::decode(&path, &bytes, identity, None)?
            && wanted(good.n)
            && best.as_ref().is_none_or(|(_, _, b)| b.n < good.n)
        {
            best = Some((name, bytes, good));
        }
    }
    Ok(best)
}

impl Found {
    fn read_journal(&mut self, disk: &dyn Disk, folder: &Path, n: u64) -> Result<(), StoreError> {
        let path = folder.join(journal_name(n));
        let mut bytes = disk.read(&path).map_err(|e| StoreError::io(&path, e))?;
        let expected = journal::header(self.header.workspace, self.header.seal, n);
        let mut scan = journal::scan(&path, &bytes, &expected, self.header.seal)?;
        for (number, frame) in scan.frames.drain(..) {
            // What the snapshot or an earlier journal holds already does not count twice.
            if number > self.last {
                if number > self.last + 1 {
                    self.missing.push((self.last + 1, number - 1));
                }
                self.frames.push(frame);
                self.last = number;
            }
        }
        let end = scan.good.last().map_or(FILE_HEADER_LEN, |range| range.end) as u64;
        if scan.is_clean() {
            bytes = Vec::new();
        }
        self.journals.push(Journal {
            n,
            bytes,
            end,
            scan,
        });
        Ok(())
    }
}
