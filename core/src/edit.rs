//! The closed list of what a member can do to the workspace.

use crate::change::MAX_CHANGE;
use crate::id::RecordId;
use crate::value::Value;
use crate::watch::Stopped;

/// One elementary deed. Several of them make an [`Act`].
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Makes a record. Its long texts are born with it, all of them, also the empty ones.
    Create {
        /// The fresh name, drawn with [`RecordId::fresh`].
        record: RecordId,
        /// The type code.
        kind: String,
        /// Stored keys and what they hold; flat keys for set members.
        fields: Vec<(String, Value)>,
    },
    /// Writes one register or keyed value; [`Value::Null`] empties it. Where two versions stood,
    /// the written one is what stays.
    Set {
        /// The record, or [`RecordId::info`].
        record: RecordId,
        /// The stored key: a field, or `field|key`.
        key: String,
        /// What it is to hold.
        value: Value,
    },
    /// Makes a long text read thus, by the smallest splice that does it.
    SetText {
        /// The record, or [`RecordId::info`].
        record: RecordId,
        /// The field.
        key: String,
        /// The whole text.
        text: String,
    },
    /// Puts a member into a set.
    Tick {
        /// The record.
        record: RecordId,
        /// The set.
        field: String,
        /// The member: a code, a text or a record id.
        member: String,
    },
    /// Takes a member out of a set.
    Untick {
        /// The record.
        record: RecordId,
        /// The set.
        field: String,
        /// The member.
        member: String,
    },
    /// Adds to a tally.
    Count {
        /// The record.
        record: RecordId,
        /// The counter.
        key: String,
        /// How much, which may be negative.
        by: i64,
    },
    /// Puts a record into the bin. No hard delete: an edit made elsewhere would vanish with it.
    Trash {
        /// The record.
        record: RecordId,
    },
    /// Takes a record out of the bin.
    Restore {
        /// The record.
        record: RecordId,
    },
}

impl Edit {
    /// The record that the edit is about.
    #[must_use]
    pub fn record(&self) -> &RecordId {
        match self {
            Self::Create { record, .. }
            | Self::Set { record, .. }
            | Self::SetText { record, .. }
            | Self::Tick { record, .. }
            | Self::Untick { record, .. }
            | Self::Count { record, .. }
            | Self::Trash { record }
            | Self::Restore { record } => record,
        }
    }
}

/// What a member does in one go: one change, one undo, one line of history.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// What was done, as a code that the history keeps: `set`, `create`, `import list.csv`.
    pub label: String,
    /// The deeds, in order.
    pub edits: Vec<Edit>,
    /// Whether texts are taken as they are (an import), instead of being cleaned as typed input.
    pub verbatim: bool,
}

impl Act {
    /// An act of a member at the screen.
    #[must_use]
    pub fn new(label: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            label: label.into(),
            edits,
            verbatim: false,
        }
    }

    /// An act whose texts come from a file and are kept letter by letter.
    #[must_use]
    pub fn verbatim(label: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            label: label.into(),
            edits,
            verbatim: true,
        }
    }
}

impl From<Edit> for Act {
    fn from(edit: Edit) -> Self {
        let label = match &edit {
            Edit::Create { .. } => "create",
            Edit::Set { .. } => "set",
            Edit::SetText { .. } => "write",
            Edit::Tick { .. } => "tick",
            Edit::Untick { .. } => "untick",
            Edit::Count { .. } => "count",
            Edit::Trash { .. } => "trash",
            Edit::Restore { .. } => "restore",
        };
        Self::new(label, vec![edit])
    }
}

/// Why an act was refused. Nothing of it was done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The record is unknown here.
    #[error("no record named {0}")]
    NoRecord(RecordId),
    /// A record of that name exists already.
    #[error("a record named {0} exists already")]
    Exists(RecordId),
    /// The field is written once, when the record is made.
    #[error("field {key} of {record} is written once")]
    WrittenOnce {
        /// The record.
        record: RecordId,
        /// The field.
        key: String,
    },
    /// The key is empty, or `type`.
    #[error("no such field: {0:?}")]
    BadKey(String),
    /// A long text was treated as a register, or the reverse.
    #[error("field {key} of {record} is not of that sort")]
    WrongSort {
        /// The record.
        record: RecordId,
        /// The field.
        key: String,
    },
    /// The workspace asks for a newer program and is open for reading only.
    #[error("the workspace was written by a newer version and is read-only here")]
    ReadOnly,
    /// The member may read the workspace and not write in it.
    #[error("the member may only read")]
    MayOnlyRead,
    /// The act is larger than what can be kept and sent.
    #[error("the act would be a change of {bytes} bytes, at most {MAX_CHANGE}")]
    TooLarge {
        /// How large its change would be.
        bytes: usize,
    },
    /// It was called off before it was done.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// Automerge refused the write.
    #[error("the document refused the edit: {0}")]
    Document(String),
}
