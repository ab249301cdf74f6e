//! The closed list of what a screen may have to refresh.
//!
//! Keystrokes, remote bytes, undo and imports all end here: no screen learns where a change
//! came from.

use crate::id::RecordId;

/// Largest change of the document, in bytes: what is larger could be neither kept nor sent, so it
/// is neither made nor taken. Room for an import of some 200,000 records.
pub const MAX_CHANGE: usize = 96 << 20;

/// One thing that is no longer as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A record is there that was not, or came out of the bin.
    Appeared {
        /// The record.
        record: RecordId,
        /// Its type code.
        kind: String,
    },
    /// A record went into the bin.
    Vanished {
        /// The record.
        record: RecordId,
        /// Its type code.
        kind: String,
    },
    /// One stored key holds something else, or is disputed, or no longer is.
    Field {
        /// The record.
        record: RecordId,
        /// Its type code.
        kind: String,
        /// The stored key.
        key: String,
    },
}

impl Change {
    /// The record that changed.
    #[must_use]
    pub fn record(&self) -> &RecordId {
        match self {
            Self::Appeared { record, .. }
            | Self::Vanished { record, .. }
            | Self::Field { record, .. } => record,
        }
    }

    /// The type code of the record that changed.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Appeared { kind, .. }
            | Self::Vanished { kind, .. }
            | Self::Field { kind, .. } => kind,
        }
    }
}
