//! A workspace as tables: one a record type, in words, as far as its readers may see.
//!
//! What a spreadsheet shows is what an import of that spreadsheet reads: names for what is pointed
//! at, and beside them the ids, which settle what two of one name would leave open.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use super::LeftOut;
use super::plan::{handling, reserved};
use crate::date::Date;
use crate::id::RecordId;
use crate::import::recipe::fillable;
use crate::kind::{FieldDef, Form, Handling, Kind};
use crate::record::{Record, flat_key};
use crate::value::Value;
use crate::view::labels::{label_of, title};
use crate::workspace::Workspace;

/// The record types that serve the program.
const OWN_KINDS: [&str; 6] = [
    "import_batch",
    "view",
    "snapshot",
    "info",
    "kind_def",
    "field_def",
];
/// The record types that come first, in this order.
const FIRST: [&str; 3] = ["entity", "relation", "note"];

const FRENCH: &str = include_str!("../../words/tables.fr.json");

/// The words of the tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) id: String,
    id_of: String,
    about: String,
    yes: String,
    no: String,
    between: String,
    pub(crate) map: String,
    pub(crate) relations: String,
    pub(crate) timeline: String,
    pub(crate) date: String,
    pub(crate) what: String,
    pub(crate) kind: String,
    pub(crate) content: String,
    pub(crate) license: String,
    pub(crate) untitled: String,
}

impl Words {
    pub(crate) fn french() -> Self {
        serde_json::from_str(FRENCH).expect("a test reads the shipped file")
    }
}

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// Words.
    Words(String),
    /// A number.
    Number(f64),
    /// A day: year, month, day.
    Day(i16, i8, i8),
}

impl Cell {
    /// What it says in delimited text; a day as ISO 8601.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Words(words) => words.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(year, month, day) => format!("{year:04}-{month:02}-{day:02}"),
        }
    }
}

/// The table of one record type.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The record type.
    pub kind: String,
    /// What people call several of them.
    pub name: String,
    /// The headings.
    pub head: Vec<String>,
    /// The rows; each is as long as the head.
    pub rows: Vec<Vec<Cell>>,
}

/// The tables of a workspace, and what they do not show.
#[derive(Debug, Clone, PartialEq)]
pub struct Pages {
    /// One a record type that has any.
    pub pages: Vec<Page>,
    /// How many records and fields are reserved to a narrower circle than the readers.
    pub reserved: usize,
    /// How many people leave in clear.
    pub persons: usize,
    /// How many filled fields leave in clear that are meant for few: contacts and the like.
    pub sensitive: usize,
    /// What has no place in a table.
    pub left_out: LeftOut,
}

/// Reads the tables of a workspace for some readers. O(document · log).
#[must_use]
pub fn pages(workspace: &Workspace, audience: Handling) -> Pages {
    let hidden = reserved(workspace, audience);
    let mut reader = Reader {
        workspace,
        audience,
        words: Words::french(),
        names: names(workspace, &hidden),
        about: about(workspace, &hidden),
        hidden,
        found: Pages {
            pages: Vec::new(),
            reserved: 0,
            persons: 0,
            sensitive: 0,
            left_out: LeftOut::default(),
        },
    };
    reader.found.reserved = reader
        .hidden
        .iter()
        .filter_map(|id| workspace.record(id))
        .filter(|record| handling(record) > audience && !OWN_KINDS.contains(&record.kind.as_str()))
        .count();
    let kinds = workspace.kinds();
    let rest = kinds
        .iter()
        .filter(|kind| !FIRST.contains(&kind.name.as_str()));
    let ordered = FIRST.iter().filter_map(|kind| kinds.get(kind)).chain(rest);
    for kind in ordered.filter(|kind| !OWN_KINDS.contains(&kind.name.as_str())) {
        reader.page(kind);
    }
    for kind in workspace
        .records()
        .kinds()
        .filter(|kind| kinds.get(kind).is_none())
    {
        for _ in workspace.records().of_kind(kind) {
            reader.found.left_out.record(kind);
        }
    }
    reader.found
}

struct Reader<'w> {
    workspace: &'w Workspace,
    audience: Handling,
    words: Words,
    hidden: HashSet<RecordId>,
    /// What each record is called where another points at it.
    names: HashMap<RecordId, String>,
    /// The one fiche that a note is about, and the link that says so.
    about: BTreeMap<RecordId, (RecordId, RecordId)>,
    found: Pages,
}

impl Reader<'_> {
    fn page(&mut self, kind: &Kind) {
        let links: HashSet<&RecordId> = self.about.values().map(|(_, link)| link).collect();
        let mut records: Vec<&Record> = self
            .workspace
            .records()
            .of_kind(&kind.name)
            .filter(|it| !self.hidden.contains(&it.id) && !links.contains(&it.id))
            .collect();
        if records.is_empty() {
            return;
        }
        records.sort_by(|one, other| {
            (one.words("order"), &one.id).cmp(&(other.words("order"), &other.id))
        });
        let fields: Vec<&FieldDef> = self
            .workspace
            .kinds()
            .fields_of(&kind.name)
            .filter(|it| fillable(it) && it.form != Form::Keys)
            .collect();
        let mut columns: Vec<(String, Vec<Cell>)> = vec![(
            self.words.id.clone(),
            records.iter().map(|it| Cell::Words(old_id(it))).collect(),
        )];
        for field in fields {
            let strict = field.handling.is_some_and(|it| it > self.audience);
            let cells: Vec<Cell> = records.iter().map(|it| self.cell(it, field)).collect();
            let filled = cells.iter().filter(|cell| **cell != Cell::Blank).count();
            if filled == 0 {
                continue;
            }
            if strict {
                self.found.reserved += filled;
                continue;
            }
            if field.handling == Some(Handling::Core) {
                self.found.sensitive += filled;
            }
            columns.push((field.label.clone(), cells));
            if kind.name == "relation" && matches!(field.name.as_str(), "from" | "to") {
                let ids = records.iter().map(|it| self.end(it, &field.name)).collect();
                columns.push((self.words.id_of.replace("{label}", &field.label), ids));
            }
        }
        if kind.name == "note" && !self.about.is_empty() {
            self.about_columns(&records, &mut columns);
        }
        self.own_columns(&records, &mut columns);
        if kind.name == "entity" {
            self.found.persons += records
                .iter()
                .filter(|it| it.words("kind") == "person")
                .count();
        }
        self.count_keys(kind, &records);
        let (head, columns): (Vec<String>, Vec<Vec<Cell>>) = columns.into_iter().unzip();
        let row = |at: usize| columns.iter().map(|column| column[at].clone()).collect();
        self.found.pages.push(Page {
            kind: kind.name.clone(),
            name: kind.plural.clone(),
            head,
            rows: (0..records.len()).map(row).collect(),
        });
    }

    /// The id of a relation's end.
    fn end(&self, record: &Record, field: &str) -> Cell {
        let end = record
            .reference(field)
            .filter(|id| !self.hidden.contains(id));
        let end = end.and_then(|id| self.workspace.record(&id));
        end.map_or(Cell::Blank, |end| Cell::Words(old_id(end)))
    }

    fn about_columns(&self, records: &[&Record], columns: &mut Vec<(String, Vec<Cell>)>) {
        let of = |note: &&Record| {
            let (fiche, _) = self.about.get(&note.id)?;
            self.workspace.record(fiche)
        };
        let name = |it: &&Record| {
            of(it).map_or(Cell::Blank, |fiche| {
                Cell::Words(title(self.workspace, fiche))
            })
        };
        let id = |it: &&Record| of(it).map_or(Cell::Blank, |fiche| Cell::Words(old_id(fiche)));
        columns.push((self.words.about.clone(), records.iter().map(name).collect()));
        let heading = self.words.id_of.replace("{label}", &self.words.about);
        columns.push((heading, records.iter().map(id).collect()));
    }

    /// The fields that the group made for itself.
    fn own_columns(&self, records: &[&Record], columns: &mut Vec<(String, Vec<Cell>)>) {
        let mut defs: Vec<&Record> = self.workspace.records().of_kind("field_def").collect();
        defs.sort_by(|one, other| one.id.cmp(&other.id));
        for def in defs {
            let key = flat_key("custom", def.id.as_str());
            let cells: Vec<Cell> = records
                .iter()
                .map(|it| {
                    it.get(&key)
                        .map_or(Cell::Blank, |value| words(value.to_words()))
                })
                .collect();
            if cells.iter().any(|cell| *cell != Cell::Blank) {
                columns.push((def.words("label").to_owned(), cells));
            }
        }
    }

    /// What stands under keys has no place in a row, and is counted.
    fn count_keys(&mut self, kind: &Kind, records: &[&Record]) {
        let keyed = kind
            .fields
            .iter()
            .filter(|field| !fillable(field) || field.form == Form::Keys);
        for field in keyed {
            for record in records {
                let filled = match field.form {
                    Form::Keys => record.members(&field.name).next().is_some(),
                    _ => record
                        .get(&field.name)
                        .is_some_and(|value| !value.is_blank()),
                };
                if filled {
                    self.found.left_out.field(&kind.name, &field.name);
                }
            }
        }
    }

    fn cell(&self, record: &Record, field: &FieldDef) -> Cell {
        let name = field.name.as_str();
        match field.form {
            Form::Date => date(record, name),
            Form::Set => self.members(record, field),
            Form::Ref => match record.reference(name) {
                Some(id) if !self.hidden.contains(&id) => words(self.name(&id)),
                _ => Cell::Blank,
            },
            Form::Choice => match record.words(name) {
                "" => Cell::Blank,
                code => words(label_of(self.workspace, &record.kind, name, code)),
            },
            Form::Flag => match record.flag(name) {
                Some(true) => words(self.words.yes.clone()),
                Some(false) => words(self.words.no.clone()),
                None => Cell::Blank,
            },
            _ => match record.get(name) {
                Some(Value::Int(number)) => Cell::Number(*number as f64),
                Some(Value::Float(number)) => Cell::Number(*number),
                Some(value) => words(value.to_words()),
                None => Cell::Blank,
            },
        }
    }

    fn members(&self, record: &Record, field: &FieldDef) -> Cell {
        let member = |code: &str| match field.of {
            Some(Form::Choice) => label_of(self.workspace, &record.kind, &field.name, code),
            Some(Form::Ref) => self.name(&RecordId::from(code)),
            _ => code.to_owned(),
        };
        let ticked = record.ticked(&field.name).into_iter();
        let shown = ticked.filter(|it| !self.hidden.contains(&RecordId::from(*it)));
        let members: Vec<String> = shown.map(member).collect();
        // A comma inside one of them would cut it in two when it is read again.
        if members.iter().any(|it| it.contains(',')) {
            return words(
                members
                    .iter()
                    .map(|it| format!("{it};"))
                    .collect::<Vec<_>>()
                    .join(" "),
            );
        }
        words(members.join(&self.words.between))
    }

    fn name(&self, id: &RecordId) -> String {
        self.names
            .get(id)
            .cloned()
            .unwrap_or_else(|| id.to_string())
    }
}

fn words(words: String) -> Cell {
    if words.is_empty() {
        Cell::Blank
    } else {
        Cell::Words(words)
    }
}

/// A date as a real one where its words say a day in figures, else in those words.
fn date(record: &Record, field: &str) -> Cell {
    let raw = record.words(&format!("{field}_raw"));
    let figures = raw
        .chars()
        .all(|sign| sign.is_ascii_digit() || matches!(sign, '/' | '-' | '.'));
    let day = Date::of(record, field)
        .filter(|_| figures)
        .and_then(|date| {
            let edtf = date.edtf();
            let whole = edtf.len() == 10 && edtf.starts_with(|sign: char| sign.is_ascii_digit());
            let mut parts = edtf.split('-');
            let year: i16 = parts.next()?.parse().ok()?;
            let month: i8 = parts.next()?.parse().ok()?;
            let day: i8 = parts.next()?.parse().ok()?;
            // Spreadsheets begin in 1900, and its first months are not what they seem.
            (whole && (1901..=9999).contains(&year) && (1..=12).contains(&month))
                .then_some(Cell::Day(year, month, day))
        });
    day.unwrap_or_else(|| words(raw.to_owned()))
}

/// The id of the file from which a record came, else its own.
fn old_id(record: &Record) -> String {
    match record.words("origin|ext_id") {
        "" => record.id.to_string(),
        old => old.to_owned(),
    }
}

/// What each record is called; where two of a type have one name, by their ids.
fn names(workspace: &Workspace, hidden: &HashSet<RecordId>) -> HashMap<RecordId, String> {
    let mut count: HashMap<(String, String), usize> = HashMap::new();
    let living = || {
        workspace
            .records()
            .iter()
            .filter(|it| !it.is_trashed() && !hidden.contains(&it.id))
    };
    let titled: Vec<(&Record, String)> = living().map(|it| (it, title(workspace, it))).collect();
    for (record, title) in &titled {
        *count
            .entry((record.kind.clone(), title.clone()))
            .or_default() += 1;
    }
    titled
        .into_iter()
        .map(|(record, title)| {
            let alone = count[&(record.kind.clone(), title.clone())] == 1;
            let name = if alone && !title.trim().is_empty() {
                title
            } else {
                old_id(record)
            };
            (record.id.clone(), name)
        })
        .collect()
}

/// The notes that are about one fiche and nothing else, with that fiche and the link.
fn about(
    workspace: &Workspace,
    hidden: &HashSet<RecordId>,
) -> BTreeMap<RecordId, (RecordId, RecordId)> {
    let records = workspace.records();
    let mut found: BTreeMap<RecordId, Vec<(RecordId, RecordId)>> = BTreeMap::new();
    for link in records
        .of_kind("link")
        .filter(|it| it.words("kind") == "about")
    {
        let (Some(from), Some(to)) = (link.reference("from"), link.reference("to")) else {
            continue;
        };
        let is = |id: &RecordId, kind: &str| {
            !hidden.contains(id) && records.living(id).is_some_and(|it| it.kind == kind)
        };
        if is(&from, "note") && is(&to, "entity") && !hidden.contains(&link.id) {
            found.entry(from).or_default().push((to, link.id.clone()));
        }
    }
    let single = found.into_iter().filter(|(_, fiches)| fiches.len() == 1);
    single
        .filter_map(|(note, fiches)| Some((note, fiches.into_iter().next()?)))
        .collect()
}

#[cfg(test)]
mod tests;
