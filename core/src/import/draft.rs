//! A plan in the making: the records to be, seen together with those already here.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::duplicates::{self, Duplicate, Likeness, Newcomer};
use super::made::{Made, NewRecord};
use super::table::{Refused, Table};
use super::{Choices, Hint, ImportError, MAX_RECORDS, Place, Plan, Problem, Why};
use crate::edit::Edit;
use crate::id::{Dice, Moment, RecordId};
use crate::kind::Kinds;
use crate::rank::rank_between;
use crate::record::{Record, Records, flat_key};
use crate::value::Value;
use crate::watch::{Part, Watch};
use crate::workspace::Workspace;

/// The fields of a record to be.
pub(super) type Fields = Vec<(String, Value)>;

/// Where a plan comes from.
pub(super) struct Source<'a> {
    pub(super) name: &'a str,
    pub(super) dialect: &'static str,
    pub(super) print: String,
    pub(super) choices: Choices,
}

/// A plan in the making.
pub(super) struct Draft<'a> {
    pub(super) source: Source<'a>,
    pub(super) workspace: &'a Workspace,
    pub(super) now: Moment,
    pub(super) batch: RecordId,
    /// The records to be.
    pub(super) made: Made,
    /// How many were made, those beyond the cap included.
    count: usize,
    /// The records here that the file completes, as they will be.
    completed: HashMap<RecordId, Record>,
    /// What is to be done besides making records.
    pub(super) edits: Vec<Edit>,
    problems: Vec<Problem>,
    report: Vec<(String, String)>,
    /// How the file was read, for the record of the import.
    told: Vec<String>,
    pub(super) duplicates: Vec<Duplicate>,
    pub(super) tables: Vec<Table>,
    pub(super) refused: Vec<Refused>,
    dice: &'a mut Dice,
    ticks: i64,
    watch: Watch<'a>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        source: Source<'a>,
        workspace: &'a Workspace,
        now: Moment,
        dice: &'a mut Dice,
        watch: Watch<'a>,
    ) -> Self {
        Self {
            source,
            workspace,
            now,
            batch: RecordId::fresh(now, dice),
            made: Made::default(),
            count: 0,
            completed: HashMap::new(),
            edits: Vec::new(),
            problems: Vec::new(),
            report: Vec::new(),
            told: Vec::new(),
            duplicates: Vec::new(),
            tables: Vec::new(),
            refused: Vec::new(),
            dice,
            ticks: 0,
            watch,
        }
    }

    pub(super) fn kinds(&self) -> &'a Kinds {
        self.workspace.kinds()
    }

    /// Whether these bytes were imported before; then the file is skipped, and that is said.
    pub(super) fn came_before(&mut self) -> bool {
        let before = self
            .workspace
            .records()
            .of_kind("import_batch")
            .any(|batch| batch.words("sha256") == self.source.print);
        if before && !self.source.choices.again {
            let name = self.source.name.to_owned();
            self.problem("", name, Why::SameFile, Hint::ImportAgain);
        }
        before && !self.source.choices.again
    }

    /// Tells of keys that another one of the same name replaced.
    pub(super) fn repeated_keys(&mut self, repeated: Vec<(String, Json)>) {
        for (path, value) in repeated {
            self.problem(&path, value.to_string(), Why::DuplicateKey, Hint::SeeReport);
            self.leave(&path, &value);
        }
    }

    /// Draws a fresh record name.
    pub(super) fn fresh(&mut self) -> RecordId {
        RecordId::fresh(self.now, self.dice)
    }

    /// A moment for the tick of a set member; members are listed in the order of the calls.
    pub(super) fn tick(&mut self) -> Value {
        self.ticks += 1;
        Value::Int(self.now.0.saturating_add(self.ticks))
    }

    /// Adds a record, with nothing but what is given; [`Edit::Create`] adds the rest.
    pub(super) fn add(&mut self, id: RecordId, kind: &str, fields: &Fields) {
        if let Some(at) = self.begin(id, kind) {
            for (key, value) in fields {
                self.made.put(at, key, Some(value));
            }
        }
    }

    /// Begins a record. Beyond the cap nothing is kept in memory: the plan will be refused.
    fn begin(&mut self, id: RecordId, kind: &str) -> Option<usize> {
        self.count += 1;
        (self.count <= MAX_RECORDS).then(|| self.made.begin(id, kind))
    }

    /// Adds a record that the file holds at a path.
    pub(super) fn import(&mut self, kind: &str, path: &str, fields: Fields) -> RecordId {
        let id = self.fresh();
        let Some(at) = self.begin(id.clone(), kind) else {
            return id;
        };
        let mut dated = false;
        for (key, value) in fields {
            dated |= key == "created_at";
            if !value.is_blank() {
                self.made.put(at, &key, Some(&value));
            }
        }
        let batch = Value::from(self.batch.as_str());
        let mut origin = |key: &str, value: Value| {
            if !value.is_blank() {
                self.made.put(at, key, Some(&value));
            }
        };
        origin("origin|batch", batch);
        origin("origin|dialect", self.source.dialect.into());
        origin("origin|path", path.into());
        if !dated {
            self.made
                .put(at, "created_at", Some(&Value::Int(self.now.0)));
        }
        id
    }

    /// Completes a record that is to be; one that is here is only seen so.
    pub(super) fn set(&mut self, id: &RecordId, key: &str, value: impl Into<Value>) {
        self.put(id, key, Some(value.into()));
    }

    /// Writes a field of a record as it will be; `None` takes it out.
    pub(super) fn put(&mut self, id: &RecordId, key: &str, value: Option<Value>) {
        if let Some(at) = self.made.place(id) {
            return self.made.put(at, key, value.as_ref());
        }
        let Some(here) = self.workspace.records().get(id) else {
            return;
        };
        let seen = self.completed.entry(id.clone());
        let seen = seen.or_insert_with(|| here.clone());
        match value {
            Some(value) => drop(seen.fields.insert(key.to_owned(), value)),
            None => drop(seen.fields.remove(key)),
        }
    }

    /// What a key of a record will hold.
    pub(super) fn value(&self, id: &RecordId, key: &str) -> Option<Value> {
        match self.made.get(id) {
            Some(made) => made.get(key),
            None => self.seen(id)?.get(key).cloned(),
        }
    }

    /// The type of a record.
    pub(super) fn kind_of(&self, id: &RecordId) -> Option<&str> {
        match self.made.get(id) {
            Some(made) => Some(made.kind()),
            None => self.seen(id).map(|record| record.kind.as_str()),
        }
    }

    /// A record as it will be.
    pub(super) fn record(&self, id: &RecordId) -> Option<Record> {
        let made = self.made.get(id).map(NewRecord::to_record);
        made.or_else(|| self.seen(id).cloned())
    }

    /// A record that is here, as it will be.
    fn seen(&self, id: &RecordId) -> Option<&Record> {
        let here = || self.workspace.records().get(id);
        self.completed.get(id).or_else(here)
    }

    /// The records here and those to be, together. O(all of them).
    pub(super) fn together(&self) -> Records {
        let mut all = self.workspace.records().clone();
        let seen = self.completed.values().cloned();
        for record in seen.chain(self.made.iter().map(NewRecord::to_record)) {
            all.insert(record);
        }
        all
    }

    /// Order keys for so many records after those that are here already.
    ///
    /// The gap is halved again and again, so keys stay short however many there are.
    pub(super) fn ranks(&mut self, last: &str, count: usize) -> Vec<String> {
        let mut ranks = vec![String::new(); count];
        let mut gaps = vec![(0, count, last.to_owned(), String::new())];
        while let Some((from, to, low, high)) = gaps.pop() {
            if from >= to {
                continue;
            }
            let middle = from + (to - from) / 2;
            let rank = rank_between(&low, &high, self.dice);
            gaps.push((from, middle, low, rank.clone()));
            gaps.push((middle + 1, to, rank.clone(), high));
            ranks[middle] = rank;
        }
        ranks
    }

    /// The last order key among the living records of a type.
    pub(super) fn last_rank(&self, kind: &str) -> String {
        let here = self.workspace.records().of_kind(kind);
        let here = here.map(|record| record.words("order"));
        let made = self.made.iter().filter(|record| record.kind() == kind);
        let made = made.map(|record| record.words("order"));
        here.chain(made).max().unwrap_or_default().to_owned()
    }

    /// Tells of something that deserves a look.
    pub(super) fn problem(&mut self, path: &str, value: impl Into<String>, why: Why, hint: Hint) {
        let row = path
            .split_once('[')
            .and_then(|(_, rest)| rest.split_once(']'))
            .and_then(|(index, _)| index.parse::<usize>().ok())
            .map(|index| index + 1);
        let column = Some(path.to_owned()).filter(|path| !path.is_empty());
        let place = Place {
            file: self.source.name.to_owned(),
            sheet: None,
            row,
            column,
        };
        self.problems.push(Problem {
            place,
            value: value.into(),
            why,
            hint,
        });
    }

    /// Tells of something in a table.
    pub(super) fn problem_at(
        &mut self,
        place: Place,
        value: impl Into<String>,
        why: Why,
        hint: Hint,
    ) {
        let value = value.into();
        self.problems.push(Problem {
            place,
            value,
            why,
            hint,
        });
    }

    /// Notes how the file was read.
    pub(super) fn tell(&mut self, line: String) {
        self.told.push(line);
    }

    /// Refuses to go on where more records are made than one file may, or where it was called off.
    pub(super) fn within_cap(&self) -> Result<(), ImportError> {
        super::sheet::within(self.count, MAX_RECORDS)?;
        Ok(self.watch.go_on()?)
    }

    /// The part of the work on a file in which its rows become records.
    pub(super) fn part(&self) -> Part<'a> {
        self.watch.part(super::READ_SHARE, 1.0)
    }

    /// Looks for fiches that may be one with another of the file, or with one that is here.
    pub(super) fn find_duplicates(&mut self, newcomers: &[Newcomer]) {
        let name = self.source.name;
        self.duplicates = duplicates::find(newcomers, name, &self.made, self.workspace.records());
        for pair in self.duplicates.clone() {
            let why = match pair.how {
                Likeness::Name => Why::SameName,
                Likeness::Alias | Likeness::Letter => Why::NearName,
            };
            let place = pair.one.place.unwrap_or_default();
            let value = if pair.one.name == pair.other.name {
                pair.one.name
            } else {
                format!("{} / {}", pair.one.name, pair.other.name)
            };
            self.problem_at(place, value, why, Hint::JoinDuplicates);
        }
        self.settle_pairs();
    }

    /// Fills a field of a record, whether it is to be made or is here already.
    pub(super) fn complete_here(&mut self, id: &RecordId, key: &str, value: Value) {
        let Some(kind) = self.workspace.records().get(id).map(|it| it.kind.clone()) else {
            return self.set(id, key, value);
        };
        let is_text = self.kinds().texts_of(&kind).any(|text| text == key);
        let record = id.clone();
        let field = self.kinds().field_of_key(&kind, key);
        let is_set = field.is_some_and(|field| field.form == crate::kind::Form::Set);
        self.edits.push(match crate::record::split_key(key) {
            (field, Some(member)) if is_set => Edit::Tick {
                record,
                field: field.to_owned(),
                member: member.to_owned(),
            },
            _ if is_text => Edit::SetText {
                record,
                key: key.to_owned(),
                text: value.to_words(),
            },
            _ => Edit::Set {
                record,
                key: key.to_owned(),
                value: value.clone(),
            },
        });
        let shown = if is_set { self.tick() } else { value };
        self.set(id, key, shown);
    }

    /// Puts every leaf of a value into the report.
    pub(super) fn leave(&mut self, path: &str, value: &Json) {
        match value {
            Json::Object(map) if !map.is_empty() => {
                for (key, value) in map {
                    let path = if path.is_empty() {
                        key.clone()
                    } else {
                        format!("{path}.{key}")
                    };
                    self.leave(&path, value);
                }
            }
            Json::Array(list) if !list.is_empty() => {
                for (index, value) in list.iter().enumerate() {
                    self.leave(&format!("{path}[{index}]"), value);
                }
            }
            Json::String(text) => self.report.push((path.to_owned(), text.clone())),
            other => self.report.push((path.to_owned(), other.to_string())),
        }
    }

    /// The plan. A file that adds nothing leaves no trace of itself.
    pub(super) fn finish(mut self) -> Result<Plan, ImportError> {
        self.within_cap()?;
        let added = self.made.counts();
        if !self.made.is_empty() || !self.edits.is_empty() {
            let batch = self.batch_fields(&added);
            let at = self.made.begin(self.batch, "import_batch");
            for (key, value) in &batch {
                self.made.put(at, key, Some(value));
            }
        }
        let updated: std::collections::BTreeSet<&RecordId> =
            self.edits.iter().map(Edit::record).collect();
        Ok(Plan {
            updated: updated.len(),
            label: format!("import {}", self.source.name),
            made: self.made,
            completing: self.edits,
            added,
            problems: self.problems,
            report: self.report,
            duplicates: self.duplicates,
            tables: self.tables,
            refused: self.refused,
        })
    }

    fn batch_fields(&self, added: &std::collections::BTreeMap<String, usize>) -> Fields {
        let mut fields: Fields = vec![
            ("file_name".into(), self.source.name.into()),
            ("dialect".into(), self.source.dialect.into()),
            ("sha256".into(), self.source.print.as_str().into()),
            ("at".into(), Value::Int(self.now.0)),
        ];
        if let Some(me) = self.workspace.me() {
            fields.push(("by".into(), me.as_str().into()));
        }
        for (kind, count) in added {
            fields.push((flat_key("counts", kind), Value::Int(*count as i64)));
        }
        let left = self
            .report
            .iter()
            .map(|(path, value)| format!("{path}: {value}"));
        let lines: Vec<String> = self.told.iter().cloned().chain(left).collect();
        fields.push(("report".into(), lines.join("\n").into()));
        fields
    }

    /// The living records of a type that came with an earlier import, by the id they had there.
    pub(super) fn known_by_old_id(&self, kind: &str) -> HashMap<String, RecordId> {
        if self.source.choices.again {
            return HashMap::new();
        }
        self.workspace
            .records()
            .of_kind(kind)
            .filter(|record| record.words("origin|dialect") == self.source.dialect)
            .filter(|record| !record.words("origin|ext_id").is_empty())
            .map(|record| (record.words("origin|ext_id").to_owned(), record.id.clone()))
            .collect()
    }
}
