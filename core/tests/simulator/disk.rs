//! What one replica has made durable, frame by frame, as a folder would hold it.

use myspot_core::Outgoing;

/// One frame of the journal.
#[derive(Clone)]
pub enum Frame {
    /// A change with what stands beside it.
    Change { change: Outgoing, slot: Vec<u8> },
    /// All proofs at that moment.
    Proofs(Vec<u8>),
    /// The chain of epochs at that moment, and the secrets.
    Chain(Membership),
}

/// Who belongs, and what the group shares.
#[derive(Clone)]
pub struct Membership {
    pub chain: Vec<u8>,
    pub secrets: Vec<u8>,
}

/// The document as bytes, with its proofs and its chain.
#[derive(Clone)]
pub struct Snapshot {
    pub document: Vec<u8>,
    pub proofs: Vec<u8>,
    pub membership: Membership,
}

/// A folder: the keys, the last snapshot and the journal since.
#[derive(Clone)]
pub struct Disk {
    pub keys: [u8; 96],
    pub snapshot: Option<Snapshot>,
    pub journal: Vec<Frame>,
}

impl Disk {
    pub fn new(keys: [u8; 96]) -> Self {
        Self {
            keys,
            snapshot: None,
            journal: Vec::new(),
        }
    }

    /// The newest chain that was written.
    pub fn membership(&self) -> Option<&Membership> {
        let written = self.journal.iter().rev().find_map(|frame| match frame {
            Frame::Chain(membership) => Some(membership),
            _ => None,
        });
        let kept = self.snapshot.as_ref();
        written.or(kept.map(|snapshot| &snapshot.membership))
    }

    /// The changes since the snapshot.
    pub fn changes(&self) -> impl Iterator<Item = &[u8]> {
        self.journal.iter().filter_map(|frame| match frame {
            Frame::Change { change, .. } => Some(change.bytes.as_slice()),
            _ => None,
        })
    }
}
