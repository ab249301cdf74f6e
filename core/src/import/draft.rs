//! A plan in the making: the records to be, seen together with those already here.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value as Json;

use super::duplicates::{self, Duplicate, Likeness, Newcomer};
use super::table::{Refused, Table};
use super::{Choices, Hint, ImportError, MAX_RECORDS, Place, Plan, Problem, Why};
use crate::edit::{Act, Edit};
use crate::id::{Dice, Moment, RecordId};
use crate::kind::Kinds;
use crate::rank::rank_between;
use crate::record::{Record, Records, flat_key};
use crate::value::Value;
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
    /// The records here and those to be, so that both are read in one way.
    pub(super) records: Records,
    /// What is to be done besides making records.
    pub(super) edits: Vec<Edit>,
    pub(super) made: Vec<RecordId>,
    problems: Vec<Problem>,
    report: Vec<(String, String)>,
    /// How the file was read, for the record of the import.
    told: Vec<String>,
    pub(super) duplicates: Vec<Duplicate>,
    pub(super) tables: Vec<Table>,
    pub(super) refused: Vec<Refused>,
    dice: &'a mut Dice,
    ticks: i64,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        source: Source<'a>,
        workspace: &'a Workspace,
        now: Moment,
        dice: &'a mut Dice,
    ) -> Self {
        Self {
            source,
            workspace,
            now,
            batch: RecordId::fresh(now, dice),
            records: workspace.records().clone(),
            edits: Vec::new(),
            made: Vec::new(),
            problems: Vec::new(),
            report: Vec::new(),
            told: Vec::new(),
            duplicates: Vec::new(),
            tables: Vec::new(),
            refused: Vec::new(),
            dice,
            ticks: 0,
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
    pub(super) fn add(&mut self, id: RecordId, kind: &str, fields: Fields) {
        self.made.push(id.clone());
        // Beyond the cap nothing is kept in memory: the plan will be refused.
        if self.made.len() <= MAX_RECORDS {
            let fields = fields.into_iter().collect();
            self.records.insert(Record {
                id,
                kind: kind.to_owned(),
                fields,
                ..blank()
            });
        }
    }

    /// Adds a record that the file holds at a path.
    pub(super) fn import(&mut self, kind: &str, path: &str, mut fields: Fields) -> RecordId {
        let id = self.fresh();
        let origin = |key: &str, value: &str| (flat_key("origin", key), Value::from(value));
        fields.push(origin("batch", self.batch.as_str()));
        fields.push(origin("dialect", self.source.dialect));
        fields.push(origin("path", path));
        if !fields.iter().any(|(key, _)| key == "created_at") {
            fields.push(("created_at".into(), Value::Int(self.now.0)));
        }
        fields.retain(|(_, value)| !value.is_blank());
        self.add(id.clone(), kind, fields);
        id
    }

    /// Completes a record that is to be.
    pub(super) fn set(&mut self, id: &RecordId, key: &str, value: impl Into<Value>) {
        self.records.set(id, key, Some(value.into()), false);
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
        let ranks = self
            .records
            .of_kind(kind)
            .map(|record| record.words("order"));
        ranks.max().unwrap_or_default().to_owned()
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

    /// Refuses to go on where more records are made than one file may.
    pub(super) fn within_cap(&self) -> Result<(), ImportError> {
        super::sheet::within(self.made.len(), MAX_RECORDS)
    }

    /// Looks for fiches that may be one with another of the file, or with one that is here.
    pub(super) fn find_duplicates(&mut self, newcomers: Vec<Newcomer>) {
        self.duplicates = duplicates::find(&newcomers, self.workspace.records());
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
        if self.made.len() > MAX_RECORDS {
            return Err(ImportError::TooMany { limit: MAX_RECORDS });
        }
        let mut added = BTreeMap::new();
        for id in &self.made {
            if let Some(record) = self.records.get(id) {
                *added.entry(record.kind.clone()).or_insert(0) += 1;
            }
        }
        if !self.made.is_empty() || !self.edits.is_empty() {
            self.add_batch(&added);
        }
        let mut edits = Vec::with_capacity(self.made.len() + self.edits.len());
        for id in &self.made {
            if let Some(record) = self.records.remove(id) {
                let kind = record.kind;
                let fields = record.fields.into_iter().collect();
                edits.push(Edit::Create {
                    record: record.id,
                    kind,
                    fields,
                });
            }
        }
        let updated: std::collections::BTreeSet<RecordId> = self
            .edits
            .iter()
            .map(|edit| edit.record().clone())
            .collect();
        edits.append(&mut self.edits);
        let act = Act::verbatim(format!("import {}", self.source.name), edits);
        Ok(Plan {
            act,
            added,
            problems: self.problems,
            report: self.report,
            updated: updated.len(),
            duplicates: self.duplicates,
            tables: self.tables,
            refused: self.refused,
        })
    }

    fn add_batch(&mut self, added: &BTreeMap<String, usize>) {
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
        self.add(self.batch.clone(), "import_batch", fields);
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

fn blank() -> Record {
    Record {
        id: RecordId::info(),
        kind: String::new(),
        fields: BTreeMap::new(),
        disputed: std::collections::BTreeSet::new(),
    }
}
