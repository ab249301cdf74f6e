//! Everything that points at a record that goes points at the one that stays.
//!
//! References are found by their shape, in values and in flat keys, and what a field is comes from
//! the kind files: a new kind needs no code here. A record whose reference is fixed when it is
//! made (a relation, a link, a comment) is made anew with all that it holds, and so is what is
//! fixed to that one in turn; the old one lies in the bin.

use std::collections::{HashMap, VecDeque};

use crate::edit::Edit;
use crate::id::{Dice, Moment, RecordId};
use crate::kind::Form;
use crate::record::{KEY_SEPARATOR, Record, split_key};
use crate::value::Value;
use crate::view::labels::{title, words_of};
use crate::workspace::Workspace;

/// What it takes.
#[derive(Debug, Default)]
pub(super) struct Moves {
    pub(super) edits: Vec<Edit>,
    /// What found no place: a label and words.
    pub(super) left: Vec<(String, String)>,
    /// How many records point elsewhere than before.
    pub(super) moved: usize,
}

/// Turns to `kept` all that points at `gone`. O(fields of the workspace).
pub(super) fn redirect(
    workspace: &Workspace,
    gone: &RecordId,
    kept: &RecordId,
    now: Moment,
    dice: &mut Dice,
) -> Moves {
    let mut turner = Turner {
        workspace,
        to: HashMap::from([(gone.clone(), kept.clone())]),
        renewed: Vec::new(),
        moves: Moves::default(),
    };
    turner.fixed(gone, now, dice);
    turner.renew();
    turner.free(gone, kept);
    turner.moves
}

struct Turner<'w> {
    workspace: &'w Workspace,
    /// What each reference becomes.
    to: HashMap<RecordId, RecordId>,
    /// Records that are made anew.
    renewed: Vec<&'w Record>,
    moves: Moves,
}

impl<'w> Turner<'w> {
    /// Finds what is fixed to the one that goes, and what is fixed to that.
    fn fixed(&mut self, gone: &RecordId, now: Moment, dice: &mut Dice) {
        let records = self.workspace.records();
        let mut queue = VecDeque::from([gone.clone()]);
        while let Some(target) = queue.pop_front() {
            let mut pointing: Vec<&Record> = records
                .pointing_at(&target)
                .filter(|(record, field)| {
                    let kinds = self.workspace.kinds();
                    kinds.is_written_once(&record.kind, field)
                        && record.words(field) == target.as_str()
                })
                .map(|(record, _)| record)
                .collect();
            pointing.sort_by(|one, other| one.id.cmp(&other.id));
            pointing.dedup_by(|one, other| one.id == other.id);
            for record in pointing {
                if self.to.contains_key(&record.id) || self.says_same(record) {
                    continue;
                }
                if self.turns_upon_itself(record) {
                    self.drop(record);
                } else if let Some(twin) = self.twin(record) {
                    self.to.insert(record.id.clone(), twin);
                    self.trash(record);
                } else {
                    let fresh = RecordId::fresh(now, dice);
                    self.to.insert(record.id.clone(), fresh);
                    self.renewed.push(record);
                }
                queue.push_back(record.id.clone());
            }
        }
    }

    /// The link that says that the two are one: it stays what it is.
    fn says_same(&self, record: &Record) -> bool {
        record.kind == "link" && record.words("kind") == "same_as" && self.turns_upon_itself(record)
    }

    /// Whether both ends become one.
    fn turns_upon_itself(&self, record: &Record) -> bool {
        let from = self.turned(record.words("from"));
        !from.is_empty() && from == self.turned(record.words("to"))
    }

    /// A relation between the two themselves says nothing more; its words are kept.
    fn drop(&mut self, record: &Record) {
        let mut said = vec![title(self.workspace, record)];
        let own = record.fields.iter().filter(|(key, value)| {
            let (field, _) = split_key(key);
            let told = matches!(
                field,
                "type" | "from" | "to" | "kind" | "order" | "origin" | "created_at" | "created_by"
            );
            !told && !value.is_blank()
        });
        for (key, value) in own {
            said.push(words_of(self.workspace, &record.kind, key, value));
        }
        let kind = self.workspace.kinds().get(&record.kind);
        let label = kind.map_or(record.kind.as_str(), |kind| kind.label.as_str());
        self.moves.left.push((label.to_owned(), said.join(" · ")));
        self.trash(record);
    }

    fn trash(&mut self, record: &Record) {
        self.moves.moved += 1;
        self.moves.edits.push(Edit::Trash {
            record: record.id.clone(),
        });
    }

    /// A living record that says all of it already, with its ends where this one's are to be.
    fn twin(&self, record: &Record) -> Option<RecordId> {
        let from: RecordId = self.turned(record.words("from")).as_str().into();
        let to = self.turned(record.words("to"));
        if to.is_empty() {
            return None;
        }
        let said = |record: &Record| -> Vec<(String, String)> {
            let fields = record.fields.iter();
            let fields = fields.filter(|(key, value)| {
                let (field, _) = split_key(key);
                let its_own = matches!(
                    field,
                    "from" | "to" | "order" | "origin" | "created_at" | "created_by"
                );
                !its_own && !value.is_blank()
            });
            fields
                .map(|(key, value)| (key.clone(), value.to_words()))
                .collect()
        };
        let ours = said(record);
        let pointing = self.workspace.records().pointing_at(&from);
        let mut twins: Vec<&Record> = pointing
            .filter(|(other, field)| *field == "from" && other.kind == record.kind)
            .map(|(other, _)| other)
            .filter(|other| other.id != record.id && other.words("to") == to)
            .filter(|other| other.disputed.is_empty() && record.disputed.is_empty())
            .filter(|other| {
                let theirs = said(other);
                ours.iter().all(|one| theirs.contains(one))
            })
            .collect();
        twins.sort_by(|one, other| one.id.cmp(&other.id));
        twins.first().map(|twin| twin.id.clone())
    }

    /// Makes anew what is fixed, with all it holds.
    fn renew(&mut self) {
        for record in std::mem::take(&mut self.renewed) {
            let mut fields: Vec<(String, Value)> = Vec::new();
            for (key, value) in &record.fields {
                if matches!(key.as_str(), "type" | "deleted_at" | "deleted_by") {
                    continue;
                }
                if matches!(value, Value::Opaque(_)) {
                    self.leave(record, key, value);
                    continue;
                }
                let key = self.turned_key(key);
                fields.push((key, self.turned_value(value)));
            }
            for key in &record.disputed {
                for other in self.workspace.alternatives(&record.id, key) {
                    if !other.shown {
                        self.leave(record, key, &other.value);
                    }
                }
            }
            if let Some(fresh) = self.to.get(&record.id) {
                self.moves.edits.push(Edit::Create {
                    record: fresh.clone(),
                    kind: record.kind.clone(),
                    fields,
                });
            }
            self.trash(record);
        }
    }

    fn leave(&mut self, record: &Record, key: &str, value: &Value) {
        let words = words_of(self.workspace, &record.kind, key, value);
        let label = title(self.workspace, record);
        self.moves.left.push((label, words));
    }

    /// Turns every other reference, wherever it stands.
    fn free(&mut self, gone: &RecordId, kept: &RecordId) {
        let workspace = self.workspace;
        let mut living: Vec<&Record> = workspace.records().iter().collect();
        living.retain(|it| !it.is_trashed() && it.id != *gone && !self.to.contains_key(&it.id));
        living.sort_by(|one, other| one.id.cmp(&other.id));
        for record in living {
            let before = self.moves.edits.len();
            for (key, value) in &record.fields {
                let (field, _) = split_key(key);
                if workspace.kinds().is_written_once(&record.kind, field) {
                    continue;
                }
                self.turn(record, key, value, kept);
            }
            if self.moves.edits.len() > before {
                self.moves.moved += 1;
            }
        }
    }

    fn turn(&mut self, record: &Record, key: &str, value: &Value, kept: &RecordId) {
        let (turned, new) = (self.turned_key(key), self.turned_value(value));
        if turned == key && new == *value {
            return;
        }
        let (field, member) = split_key(key);
        let def = self.workspace.kinds().field_of_key(&record.kind, key);
        let is_set = def.is_some_and(|def| def.form == Form::Set);
        let id = &record.id;
        let set = |key: &str, value: Value| Edit::Set {
            record: id.clone(),
            key: key.to_owned(),
            value,
        };
        // The one that stays does not point at itself.
        let home = *id == *kept;
        if turned == key {
            let new = if home { Value::Null } else { new };
            self.moves.edits.push(set(key, new));
            return;
        }
        let new_member = split_key(&turned).1.unwrap_or_default();
        match member {
            Some(member) if is_set => {
                self.moves.edits.push(Edit::Untick {
                    record: id.clone(),
                    field: field.to_owned(),
                    member: member.to_owned(),
                });
                if !home {
                    self.moves.edits.push(Edit::Tick {
                        record: id.clone(),
                        field: field.to_owned(),
                        member: new_member.to_owned(),
                    });
                }
            }
            _ => {
                if matches!(value, Value::Opaque(_)) {
                    return;
                }
                match record.get(&turned) {
                    Some(present) if *present != new && !present.is_blank() => {
                        let label = format!(
                            "{}, {}",
                            title(self.workspace, record),
                            def.map_or(field, |def| def.label.as_str())
                        );
                        let words = words_of(self.workspace, &record.kind, key, value);
                        self.moves.left.push((label, words));
                    }
                    _ if home => {}
                    _ => self.moves.edits.push(set(&turned, new)),
                }
                self.moves.edits.push(set(key, Value::Null));
            }
        }
    }

    fn turned(&self, word: &str) -> String {
        let target = self.to.get(&RecordId::from(word));
        target.map_or_else(|| word.to_owned(), RecordId::to_string)
    }

    fn turned_key(&self, key: &str) -> String {
        let Some((field, member)) = key.split_once(KEY_SEPARATOR) else {
            return key.to_owned();
        };
        let parts: Vec<String> = member
            .split(KEY_SEPARATOR)
            .map(|part| self.turned(part))
            .collect();
        let separator = KEY_SEPARATOR.to_string();
        format!("{field}{separator}{}", parts.join(&separator))
    }

    /// A value that is a reference, or a line of a program that holds some: ids are random, so no
    /// other words look like one. What people wrote at length is left as it is.
    fn turned_value(&self, value: &Value) -> Value {
        let Value::Line(line) = value else {
            return value.clone();
        };
        if self.to.contains_key(&RecordId::from(line.as_str())) {
            return Value::Line(self.turned(line));
        }
        if !line.starts_with(['{', '[']) {
            return value.clone();
        }
        let mut line = line.clone();
        for (from, to) in &self.to {
            if line.contains(from.as_str()) {
                line = line.replace(from.as_str(), to.as_str());
            }
        }
        Value::Line(line)
    }
}
