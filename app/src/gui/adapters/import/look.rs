//! A file looked at on a worker: read, planned on a copy of the workspace, counted.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use myspot_core::date::{self, Date};
use myspot_core::import::{self, Choices, ImportError, NewRecord, Plan, Recognised};
use myspot_core::watch::Watch;
use myspot_core::{Dice, DoneAside, EditError, Moment, RecordId, Workspace};

use crate::gui::sentences::shorten;
use crate::gui::workspace_copy::WorkspaceCopy;

/// What a worker brings back for the page.
#[derive(Debug)]
pub enum ImportNews {
    /// The system's chooser was closed.
    Chosen(Option<PathBuf>),
    /// So much of a file is looked at.
    Share {
        /// Which run.
        turn: u32,
        /// From 0 to 1.
        share: f32,
    },
    /// A file was looked at.
    Looked {
        /// Which run.
        turn: u32,
        /// What was found.
        found: Result<Box<Found>, Trouble>,
    },
    /// A plan was put into a copy of the workspace, which is to be taken over.
    Entered {
        /// Which run.
        turn: u32,
        /// The record of the import itself.
        batch: Option<RecordId>,
        /// The copy, or why nothing goes in.
        done: Result<Box<DoneAside>, EditError>,
    },
}

/// What was found in a file.
#[derive(Debug)]
pub struct Found {
    pub(super) file: Arc<Source>,
    pub(super) sort: Recognised,
    pub(super) plan: Arc<Plan>,
    pub(super) tally: Tally,
}

/// Why there is nothing to show.
#[derive(Debug)]
pub enum Trouble {
    /// The system does not hand the file out.
    File(io::ErrorKind),
    /// There is a folder.
    Folder,
    /// It is no data, or not as it was said.
    Import(ImportError),
    /// The copy of the workspace could not be read, which is no fault of the file.
    Copy,
}

/// The bytes of a file, kept while one decides how to read them.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// What is to be looked at: a path that was not read yet, or the bytes that were.
pub(super) enum Wanted {
    Path(PathBuf),
    Bytes(Arc<Source>),
}

/// Looks at a file.
pub(super) fn look(
    wanted: Wanted,
    copy: &WorkspaceCopy,
    choices: &Choices,
    now: Moment,
    mut dice: Dice,
    watch: Watch<'_>,
) -> Result<Box<Found>, Trouble> {
    let file = match wanted {
        Wanted::Bytes(file) => file,
        Wanted::Path(path) => Arc::new(read(path)?),
    };
    let found = copy.with(|workspace| {
        let (bytes, name) = (&file.bytes, &file.name);
        let plan = import::plan_with(bytes, name, choices, workspace, now, &mut dice, watch)
            .map_err(Trouble::Import)?;
        let tally = Tally::of(&plan, workspace);
        Ok(Box::new(Found {
            sort: import::recognise(&file.bytes),
            plan: Arc::new(plan),
            tally,
            file: Arc::clone(&file),
        }))
    });
    found.unwrap_or(Err(Trouble::Copy))
}

/// Reads a file, no further than one byte more than an import takes.
fn read(path: PathBuf) -> Result<Source, Trouble> {
    if path.is_dir() {
        return Err(Trouble::Folder);
    }
    let refused = |error: io::Error| Trouble::File(error.kind());
    let file = File::open(&path).map_err(refused)?;
    let mut bytes = Vec::new();
    let most = import::MAX_BYTES as u64 + 1;
    file.take(most).read_to_end(&mut bytes).map_err(refused)?;
    Ok(Source {
        name: name_of(&path),
        path,
        bytes,
    })
}

/// The last part of a path.
pub(super) fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// What a plan would bring, counted for people.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// How many fiches of each kind; the empty one stands for those that say none.
    pub(super) fiches: BTreeMap<String, usize>,
    /// How many relations of each kind.
    pub(super) relations: BTreeMap<String, usize>,
    /// How many records of every other type.
    pub(super) others: BTreeMap<String, usize>,
    /// How many dates were understood.
    pub(super) dates: usize,
    /// One of them, as it is written and as it is understood.
    pub(super) date: Option<(String, String)>,
    /// What else the fiches of the pairs say of themselves.
    pub(super) details: HashMap<RecordId, String>,
}

/// The record types that serve the program, and that nobody counts.
const UNCOUNTED: [&str; 2] = ["import_batch", "field_def"];
/// What tells two fiches of one name apart, most telling first.
const TELLING: [&str; 4] = ["summary", "contact", "desc", "when_raw"];

impl Tally {
    fn of(plan: &Plan, workspace: &Workspace) -> Self {
        let mut tally = Self::default();
        let paired: HashSet<&RecordId> = plan
            .duplicates
            .iter()
            .flat_map(|pair| [&pair.one.record, &pair.other.record])
            .collect();
        for record in plan.records() {
            let into = match record.kind() {
                "entity" => tally.fiches.entry(record.words("kind").to_owned()),
                "relation" => tally.relations.entry(record.words("kind").to_owned()),
                kind if UNCOUNTED.contains(&kind) => continue,
                kind => tally.others.entry(kind.to_owned()),
            };
            *into.or_default() += 1;
            tally.count_dates(record);
            if paired.contains(record.id()) {
                let told = TELLING.iter().map(|key| record.words(key));
                let told = told.filter(|it| !it.is_empty());
                let told: Vec<String> = told.take(2).map(shorten).collect();
                tally.details.insert(record.id().clone(), told.join(" · "));
            }
        }
        for id in paired {
            if let Some(record) = workspace.record(id) {
                let told = TELLING.iter().map(|key| record.words(key));
                let told = told.filter(|it| !it.is_empty());
                let told: Vec<String> = told.take(2).map(shorten).collect();
                tally.details.insert(id.clone(), told.join(" · "));
            }
        }
        tally
    }

    fn count_dates(&mut self, record: NewRecord<'_>) {
        for key in record.keys() {
            let Some(field) = key.strip_suffix("_edtf") else {
                continue;
            };
            let Some(date) = Date::from_edtf(record.words(key)) else {
                continue;
            };
            self.dates += 1;
            let raw = record.words(&format!("{field}_raw"));
            // The most telling example is one whose day and month could be exchanged.
            let telling = raw.contains(['/', '.']) && date.day().is_some_and(may_be_turned);
            let shown = self
                .date
                .as_ref()
                .is_some_and(|(raw, _)| raw.contains(['/', '.']));
            if !raw.is_empty() && (self.date.is_none() || (telling && !shown)) {
                self.date = Some((raw.to_owned(), date::short(&date)));
            }
        }
    }
}

fn may_be_turned(day: date::Day) -> bool {
    day.day <= 12 && day.day != day.month
}
