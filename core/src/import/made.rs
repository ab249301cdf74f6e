//! The records that a file is to add, kept small: a hundred thousand rows make two hundred
//! thousand records of a dozen fields.
//!
//! Words lie one after the other in one text, and the name of a field is kept once. What a record
//! holds becomes an edit of its own only when the plan is applied.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::edit::Edit;
use crate::id::RecordId;
use crate::record::Record;
use crate::value::Value;

/// The records to be, in the order in which they were made. Reading a field is O(fields of the
/// record).
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Made {
    names: Names,
    heads: Vec<Head>,
    at: HashMap<RecordId, usize>,
    fields: Vec<Field>,
    words: String,
}

/// Names that occur again and again: types of records, keys of fields.
#[derive(Debug, Clone, Default, PartialEq)]
struct Names {
    all: Vec<Box<str>>,
    at: HashMap<Box<str>, u32>,
}

impl Names {
    fn of(&mut self, name: &str) -> u32 {
        if let Some(known) = self.at.get(name) {
            return *known;
        }
        // There are fewer names than letters of a file, of which 2^26 are read.
        let at = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(name.into());
        self.at.insert(name.into(), at);
        at
    }

    fn name(&self, at: u32) -> &str {
        &self.all[at as usize]
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Head {
    id: RecordId,
    kind: u32,
    first: usize,
    count: usize,
    /// Whether it was taken back.
    gone: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Field {
    key: u32,
    slot: Slot,
}

/// A [`Value`] whose words lie elsewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Slot {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Counter(i64),
    Line(usize, u32),
    Text(usize, u32),
    Opaque(usize, u32),
}

/// One of the records that a file is to add.
#[derive(Debug, Clone, Copy)]
pub struct NewRecord<'m> {
    made: &'m Made,
    head: &'m Head,
}

impl<'m> NewRecord<'m> {
    /// Its name.
    #[must_use]
    pub fn id(&self) -> &'m RecordId {
        &self.head.id
    }

    /// Its type code.
    #[must_use]
    pub fn kind(&self) -> &'m str {
        self.made.names.name(self.head.kind)
    }

    /// Its stored keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &'m str> {
        let made = self.made;
        made.of(self.head)
            .iter()
            .map(|field| made.names.name(field.key))
    }

    /// Its stored keys and what they hold, in no order.
    pub fn fields(&self) -> impl Iterator<Item = (&'m str, Value)> {
        let made = self.made;
        let fields = made.of(self.head).iter();
        fields.map(|field| (made.names.name(field.key), made.value(field.slot)))
    }

    /// What a key holds.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Value> {
        self.slot(key).map(|slot| self.made.value(slot))
    }

    /// The words of a line or a text; empty when absent.
    #[must_use]
    pub fn words(&self, key: &str) -> &'m str {
        let slot = self.slot(key);
        slot.and_then(|slot| self.made.words_of(slot))
            .unwrap_or_default()
    }

    fn slot(&self, key: &str) -> Option<Slot> {
        let key = *self.made.names.at.get(key)?;
        let mut fields = self.made.of(self.head).iter();
        fields
            .find(|field| field.key == key)
            .map(|field| field.slot)
    }

    /// The record as views read it.
    pub(super) fn to_record(self) -> Record {
        Record {
            id: self.id().clone(),
            kind: self.kind().to_owned(),
            fields: self
                .fields()
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
            disputed: BTreeSet::new(),
        }
    }

    fn to_edit(self) -> Edit {
        let mut fields: Vec<(String, Value)> = self
            .fields()
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        fields.sort_by(|(one, _), (other, _)| one.cmp(other));
        Edit::Create {
            record: self.id().clone(),
            kind: self.kind().to_owned(),
            fields,
        }
    }
}

impl Made {
    /// Begins a record; [`Self::put`] gives it its fields. One that is there already begins anew.
    pub(super) fn begin(&mut self, id: RecordId, kind: &str) -> usize {
        if let Some(at) = self.place(&id) {
            let head = &mut self.heads[at];
            head.kind = self.names.of(kind);
            (head.first, head.count) = (self.fields.len(), 0);
            return at;
        }
        let at = self.heads.len();
        self.at.insert(id.clone(), at);
        self.heads.push(Head {
            id,
            kind: self.names.of(kind),
            first: self.fields.len(),
            count: 0,
            gone: false,
        });
        at
    }

    /// Writes a field of the record at a place; `None` takes it out. Short where the record is the
    /// last one, else O(fields of the record).
    pub(super) fn put(&mut self, at: usize, key: &str, value: Option<&Value>) {
        let key = self.names.of(key);
        let slot = value.map(|value| self.keep(value));
        let head = &mut self.heads[at];
        let own = head.first..head.first + head.count;
        let known = self.fields[own.clone()].iter().position(|it| it.key == key);
        match (known, slot) {
            (Some(known), Some(slot)) => self.fields[head.first + known].slot = slot,
            (Some(known), None) => {
                let last = head.first + head.count - 1;
                self.fields.swap(head.first + known, last);
                head.count -= 1;
            }
            (None, Some(slot)) => {
                if own.end != self.fields.len() {
                    // The record moves to the end, where there is room.
                    head.first = self.fields.len();
                    self.fields.extend_from_within(own);
                }
                head.count += 1;
                self.fields.push(Field { key, slot });
            }
            (None, None) => {}
        }
    }

    /// Where a record stands.
    pub(super) fn place(&self, id: &RecordId) -> Option<usize> {
        self.at.get(id).copied()
    }

    /// The record of that name.
    pub(super) fn get(&self, id: &RecordId) -> Option<NewRecord<'_>> {
        self.place(id).map(|at| NewRecord {
            made: self,
            head: &self.heads[at],
        })
    }

    /// Takes a record back.
    pub(super) fn remove(&mut self, id: &RecordId) {
        if let Some(at) = self.at.remove(id) {
            self.heads[at].gone = true;
        }
    }

    /// All of them, in the order in which they were made.
    pub(super) fn iter(&self) -> impl Iterator<Item = NewRecord<'_>> {
        let there = self.heads.iter().filter(|head| !head.gone);
        there.map(|head| NewRecord { made: self, head })
    }

    /// How many there are of each type.
    pub(super) fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut of_name = vec![0_usize; self.names.all.len()];
        for record in self.iter() {
            of_name[record.head.kind as usize] += 1;
        }
        for (name, count) in self.names.all.iter().zip(of_name) {
            if count > 0 {
                counts.insert(name.to_string(), count);
            }
        }
        counts
    }

    pub(super) fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// The edits that make them.
    pub(super) fn edits(&self) -> Vec<Edit> {
        self.iter().map(NewRecord::to_edit).collect()
    }

    fn of(&self, head: &Head) -> &[Field] {
        &self.fields[head.first..head.first + head.count]
    }

    fn keep(&mut self, value: &Value) -> Slot {
        let mut lie = |text: &str| {
            let from = self.words.len();
            self.words.push_str(text);
            // No text of a file is longer than a mebibyte, and what is made of some is not much.
            (from, u32::try_from(text.len()).unwrap_or(u32::MAX))
        };
        match value {
            Value::Null => Slot::Null,
            Value::Bool(flag) => Slot::Bool(*flag),
            Value::Int(number) => Slot::Int(*number),
            Value::Float(number) => Slot::Float(*number),
            Value::Counter(number) => Slot::Counter(*number),
            Value::Line(text) => {
                let (from, length) = lie(text);
                Slot::Line(from, length)
            }
            Value::Text(text) => {
                let (from, length) = lie(text);
                Slot::Text(from, length)
            }
            Value::Opaque(text) => {
                let (from, length) = lie(text);
                Slot::Opaque(from, length)
            }
        }
    }

    fn words_of(&self, slot: Slot) -> Option<&str> {
        match slot {
            Slot::Line(from, length) | Slot::Text(from, length) | Slot::Opaque(from, length) => {
                Some(&self.words[from..from + length as usize])
            }
            _ => None,
        }
    }

    fn value(&self, slot: Slot) -> Value {
        let words = || self.words_of(slot).unwrap_or_default().to_owned();
        match slot {
            Slot::Null => Value::Null,
            Slot::Bool(flag) => Value::Bool(flag),
            Slot::Int(number) => Value::Int(number),
            Slot::Float(number) => Value::Float(number),
            Slot::Counter(number) => Value::Counter(number),
            Slot::Line(..) => Value::Line(words()),
            Slot::Text(..) => Value::Text(words()),
            Slot::Opaque(..) => Value::Opaque(words()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dice, Moment};

    #[test]
    fn records_hold_what_was_put_into_them_in_any_order() {
        let mut dice = Dice::from_number(1);
        let [one, two] = [(); 2].map(|()| RecordId::fresh(Moment(1), &mut dice));
        let mut made = Made::default();
        let first = made.begin(one.clone(), "entity");
        made.put(first, "name", Some(&Value::from("Amal")));
        made.put(first, "born", Some(&Value::Int(1980)));
        let second = made.begin(two.clone(), "note");
        made.put(second, "text", Some(&Value::Text("Élu".into())));
        // The first one is no longer the last.
        made.put(first, "name", Some(&Value::from("Amal B.")));
        made.put(first, "alive", Some(&Value::Bool(true)));
        made.put(first, "born", None);
        made.put(second, "weight", Some(&Value::Float(0.5)));
        made.put(second, "none", None);

        let record = made.get(&one).expect("made").to_record();
        let fields: Vec<_> = record.fields.into_iter().collect();
        let expected = [
            ("alive".to_owned(), Value::Bool(true)),
            ("name".to_owned(), Value::from("Amal B.")),
        ];
        assert_eq!(fields, expected);
        let note = made.get(&two).expect("made");
        assert_eq!((note.kind(), note.words("text")), ("note", "Élu"));
        assert_eq!(note.get("weight"), Some(Value::Float(0.5)));
        assert_eq!(note.get("name"), None);

        let again = made.begin(one.clone(), "entity");
        made.put(again, "name", Some(&Value::from("Amal C.")));
        let names: Vec<&str> = made.iter().map(|record| record.words("name")).collect();
        assert_eq!(names, ["Amal C.", ""]);

        made.remove(&one);
        assert!(made.get(&one).is_none());
        assert_eq!(made.counts(), BTreeMap::from([("note".to_owned(), 1)]));
        assert_eq!(made.edits().len(), 1);
    }
}
