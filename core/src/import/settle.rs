//! What a person chose for pairs of fiches: joined, or the row left outside.

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use serde_json::Value as Json;

use super::draft::Draft;
use super::duplicates::{Duplicate, Settled};
use super::made::{Made, NewRecord};
use crate::edit::Edit;
use crate::id::RecordId;
use crate::join::{self, Words};
use crate::kind::Form;
use crate::record::{self, Record, flat_key, split_key};
use crate::value::Value;

impl Draft<'_> {
    /// Does what was chosen for the pairs of this file.
    pub(super) fn settle_pairs(&mut self) {
        let chosen = std::mem::take(&mut self.source.choices.pairs);
        if chosen.is_empty() {
            return;
        }
        let mut pointers = Pointers::among(&self.made);
        for pair in self.duplicates.clone() {
            let key = pair.key();
            let settled = chosen.iter().find(|(known, _)| *known == key);
            // One of the two may have gone with a pair before.
            let there = self.is_made(&pair.one.record) && self.is_living(&pair.other.record);
            match settled {
                Some((_, Settled::Joined)) if there => self.join_pair(&pair, &mut pointers),
                Some((_, Settled::LeftOut)) if there => self.leave_out(&pair, &mut pointers),
                _ => {}
            }
        }
    }

    fn is_made(&self, id: &RecordId) -> bool {
        self.made.get(id).is_some()
    }

    fn is_living(&self, id: &RecordId) -> bool {
        self.record(id).is_some_and(|record| !record.is_trashed())
    }

    /// Adds what the newcomer says to the other; where both say something else, what is there
    /// stays, and what the file says goes into a note.
    fn join_pair(&mut self, pair: &Duplicate, pointers: &mut Pointers) {
        let (from, into) = (&pair.one.record, &pair.other.record);
        let (Some(gone), Some(kept)) = (self.record(from), self.record(into)) else {
            return;
        };
        let kinds = self.kinds();
        let merged = join::merge(kinds, &kept, &gone, false, |_| false);
        for edit in merged.edits {
            match edit {
                Edit::Tick { field, member, .. } if !kept.has(&field, &member) => {
                    let tick = self.tick();
                    self.complete_here(into, &flat_key(&field, &member), tick);
                }
                Edit::Set { key, value, .. } => self.complete_here(into, &key, value),
                Edit::SetText { key, text, .. } => {
                    self.complete_here(into, &key, Value::Line(text));
                }
                _ => {}
            }
        }
        let path = gone.words("origin|path").to_owned();
        if !merged.left.is_empty() {
            let words = Words::shipped();
            let mut lines = vec![words.left(gone.words("name"))];
            for (key, value) in merged.left {
                let label = kinds.field_of_key(&gone.kind, &key);
                let label = label.map_or(key.as_str(), |field| field.label.as_str());
                lines.push(words.line(label, &value.to_words()));
            }
            let reader = join::narrower(&kept, &gone);
            let fields = vec![
                ("text".into(), lines.join("\n").into()),
                ("handling".into(), reader.into()),
            ];
            let note = self.import("note", &path, fields);
            let fields = vec![
                ("from".into(), note.as_str().into()),
                ("to".into(), into.as_str().into()),
                ("kind".into(), "about".into()),
            ];
            let link = self.import("link", &path, fields);
            pointers.add(into, &link);
        }
        for key in ["origin|ext_id", "origin|raw"] {
            if !gone.words(key).is_empty() {
                self.leave(&format!("{path} {key}"), &Json::from(gone.words(key)));
            }
        }
        self.turn_to(from, into, pointers);
        self.made.remove(from);
    }

    /// Leaves out what the newcomer's row alone would make; what else speaks of the newcomer
    /// speaks of the other.
    fn leave_out(&mut self, pair: &Duplicate, pointers: &mut Pointers) {
        let (newcomer, other) = (&pair.one.record, &pair.other.record);
        let Some(row) = self.made.get(newcomer) else {
            return;
        };
        let path = row.words("origin|path").to_owned();
        let of_row = self
            .made
            .iter()
            .filter(|it| it.words("origin|path") == path);
        let mut out: BTreeSet<RecordId> = of_row.map(|it| it.id().clone()).collect();
        loop {
            let needed = out.iter().find(|id| {
                let mut pointing = pointers.at(id);
                *id != newcomer && pointing.any(|by| self.is_made(by) && !out.contains(by))
            });
            let Some(needed) = needed.cloned() else {
                break;
            };
            out.remove(&needed);
        }
        self.turn_to(newcomer, other, pointers);
        for id in &out {
            let Some(record) = self.record(id) else {
                continue;
            };
            self.leave_record(&path, &record);
            self.made.remove(id);
        }
    }

    fn leave_record(&mut self, path: &str, record: &Record) {
        for (key, value) in &record.fields {
            let (field, member) = split_key(key);
            let ours = matches!(
                key.as_str(),
                "origin|batch" | "origin|dialect" | "origin|path"
            ) || matches!(field, "created_at" | "created_by" | "order");
            if ours {
                continue;
            }
            let def = self.kinds().field_of_key(&record.kind, key);
            let is_set = def.is_some_and(|def| def.form == Form::Set);
            let text = match member {
                Some(member) if is_set => member.to_owned(),
                _ => value.to_words(),
            };
            self.leave(&format!("{path} {key}"), &Json::from(text));
        }
    }

    /// Everything that is to be made and points at one record points at another.
    fn turn_to(&mut self, from: &RecordId, into: &RecordId, pointers: &mut Pointers) {
        for id in pointers.turn(from, into) {
            let Some(record) = self.made.get(&id).map(NewRecord::to_record) else {
                continue;
            };
            for (key, value) in record.fields {
                if value.as_str() == Some(from.as_str()) {
                    self.set(&id, &key, into.as_str());
                } else if key.contains(from.as_str()) {
                    self.put(&id, &key, None);
                    self.set(&id, &key.replace(from.as_str(), into.as_str()), value);
                }
            }
        }
    }
}

/// Which records to be point at which; made where a person settled pairs, in O(all fields).
struct Pointers {
    by_target: HashMap<RecordId, BTreeSet<RecordId>>,
}

impl Pointers {
    fn among(made: &Made) -> Self {
        let mut pointers = Self {
            by_target: HashMap::new(),
        };
        for record in made.iter() {
            for key in record.keys() {
                if let Some(target) = record::target(key, record.words(key)) {
                    pointers.add(&RecordId::from(target), record.id());
                }
            }
        }
        pointers
    }

    fn add(&mut self, target: &RecordId, by: &RecordId) {
        let pointing = self.by_target.entry(target.clone()).or_default();
        pointing.insert(by.clone());
    }

    fn at(&self, target: &RecordId) -> impl Iterator<Item = &RecordId> {
        self.by_target.get(target).into_iter().flatten()
    }

    /// What pointed at one record points at another from now on.
    fn turn(&mut self, from: &RecordId, into: &RecordId) -> BTreeSet<RecordId> {
        let turned = self.by_target.remove(from).unwrap_or_default();
        let pointing = self.by_target.entry(into.clone()).or_default();
        pointing.extend(turned.iter().cloned());
        turned
    }
}
