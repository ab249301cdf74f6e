//! A disk in memory that loses what was not synced, and fails when told to.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use super::disk::{Disk, DiskFile};

/// What of the un-synced operations a crash leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Crash {
    /// Nothing of them.
    Dropped,
    /// All of them.
    Kept,
    /// The first ones, the last of these cut in the middle.
    Torn(u64),
    /// Any of them, in any file and folder, holes filled with zeros.
    Scattered(u64),
}

/// How a failing call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing is done.
    Before,
    /// A write is done by half.
    Half,
    /// Everything is done, and an error told all the same.
    After,
}

/// What the disk is told to do.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Plan {
    Works,
    /// From call `at` on nothing works, until [`FaultDisk::crash`].
    DiesAt(usize),
    /// Calls `at` to `at + len - 1` fail in that way.
    FailsAt {
        at: usize,
        len: usize,
        kind: ErrorKind,
        fault: Fault,
    },
}

#[derive(Debug, Clone)]
enum FileOp {
    Write(u64, Vec<u8>),
    SetLen(u64),
}

#[derive(Debug, Clone)]
enum NameOp {
    Folder(PathBuf),
    Link(PathBuf, usize),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
}

#[derive(Debug, Clone, Default)]
struct Inode {
    live: Vec<u8>,
    durable: Vec<u8>,
    pending: Vec<FileOp>,
}

#[derive(Debug, Clone, Default)]
struct Names {
    files: BTreeMap<PathBuf, usize>,
    folders: BTreeSet<PathBuf>,
}

#[derive(Debug)]
struct State {
    inodes: Vec<Inode>,
    live: Names,
    durable: Names,
    pending: Vec<NameOp>,
    plan: Plan,
    calls: usize,
    /// Cutting a file does nothing, even when it fails only afterwards.
    ignores_cuts: bool,
}

/// The disk; clones are the same disk.
#[derive(Debug, Clone)]
pub(crate) struct FaultDisk(Arc<Mutex<State>>);

#[derive(Debug)]
struct FaultFile {
    disk: FaultDisk,
    inode: usize,
}

fn apply_file(bytes: &mut Vec<u8>, op: &FileOp) {
    match op {
        FileOp::Write(offset, new) => {
            let (from, to) = (*offset as usize, *offset as usize + new.len());
            if bytes.len() < to {
                bytes.resize(to, 0);
            }
            bytes[from..to].copy_from_slice(new);
        }
        FileOp::SetLen(len) => bytes.resize(*len as usize, 0),
    }
}

impl Names {
    fn apply(&mut self, op: &NameOp) {
        match op {
            NameOp::Folder(path) => drop(self.folders.insert(path.clone())),
            NameOp::Link(path, inode) => drop(self.files.insert(path.clone(), *inode)),
            NameOp::Remove(path) => drop(self.files.remove(path)),
            NameOp::Rename(from, to) => {
                if let Some(inode) = self.files.remove(from) {
                    self.files.insert(to.clone(), inode);
                }
            }
        }
    }
}

impl NameOp {
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(path) | Self::Link(path, _) | Self::Rename(_, path) => path.parent(),
            Self::Remove(path) => path.parent(),
        }
    }
}

/// A small generator of numbers, for reproducible crashes.
fn dice(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl FaultDisk {
    pub(crate) fn new(plan: Plan) -> Self {
        let mut names = Names::default();
        names.folders.insert(PathBuf::from("/"));
        Self(Arc::new(Mutex::new(State {
            inodes: Vec::new(),
            live: names.clone(),
            durable: names,
            pending: Vec::new(),
            plan,
            calls: 0,
            ignores_cuts: false,
        })))
    }

    /// Another disk with the same content.
    pub(crate) fn copy(&self, plan: Plan) -> Self {
        let state = self.state();
        Self(Arc::new(Mutex::new(State {
            inodes: state.inodes.clone(),
            live: state.live.clone(),
            durable: state.durable.clone(),
            pending: state.pending.clone(),
            plan,
            calls: 0,
            ignores_cuts: false,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0
            .lock()
            .expect("no test panics while it holds the disk")
    }

    pub(crate) fn calls(&self) -> usize {
        self.state().calls
    }

    /// Changes what the disk is told to do; calls are still counted from the first.
    pub(crate) fn plan(&self, plan: Plan) {
        self.state().plan = plan;
    }

    /// Makes cutting a file do nothing, or something again.
    pub(crate) fn ignore_cuts(&self, ignore: bool) {
        self.state().ignores_cuts = ignore;
    }

    /// The disk after the power came back.
    pub(crate) fn crash(&self, crash: Crash) -> Self {
        let after = self.copy(Plan::Works);
        {
            let mut state = after.state();
            let state = &mut *state;
            let mut seed = match crash {
                Crash::Torn(seed) | Crash::Scattered(seed) => seed,
                Crash::Dropped | Crash::Kept => 0,
            };
            for inode in &mut state.inodes {
                let pending = std::mem::take(&mut inode.pending);
                let keep = match crash {
                    Crash::Dropped => 0,
                    Crash::Torn(_) => dice(&mut seed) as usize % (pending.len() + 1),
                    Crash::Kept | Crash::Scattered(_) => pending.len(),
                };
                for (i, op) in pending.into_iter().take(keep).enumerate() {
                    match op {
                        FileOp::Write(at, mut bytes)
                            if matches!(crash, Crash::Torn(_)) && i + 1 == keep =>
                        {
                            bytes.truncate(dice(&mut seed) as usize % (bytes.len() + 1));
                            apply_file(&mut inode.durable, &FileOp::Write(at, bytes));
                        }
                        FileOp::Write(at, mut bytes) if matches!(crash, Crash::Scattered(_)) => {
                            // Some stretch never reached the disk, though the length did.
                            let from = dice(&mut seed) as usize % (bytes.len() + 1);
                            let to = from + dice(&mut seed) as usize % (bytes.len() - from + 1);
                            bytes[from..to].fill(0);
                            apply_file(&mut inode.durable, &FileOp::Write(at, bytes));
                        }
                        op if !matches!(crash, Crash::Scattered(_))
                            || dice(&mut seed).is_multiple_of(2) =>
                        {
                            apply_file(&mut inode.durable, &op);
                        }
                        _ => {}
                    }
                }
                inode.live = inode.durable.clone();
            }
            let pending = std::mem::take(&mut state.pending);
            let keep = match crash {
                Crash::Dropped => 0,
                Crash::Torn(_) => dice(&mut seed) as usize % (pending.len() + 1),
                Crash::Kept | Crash::Scattered(_) => pending.len(),
            };
            for op in pending.iter().take(keep) {
                if !matches!(crash, Crash::Scattered(_)) || dice(&mut seed).is_multiple_of(2) {
                    state.durable.apply(op);
                }
            }
            state.live = state.durable.clone();
        }
        after
    }

    /// Changes a file as nobody should, at once and for good.
    pub(crate) fn tamper(&self, file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.state();
        let inode = state.live.files[file];
        let inode = &mut state.inodes[inode];
        assert!(
            inode.pending.is_empty(),
            "only a quiet file is tampered with"
        );
        change(&mut inode.live);
        inode.durable = inode.live.clone();
    }

    /// Removes a file behind the store's back.
    pub(crate) fn lose(&self, file: &Path) {
        let mut state = self.state();
        assert!(
            state.live.files.remove(file).is_some(),
            "{} was there",
            file.display()
        );
        state.durable.files.remove(file);
    }

    /// Every file with its bytes.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let state = self.state();
        let files = state.live.files.iter();
        files
            .map(|(path, inode)| (path.clone(), state.inodes[*inode].live.clone()))
            .collect()
    }

    /// Counts a call and does it, or half of it, or fails.
    fn call<T>(
        &self,
        whole: impl FnOnce(&mut State) -> io::Result<T>,
        half: impl FnOnce(&mut State),
    ) -> io::Result<T> {
        let mut state = self.state();
        let now = state.calls;
        state.calls += 1;
        match state.plan {
            Plan::DiesAt(at) if now >= at => {
                if now == at {
                    // The call was under way: it is among what the crash may keep.
                    drop(whole(&mut state));
                }
                Err(io::Error::other("no power"))
            }
            Plan::FailsAt {
                at,
                len,
                kind,
                fault,
            } if (at..at + len).contains(&now) => {
                match fault {
                    Fault::Before => {}
                    Fault::Half => half(&mut state),
                    Fault::After => drop(whole(&mut state)),
                }
                Err(io::Error::from(kind))
            }
            _ => whole(&mut state),
        }
    }
}

impl State {
    fn name(&mut self, op: NameOp) {
        self.live.apply(&op);
        self.pending.push(op);
    }

    fn inode(&self, path: &Path) -> io::Result<usize> {
        self.live
            .files
            .get(path)
            .copied()
            .ok_or_else(|| ErrorKind::NotFound.into())
    }

    fn file(&mut self, inode: usize, op: FileOp) {
        apply_file(&mut self.inodes[inode].live, &op);
        self.inodes[inode].pending.push(op);
    }
}

impl Disk for FaultDisk {
    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let list = |state: &mut State| {
            if !state.live.folders.contains(folder) {
                return Err(ErrorKind::NotFound.into());
            }
            let all = state.live.files.keys().chain(&state.live.folders);
            let inside = all.filter(|path| path.parent() == Some(folder));
            let mut names: Vec<String> = inside
                .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
                .collect();
            names.sort();
            Ok(names)
        };
        self.call(list, |_| {})
    }

    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        self.call(
            |state| Ok(state.inodes[state.inode(file)?].live.clone()),
            |_| {},
        )
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        let make = |state: &mut State| {
            if !state.live.folders.contains(folder) {
                state.name(NameOp::Folder(folder.to_owned()));
            }
            Ok(())
        };
        self.call(make, |_| {})
    }

    fn create(&self, file: &Path) -> io::Result<Box<dyn DiskFile>> {
        let make = |state: &mut State| {
            if !state
                .live
                .folders
                .contains(file.parent().unwrap_or(Path::new("/")))
            {
                return Err(ErrorKind::NotFound.into());
            }
            if let Ok(inode) = state.inode(file) {
                state.file(inode, FileOp::SetLen(0));
                return Ok(inode);
            }
            state.inodes.push(Inode::default());
            let inode = state.inodes.len() - 1;
            state.name(NameOp::Link(file.to_owned(), inode));
            Ok(inode)
        };
        let inode = self.call(make, |_| {})?;
        Ok(Box::new(FaultFile {
            disk: self.clone(),
            inode,
        }))
    }

    fn open(&self, file: &Path) -> io::Result<Box<dyn DiskFile>> {
        let inode = self.call(|state| state.inode(file), |_| {})?;
        Ok(Box::new(FaultFile {
            disk: self.clone(),
            inode,
        }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let rename = |state: &mut State| {
            state.inode(from)?;
            state.name(NameOp::Rename(from.to_owned(), to.to_owned()));
            Ok(())
        };
        self.call(rename, |_| {})
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        let remove = |state: &mut State| {
            state.inode(file)?;
            state.name(NameOp::Remove(file.to_owned()));
            Ok(())
        };
        self.call(remove, |_| {})
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let sync = |state: &mut State| {
            let pending = std::mem::take(&mut state.pending);
            for op in pending {
                if op.folder() == Some(folder) {
                    state.durable.apply(&op);
                } else {
                    state.pending.push(op);
                }
            }
            Ok(())
        };
        // A sync that dies has reached the disk or not: it counts as not.
        let plan = self.state().plan;
        let dies = matches!(plan, Plan::DiesAt(at) if self.calls() == at);
        if dies {
            self.call(|_| Ok(()), |_| {})
        } else {
            self.call(sync, |_| {})
        }
    }

    fn lock(&self, _file: &Path) -> io::Result<Option<Box<dyn Any + Send>>> {
        self.call(|_| Ok(Some(Box::new(()) as Box<dyn Any + Send>)), |_| {})
    }
}

impl DiskFile for FaultFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let write = |len: usize| {
            let op = FileOp::Write(offset, bytes[..len].to_vec());
            move |state: &mut State, inode| state.file(inode, op)
        };
        let (whole, half) = (write(bytes.len()), write(bytes.len() / 2));
        let inode = self.inode;
        self.disk.call(
            |state| {
                whole(state, inode);
                Ok(())
            },
            |state| half(state, inode),
        )
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        let inode = self.inode;
        let cut = |state: &mut State| {
            if !state.ignores_cuts {
                state.file(inode, FileOp::SetLen(len));
            }
            Ok(())
        };
        self.disk.call(cut, |_| {})
    }

    fn sync(&mut self) -> io::Result<()> {
        let inode = self.inode;
        let sync = |state: &mut State| {
            let inode = &mut state.inodes[inode];
            inode.pending.clear();
            inode.durable = inode.live.clone();
            Ok(())
        };
        let plan = self.disk.state().plan;
        let dies = matches!(plan, Plan::DiesAt(at) if self.disk.calls() == at);
        if dies {
            self.disk.call(|_| Ok(()), |_| {})
        } else {
            self.disk.call(sync, |_| {})
        }
    }
}
