//! The mirror: which object of the document is which record, and what each field shows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use automerge::legacy::{self, Key, ObjectId};
use automerge::{ActorId, Automerge, ObjId, ObjType, ROOT, ReadDoc, ValueRef};

use super::Workspace;
use crate::change::Change;
use crate::id::RecordId;
use crate::kind::{Kinds, Merge};
use crate::record::{KEY_SEPARATOR, Record, Records, split_key};
use crate::schema::root;
use crate::value::Value;

/// The name of an operation, as changes spell it.
type OpName = (u64, ActorId);

/// What an object of the document is.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// The map of a record, or of the workspace's own one.
    Record(RecordId),
    /// A long text of a record.
    Text(RecordId, String),
}

/// The roads between records and the objects of the document.
#[derive(Debug)]
pub(crate) struct Objects {
    pub(crate) records: ObjId,
    pub(crate) info_record: Record,
    info: ObjId,
    by_record: HashMap<RecordId, ObjId>,
    places: HashMap<OpName, Place>,
}

impl Objects {
    pub(crate) fn of(&self, record: &RecordId) -> Option<&ObjId> {
        if record.is_info() {
            Some(&self.info)
        } else {
            self.by_record.get(record)
        }
    }

    pub(crate) fn place(&self, object: &ObjectId) -> Option<&Place> {
        match object {
            ObjectId::Root => None,
            ObjectId::Id(legacy::OpId(counter, actor)) => {
                self.places.get(&(*counter, actor.clone()))
            }
        }
    }

    pub(crate) fn is_records(&self, object: &ObjectId) -> bool {
        match (object, op_name(&self.records)) {
            (ObjectId::Id(legacy::OpId(counter, actor)), Some((ours, by))) => {
                *counter == ours && *actor == by
            }
            _ => false,
        }
    }

    fn settle_in(&mut self, record: &RecordId, object: &ObjId, texts: &[(String, ObjId)]) {
        if let Some(name) = op_name(object) {
            self.places.insert(name, Place::Record(record.clone()));
        }
        for (key, text) in texts {
            if let Some(name) = op_name(text) {
                self.places
                    .insert(name, Place::Text(record.clone(), key.clone()));
            }
        }
        if !record.is_info() {
            self.by_record.insert(record.clone(), object.clone());
        }
    }
}

/// What a batch of changes touched.
#[derive(Debug, Clone)]
pub(crate) enum Touched {
    /// The record as a whole: it was made, or made again.
    Whole,
    /// Some of its stored keys.
    Keys(BTreeSet<String>),
}

/// Reads from the operations themselves which records and keys they touch.
pub(crate) fn touched<'a>(
    changes: impl IntoIterator<Item = &'a legacy::Change>,
    objects: &Objects,
) -> BTreeMap<RecordId, Touched> {
    let mut touched: BTreeMap<RecordId, Touched> = BTreeMap::new();
    let mut touch = |record: &RecordId, key: String| {
        let entry = touched
            .entry(record.clone())
            .or_insert_with(|| Touched::Keys(BTreeSet::new()));
        if let Touched::Keys(keys) = entry {
            keys.insert(key);
        }
    };
    let mut whole = Vec::new();
    for op in changes.into_iter().flat_map(|change| &change.operations) {
        match objects.place(&op.obj) {
            Some(Place::Record(record)) => {
                if let Key::Map(key) = &op.key {
                    touch(record, key.to_string());
                }
            }
            Some(Place::Text(record, key)) => touch(record, key.clone()),
            None if objects.is_records(&op.obj) => {
                if let Key::Map(key) = &op.key {
                    whole.push(RecordId::from(key.to_string()));
                }
            }
            None => {}
        }
    }
    for record in whole {
        touched.insert(record, Touched::Whole);
    }
    touched
}

/// Reads a whole document. `None` when the root containers are missing.
///
/// O(document).
pub(crate) fn read_all(doc: &Automerge, kinds: &Kinds) -> Option<(Objects, Records)> {
    let container = |key: &str| match doc.get(ROOT, key) {
        Ok(Some((automerge::Value::Object(ObjType::Map), object))) => Some(object),
        _ => None,
    };
    let info = container(root::INFO)?;
    let records_object = container(root::RECORDS)?;
    let (info_record, texts) = read_record(doc, &info, &RecordId::info(), kinds);
    let mut objects = Objects {
        records: records_object.clone(),
        info_record,
        info: info.clone(),
        by_record: HashMap::new(),
        places: HashMap::new(),
    };
    objects.settle_in(&RecordId::info(), &info, &texts);
    let mut records = Records::default();
    for item in doc.map_range(&records_object, ..) {
        if item.value != ValueRef::Object(ObjType::Map) {
            continue;
        }
        let (id, object) = (RecordId::from(&*item.key), item.id());
        let (record, texts) = read_record(doc, &object, &id, kinds);
        objects.settle_in(&id, &object, &texts);
        records.insert(record);
    }
    Some((objects, records))
}

/// Reads one record. Never fails: what cannot be understood is kept as words.
fn read_record(
    doc: &Automerge,
    object: &ObjId,
    id: &RecordId,
    kinds: &Kinds,
) -> (Record, Vec<(String, ObjId)>) {
    let mut fields = BTreeMap::new();
    let mut in_conflict = Vec::new();
    let mut texts = Vec::new();
    for item in doc.map_range(object, ..) {
        let key = item.key.to_string();
        let value = match item.value {
            ValueRef::Object(ObjType::Text) => {
                let text = item.id();
                let words = doc.text(&text).unwrap_or_default();
                texts.push((key.clone(), text));
                Value::Text(words)
            }
            ValueRef::Object(other) => Value::Opaque(format!("{other}")),
            ref scalar => read_value(&scalar.clone().into_value()),
        };
        if item.conflict {
            in_conflict.push(key.clone());
        }
        fields.insert(key, value);
    }
    let kind = if id.is_info() {
        "info".to_owned()
    } else {
        fields
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let disputed = in_conflict
        .into_iter()
        .filter(|key| can_be_disputed(kinds, &kind, key))
        .filter(|key| distinct_values(doc, object, key) > 1)
        .collect();
    (
        Record {
            id: id.clone(),
            kind,
            fields,
            disputed,
        },
        texts,
    )
}

fn read_value(value: &automerge::Value<'_>) -> Value {
    match value.as_scalar() {
        Some(scalar) => Value::from_scalar(scalar),
        None => Value::Null,
    }
}

/// Whether two values of a stored key are a question for people.
///
/// Members of sets are not (adding wins), nor is bookkeeping that nobody typed; of a date's two
/// registers only the typed one asks.
pub(crate) fn can_be_disputed(kinds: &Kinds, kind: &str, key: &str) -> bool {
    const BOOKKEEPING: [&str; 8] = [
        "type",
        "created_at",
        "created_by",
        "deleted_at",
        "deleted_by",
        "order",
        "origin",
        "layout",
    ];
    let (field, _) = split_key(key);
    if BOOKKEEPING.contains(&field) || key.ends_with("_edtf") {
        return false;
    }
    match kinds.merge_of(kind, field) {
        Some(Merge::Set | Merge::Counter) => false,
        Some(_) => true,
        None => field == "custom" || !key.contains(KEY_SEPARATOR),
    }
}

/// How many different values a key holds at once.
fn distinct_values(doc: &Automerge, object: &ObjId, key: &str) -> usize {
    let Ok(all) = doc.get_all(object, key) else {
        return 0;
    };
    let mut seen: Vec<Value> = Vec::new();
    for (value, at) in &all {
        let value = match value {
            automerge::Value::Object(ObjType::Text) => {
                Value::Text(doc.text(at).unwrap_or_default())
            }
            other => read_value(other),
        };
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen.len()
}

pub(crate) fn op_name(object: &ObjId) -> Option<OpName> {
    match object {
        ObjId::Root => None,
        ObjId::Id(counter, actor, _) => Some((*counter, actor.clone())),
    }
}

impl Workspace {
    /// Brings the touched parts of the mirror up to date and says what a screen must refresh.
    pub(super) fn refresh(&mut self, touched: &BTreeMap<RecordId, Touched>) -> Vec<Change> {
        let mut changes = Vec::new();
        for (record, what) in touched {
            match what {
                Touched::Whole => self.refresh_whole(record, &mut changes),
                Touched::Keys(keys) => self.refresh_keys(record, keys, &mut changes),
            }
        }
        changes
    }

    fn refresh_whole(&mut self, id: &RecordId, changes: &mut Vec<Change>) {
        let before = self.records.remove(id);
        let Ok(Some((automerge::Value::Object(ObjType::Map), object))) =
            self.doc.get(&self.objects.records, id.as_str())
        else {
            if let Some(gone) = before {
                changes.push(Change::Vanished {
                    record: id.clone(),
                    kind: gone.kind,
                });
            }
            return;
        };
        let (record, texts) = read_record(&self.doc, &object, id, &self.kinds);
        self.objects.settle_in(id, &object, &texts);
        if !record.is_trashed() {
            changes.push(Change::Appeared {
                record: id.clone(),
                kind: record.kind.clone(),
            });
        } else if before.is_some_and(|before| !before.is_trashed()) {
            changes.push(Change::Vanished {
                record: id.clone(),
                kind: record.kind.clone(),
            });
        }
        self.records.insert(record);
    }

    fn refresh_keys(&mut self, id: &RecordId, keys: &BTreeSet<String>, changes: &mut Vec<Change>) {
        let Some(object) = self.objects.of(id).cloned() else {
            return;
        };
        let Some((kind, was_trashed)) = self
            .record(id)
            .map(|record| (record.kind.clone(), record.is_trashed()))
        else {
            return;
        };
        for key in keys {
            let (value, disputed) = self.read_key(&object, &kind, key);
            let known = self.record(id).is_some_and(|record| {
                record.get(key) == value.as_ref() && record.disputed.contains(key) == disputed
            });
            if known {
                continue;
            }
            self.show(id, key, value, disputed);
            let (record, kind, key) = (id.clone(), kind.clone(), key.clone());
            changes.push(Change::Field { record, kind, key });
        }
        let is_trashed = self.record(id).is_some_and(Record::is_trashed);
        if was_trashed != is_trashed {
            let record = id.clone();
            changes.push(if is_trashed {
                Change::Vanished { record, kind }
            } else {
                Change::Appeared { record, kind }
            });
        }
    }

    fn read_key(&self, object: &ObjId, kind: &str, key: &str) -> (Option<Value>, bool) {
        let value = match self.doc.get(object, key) {
            Ok(Some((automerge::Value::Object(ObjType::Text), text))) => {
                Some(Value::Text(self.doc.text(&text).unwrap_or_default()))
            }
            Ok(Some((automerge::Value::Object(other), _))) => {
                Some(Value::Opaque(other.to_string()))
            }
            Ok(Some((scalar, _))) => Some(read_value(&scalar)),
            _ => None,
        };
        let disputed =
            can_be_disputed(&self.kinds, kind, key) && distinct_values(&self.doc, object, key) > 1;
        (value, disputed)
    }

    /// Puts a value into the mirror.
    pub(super) fn show(&mut self, id: &RecordId, key: &str, value: Option<Value>, disputed: bool) {
        if !id.is_info() {
            self.records.set(id, key, value, disputed);
            return;
        }
        let info = &mut self.objects.info_record;
        match value {
            Some(value) => info.fields.insert(key.to_owned(), value),
            None => info.fields.remove(key),
        };
        if disputed {
            info.disputed.insert(key.to_owned());
        } else {
            info.disputed.remove(key);
        }
    }
}
