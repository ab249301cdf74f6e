//! Following the rules of a dialect through a file.

mod cards;
mod people;
mod records;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value as Json};

use super::{Dialect, To, at, roots};
use crate::edit::Edit;
use crate::id::RecordId;
use crate::import::draft::{Draft, Fields};
use crate::import::duplicates::Newcomer;
use crate::import::values::{self, Scale, Words};
use crate::import::{Hint, ImportError, MAX_RECORDS, Why, sheet};
use crate::record::flat_key;
use crate::value::Value;

/// Plans everything that a file of a dialect holds.
///
/// # Errors
/// When it makes more records than one file may.
pub(in crate::import) fn draft(
    draft: &mut Draft<'_>,
    dialect: &Dialect,
    json: &Json,
    twice: Vec<(String, Json)>,
) -> Result<(), ImportError> {
    let mut reader = Reader {
        words: Words::shipped(),
        taken: BTreeSet::new(),
        boards: BTreeMap::new(),
        named: BTreeMap::new(),
        last: HashMap::new(),
        old: HashMap::new(),
        made: Vec::new(),
        newcomers: Vec::new(),
        tags: HashMap::new(),
        kind_defs: BTreeSet::new(),
        draft,
    };
    reader.know_tags();
    for (begin, root) in roots(json, dialect) {
        reader.follow(dialect, &begin, root)?;
    }
    reader.leftovers(json, &twice);
    reader.order();
    let newcomers = std::mem::take(&mut reader.newcomers);
    draft.find_duplicates(&newcomers);
    Ok(())
}

struct Reader<'d, 'w> {
    draft: &'d mut Draft<'w>,
    words: Words,
    /// The places of the file that became something.
    taken: BTreeSet<String>,
    boards: BTreeMap<String, RecordId>,
    named: BTreeMap<String, RecordId>,
    /// The last card of a chain, by board.
    last: HashMap<String, RecordId>,
    /// The records by the id that the file gave them.
    old: HashMap<String, RecordId>,
    /// What stands in an order: record type, or board and slot, and the record.
    made: Vec<(String, RecordId)>,
    newcomers: Vec<Newcomer>,
    tags: HashMap<String, RecordId>,
    kind_defs: BTreeSet<String>,
}

impl Reader<'_, '_> {
    /// Follows the rules through what stands at a place; each has its own boards.
    fn follow(&mut self, dialect: &Dialect, begin: &str, root: &Json) -> Result<(), ImportError> {
        self.boards.clear();
        self.named.clear();
        self.last.clear();
        let path = |place: &str| match (begin, place) {
            ("", place) => place.to_owned(),
            (begin, "") => begin.to_owned(),
            (begin, place) => format!("{begin}.{place}"),
        };
        for rule in &dialect.rules {
            match rule.at.strip_suffix("[]") {
                Some(place) => {
                    let Some(Json::Array(list)) = at(root, place) else {
                        continue;
                    };
                    sheet::within(list.len(), MAX_RECORDS)?;
                    let ten = self.scale(list, &rule.to);
                    let place = path(place);
                    for (index, value) in list.iter().enumerate() {
                        self.rule(&format!("{place}[{index}]"), value, &rule.to, ten);
                        self.draft.within_cap()?;
                    }
                }
                None => {
                    if let Some(value) = at(root, &rule.at) {
                        self.rule(&path(&rule.at), value, &rule.to, Scale::AsIs);
                    }
                }
            }
            self.draft.within_cap()?;
        }
        Ok(())
    }

    fn know_tags(&mut self) {
        let records = self.draft.workspace.records();
        for tag in records.of_kind("tag") {
            self.tags
                .insert(tag.words("label").to_owned(), tag.id.clone());
        }
        let defs = records.of_kind("kind_def");
        self.kind_defs
            .extend(defs.map(|it| it.words("code").to_owned()));
    }

    fn rule(&mut self, path: &str, value: &Json, to: &To, ten: Scale) {
        if value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()) {
            return;
        }
        match to {
            To::Info { info } => self.info(path, value, info),
            To::Cards(cards) => self.cards(path, value, cards),
            To::BoardText { board, text } => {
                if let Some(words) = self.text(path, value) {
                    let board = self.board(board, path);
                    self.draft.set(&board, text, words);
                }
            }
            To::One(one) => self.one(path, value, one),
            To::Each(each) => self.each(path, value, each),
            To::Actor { actor, kinds } => self.actor(path, value, actor, kinds, ten),
            To::Tie { tie, words } => self.tie(path, value, tie, words),
            To::Indexes {
                indexes,
                unnamed,
                slot,
                parent,
            } => self.indexes(path, value, [indexes, unnamed, slot, parent]),
            To::Ticks {
                ticks,
                unnamed,
                parent,
            } => self.ticks(path, value, ticks, unnamed, parent),
            To::Note { about, .. } => self.note(path, value, about.as_deref()),
            To::Tag { .. } => {
                if let Some(words) = self.text(path, value) {
                    self.tag(&words, path);
                }
            }
        }
    }

    /// The words of a value that is no list and no object; its place is taken then.
    fn text(&mut self, path: &str, value: &Json) -> Option<String> {
        let words = words(value)?;
        self.taken.insert(path.to_owned());
        Some(words)
    }

    fn info(&mut self, path: &str, value: &Json, field: &str) {
        let Some(words) = self.text(path, value) else {
            return;
        };
        let present = self.draft.workspace.info().words(field).to_owned();
        if present == words {
            return;
        }
        if !present.is_empty() {
            self.draft
                .problem(path, words.as_str(), Why::InfoDiffers, Hint::KeptOurs);
            self.draft.leave(path, &Json::from(words));
            return;
        }
        let record = RecordId::info();
        let key = field.to_owned();
        let is_text = self
            .draft
            .kinds()
            .texts_of("info")
            .any(|text| text == field);
        self.draft.edits.push(if is_text {
            Edit::SetText {
                record,
                key,
                text: words,
            }
        } else {
            Edit::Set {
                record,
                key,
                value: Value::Line(words),
            }
        });
    }

    /// Fields that always stand in a record of this rule.
    fn fix(&mut self, kind: &str, fixed: &BTreeMap<String, String>, fields: &mut Fields) {
        for (field, text) in fixed {
            if !fields.iter().any(|(key, _)| key == field) {
                self.fill(kind, field, text, "", fields);
            }
        }
    }

    /// Reads words into a field; says whether they are kept otherwise than they stand.
    fn fill(
        &mut self,
        kind: &str,
        field: &str,
        text: &str,
        path: &str,
        fields: &mut Fields,
    ) -> bool {
        if field == "ext_id" {
            fields.push((flat_key("origin", "ext_id"), text.into()));
            return false;
        }
        if field == "tags" {
            let tag = self.tag(text, path);
            let tick = self.draft.tick();
            fields.push((flat_key("tags", tag.as_str()), tick));
            return false;
        }
        let Some(known) = self.draft.kinds().field(kind, field) else {
            return true;
        };
        // An ISO moment at midnight is a day.
        let short = text.split_once("T00:00:00").map_or(text, |(day, _)| day);
        let shown = if known.form == crate::kind::Form::Date {
            short
        } else {
            text
        };
        let read = values::read(&self.words, known, shown, Scale::AsIs);
        if let Some(why) = read.odd.filter(|why| *why != Why::UnreadDate) {
            self.draft.problem(path, text, why, Hint::CheckReading);
        }
        for (key, value) in read.fields {
            let value = if value == Value::Null && key.contains('|') {
                self.draft.tick()
            } else {
                value
            };
            fields.push((key, value));
        }
        read.changed || shown != text
    }

    fn tag(&mut self, label: &str, path: &str) -> RecordId {
        if let Some(known) = self.tags.get(label) {
            return known.clone();
        }
        let id = self
            .draft
            .import("tag", path, vec![("label".into(), label.into())]);
        self.tags.insert(label.to_owned(), id.clone());
        id
    }

    /// Keeps which record an id of the file stands for; the id goes with it.
    fn remember(&mut self, path: &str, map: &Map<String, Json>, id: &RecordId) {
        if let Some(old) = map.get("id").and_then(words) {
            self.taken.insert(format!("{path}.id"));
            self.draft.set(id, "origin|ext_id", old.as_str());
            self.old.entry(old).or_insert_with(|| id.clone());
        }
    }

    /// What no rule took: into the report, and into one note a section.
    fn leftovers(&mut self, json: &Json, twice: &[(String, Json)]) {
        let mut all = Vec::new();
        match json {
            Json::Object(root) => {
                for (key, value) in root {
                    leaves(key, value, &mut all);
                }
            }
            json => leaves("", json, &mut all),
        }
        let second = twice
            .iter()
            .map(|(path, value)| (path.clone(), words(value).unwrap_or_default()));
        let taken = std::mem::take(&mut self.taken);
        let left = all
            .into_iter()
            .filter(|(path, _)| !taken.contains(path))
            .chain(second);
        let mut sections: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (path, text) in left {
            self.draft.leave(&path, &Json::from(text.as_str()));
            // Dates and numbers of the file itself say nothing to a reader.
            if text.chars().any(char::is_alphabetic) {
                let section = path.split(['.', '[']).next().unwrap_or_default().to_owned();
                sections
                    .entry(section)
                    .or_default()
                    .push(format!("{path} : {text}"));
            }
        }
        for (section, lines) in sections {
            let tag = self.tag("import", &section);
            let tick = self.draft.tick();
            let fields: Fields = vec![
                ("text".into(), lines.join("\n").into()),
                ("kind".into(), "analysis".into()),
                (flat_key("tags", tag.as_str()), tick),
            ];
            self.draft.import("note", &section, fields);
        }
    }

    /// Gives what stands in an order its place, after what is here.
    fn order(&mut self) {
        let mut rows: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
        for (row, id) in std::mem::take(&mut self.made) {
            rows.entry(row).or_default().push(id);
        }
        for (row, ids) in rows {
            let last = match row.starts_with("card ") {
                true => String::new(),
                false => self.draft.last_rank(&row),
            };
            let ranks = self.draft.ranks(&last, ids.len());
            for (id, rank) in ids.iter().zip(ranks) {
                self.draft.set(id, "order", rank);
            }
        }
    }
}

/// The words of a scalar; `None` for a list, an object or nothing.
fn words(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Every scalar under a value that says something, with its place.
pub(super) fn leaves(path: &str, value: &Json, found: &mut Vec<(String, String)>) {
    match value {
        Json::Object(map) => {
            for (key, value) in map {
                leaves(&format!("{path}.{key}"), value, found);
            }
        }
        Json::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                leaves(&format!("{path}[{index}]"), value, found);
            }
        }
        Json::Null => {}
        Json::String(text) if text.is_empty() => {}
        other => found.extend(words(other).map(|text| (path.to_owned(), text))),
    }
}
