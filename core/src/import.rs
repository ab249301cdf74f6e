//! An import is a plan: what a file would add, and what deserves a look, before anything is done.
//!
//! A file is recognised by its content, never by its name. Every leaf of it ends in a record or
//! in the report; nothing is lost silently. Applied, a plan is one change: one undo, one line of
//! history.

mod bullets;
mod decode;
mod delimited;
mod dialects;
mod draft;
pub mod duplicates;
mod edges;
mod graphml;
mod json;
pub(crate) mod kept;
mod made;
mod markup;
mod myspot;
mod read;
pub mod recipe;
mod refused;
pub(crate) mod sections;
mod settle;
pub mod sheet;
mod sniff;
pub mod table;
mod universe;
mod values;
mod workbook;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::edit::{Act, Edit};
use crate::id::{Dice, Moment};
use crate::watch::{Stopped, Watch};
use crate::workspace::Workspace;

pub use duplicates::Duplicate;
pub use made::NewRecord;
pub use refused::refused_csv;
pub use table::{Table, TableChoices};

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
    /// What the history will call it.
    label: String,
    /// The records that it adds.
    made: made::Made,
    /// What it adds to records that are here already.
    completing: Vec<Edit>,
    /// How many records of each type it adds.
    pub added: BTreeMap<String, usize>,
    /// What deserves a look. The rest of the file goes in all the same.
    pub problems: Vec<Problem>,
    /// Every leaf of the file that found no place of its own, with its path in the file.
    pub report: Vec<(String, String)>,
    /// How many records that are here already it completes.
    pub updated: usize,
    /// Fiches that may be one with another; both stay, unless a person joins them.
    pub duplicates: Vec<Duplicate>,
    /// How each table of the file was read; empty for a file that is none.
    pub tables: Vec<Table>,
    /// The rows that could not become anything.
    pub refused: Vec<table::Refused>,
}

impl Plan {
    /// The records that it adds, in the file's order.
    pub fn records(&self) -> impl Iterator<Item = NewRecord<'_>> {
        self.made.iter()
    }

    /// All of it as one act, to be applied as one change. O(records): the plan keeps them much
    /// smaller.
    #[must_use]
    pub fn act(&self) -> Act {
        let mut edits = self.made.edits();
        edits.extend(self.completing.iter().cloned());
        Act::verbatim(self.label.clone(), edits)
    }
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
    /// A fiche has nearly that name, or has it among its other names.
    NearName,
    /// It holds digits, and is not understood as a date.
    UnreadDate,
    /// The numbers of this column go to ten; they were halved.
    ScaleConverted,
    /// Some bytes are no letters of the encoding.
    BrokenLetters,
    /// The relations were cut off by the program that wrote the file.
    Incomplete,
    /// The file names something without saying what it is called.
    NoLabel,
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
            Self::NearName => "near_name",
            Self::UnreadDate => "unread_date",
            Self::ScaleConverted => "scale_converted",
            Self::BrokenLetters => "broken_letters",
            Self::Incomplete => "incomplete",
            Self::NoLabel => "no_label",
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
    /// The row did not go in; correct it and import the file of refused rows.
    SeeRefused,
    /// Say in which encoding the file is written.
    ChooseEncoding,
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
            Self::SeeRefused => "see_refused",
            Self::ChooseEncoding => "choose_encoding",
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

/// What the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognised {
    /// Our own lossless JSON.
    OurJson,
    /// The JSON of the old mySPOT.
    MyspotJson,
    /// A bare network as JSON: numbered nodes, pairs of them.
    EdgeList,
    /// A project of one of the old mySPOT's sister tools, by the name of its dialect.
    Dialect(&'static str),
    /// The page « Univers » of the old mySPOT.
    Universe,
    /// A network as GraphML.
    GraphMl,
    /// A workbook: XLSX, XLS or ODS.
    Workbook,
    /// Delimited text, or a list with one thing a line.
    Text,
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Import it all the same where it, or parts of it, came before.
    pub again: bool,
    /// How its tables are read.
    pub table: TableChoices,
    /// What becomes of pairs of fiches that may be one.
    pub pairs: Vec<(duplicates::PairKey, duplicates::Settled)>,
}

/// Says what the bytes of a file are, from their content alone.
#[must_use]
pub fn recognise(bytes: &[u8]) -> Recognised {
    match sniff::sniff(bytes) {
        sniff::Sort::Book(_) => return Recognised::Workbook,
        sniff::Sort::Text => return Recognised::Text,
        sniff::Sort::Universe => return Recognised::Universe,
        sniff::Sort::GraphMl => return Recognised::GraphMl,
        sniff::Sort::Nothing => return Recognised::NotData,
        sniff::Sort::Empty => return Recognised::Empty,
        sniff::Sort::Json => {}
    }
    match look(bytes) {
        Ok((Shape::Ours, _)) => Recognised::OurJson,
        Ok((Shape::Myspot, _)) => Recognised::MyspotJson,
        Ok((Shape::Edges, _)) => Recognised::EdgeList,
        Ok((Shape::Dialect(_, name), _)) => Recognised::Dialect(name),
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
    let choices = Choices::default();
    plan_with(
        bytes,
        name,
        &choices,
        workspace,
        now,
        dice,
        Watch::default(),
    )
}

/// The share of the whole work on a file that goes into taking it apart.
const READ_SHARE: f32 = 0.3;

/// Plans an import as [`plan`] does, with what the person chose about it; `watch` is told how far
/// it is, and may call it off.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn plan_with(
    bytes: &[u8],
    name: &str,
    choices: &Choices,
    workspace: &Workspace,
    now: Moment,
    dice: &mut Dice,
    watch: Watch<'_>,
) -> Result<Plan, ImportError> {
    if bytes.len() > MAX_BYTES {
        return Err(ImportError::TooLarge {
            bytes: bytes.len(),
            limit: MAX_BYTES,
        });
    }
    let begin = |dialect, dice| {
        let source = draft::Source {
            name,
            dialect,
            print: fingerprint(bytes),
            choices: choices.clone(),
        };
        draft::Draft::new(source, workspace, now, dice, watch)
    };
    match sniff::sniff(bytes) {
        sniff::Sort::Empty => Err(ImportError::Empty),
        sniff::Sort::Nothing => Err(ImportError::NotData),
        sniff::Sort::Json => {
            let (shape, read) = look(bytes)?;
            let mut draft = begin(shape.dialect(), dice);
            if draft.came_before() {
                return draft.finish();
            }
            draft.repeated_keys(read.repeated);
            match shape {
                Shape::Ours => json::draft(&mut draft, read.json)?,
                Shape::Myspot => myspot::draft(&mut draft, &read.json)?,
                Shape::Edges => edges::draft(&mut draft, &read.json)?,
                Shape::Dialect(dialect, _) => {
                    dialects::draft(&mut draft, &dialect, &read.json, Vec::new())?;
                }
            }
            draft.finish()
        }
        sniff::Sort::Universe => {
            let mut draft = begin("myspot-html", dice);
            if draft.came_before() {
                return draft.finish();
            }
            read_universe(&mut draft, &decode::decode(bytes, None)?.text)?;
            draft.finish()
        }
        sniff::Sort::GraphMl => {
            let mut draft = begin("graphml", dice);
            if draft.came_before() {
                return draft.finish();
            }
            read_graphml(&mut draft, &decode::decode(bytes, None)?.text)?;
            draft.finish()
        }
        sort => {
            if let Some((json, twice)) = table::dialect_csv(bytes, sort, &choices.table)? {
                let mut draft = begin("dialect-c-csv", dice);
                if draft.came_before() {
                    return draft.finish();
                }
                let dialect = dialects::named("dialect-c").ok_or(ImportError::NotData)?;
                dialects::draft(&mut draft, &dialect, &json, twice)?;
                return draft.finish();
            }
            let reading = watch.part(0.0, READ_SHARE);
            let file = table::open(bytes, sort, &choices.table, workspace.kinds(), &reading)?;
            let mut draft = begin(file.dialect, dice);
            if draft.came_before() {
                return draft.finish();
            }
            table::draft_file(&mut draft, file, &choices.table)?;
            draft.finish()
        }
    }
}

/// The page « Univers », as the JSON that the old program would have written.
fn read_universe(draft: &mut draft::Draft<'_>, text: &str) -> Result<(), ImportError> {
    let page = universe::read(text)?;
    myspot::draft(draft, &page.json)?;
    for at in page.unnamed {
        let path = format!("relations[{at}].type");
        draft.problem(&path, "", Why::NoLabel, Hint::FillIn);
    }
    if page.undrawn {
        draft.problem("", draft.source.name, Why::Incomplete, Hint::CheckReading);
    }
    Ok(())
}

/// A network, as the JSON that the old program would have written.
fn read_graphml(draft: &mut draft::Draft<'_>, text: &str) -> Result<(), ImportError> {
    let network = graphml::read(text)?;
    myspot::draft(draft, &network.json)?;
    let both_ways: std::collections::HashSet<String> = network.undirected.into_iter().collect();
    let mut ties: Vec<crate::RecordId> = Vec::new();
    for tie in draft.made.iter().filter(|tie| tie.kind() == "relation") {
        if both_ways.contains(tie.words("origin|ext_id")) {
            ties.push(tie.id().clone());
        }
    }
    for tie in ties {
        draft.set(&tie, "directed", false);
    }
    Ok(())
}

/// The shapes of JSON that are understood.
enum Shape {
    Ours,
    Myspot,
    Edges,
    Dialect(Box<dialects::Dialect>, &'static str),
}

impl Shape {
    fn dialect(&self) -> &'static str {
        match self {
            Self::Ours => json::DIALECT,
            Self::Myspot => myspot::DIALECT,
            Self::Edges => edges::DIALECT,
            Self::Dialect(_, name) => name,
        }
    }
}

fn look(bytes: &[u8]) -> Result<(Shape, read::Read), ImportError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
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
    } else if let Some((dialect, name)) = dialects::recognise(&read.json) {
        Ok((Shape::Dialect(Box::new(dialect), name), read))
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
