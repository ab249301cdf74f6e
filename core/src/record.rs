//! A record as it stands now: one flat map of fields, mirrored from the document.
//!
//! The mirror is what views read. It is refreshed field by field from each change, so reading
//! it costs nothing but memory and never touches Automerge.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::id::RecordId;
use crate::value::Value;

/// The separator inside the flat key of a set member or a keyed value: `roles|ally`.
pub const KEY_SEPARATOR: char = '|';

/// Joins a field and a member into the flat key that stores it.
#[must_use]
pub fn flat_key(field: &str, member: &str) -> String {
    format!("{field}{KEY_SEPARATOR}{member}")
}

/// Splits a flat key into its field and, for sets and keyed values, the member.
#[must_use]
pub fn split_key(key: &str) -> (&str, Option<&str>) {
    match key.split_once(KEY_SEPARATOR) {
        Some((field, member)) => (field, Some(member)),
        None => (key, None),
    }
}

/// One record: an entity, a relation, a note, a card. Unknown fields are kept like known ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its name, never reused.
    pub id: RecordId,
    /// Its type code: `entity`, `relation`, `note`…
    pub kind: String,
    /// Every stored key with its visible value, flat keys included.
    pub fields: BTreeMap<String, Value>,
    /// The registers that hold two or more distinct values at once.
    pub disputed: BTreeSet<String>,
}

impl Record {
    /// The visible value of a stored key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.fields.get(key)
    }

    /// The words of a line or text; empty when absent.
    #[must_use]
    pub fn words(&self, key: &str) -> &str {
        self.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// The whole number of a field.
    #[must_use]
    pub fn int(&self, key: &str) -> Option<i64> {
        self.get(key).and_then(Value::as_int)
    }

    /// The decimal number of a field.
    #[must_use]
    pub fn float(&self, key: &str) -> Option<f64> {
        self.get(key).and_then(Value::as_float)
    }

    /// The truth of a field; `None` when nobody said.
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.get(key) {
            Some(Value::Bool(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// The record that a field points at.
    #[must_use]
    pub fn reference(&self, key: &str) -> Option<RecordId> {
        Some(self.words(key))
            .filter(|text| !text.is_empty())
            .map(RecordId::from)
    }

    /// The members of a set or the entries of a keyed field, with the value of each.
    ///
    /// For a set the value is the moment of the tick. O(log n + members).
    pub fn members<'a>(&'a self, field: &str) -> impl Iterator<Item = (&'a str, &'a Value)> + 'a {
        let prefix = flat_key(field, "");
        let skip = prefix.len();
        self.fields
            .range(prefix.clone()..)
            .take_while(move |(key, _)| key.starts_with(&prefix))
            .map(move |(key, value)| (&key[skip..], value))
    }

    /// The members of a set in the order in which they were ticked.
    #[must_use]
    pub fn ticked(&self, field: &str) -> Vec<&str> {
        let mut members: Vec<(i64, &str)> = self
            .members(field)
            .map(|(member, tick)| (tick.as_int().unwrap_or(i64::MAX), member))
            .collect();
        members.sort_unstable();
        members.into_iter().map(|(_, member)| member).collect()
    }

    /// Whether a set holds a member.
    #[must_use]
    pub fn has(&self, field: &str, member: &str) -> bool {
        self.fields.contains_key(&flat_key(field, member))
    }

    /// Whether the record lies in the bin.
    #[must_use]
    pub fn is_trashed(&self) -> bool {
        self.int("deleted_at").is_some()
    }
}

/// Every record of a workspace, with the roads back from what is pointed at.
#[derive(Debug, Default, Clone)]
pub struct Records {
    all: HashMap<RecordId, Record>,
    by_kind: HashMap<String, BTreeSet<RecordId>>,
    pointing_at: HashMap<RecordId, BTreeSet<(RecordId, String)>>,
}

impl Records {
    /// The record of that name, trashed or not.
    #[must_use]
    pub fn get(&self, id: &RecordId) -> Option<&Record> {
        self.all.get(id)
    }

    /// The record of that name unless it lies in the bin.
    #[must_use]
    pub fn living(&self, id: &RecordId) -> Option<&Record> {
        self.get(id).filter(|record| !record.is_trashed())
    }

    /// Every record, trashed ones included, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Record> {
        self.all.values()
    }

    /// The living records of one type, by id.
    pub fn of_kind<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a Record> + 'a {
        self.by_kind
            .get(kind)
            .into_iter()
            .flatten()
            .filter_map(|id| self.living(id))
    }

    /// The type codes that occur.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.by_kind
            .iter()
            .filter(|(_, ids)| !ids.is_empty())
            .map(|(kind, _)| kind.as_str())
    }

    /// Who points at a record, and by which field or set. Trashed records are left out.
    pub fn pointing_at<'a>(
        &'a self,
        target: &RecordId,
    ) -> impl Iterator<Item = (&'a Record, &'a str)> + 'a {
        self.pointing_at
            .get(target)
            .into_iter()
            .flatten()
            .filter_map(|(id, field)| Some((self.living(id)?, field.as_str())))
    }

    /// As [`Self::pointing_at`], for the records that lie in the bin.
    pub(crate) fn binned_pointing_at<'a>(
        &'a self,
        target: &RecordId,
    ) -> impl Iterator<Item = (&'a Record, &'a str)> + 'a {
        let sources = self.pointing_at.get(target).into_iter().flatten();
        sources
            .filter_map(|(id, field)| Some((self.get(id)?, field.as_str())))
            .filter(|(record, _)| record.is_trashed())
    }

    /// How many records there are, trashed ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is no record at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(crate) fn insert(&mut self, record: Record) {
        self.remove(&record.id.clone());
        for key in record.fields.keys() {
            if let Some((target, field)) = pointer(&record, key) {
                self.pointing_at
                    .entry(target)
                    .or_default()
                    .insert((record.id.clone(), field));
            }
        }
        self.by_kind
            .entry(record.kind.clone())
            .or_default()
            .insert(record.id.clone());
        self.all.insert(record.id.clone(), record);
    }

    pub(crate) fn remove(&mut self, id: &RecordId) -> Option<Record> {
        let record = self.all.remove(id)?;
        if let Some(ids) = self.by_kind.get_mut(&record.kind) {
            ids.remove(id);
        }
        for key in record.fields.keys() {
            if let Some((target, field)) = pointer(&record, key) {
                self.forget_pointer(&target, id, &field);
            }
        }
        Some(record)
    }

    /// Replaces one stored key; `None` removes it. Returns false when there is no such record.
    pub(crate) fn set(
        &mut self,
        id: &RecordId,
        key: &str,
        value: Option<Value>,
        disputed: bool,
    ) -> bool {
        let Some(record) = self.all.get_mut(id) else {
            return false;
        };
        // A member of a set points as long as its key is there, whatever it holds.
        let points = |record: &Record| {
            let there = record.fields.contains_key(key);
            there.then(|| pointer(record, key)).flatten()
        };
        let before = points(record);
        match value {
            Some(value) => record.fields.insert(key.to_owned(), value),
            None => record.fields.remove(key),
        };
        if disputed {
            record.disputed.insert(key.to_owned());
        } else {
            record.disputed.remove(key);
        }
        let after = points(record);
        if before != after {
            if let Some((target, field)) = before {
                self.forget_pointer(&target, id, &field);
            }
            if let Some((target, field)) = after {
                self.pointing_at
                    .entry(target)
                    .or_default()
                    .insert((id.clone(), field));
            }
        }
        true
    }

    fn forget_pointer(&mut self, target: &RecordId, from: &RecordId, field: &str) {
        if let Some(sources) = self.pointing_at.get_mut(target) {
            sources.remove(&(from.clone(), field.to_owned()));
            if sources.is_empty() {
                self.pointing_at.remove(target);
            }
        }
    }
}

/// The id that a stored key points at: what the register holds, or the member of a set.
///
/// Ids are recognised by their shape: they are random, so no other text looks like one.
pub(crate) fn target<'r>(key: &'r str, words: &'r str) -> Option<&'r str> {
    let target = match split_key(key).1 {
        Some(member) => member.split(KEY_SEPARATOR).next().unwrap_or(member),
        None => words,
    };
    crate::id::looks_like_record_id(target).then_some(target)
}

/// What a stored key of a record points at, and by which field.
fn pointer(record: &Record, key: &str) -> Option<(RecordId, String)> {
    let target = target(key, record.words(key))?;
    Some((RecordId::from(target), split_key(key).0.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &RecordId, fields: &[(&str, Value)]) -> Record {
        let fields = fields.iter();
        Record {
            id: id.clone(),
            kind: "action".into(),
            fields: fields
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
            disputed: BTreeSet::new(),
        }
    }

    #[test]
    fn a_member_of_a_set_points_from_its_tick_until_it_is_taken_out() {
        let mut dice = crate::Dice::from_number(1);
        let moment = crate::Moment(1_800_000_000_000);
        let [action, owner] = [(); 2].map(|()| RecordId::fresh(moment, &mut dice));
        let mut records = Records::default();
        records.insert(record(&action, &[("title", Value::from("Affiches"))]));
        records.insert(record(&owner, &[]));
        let key = flat_key("owners", owner.as_str());
        let pointing = |records: &Records| records.pointing_at(&owner).count();
        assert_eq!(pointing(&records), 0);
        records.set(&action, &key, Some(Value::Int(1)), false);
        assert_eq!(pointing(&records), 1);
        records.set(&action, &key, Some(Value::Int(2)), false);
        assert_eq!(pointing(&records), 1);
        records.set(&action, &key, None, false);
        assert_eq!(pointing(&records), 0);
    }
}
