//! The append-only journal: reading one whatever its state, and writing at its end.

use std::ops::Range;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::StoreError;
use super::disk::{Disk, DiskFile, replace};
use super::frame::{
    self, BODY_CAP, FILE_HEADER_LEN, FORMAT_VERSION, FRAME_OVERHEAD, FileHeader, FileId, FileKind,
    Frame, Head, HeaderFault,
};
use super::seal::{Place, Seal};

/// Most bytes that one call of [`Writer::append`] writes.
const BATCH_CAP: u64 = 1 << 30;

/// Furthest that a frame found after damage may be numbered beyond the last good one.
const NUMBER_JUMP: u64 = 1 << 32;

/// The header of journal `n`.
pub(crate) fn header(workspace: Uuid, seal: Seal, n: u64) -> FileHeader {
    FileHeader {
        kind: FileKind::Journal,
        cipher: seal.id(),
        workspace,
        n,
    }
}

/// What stands in a journal.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// Intact frames with their numbers, which only grow.
    pub(crate) frames: Vec<(u64, Frame)>,
    /// Where they stand.
    pub(crate) good: Vec<Range<usize>>,
    /// Bytes that are no frame, with intact frames after them.
    pub(crate) damaged: Vec<Range<usize>>,
    /// Bytes after the last intact frame.
    pub(crate) torn: Option<Range<usize>>,
}

impl Scan {
    /// Says whether every byte is accounted for.
    pub(crate) fn is_clean(&self) -> bool {
        self.damaged.is_empty() && self.torn.is_none()
    }
}

/// Reads a journal, keeping every intact frame.
///
/// What the header should say is known, and each checksum covers it: a damaged header costs no
/// frame. After damage the next intact frame is searched byte by byte, within a budget of
/// hashing, so that no file makes this slow.
pub(crate) fn scan(
    path: &Path,
    bytes: &[u8],
    expected: &FileHeader,
    seal: Seal,
) -> Result<Scan, StoreError> {
    let id = expected.id();
    let mut found = Scan::default();
    let (mut at, mut sound) = match FileHeader::parse(FileKind::Journal, bytes) {
        Ok(actual) if actual == *expected => (FILE_HEADER_LEN, true),
        Ok(actual) => return Err(mismatch(path, &actual, expected)),
        Err(HeaderFault::Newer(version)) => return Err(newer(path, version)),
        Err(HeaderFault::Damaged) => (0, false),
    };
    let (mut damage, mut last) = (at, 0);
    let mut budget = bytes.len() as u64 * 8 + (1 << 20);
    while at < bytes.len() {
        match next(
            &bytes[at..],
            &id,
            seal,
            last,
            (!sound).then_some(&mut budget),
        ) {
            Some((number, frame, len)) => {
                if !sound {
                    found.damaged.push(damage..at);
                }
                found.frames.push((number, frame));
                found.good.push(at..at + len);
                (at, last, sound) = (at + len, number, true);
            }
            None => {
                if sound {
                    (damage, sound) = (at, false);
                }
                at += 1;
            }
        }
    }
    if !sound {
        found.torn = Some(damage..bytes.len());
    }
    Ok(found)
}

/// Reads the frame at the start of `bytes`. With a budget, tries only what looks like a frame.
fn next(
    bytes: &[u8],
    id: &FileId,
    seal: Seal,
    last: u64,
    budget: Option<&mut u64>,
) -> Option<(u64, Frame, usize)> {
    if let Some(budget) = budget {
        let head = Head::parse(bytes)?;
        let len = head.len as usize;
        if len > BODY_CAP
            || len + FRAME_OVERHEAD > bytes.len()
            || head.number <= last
            || head.number - last > NUMBER_JUMP
        {
            return None;
        }
        *budget = budget.checked_sub((len + FRAME_OVERHEAD) as u64)?;
    }
    let raw = frame::take(bytes, id, BODY_CAP)?;
    if raw.number <= last {
        return None;
    }
    let body = seal.open(
        Place {
            file: id,
            number: raw.number,
            kind: raw.kind,
        },
        raw.body,
    )?;
    Some((raw.number, Frame::decode(raw.kind, &body)?, raw.len()))
}

/// The error for an intact header that says something else than it should.
pub(crate) fn mismatch(path: &Path, actual: &FileHeader, expected: &FileHeader) -> StoreError {
    if actual.workspace == expected.workspace && actual.cipher != expected.cipher {
        StoreError::UnknownCipher {
            path: path.to_owned(),
            cipher: actual.cipher.to_string(),
        }
    } else {
        StoreError::ForeignFile {
            path: path.to_owned(),
        }
    }
}

/// The error for a file of a later version.
pub(crate) fn newer(path: &Path, version: u16) -> StoreError {
    StoreError::NewerFormat {
        path: path.to_owned(),
        found: u64::from(version),
        known: u64::from(FORMAT_VERSION),
    }
}

/// The journal that is being written.
#[derive(Debug)]
pub(crate) struct Writer {
    file: Box<dyn DiskFile>,
    path: PathBuf,
    id: FileId,
    seal: Seal,
    pub(crate) n: u64,
    /// End of the last acknowledged frame.
    pub(crate) end: u64,
    /// Number of the next frame.
    pub(crate) next: u64,
    /// Bytes of a failed write may stand after `end`.
    dirty: bool,
}

impl Writer {
    /// Starts the empty journal of that header, in one step.
    pub(crate) fn start(
        disk: &dyn Disk,
        path: PathBuf,
        header: &FileHeader,
        seal: Seal,
        next: u64,
    ) -> Result<Self, StoreError> {
        replace(disk, &path, &header.bytes())?;
        Self::resume(disk, path, header, seal, FILE_HEADER_LEN as u64, next)
    }

    /// Goes on at the end of a sound journal.
    pub(crate) fn resume(
        disk: &dyn Disk,
        path: PathBuf,
        header: &FileHeader,
        seal: Seal,
        end: u64,
        next: u64,
    ) -> Result<Self, StoreError> {
        let file = disk.open(&path).map_err(|e| StoreError::io(&path, e))?;
        let (id, n) = (header.id(), header.n);
        Ok(Self {
            file,
            path,
            id,
            seal,
            n,
            end,
            next,
            dirty: false,
        })
    }

    /// Writes frames and returns once they are durable. After an error none of them counts.
    pub(crate) fn append(&mut self, frames: &[Frame]) -> Result<(), StoreError> {
        let mut bytes = Vec::new();
        for (number, frame) in (self.next..).zip(frames) {
            let (kind, body) = frame.encode()?;
            let size = bytes.len() as u64 + body.len() as u64;
            if size > BATCH_CAP {
                return Err(StoreError::TooLarge {
                    bytes: size,
                    cap: BATCH_CAP,
                });
            }
            frame::put(
                &mut bytes,
                self.seal,
                Place {
                    file: &self.id,
                    number,
                    kind,
                },
                &body,
            );
        }
        if bytes.is_empty() {
            return Ok(());
        }
        self.settle()?;
        self.dirty = true;
        let written = self
            .file
            .write_at(self.end, &bytes)
            .and_then(|()| self.file.sync());
        if let Err(source) = written {
            // Gives space back at once; if that fails too, the next append begins with it.
            drop(self.settle());
            return Err(StoreError::io(&self.path, source));
        }
        self.dirty = false;
        self.end += bytes.len() as u64;
        self.next += frames.len() as u64;
        Ok(())
    }

    /// Removes what a failed write may have left, so that it can never come back as frames.
    pub(crate) fn settle(&mut self) -> Result<(), StoreError> {
        if self.dirty {
            self.file
                .set_len(self.end)
                .and_then(|()| self.file.sync())
                .map_err(|source| StoreError::io(&self.path, source))?;
            self.dirty = false;
        }
        Ok(())
    }
}
