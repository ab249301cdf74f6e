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
mod error;
mod graphml;
mod json;
pub(crate) mod kept;
mod made;
mod markup;
mod myspot;
mod problem;
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
use crate::watch::Watch;
use crate::workspace::Workspace;

pub use duplicates::Duplicate;
pub use error::ImportError;
pub use made::NewRecord;
pub use problem::{Hint, Place, Problem, Why};
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
