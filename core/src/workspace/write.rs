//! Writing an act into the document: checks against the mirror first, one transaction after.

use std::collections::{BTreeMap, HashMap, HashSet};

use automerge::hydrate;
use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{AutomergeError, ChangeHash, ObjId, ObjType, ReadDoc, ScalarValue};

use super::Workspace;
use crate::change::MAX_CHANGE;
use crate::date;
use crate::edit::{Act, Edit, EditError};
use crate::id::{Moment, RecordId};
use crate::kind::Form;
use crate::record::{flat_key, split_key};
use crate::text::{clean_line, clean_text};
use crate::value::Value;
use crate::watch::Part;

/// One write into the document, already checked.
#[derive(Debug)]
enum Step {
    Make {
        record: RecordId,
        fields: BTreeMap<String, Value>,
    },
    Put {
        record: RecordId,
        key: String,
        value: ScalarValue,
    },
    Delete {
        record: RecordId,
        key: String,
    },
    Splice {
        record: RecordId,
        key: String,
        text: String,
    },
    Add {
        record: RecordId,
        key: String,
        by: i64,
    },
}

/// Writes an act as one change. `None` when everything was already so.
///
/// What was called off, and what would be larger than [`MAX_CHANGE`], leaves no trace.
pub(super) fn write(
    workspace: &mut Workspace,
    act: &Act,
    now: Moment,
    watch: Part<'_>,
) -> Result<Option<ChangeHash>, EditError> {
    let steps = Planner {
        workspace,
        act,
        now,
        made: HashMap::new(),
        given: HashSet::new(),
        ticks: 0,
    }
    .plan()?;
    if steps.is_empty() {
        return Ok(None);
    }
    let objects = &workspace.objects;
    let options = || {
        CommitOptions::default()
            .with_message(act.label.as_str())
            .with_time(now.seconds())
    };
    // How large a change is, is known only once it is made: one that may be too large is made on
    // a copy. None takes up four times what it says.
    let weight: usize = steps.iter().map(Step::weight).sum();
    let mut trial = (weight > MAX_CHANGE / 4).then(|| {
        let actor = workspace.doc.get_actor().clone();
        workspace.doc.fork().with_actor(actor)
    });
    let doc = trial.as_mut().unwrap_or(&mut workspace.doc);
    let done = doc.transact_with::<_, _, EditError, _>(
        |()| options(),
        |tx| {
            let mut fresh: HashMap<RecordId, ObjId> = HashMap::new();
            for (at, step) in steps.iter().enumerate() {
                watch.at(at, steps.len())?;
                run(tx, step, &objects.records, &mut fresh, |record| {
                    objects.of(record).cloned()
                })?;
            }
            Ok(())
        },
    );
    let hash = match done {
        Ok(success) => success.hash,
        Err(failure) => return Err(failure.error),
    };
    if let Some(trial) = trial {
        let made = trial.get_last_local_change();
        let bytes = made.map_or(0, |change| change.raw_bytes().len());
        if bytes > MAX_CHANGE {
            return Err(EditError::TooLarge { bytes });
        }
        workspace.doc = trial;
    }
    Ok(hash)
}

impl Step {
    /// About how many bytes of a change it becomes.
    fn weight(&self) -> usize {
        const EACH: usize = 32;
        match self {
            Self::Make { fields, .. } => {
                let field = |(key, value): (&String, &Value)| {
                    EACH + key.len() + value.as_str().map_or(0, str::len)
                };
                EACH + fields.iter().map(field).sum::<usize>()
            }
            Self::Put { key, value, .. } => EACH + key.len() + value.as_str().map_or(0, str::len),
            Self::Splice { text, .. } => EACH + text.len(),
            Self::Delete { key, .. } | Self::Add { key, .. } => EACH + key.len(),
        }
    }
}

fn run(
    tx: &mut Transaction<'_>,
    step: &Step,
    records: &ObjId,
    fresh: &mut HashMap<RecordId, ObjId>,
    known: impl Fn(&RecordId) -> Option<ObjId>,
) -> Result<(), EditError> {
    let object = |fresh: &HashMap<RecordId, ObjId>, record: &RecordId| {
        fresh
            .get(record)
            .cloned()
            .or_else(|| known(record))
            .ok_or_else(|| EditError::NoRecord(record.clone()))
    };
    match step {
        Step::Make { record, fields } => {
            let encoding = tx.text_encoding();
            let map: HashMap<&str, hydrate::Value> = fields
                .iter()
                .filter_map(|(key, value)| {
                    let value = match value {
                        Value::Text(text) => hydrate::Value::text(encoding, text),
                        other => hydrate::Value::Scalar(other.to_scalar()?),
                    };
                    Some((key.as_str(), value))
                })
                .collect();
            let made = tx.batch_create_object(records, record.as_str(), &map.into(), false)?;
            fresh.insert(record.clone(), made);
        }
        Step::Put { record, key, value } => {
            tx.put(object(fresh, record)?, key.as_str(), value.clone())?;
        }
        Step::Delete { record, key } => tx.delete(object(fresh, record)?, key.as_str())?,
        Step::Splice { record, key, text } => {
            let map = object(fresh, record)?;
            let Some((automerge::Value::Object(ObjType::Text), target)) =
                tx.get(&map, key.as_str())?
            else {
                return Err(EditError::WrongSort {
                    record: record.clone(),
                    key: key.clone(),
                });
            };
            tx.update_text(&target, text)?;
        }
        Step::Add { record, key, by } => {
            tx.increment(object(fresh, record)?, key.as_str(), *by)?;
        }
    }
    Ok(())
}

/// Turns edits into steps and refuses what cannot be done, before anything is written.
struct Planner<'a> {
    workspace: &'a Workspace,
    act: &'a Act,
    now: Moment,
    /// The records made so far, with their kinds.
    made: HashMap<RecordId, String>,
    /// The EDTF registers that the act itself writes.
    given: HashSet<(&'a RecordId, &'a str)>,
    ticks: i64,
}

impl Planner<'_> {
    fn plan(mut self) -> Result<Vec<Step>, EditError> {
        let mut steps = Vec::with_capacity(self.act.edits.len());
        let given = self.act.edits.iter().filter_map(|edit| match edit {
            Edit::Set { record, key, .. } if key.ends_with("_edtf") => Some((record, key.as_str())),
            _ => None,
        });
        self.given = given.collect();
        for edit in &self.act.edits {
            self.step(edit, &mut steps)?;
        }
        Ok(steps)
    }

    fn step(&mut self, edit: &Edit, steps: &mut Vec<Step>) -> Result<(), EditError> {
        match edit {
            Edit::Create {
                record,
                kind,
                fields,
            } => {
                steps.push(self.creation(record, kind, fields)?);
            }
            Edit::Set { record, key, value } => {
                self.check_key(record, key)?;
                let value = self.cleaned(value);
                let written = self.register(record, key, value.clone())?;
                self.written(record, key, &value, written, steps)?;
            }
            Edit::SetText { record, key, text } => {
                self.check_key(record, key)?;
                let written = self.text(record, key, text)?;
                let value = Value::Line(text.clone());
                self.written(record, key, &value, written, steps)?;
            }
            Edit::Tick {
                record,
                field,
                member,
            } => {
                let key = flat_key(field, member);
                self.check_key(record, &key)?;
                if self.stored(record, &key).is_none() {
                    // Ticks of one act keep their order: members are listed as they were given.
                    let value = ScalarValue::Int(self.now.0.saturating_add(self.ticks));
                    self.ticks += 1;
                    steps.push(Step::Put {
                        record: record.clone(),
                        key,
                        value,
                    });
                }
            }
            Edit::Untick {
                record,
                field,
                member,
            } => {
                let key = flat_key(field, member);
                self.check_key(record, &key)?;
                if self.stored(record, &key).is_some() {
                    steps.push(Step::Delete {
                        record: record.clone(),
                        key,
                    });
                }
            }
            Edit::Count { record, key, by } => {
                self.check_key(record, key)?;
                let record = record.clone();
                steps.push(match self.stored(&record, key) {
                    Some(Value::Counter(_)) => Step::Add {
                        record,
                        key: key.clone(),
                        by: *by,
                    },
                    None => {
                        let value = ScalarValue::counter(*by);
                        Step::Put {
                            record,
                            key: key.clone(),
                            value,
                        }
                    }
                    Some(_) => {
                        return Err(EditError::WrongSort {
                            record,
                            key: key.clone(),
                        });
                    }
                });
            }
            Edit::Trash { record } => self.trash(record, steps)?,
            Edit::Restore { record } => {
                self.check_known(record)?;
                for key in ["deleted_at", "deleted_by"] {
                    if self.stored(record, key).is_some() {
                        steps.push(Step::Delete {
                            record: record.clone(),
                            key: key.into(),
                        });
                    }
                }
            }
        }
        Ok(())
    }

    fn trash(&self, record: &RecordId, steps: &mut Vec<Step>) -> Result<(), EditError> {
        self.check_known(record)?;
        if record.is_info() {
            return Err(EditError::BadKey("info".into()));
        }
        // Once more where it was edited apart: now by somebody who saw that.
        let again = self.workspace.edited_after_trash(record);
        if again || self.stored(record, "deleted_at").is_none() {
            let put = |key: &str, value| Step::Put {
                record: record.clone(),
                key: key.into(),
                value,
            };
            steps.push(put("deleted_at", ScalarValue::Int(self.now.0)));
            if let Some(me) = self.workspace.me() {
                steps.push(put("deleted_by", ScalarValue::Str(me.as_str().into())));
            }
        }
        Ok(())
    }

    fn creation(
        &mut self,
        record: &RecordId,
        kind: &str,
        given: &[(String, Value)],
    ) -> Result<Step, EditError> {
        if self.known(record) || record.is_info() {
            return Err(EditError::Exists(record.clone()));
        }
        if kind.is_empty() || record.as_str().is_empty() {
            return Err(EditError::BadKey("type".into()));
        }
        let kinds = &self.workspace.kinds;
        let mut fields: BTreeMap<String, Value> = BTreeMap::new();
        fields.insert("created_at".into(), Value::Int(self.now.0));
        if let Some(me) = self.workspace.me() {
            fields.insert("created_by".into(), Value::Line(me.to_string()));
        }
        // Every long text is born here, also the empty ones: a text made later under the same
        // key by two members would hide one of the two.
        for text in kinds.texts_of(kind) {
            fields.insert(text.to_owned(), Value::Text(String::new()));
        }
        for counter in kinds.counters_of(kind) {
            fields.insert(counter.to_owned(), Value::Counter(0));
        }
        for (key, value) in given {
            if key.is_empty() || key == "type" {
                return Err(EditError::BadKey(key.clone()));
            }
            let value = match (fields.get(key), self.cleaned(value)) {
                (Some(Value::Text(_)), Value::Line(words)) => Value::Text(words),
                (Some(Value::Text(_)), Value::Null) => continue,
                (Some(Value::Counter(_)), Value::Int(count)) => Value::Counter(count),
                (_, Value::Null) => continue,
                (_, value) => value,
            };
            if let Some((twin, edtf)) = self.reading(kind, key, &value)
                && !given.iter().any(|(key, _)| *key == twin)
                && edtf != Value::Null
            {
                fields.insert(twin, edtf);
            }
            fields.insert(key.clone(), value);
        }
        fields.insert("type".into(), Value::Line(kind.to_owned()));
        self.made.insert(record.clone(), kind.to_owned());
        Ok(Step::Make {
            record: record.clone(),
            fields,
        })
    }

    fn register(
        &self,
        record: &RecordId,
        key: &str,
        value: Value,
    ) -> Result<Option<Step>, EditError> {
        let stored = self.stored(record, key);
        if matches!(stored, Some(Value::Text(_))) {
            return match value.as_str() {
                Some(text) => self.text(record, key, text),
                None if value == Value::Null => self.text(record, key, ""),
                None => Err(EditError::WrongSort {
                    record: record.clone(),
                    key: key.into(),
                }),
            };
        }
        let disputed = self
            .workspace
            .record(record)
            .is_some_and(|present| present.disputed.contains(key));
        let (record, key) = (record.clone(), key.to_owned());
        if value.is_blank() {
            return Ok(stored.map(|_| Step::Delete { record, key }));
        }
        if stored == Some(&value) && !disputed {
            return Ok(None);
        }
        match value.to_scalar() {
            Some(value) => Ok(Some(Step::Put { record, key, value })),
            None => Err(EditError::WrongSort { record, key }),
        }
    }

    /// Adds what was written and what follows from it: the EDTF form of a date is brought in line
    /// with its words in the same change, so that undo takes back both.
    fn written(
        &self,
        record: &RecordId,
        key: &str,
        value: &Value,
        written: Option<Step>,
        steps: &mut Vec<Step>,
    ) -> Result<(), EditError> {
        let Some(written) = written else {
            return Ok(());
        };
        steps.push(written);
        let known = self.workspace.record(record).map(|known| &known.kind);
        let Some(kind) = known.or_else(|| self.made.get(record)) else {
            return Ok(());
        };
        if let Some((twin, edtf)) = self.reading(kind, key, value)
            && !self.given.contains(&(record, twin.as_str()))
        {
            steps.extend(self.register(record, &twin, edtf)?);
        }
        Ok(())
    }

    /// What the program understands of the words of a date: the register for it, and what that is
    /// to hold. `None` when the key is not that of a date's words.
    fn reading(&self, kind: &str, key: &str, value: &Value) -> Option<(String, Value)> {
        let field = key.strip_suffix("_raw")?;
        let def = self.workspace.kinds.field_of_key(kind, key)?;
        (def.form == Form::Date).then(|| {
            let (_, edtf) = date::registers(value.as_str().unwrap_or_default());
            (format!("{field}_edtf"), edtf)
        })
    }

    fn text(&self, record: &RecordId, key: &str, text: &str) -> Result<Option<Step>, EditError> {
        let text = if self.act.verbatim {
            text.to_owned()
        } else {
            clean_text(text)
        };
        match self.stored(record, key) {
            Some(Value::Text(present)) if *present == text => Ok(None),
            Some(Value::Text(_)) => Ok(Some(Step::Splice {
                record: record.clone(),
                key: key.into(),
                text,
            })),
            None if self.made.contains_key(record) => Ok(Some(Step::Splice {
                record: record.clone(),
                key: key.into(),
                text,
            })),
            // Another program stored a short line where we keep a long text: it stays a line.
            _ => self.register(record, key, Value::Line(text)),
        }
    }

    fn cleaned(&self, value: &Value) -> Value {
        match value {
            Value::Line(text) if !self.act.verbatim => Value::Line(clean_line(text)),
            Value::Text(text) if !self.act.verbatim => Value::Text(clean_text(text)),
            other => other.clone(),
        }
    }

    fn stored(&self, record: &RecordId, key: &str) -> Option<&Value> {
        self.workspace
            .record(record)
            .and_then(|record| record.get(key))
    }

    fn known(&self, record: &RecordId) -> bool {
        self.workspace.record(record).is_some() || self.made.contains_key(record)
    }

    fn check_known(&self, record: &RecordId) -> Result<(), EditError> {
        if self.known(record) {
            Ok(())
        } else {
            Err(EditError::NoRecord(record.clone()))
        }
    }

    fn check_key(&self, record: &RecordId, key: &str) -> Result<(), EditError> {
        self.check_known(record)?;
        let (field, _) = split_key(key);
        if field.is_empty() || key == "type" {
            return Err(EditError::BadKey(key.into()));
        }
        let Some(present) = self.workspace.record(record) else {
            return Ok(());
        };
        let once = self.workspace.kinds.is_written_once(&present.kind, field);
        if once && present.get(key).is_some() {
            return Err(EditError::WrittenOnce {
                record: record.clone(),
                key: key.into(),
            });
        }
        Ok(())
    }
}

impl From<AutomergeError> for EditError {
    fn from(error: AutomergeError) -> Self {
        Self::Document(error.to_string())
    }
}
