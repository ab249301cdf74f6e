//! Checking every file of a folder, changing nothing.

use std::path::Path;

use super::backup::{self, BACKUPS};
use super::disk::{Disk, OsDisk};
use super::header::WorkspaceHeader;
use super::recover::{journal_name, journals_in, look, read_header, snapshot_name, snapshots_in};
use super::{Broken, Repair, StoreError, journal, snapshot};

/// The state of a workspace's folder.
#[derive(Debug)]
pub struct Report {
    /// The workspace's header.
    pub header: WorkspaceHeader,
    /// Every journal, snapshot and backup, also those that opening would not read.
    pub files: Vec<FileReport>,
    /// What opening for writing would mend, or why nothing can be opened.
    pub repairs: Result<Vec<Repair>, StoreError>,
}

/// The state of one file.
#[derive(Debug, PartialEq, Eq)]
pub enum FileReport {
    /// A journal.
    Journal {
        /// Its name.
        file: String,
        /// Intact frames.
        frames: usize,
        /// Runs of bytes between them that are no frame.
        damaged: usize,
        /// Bytes after the last intact frame.
        torn_bytes: u64,
    },
    /// A snapshot, or a backup of one.
    Snapshot {
        /// Its name within the folder.
        file: String,
        /// What is wrong with it, if anything.
        broken: Option<Broken>,
    },
    /// A file that cannot be judged: unreadable, newer, another workspace's.
    Unknown {
        /// Its name.
        file: String,
    },
}

impl FileReport {
    /// Says whether the file is whole.
    pub fn is_sound(&self) -> bool {
        match self {
            Self::Journal {
                damaged,
                torn_bytes,
                ..
            } => *damaged == 0 && *torn_bytes == 0,
            Self::Snapshot { broken, .. } => broken.is_none(),
            Self::Unknown { .. } => false,
        }
    }
}

impl Report {
    /// Says whether nothing at all is wrong.
    pub fn is_sound(&self) -> bool {
        self.files.iter().all(FileReport::is_sound)
            && self.repairs.as_ref().is_ok_and(Vec::is_empty)
    }
}

/// Checks every file of a workspace's folder. Changes nothing; works beside a writer, whose
/// last frame may then look torn.
pub fn verify(path: &Path) -> Result<Report, StoreError> {
    verify_on(&OsDisk, path)
}

pub(crate) fn verify_on(disk: &dyn Disk, folder: &Path) -> Result<Report, StoreError> {
    let names = disk.list(folder).map_err(|e| StoreError::io(folder, e))?;
    let (header, _) = read_header(disk, folder)?;
    let mut files = Vec::new();
    for n in journals_in(&names) {
        files.push(check_journal(disk, folder, &header, n));
    }
    for n in snapshots_in(&names) {
        files.push(check_snapshot(
            disk,
            folder,
            &header,
            snapshot_name(n),
            Some(n),
        ));
    }
    for name in disk.list(&folder.join(BACKUPS)).unwrap_or_default() {
        if backup::time_of(&name).is_some() {
            let file = format!("{BACKUPS}/{name}");
            files.push(check_snapshot(disk, folder, &header, file, None));
        }
    }
    let repairs = look(disk, folder).and_then(|found| Ok(found.tell()?.repairs));
    Ok(Report {
        header,
        files,
        repairs,
    })
}

fn check_journal(disk: &dyn Disk, folder: &Path, header: &WorkspaceHeader, n: u64) -> FileReport {
    let file = journal_name(n);
    let path = folder.join(&file);
    let expected = journal::header(header.workspace, header.seal, n);
    let scanned = disk
        .read(&path)
        .map_err(|e| StoreError::io(&path, e))
        .and_then(|bytes| journal::scan(&path, &bytes, &expected, header.seal));
    match scanned {
        Ok(scan) => FileReport::Journal {
            file,
            frames: scan.frames.len(),
            damaged: scan.damaged.len(),
            torn_bytes: scan.torn.map_or(0, |range| range.len() as u64),
        },
        Err(_) => FileReport::Unknown { file },
    }
}

fn check_snapshot(
    disk: &dyn Disk,
    folder: &Path,
    header: &WorkspaceHeader,
    file: String,
    n: Option<u64>,
) -> FileReport {
    let path = folder.join(&file);
    let Ok(bytes) = disk.read(&path) else {
        return FileReport::Unknown { file };
    };
    match snapshot::decode(&path, &bytes, (header.workspace, header.seal), n) {
        Ok(read) => FileReport::Snapshot {
            file,
            broken: read.err(),
        },
        Err(_) => FileReport::Unknown { file },
    }
}
