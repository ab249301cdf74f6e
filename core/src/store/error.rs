//! What can go wrong with a workspace folder.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Tells why a workspace folder could not be created, opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The path exists and belongs to something else: a file, another program's folder.
    #[error("{} is not a mySPOT workspace", .path.display())]
    NotAWorkspace {
        /// What was looked at.
        path: PathBuf,
    },
    /// Nothing is there.
    #[error("{} does not exist", .path.display())]
    NotFound {
        /// What was looked for.
        path: PathBuf,
    },
    /// A new workspace was asked for where something is already.
    #[error("{} already exists and is not empty", .path.display())]
    AlreadyExists {
        /// Where the workspace should have been.
        path: PathBuf,
    },
    /// The system refuses access, or the volume is read-only.
    #[error("no permission for {}", .path.display())]
    NoPermission {
        /// What was refused.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// Another window or program holds the workspace for writing.
    #[error("{} is open for writing elsewhere", .path.display())]
    InUse {
        /// The workspace's folder.
        path: PathBuf,
    },
    /// A write was asked of a store opened with [`Access::Read`](super::Access::Read).
    #[error("{} is open for reading only", .path.display())]
    ReadOnly {
        /// The workspace's folder.
        path: PathBuf,
    },
    /// A newer mySPOT wrote this file.
    #[error("{} has format version {found}, this program knows up to {known}", .path.display())]
    NewerFormat {
        /// The file.
        path: PathBuf,
        /// The version it tells.
        found: u64,
        /// The newest version known here.
        known: u64,
    },
    /// The file is sealed in a way this program does not know.
    #[error("{} is sealed with the unknown cipher {cipher}", .path.display())]
    UnknownCipher {
        /// The file.
        path: PathBuf,
        /// The cipher's name or number.
        cipher: String,
    },
    /// The workspace's header is damaged, and so is its copy.
    #[error("{} is damaged: {why}", .path.display())]
    HeaderBroken {
        /// The header file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A journal or snapshot of another workspace lies in this folder.
    #[error("{} belongs to another workspace", .path.display())]
    ForeignFile {
        /// The file.
        path: PathBuf,
    },
    /// The journals build on snapshots of which none, nor any backup, can be read.
    #[error("no snapshot of {} can be read", .path.display())]
    NothingReadable {
        /// The workspace's folder.
        path: PathBuf,
    },
    /// What should be written is larger than what a reader would accept.
    #[error("{bytes} bytes are more than the {cap} that fit")]
    TooLarge {
        /// Size asked for.
        bytes: u64,
        /// Size allowed.
        cap: u64,
    },
    /// A frame of a kind that only the store itself may write.
    #[error("frame kind {kind} is reserved")]
    ReservedKind {
        /// The kind.
        kind: u8,
    },
    /// The volume or the quota is full.
    #[error("no space left for {}", .path.display())]
    DiskFull {
        /// What was being written.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// Any other failure of the disk.
    #[error("cannot read or write {}", .path.display())]
    Io {
        /// What was being read or written.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

impl StoreError {
    /// Sorts a failure of the system into the cause that a member can act upon.
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::NotFound => Self::NotFound { path },
            ErrorKind::NotADirectory => Self::NotAWorkspace { path },
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Self::NoPermission { path, source }
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::DiskFull { path, source }
            }
            _ => Self::Io { path, source },
        }
    }
}
