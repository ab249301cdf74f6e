//! Mending what was found, without taking anything away that is not set aside.

use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::{Found, Journal, Repair, journal_name, snapshot_name};
use crate::store::backup::{self, BACKUPS};
use crate::store::disk::{Disk, TEMP_ENDING, replace};
use crate::store::frame::FILE_HEADER_LEN;
use crate::store::header::{HEADER_FILE, WorkspaceHeader};
use crate::store::journal::{self, Writer};
use crate::store::snapshot::Broken;
use crate::store::{Loaded, StoreError};

impl Found {
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
