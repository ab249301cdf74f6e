//! Reading a folder whatever its state, and mending it without deleting anything.

use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::backup::{self, BACKUPS};
use super::disk::{Disk, TEMP_ENDING, replace};
use super::frame::{FILE_HEADER_LEN, Frame};
use super::header::{HEADER_FILE, WorkspaceHeader};
use super::journal::{self, Scan, Writer};
use super::snapshot::{self, Broken, Snapshot};
use super::{Loaded, StoreError};

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
                StoreError::NotAWorkspace {
                    path: folder.to_owned(),
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

    /// What a reader gets: everything readable, and what is wrong. Changes nothing.
    pub(crate) fn tell(mut self) -> Result<Loaded, StoreError> {
        let repairs = self.walk(None)?;
        Ok(self.loaded(repairs))
    }

    /// Mends the folder and opens the journal's end.
    pub(crate) fn mend(
        mut self,
        disk: &dyn Disk,
        folder: &Path,
    ) -> Result<(Writer, Loaded), StoreError> {
        let repairs = self.walk(Some(Mender { disk, folder }))?;
        sweep(disk, folder, &self.names)?;
        let (seal, next) = (self.header.seal, self.last + 1);
        let header = |n| journal::header(self.header.workspace, seal, n);
        let writer = match self.journals.last() {
            Some(last) => {
                let path = folder.join(journal_name(last.n));
                Writer::resume(disk, path, &header(last.n), seal, last.end, next)?
            }
            None => {
                let n = self.snapshot.as_ref().map_or(0, |s| s.n);
                let path = folder.join(journal_name(n));
                Writer::start(disk, path, &header(n), seal, next)?
            }
        };
        Ok((writer, self.loaded(repairs)))
    }

    fn loaded(self, repairs: Vec<Repair>) -> Loaded {
        Loaded {
            header: self.header,
            snapshot: self.snapshot,
            frames: self.frames,
            repairs,
        }
    }

    /// Goes over everything that is wrong, once to tell it, or to mend it as well.
    fn walk(&mut self, mender: Option<Mender<'_>>) -> Result<Vec<Repair>, StoreError> {
        let mut repairs = Vec::new();
        if let Some(damaged) = &self.header_restored {
            let set_aside = match &mender {
                Some(m) if !damaged.is_empty() => Some(m.set_aside("damaged-header", damaged)?),
                _ => None,
            };
            if let Some(m) = &mender {
                let path = m.folder.join(HEADER_FILE);
                replace(m.disk, &path, self.header.to_text().as_bytes())?;
            }
            repairs.push(Repair::HeaderRestored { set_aside });
        }
        if let Some(m) = &mender {
            keep_header_copy(m.disk, m.folder, &self.header)?;
        }
        for (n, why) in &self.broken {
            let set_aside = match &mender {
                Some(m) if !matches!(why, Broken::Unreadable(_)) => {
                    Some(m.move_aside(&self.names, *n)?)
                }
                _ => None,
            };
            repairs.push(Repair::SnapshotBroken {
                file: snapshot_name(*n),
                why: *why,
                set_aside,
            });
        }
        if let (Some((name, bytes)), Some(good)) = (&self.from_backup, &self.snapshot) {
            if let Some(m) = &mender {
                replace(m.disk, &m.folder.join(snapshot_name(good.n)), bytes)?;
            }
            repairs.push(Repair::SnapshotFromBackup {
                file: format!("{BACKUPS}/{name}"),
            });
        }
        if self.journal_missing {
            let n = self.snapshot.as_ref().map_or(0, |s| s.n);
            repairs.push(Repair::JournalMissing {
                file: journal_name(n),
            });
        }
        for journal in &mut self.journals {
            journal.walk(&self.header, mender.as_ref(), &mut repairs)?;
        }
        let missing = self.missing.iter();
        repairs.extend(missing.map(|&(first, last)| Repair::FramesMissing { first, last }));
        Ok(repairs)
    }
}

impl Journal {
    fn walk(
        &mut self,
        header: &WorkspaceHeader,
        mender: Option<&Mender<'_>>,
        repairs: &mut Vec<Repair>,
    ) -> Result<(), StoreError> {
        let file = journal_name(self.n);
        let aside = |range: &Range<usize>| {
            mender
                .map(|m| {
                    let stem = format!("damaged-{}-{}", self.n, range.start);
                    m.set_aside(&stem, &self.bytes[range.clone()])
                })
                .transpose()
        };
        for range in &self.scan.damaged {
            repairs.push(Repair::FrameDamaged {
                file: file.clone(),
                offset: range.start as u64,
                bytes: range.len() as u64,
                set_aside: aside(range)?,
            });
        }
        if let Some(range) = &self.scan.torn {
            // A journal of no bytes at all has nothing to set aside.
            let set_aside = if range.is_empty() {
                None
            } else {
                aside(range)?
            };
            repairs.push(Repair::TornTail {
                file: file.clone(),
                offset: range.start as u64,
                bytes: range.len() as u64,
                set_aside,
            });
        }
        let Some(m) = mender else { return Ok(()) };
        let path = m.folder.join(&file);
        if !self.scan.damaged.is_empty() {
            // Written anew with what is intact, in one step.
            let mut whole = journal::header(header.workspace, header.seal, self.n)
                .bytes()
                .to_vec();
            for range in &self.scan.good {
                whole.extend_from_slice(&self.bytes[range.clone()]);
            }
            replace(m.disk, &path, &whole)?;
            self.end = whole.len() as u64;
        } else if let Some(torn) = &self.scan.torn {
            if torn.start < FILE_HEADER_LEN {
                let fresh = journal::header(header.workspace, header.seal, self.n).bytes();
                replace(m.disk, &path, &fresh)?;
            } else {
                let cut = || {
                    let mut open = m.disk.open(&path)?;
                    open.set_len(self.end)?;
                    open.sync()
                };
                cut().map_err(|e| StoreError::io(&path, e))?;
            }
        }
        Ok(())
    }
}

#[derive(Debug)]
struct Mender<'a> {
    disk: &'a dyn Disk,
    folder: &'a Path,
}

impl Mender<'_> {
    /// Copies bytes into a file of their own and returns its name. The same bytes go in once.
    fn set_aside(&self, stem: &str, bytes: &[u8]) -> Result<String, StoreError> {
        for name in names_for(stem) {
            let path = self.folder.join(&name);
            match self.disk.read(&path) {
                Ok(there) if there == bytes => return Ok(name),
                Ok(_) => {}
                Err(e) if e.kind() == ErrorKind::NotFound => {
                    replace(self.disk, &path, bytes)?;
                    return Ok(name);
                }
                Err(e) => return Err(StoreError::io(&path, e)),
            }
        }
        Err(self.too_many(stem))
    }

    /// Gives a broken snapshot another name and returns it.
    fn move_aside(&self, names: &[String], n: u64) -> Result<String, StoreError> {
        let stem = format!("damaged-snapshot-{n}");
        let free = names_for(&stem).find(|name| !names.contains(name));
        let name = free.ok_or_else(|| self.too_many(&stem))?;
        self.disk
            .rename(
                &self.folder.join(snapshot_name(n)),
                &self.folder.join(&name),
            )
            .and_then(|()| self.disk.sync_folder(self.folder))
            .map_err(|e| StoreError::io(&self.folder.join(&name), e))?;
        Ok(name)
    }

    fn too_many(&self, stem: &str) -> StoreError {
        let path: PathBuf = self.folder.join(stem);
        StoreError::io(
            &path,
            std::io::Error::other("too many damaged files set aside"),
        )
    }
}

fn names_for(stem: &str) -> impl Iterator<Item = String> {
    let more = (2..1000).map(move |i| format!("{stem}-{i}.bin"));
    std::iter::once(format!("{stem}.bin")).chain(more)
}

/// Makes the header's copy in `backups/` say what the header says.
pub(crate) fn keep_header_copy(
    disk: &dyn Disk,
    folder: &Path,
    header: &WorkspaceHeader,
) -> Result<(), StoreError> {
    let path = folder.join(BACKUPS).join(HEADER_FILE);
    let text = header.to_text();
    if disk.read(&path).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(());
    }
    backup::ensure(disk, folder)?;
    replace(disk, &path, text.as_bytes())
}

/// Removes files that were never finished: nothing in them was ever acknowledged.
fn sweep(disk: &dyn Disk, folder: &Path, names: &[String]) -> Result<(), StoreError> {
    let backups = folder.join(BACKUPS);
    let inner = disk.list(&backups).unwrap_or_default();
    let outer = names
        .iter()
        .filter(|name| is_unfinished(name))
        .map(|name| folder.join(name));
    let inner = inner
        .iter()
        .filter(|name| is_unfinished(name))
        .map(|name| backups.join(name));
    for path in outer.chain(inner) {
        match disk.remove(&path) {
            // The mending just used the same name, and finished it.
            Err(e) if e.kind() != ErrorKind::NotFound => return Err(StoreError::io(&path, e)),
            _ => {}
        }
    }
    Ok(())
}

/// Says whether a name is that of a temporary file of ours.
fn is_unfinished(name: &str) -> bool {
    name.strip_suffix(TEMP_ENDING).is_some_and(|finished| {
        finished == HEADER_FILE
            || [".msj", ".mss", ".bin"]
                .iter()
                .any(|ending| finished.ends_with(ending))
    })
}
