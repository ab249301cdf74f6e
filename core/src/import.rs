//! An import is a plan: what a file would add, and what deserves a look, before anything is done.
//!
//! A file is recognised by its content, never by its name. Every leaf of it ends in a record or
//! in the report; nothing is lost silently. Applied, a plan is one change: one undo, one line of
//! history.

mod draft;
mod edges;
mod json;
pub(crate) mod kept;
mod myspot;
mod read;
pub(crate) mod sections;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::edit::Act;
use crate::id::{Dice, Moment};
use crate::workspace::Workspace;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;
/// The longest single text of a file, in bytes.
pub const MAX_TEXT: usize = 1 << 20;
/// The most values (leaves and containers) of a JSON file.
pub const MAX_VALUES: usize = 4_000_000;
/// The most records that one file may add.
pub const MAX_RECORDS: usize = 200_000;

/// What a file would do to a workspace.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The edits, ready to be applied as one change; without edits the file adds nothing.
    pub act: Act,
    /// How many records of each type it adds.
    pub added: BTreeMap<String, usize>,
    /// What deserves a look. The rest of the file goes in all the same.
    pub problems: Vec<Problem>,
    /// Every leaf of the file that found no place of its own, with its path in the file.
    pub report: Vec<(String, String)>,
}

/// Something in a file that deserves a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub place: Place,
    /// What stands there, word for word.
    pub value: String,
    /// What is the matter.
    pub why: Why,
    /// What one can do about it.
    pub hint: Hint,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The row, from 1; in a JSON file the place in the list, from 1.
    pub row: Option<usize>,
    /// The column's heading; in a JSON file the path of the value, as `entities[3].name`.
    pub column: Option<String>,
}

/// What is the matter with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// These very bytes were imported before.
    SameFile,
    /// A record of that id came with an earlier import, with the same content.
    AlreadyHere,
    /// A record of that id came with an earlier import, and says something else.
    AlreadyHereDifferent,
    /// Another record of this file has the same id.
    DuplicateId,
    /// A fiche of that name exists already.
    SameName,
    /// A key occurs twice in one object; the last one counts.
    DuplicateKey,
    /// A relation or a note names something that the file does not hold.
    DanglingReference,
    /// The name is missing.
    NoName,
    /// The text is missing.
    NoText,
    /// The value is of another sort than expected; it was read as well as possible.
    OddValue,
    /// The number lies outside its scale.
    OutOfScale,
    /// The record says no type.
    NoType,
    /// Two versions stood side by side; only the visible one can be taken over.
    TwoVersions,
    /// The workspace says something else about itself.
    InfoDiffers,
}

impl Why {
    /// The word that the command line prints.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SameFile => "same_file",
            Self::AlreadyHere => "already_here",
            Self::AlreadyHereDifferent => "already_here_different",
            Self::DuplicateId => "duplicate_id",
            Self::SameName => "same_name",
            Self::DuplicateKey => "duplicate_key",
            Self::DanglingReference => "dangling_reference",
            Self::NoName => "no_name",
            Self::NoText => "no_text",
            Self::OddValue => "odd_value",
            Self::OutOfScale => "out_of_scale",
            Self::NoType => "no_type",
            Self::TwoVersions => "two_versions",
            Self::InfoDiffers => "info_differs",
        }
    }
}

/// What one can do about a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hint {
    /// Ask for the import again on purpose.
    ImportAgain,
    /// Nothing was added: the record here stays as it is.
    KeptOurs,
    /// Compare the two and write what is missing.
    Compare,
    /// Join the two records if they are one.
    JoinDuplicates,
    /// Give the placeholder its name.
    NamePlaceholder,
    /// Write it.
    FillIn,
    /// Look whether it was read rightly; the source text is kept with the record.
    CheckReading,
    /// Look into the report.
    SeeReport,
}

impl Hint {
    /// The word that the command line prints.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ImportAgain => "import_again",
            Self::KeptOurs => "kept_ours",
            Self::Compare => "compare",
            Self::JoinDuplicates => "join_duplicates",
            Self::NamePlaceholder => "name_placeholder",
            Self::FillIn => "fill_in",
            Self::CheckReading => "check_reading",
            Self::SeeReport => "see_report",
        }
    }
}

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
    /// A newer version of this program wrote it.
    #[error("the file is of version {found}, newer than {known}")]
    NewerVersion {
        /// Its version.
        found: u64,
        /// The newest that is understood.
        known: u64,
    },
}

/// What the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognised {
    /// Our own lossless JSON.
    OurJson,
    /// The JSON of the old mySPOT.
    MyspotJson,
    /// A bare network as JSON: numbered nodes, pairs of them.
    EdgeList,
    /// JSON of another shape, with the first keys of its outermost object.
    UnknownJson(Vec<String>),
    /// Begins like JSON, and is broken there.
    BrokenJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// No byte, or only spaces.
    Empty,
    /// Nothing that can be read here.
    NotData,
}

/// What the person chose about an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Choices {
    /// Import it all the same where it, or parts of it, came before.
    pub again: bool,
}

/// Says what the bytes of a file are, from their content alone.
#[must_use]
pub fn recognise(bytes: &[u8]) -> Recognised {
    match look(bytes) {
        Ok((Shape::Ours, _)) => Recognised::OurJson,
        Ok((Shape::Myspot, _)) => Recognised::MyspotJson,
        Ok((Shape::Edges, _)) => Recognised::EdgeList,
        Err(ImportError::UnknownJson { keys }) => Recognised::UnknownJson(keys),
        Err(ImportError::BrokenJson { line, column, .. }) => {
            Recognised::BrokenJson { line, column }
        }
        Err(ImportError::Empty) => Recognised::Empty,
        Err(_) => Recognised::NotData,
    }
}

/// Plans the import of a file; nothing is written before the plan's act is applied.
///
/// `name` is the file's name, for the history and the places of problems. O(file + workspace).
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn plan(
    bytes: &[u8],
    name: &str,
    workspace: &Workspace,
    now: Moment,
    dice: &mut Dice,
) -> Result<Plan, ImportError> {
    plan_with(bytes, name, Choices::default(), workspace, now, dice)
}

/// Plans an import as [`plan`] does, with what the person chose about it.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn plan_with(
    bytes: &[u8],
    name: &str,
    choices: Choices,
    workspace: &Workspace,
    now: Moment,
    dice: &mut Dice,
) -> Result<Plan, ImportError> {
    let (shape, read) = look(bytes)?;
    let dialect = match shape {
        Shape::Ours => json::DIALECT,
        Shape::Myspot => myspot::DIALECT,
        Shape::Edges => edges::DIALECT,
    };
    let source = draft::Source {
        name,
        dialect,
        print: fingerprint(bytes),
        choices,
    };
    let mut draft = draft::Draft::new(source, workspace, now, dice);
    if draft.came_before() {
        return draft.finish();
    }
    draft.repeated_keys(read.repeated);
    match shape {
        Shape::Ours => json::draft(&mut draft, read.json)?,
        Shape::Myspot => myspot::draft(&mut draft, &read.json)?,
        Shape::Edges => edges::draft(&mut draft, &read.json)?,
    }
    draft.finish()
}

/// The shapes of JSON that are understood.
enum Shape {
    Ours,
    Myspot,
    Edges,
}

fn look(bytes: &[u8]) -> Result<(Shape, read::Read), ImportError> {
    if bytes.len() > MAX_BYTES {
        return Err(ImportError::TooLarge {
            bytes: bytes.len(),
            limit: MAX_BYTES,
        });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => return Err(ImportError::Empty),
        Some(b'{' | b'[') => {}
        Some(_) => return Err(ImportError::NotData),
    }
    let read = read::read(bytes)?;
    let Json::Object(root) = &read.json else {
        return Err(ImportError::UnknownJson { keys: Vec::new() });
    };
    let is_list = |key: &str| root.get(key).is_some_and(Json::is_array);
    let sister = ["meta", "fields", "project", "domino"]
        .iter()
        .any(|key| root.contains_key(*key));
    if root.get("format").and_then(Json::as_str) == Some(crate::schema::FORMAT) {
        Ok((Shape::Ours, read))
    } else if !sister
        && (root.contains_key("entities")
            || root.contains_key("plaidoyer")
            || is_list("relations")
            || is_list("notes"))
    {
        Ok((Shape::Myspot, read))
    } else if edges::recognise(root) {
        Ok((Shape::Edges, read))
    } else {
        let keys = root
            .keys()
            .take(12)
            .map(|key| key.chars().take(80).collect())
            .collect();
        Err(ImportError::UnknownJson { keys })
    }
}

/// The fingerprint by which a file is known again.
fn fingerprint(bytes: &[u8]) -> String {
    format!("blake3:{}", blake3::hash(bytes).to_hex())
}
