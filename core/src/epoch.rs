//! Who belongs to a workspace, with which keys and which role: the epochs and their addenda.
//!
//! The chain of epochs stands outside the document. The first epoch is signed by its creator;
//! an **addendum** adds or promotes one member and is signed by a facilitator. Addenda are a
//! set: two facilitators may let people in while they are apart, and the union is the same
//! whoever merges first. Only a **new epoch** can remove or demote, and it has a new secret.
//!
//! `member` records inside the document are a directory and grant nothing.
//!
//! # Invariants
//! - Who belongs follows from the set of what was signed, never from the order in which it came.
//! - What lowers a device counts against everything that was signed without knowing of it: what
//!   was granted to the device, and whom the device let in itself.
//! - Epochs that were begun apart unite, unless one takes from the author of the other the right
//!   to begin it, or together they leave nobody who may let others in. Then neither copy of the
//!   chain takes up the other ([`EpochError::TwoEpochs`]) until a person chooses.

mod chain;
mod reckon;
mod secrets;
mod stated;

use serde::{Deserialize, Serialize};

use crate::id::WorkspaceId;
use crate::keys::{Card, Device};

pub use chain::{Chain, MAX_CHAIN};
pub use secrets::Secrets;

/// What a member may do. Enforced by signature: a change is refused when its author may not write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Reads; every honest device refuses its changes.
    Reader,
    /// Reads and writes.
    Contributor,
    /// Reads, writes and lets others in.
    Facilitator,
}

impl Role {
    /// The code, as the command line takes and prints it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Reader => "lecture",
            Self::Contributor => "contribution",
            Self::Facilitator => "animation",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        [Self::Reader, Self::Contributor, Self::Facilitator]
            .into_iter()
            .find(|role| role.code() == code)
    }

    /// Whether changes of this role count.
    #[must_use]
    pub fn writes(self) -> bool {
        self >= Self::Contributor
    }
}

/// One device of one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its keys and its member's name.
    pub card: Card,
    /// What it may do.
    pub role: Role,
}

/// Why an epoch began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// Sharing began.
    Founded,
    /// Somebody left or was sent away.
    Removal,
    /// Somebody may do less than before.
    Demotion,
    /// Something was erased.
    Erasure,
    /// The history was shortened.
    Compaction,
    /// Two histories under one name were mended.
    Repair,
}

/// The last change of a device that still counts after it lost the right to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cutoff {
    /// The device.
    pub device: Device,
    /// Its actor.
    pub actor: Vec<u8>,
    /// The number of the last change that counts.
    pub seq: u64,
}

/// One epoch: everybody who belongs, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// From 1.
    pub number: u32,
    /// The hash of the document's genesis change.
    pub genesis: [u8; 32],
    /// Who belongs.
    pub members: Vec<Member>,
    /// What still counts of those who lost the right to write.
    pub cutoffs: Vec<Cutoff>,
    /// The hash of the epoch before; none for the first.
    pub previous: Option<[u8; 32]>,
    /// Why it began.
    pub reason: Reason,
}

/// Whom a new epoch gives less than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lowered {
    /// The device.
    pub device: Device,
    /// What it may still do; `None` when it no longer belongs.
    pub to: Option<Role>,
}

/// Adds or promotes one member within an epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addendum {
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// The hash of the epoch that it adds to.
    pub epoch: [u8; 32],
    /// Who is added, or has this role from now on.
    pub member: Member,
}

/// Why a chain of epochs is not accepted. What was there before stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EpochError {
    /// The bytes are no chain.
    #[error("the bytes are no chain of epochs")]
    Unreadable,
    /// A later program wrote it.
    #[error("the chain of epochs is of version {0}")]
    Newer(u16),
    /// It is of another workspace, or of another document of the same one.
    #[error("the chain of epochs belongs to something else")]
    Foreign,
    /// A signature does not fit, or its author had no right to sign.
    #[error("a signature in the chain of epochs does not fit")]
    BadSignature,
    /// Two first epochs of one workspace: it was shared twice, from two copies.
    #[error("the workspace was shared twice, apart from each other")]
    OtherFounding,
    /// Only a facilitator may let others in.
    #[error("only a facilitator may do this")]
    NotFacilitator,
    /// A new epoch must leave somebody who may let others in.
    #[error("nobody would be left who may let others in")]
    NobodyLeft,
    /// Two epochs of one number that cannot both hold: a person has to choose.
    #[error("two epochs of one number contradict each other")]
    TwoEpochs,
    /// More than is accepted.
    #[error("the chain of epochs is too long")]
    TooLong,
}
