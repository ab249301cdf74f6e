//! What a person chose for pairs of fiches: joined, or the row left outside.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::draft::Draft;
use super::duplicates::{Duplicate, Settled};
use crate::edit::Edit;
use crate::id::RecordId;
use crate::join::{self, Words};
use crate::kind::Form;
use crate::record::{Record, flat_key, split_key};
use crate::value::Value;

impl Draft<'_> {
    /// Does what was chosen for the pairs of this file.
    pub(super) fn settle_pairs(&mut self) {
        let chosen = std::mem::take(&mut self.source.choices.pairs);
        for pair in self.duplicates.clone() {
            let key = pair.key();
            let settled = chosen.iter().find(|(known, _)| *known == key);
            // One of the two may have gone with a pair before.
            let there =
                self.is_made(&pair.one.record) && self.records.living(&pair.other.record).is_some();
            match settled {
                Some((_, Settled::Joined)) if there => self.join_pair(&pair),
                Some((_, Settled::LeftOut)) if there => self.leave_out(&pair),
                _ => {}
            }
        }
    }

    fn is_made(&self, id: &RecordId) -> bool {
        self.made.contains(id)
    }

    /// Adds what the newcomer says to the other; where both say something else, what is there
    /// stays, and what the file says goes into a note.
    fn join_pair(&mut self, pair: &Duplicate) {
        let (from, into) = (&pair.one.record, &pair.other.record);
        let (Some(gone), Some(kept)) = (self.records.get(from), self.records.get(into)) else {
            return;
        };
        let (gone, kept) = (gone.clone(), kept.clone());
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
            self.import("link", &path, fields);
        }
        for key in ["origin|ext_id", "origin|raw"] {
            if !gone.words(key).is_empty() {
                self.leave(&format!("{path} {key}"), &Json::from(gone.words(key)));
            }
        }
        self.turn_to(from, into);
        self.take_back(from);
    }

    /// Leaves out what the newcomer's row alone would make; what else speaks of the newcomer
    /// speaks of the other.
    fn leave_out(&mut self, pair: &Duplicate) {
        let (newcomer, other) = (&pair.one.record, &pair.other.record);
        let Some(path) = self.records.get(newcomer) else {
            return;
        };
        let path = path.words("origin|path").to_owned();
        let of_row = |id: &&RecordId| {
            let record = self.records.get(id);
            record.is_some_and(|it| it.words("origin|path") == path)
        };
        let mut out: BTreeSet<RecordId> = self.made.iter().filter(of_row).cloned().collect();
        loop {
            let needed = out.iter().find(|id| {
                let mut pointing = self.records.pointing_at(id);
                *id != newcomer && pointing.any(|(by, _)| !out.contains(&by.id))
            });
            let Some(needed) = needed.cloned() else {
                break;
            };
            out.remove(&needed);
        }
        self.turn_to(newcomer, other);
        for id in &out {
            let Some(record) = self.records.get(id).cloned() else {
                continue;
            };
            self.leave_record(&path, &record);
            self.take_back(id);
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
    fn turn_to(&mut self, from: &RecordId, into: &RecordId) {
        let pointing: Vec<RecordId> = self
            .records
            .pointing_at(from)
            .map(|(record, _)| record.id.clone())
            .filter(|id| self.is_made(id))
            .collect();
        for id in pointing {
            let Some(record) = self.records.get(&id).cloned() else {
                continue;
            };
            for (key, value) in record.fields {
                if value.as_str() == Some(from.as_str()) {
                    self.set(&id, &key, into.as_str());
                } else if key.contains(from.as_str()) {
                    self.records.set(&id, &key, None, false);
                    self.set(&id, &key.replace(from.as_str(), into.as_str()), value);
                }
            }
        }
    }

    fn take_back(&mut self, id: &RecordId) {
        self.made.retain(|made| made != id);
        self.records.remove(id);
    }
}
