//! Why a file cannot be imported at all.

use crate::watch::Stopped;

/// Why a file cannot be imported at all. Nothing was done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Nothing is in it.
    #[error("the file is empty")]
    Empty,
    /// It is larger than what is read.
    #[error("the file has {bytes} bytes, more than {limit}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The most that is read.
        limit: usize,
    },
    /// One of its texts is longer than what is read.
    #[error("the text at {path} is longer than {limit} bytes")]
    TooLong {
        /// Where it stands.
        path: String,
        /// The most that is read.
        limit: usize,
    },
    /// It holds more values or records than what is read.
    #[error("the file holds more than {limit} values or records")]
    TooMany {
        /// The most that is read.
        limit: usize,
    },
    /// It begins like JSON and is not.
    #[error("the JSON is broken at line {line}, column {column}: {reason}")]
    BrokenJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the reader said.
        reason: String,
    },
    /// It is JSON of an unknown shape.
    #[error("the JSON is not of a known shape")]
    UnknownJson {
        /// The first keys of its outermost object, if it is one.
        keys: Vec<String>,
    },
    /// It is nothing that can be read here.
    #[error("the file is not data of a known sort")]
    NotData,
    /// It is a workbook that cannot be opened.
    #[error("the workbook is broken: {reason}")]
    BrokenWorkbook {
        /// What its reader said.
        reason: String,
    },
    /// It is a workbook that needs a password.
    #[error("the workbook is protected by a password")]
    Protected,
    /// It is a workbook that says wrong things of itself, as one made to break programs does.
    #[error("the workbook was not made by an honest program")]
    LyingWorkbook,
    /// It is a workbook that unpacks to more than what is read.
    #[error("the workbook unpacks to more than {limit} bytes")]
    TooLargeUnpacked {
        /// The most that is read.
        limit: usize,
    },
    /// The encoding that was asked for does not exist.
    #[error("there is no encoding {asked}")]
    UnknownEncoding {
        /// What was asked for.
        asked: String,
    },
    /// The sign between cells that was asked for is no single sign of one byte.
    #[error("the delimiter is not one plain sign")]
    UnknownDelimiter,
    /// The recipe that was asked for does not exist.
    #[error("there is no recipe {asked}")]
    UnknownRecipe {
        /// What was asked for.
        asked: String,
    },
    /// The field that was asked for does not exist.
    #[error("there is no field {asked}")]
    UnknownField {
        /// What was asked for.
        asked: String,
        /// Some that exist.
        known: Vec<String>,
    },
    /// The column that was asked for does not exist.
    #[error("there is no column {asked}")]
    UnknownColumn {
        /// What was asked for.
        asked: String,
        /// Those that exist.
        known: Vec<String>,
    },
    /// The sheet that was asked for does not exist.
    #[error("there is no sheet {asked}")]
    UnknownSheet {
        /// What was asked for.
        asked: String,
        /// Those that exist.
        known: Vec<String>,
    },
    /// It was called off.
    #[error("called off")]
    Stopped,
    /// A newer version of this program wrote it.
    #[error("the file is of version {found}, newer than {known}")]
    NewerVersion {
        /// Its version.
        found: u64,
        /// The newest that is understood.
        known: u64,
    },
}

impl From<Stopped> for ImportError {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}
