//! Every filled field in words.

use std::collections::BTreeSet;

use super::reader::{Reader, is_bookkeeping};
use crate::kind::{FieldDef, Form};
use crate::record::{KEY_SEPARATOR, Record, flat_key, split_key};
use crate::value::Value;
use crate::view::fiche::date_words;
use crate::view::labels::label_of;

/// One field that holds something.
#[derive(Debug, Clone)]
pub(super) struct Filled {
    /// The field, or the stored key of one that nobody knows.
    pub(super) name: String,
    pub(super) label: String,
    pub(super) words: String,
    /// Whether it deserves a line of its own.
    pub(super) long: bool,
}

impl Reader<'_> {
    /// Every field that holds something a person put there, in the order of its kind's form:
    /// known ones, those of the collective, those that nobody knows.
    pub(super) fn filled(&self, record: &Record) -> Vec<Filled> {
        let mut keys: BTreeSet<&str> = record
            .fields
            .iter()
            .filter(|(_, value)| !value.is_blank() && **value != Value::Counter(0))
            .map(|(key, _)| key.as_str())
            .filter(|key| !is_bookkeeping(split_key(key).0))
            .collect();
        let mut filled = Vec::new();
        for field in self.workspace.kinds().fields_of(&record.kind) {
            let before = keys.len();
            let own = field.name == "custom" || is_bookkeeping(&field.name);
            if own || self.is_reserved(field) {
                keys.retain(|key| own || !field.stores(key));
                continue;
            }
            keys.retain(|key| !field.stores(key));
            if keys.len() < before {
                let words = self.value(record, field);
                filled.push(Filled {
                    long: field.form == Form::Prose || words.contains('\n'),
                    name: field.name.clone(),
                    label: field.label.clone(),
                    words,
                });
            }
        }
        filled.extend(keys.into_iter().filter_map(|key| self.unknown(record, key)));
        filled
    }

    /// A field that the kind files do not have.
    fn unknown(&self, record: &Record, key: &str) -> Option<Filled> {
        let (field, def) = split_key(key);
        let def = def.filter(|_| field == "custom");
        let (id, option) = match def.and_then(|def| def.split_once(KEY_SEPARATOR)) {
            Some((id, option)) => (id, Some(option)),
            None => (def.unwrap_or_default(), None),
        };
        if self.is_sensitive(id) {
            return None;
        }
        let label = self.workspace.records().get(&id.into());
        let label = label.map(|def| def.words("label").to_owned());
        let value = record
            .get(key)
            .map(|value| self.plain(value))
            .unwrap_or_default();
        let words = match option {
            Some(option) => option.to_owned(),
            None => self.naming(&value),
        };
        let words = self.with_versions(record, key, words, |value| self.plain(value));
        Some(Filled {
            name: key.to_owned(),
            label: label.unwrap_or_else(|| key.to_owned()),
            long: words.contains('\n'),
            words,
        })
    }

    /// What a field holds, in words, with the other version where two stand side by side.
    pub(super) fn value(&self, record: &Record, field: &FieldDef) -> String {
        let kind = record.kind.as_str();
        match field.form {
            Form::Date => {
                let words = date_words(record, &field.name);
                let raw = format!("{}_raw", field.name);
                let edtf = format!("{}_edtf", field.name);
                let key = if record.words(&raw).is_empty() {
                    edtf
                } else {
                    raw
                };
                self.with_versions(record, &key, words, Value::to_words)
            }
            Form::Set => {
                let members = record.ticked(&field.name).into_iter();
                let members = members.map(|member| self.member(kind, field, member));
                members.collect::<Vec<_>>().join(&self.words.between_names)
            }
            Form::Keys => {
                let mut groups: Vec<(String, Vec<String>)> = Vec::new();
                for (key, value) in record.members(&field.name) {
                    let mut parts = key
                        .split(KEY_SEPARATOR)
                        .map(|part| self.key_part(kind, part));
                    let first = parts.next().unwrap_or_default();
                    let mut bits: Vec<String> = parts.collect();
                    bits.push(self.scalar(kind, field, value));
                    let stored = flat_key(&field.name, key);
                    let words = self.with_versions(record, &stored, bits.join(" "), |other| {
                        self.scalar(kind, field, other)
                    });
                    match groups.last_mut() {
                        Some((last, group)) if *last == first => group.push(words),
                        _ => groups.push((first, vec![words])),
                    }
                }
                let between = &self.words.between_names;
                let groups = groups.into_iter();
                let groups = groups.map(|(key, group)| format!("{key} ({})", group.join(between)));
                groups.collect::<Vec<_>>().join(between)
            }
            _ => {
                let value = record.get(&field.name);
                let words = value.map(|value| self.scalar(kind, field, value));
                self.with_versions(record, &field.name, words.unwrap_or_default(), |other| {
                    self.scalar(kind, field, other)
                })
            }
        }
    }

    fn with_versions(
        &self,
        record: &Record,
        key: &str,
        mut words: String,
        say: impl Fn(&Value) -> String,
    ) -> String {
        if !record.disputed.contains(key) {
            return words;
        }
        let shown = record.get(key);
        for other in self.workspace.alternatives(&record.id, key) {
            if Some(&other.value) != shown {
                words.push(' ');
                words.push_str(&self.words.other_version(&say(&other.value)));
            }
        }
        words
    }

    fn member(&self, kind: &str, field: &FieldDef, member: &str) -> String {
        match self.workspace.records().get(&member.into()) {
            Some(_) => self.naming(member),
            None => label_of(self.workspace, kind, &field.name, member),
        }
    }

    /// A part of a flat key: a record by its name, a field by its label, a word as it is.
    fn key_part(&self, kind: &str, part: &str) -> String {
        let field = self
            .workspace
            .kinds()
            .get(kind)
            .and_then(|kind| kind.field(part));
        match field {
            Some(field) => field.label.to_lowercase(),
            None => self.naming(part),
        }
    }

    fn scalar(&self, kind: &str, field: &FieldDef, value: &Value) -> String {
        let form = field
            .of
            .filter(|_| field.form == Form::Keys)
            .unwrap_or(field.form);
        let words = self.plain(value);
        match form {
            Form::Choice => label_of(self.workspace, kind, &field.name, &words),
            Form::Ref => self.naming(&words),
            Form::Instant => {
                let at = value
                    .as_int()
                    .and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
                at.map_or(words, |at| at.strftime("%Y-%m-%d %H:%M").to_string())
            }
            Form::Integer | Form::Decimal | Form::Counter => {
                let step = value.as_int().and_then(|number| field.step_label(number));
                // Where a scale has two sides its words say more than its numbers.
                let two_sided = field.min.is_some_and(|min| min < 0);
                match (step, field.unit.as_deref()) {
                    (Some(step), _) if two_sided => step.to_owned(),
                    (Some(step), _) => format!("{step} ({words})"),
                    (None, Some(unit)) => format!("{words}\u{a0}{unit}"),
                    (None, None) => words,
                }
            }
            _ => words,
        }
    }

    fn plain(&self, value: &Value) -> String {
        match value {
            Value::Bool(true) => self.words.yes.clone(),
            Value::Bool(false) => self.words.no.clone(),
            other => other.to_words(),
        }
    }
}
