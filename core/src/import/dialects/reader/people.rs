//! Actors: a fiche, its position on a date that nobody told, a note about it.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::super::To;
use super::{Reader, words};
use crate::id::RecordId;
use crate::import::draft::Fields;
use crate::import::duplicates::Newcomer;
use crate::import::values::{self, Scale};
use crate::import::{Hint, Why};
use crate::record::flat_key;

impl Reader<'_, '_> {
    /// Whether the numbers of a list go to ten.
    pub(super) fn scale(&self, list: &[Json], to: &To) -> Scale {
        let To::Actor { actor, .. } = to else {
            return Scale::AsIs;
        };
        let keys: Vec<&String> = actor
            .iter()
            .filter(|(_, field)| *field == "influence")
            .map(|(key, _)| key)
            .collect();
        let values: Vec<String> = list
            .iter()
            .filter_map(|it| {
                keys.iter()
                    .find_map(|key| it.get(key.as_str()))
                    .and_then(words)
            })
            .collect();
        values::scale_of(values.iter().map(String::as_str))
    }

    pub(super) fn actor(
        &mut self,
        path: &str,
        value: &Json,
        keys: &BTreeMap<String, String>,
        kinds: &BTreeMap<String, String>,
        ten: Scale,
    ) {
        let Json::Object(map) = value else {
            return;
        };
        let mut said: BTreeMap<&str, String> = BTreeMap::new();
        let mut raw = Map::new();
        for (key, field) in keys {
            let Some(text) = map
                .get(key)
                .and_then(words)
                .filter(|text| !text.trim().is_empty())
            else {
                continue;
            };
            self.taken.insert(format!("{path}.{key}"));
            if matches!(
                field.as_str(),
                "stance" | "influence" | "influence_of_two" | "interest" | "type"
            ) {
                raw.insert(key.clone(), Json::from(text.as_str()));
            }
            said.insert(field, text);
        }
        let name = said.remove("name").unwrap_or_default();
        if name.is_empty() {
            self.draft
                .problem(&format!("{path}.name"), "", Why::NoName, Hint::FillIn);
        }
        let mut fields: Fields = vec![("name".into(), name.into())];
        if let Some(summary) = said.remove("summary") {
            // A line of 160 signs is « en bref »; more is a description.
            let field = if summary.chars().count() <= 160 {
                "summary"
            } else {
                "desc"
            };
            fields.push((field.into(), summary.into()));
        }
        if let Some(old) = said.remove("ext_id") {
            fields.push((flat_key("origin", "ext_id"), old.into()));
        }
        if let Some(sort) = said.remove("type") {
            let folded = crate::text::fold(sort.trim());
            let kind = kinds
                .iter()
                .find(|(word, _)| crate::text::fold(word) == folded);
            if let Some((_, kind)) = kind {
                fields.push(("kind".into(), kind.as_str().into()));
            }
            let tag = self.tag(sort.trim(), path);
            let tick = self.draft.tick();
            fields.push((flat_key("tags", tag.as_str()), tick));
        }
        let stance = said.remove("stance").unwrap_or_default();
        if let Some(role) = self.words.role(&stance).map(str::to_owned) {
            let tick = self.draft.tick();
            fields.push((flat_key("roles", &role), tick));
        }
        let id = self.draft.import("entity", path, fields);
        if !raw.is_empty() {
            self.draft
                .set(&id, "origin|raw", Json::Object(raw).to_string());
        }
        self.made.push(("entity".into(), id.clone()));
        self.newcomer(&id, path);
        self.remember(path, map, &id);
        let (influence, scale) = match said.remove("influence_of_two") {
            Some(text) => (Some(text), Scale::Two),
            None => (said.remove("influence"), ten),
        };
        let levels = [
            ("stance", Some(stance), Scale::AsIs),
            ("influence", influence, scale),
            ("interest", said.remove("interest"), scale),
        ];
        self.position(path, &id, levels);
        if let Some(note) = said.remove("note") {
            let note = self
                .draft
                .import("note", path, vec![("text".into(), note.into())]);
            self.about(&note, &id, path);
        }
    }

    fn position(&mut self, path: &str, id: &RecordId, levels: [(&str, Option<String>, Scale); 3]) {
        let mut fields: Fields = Vec::new();
        let kinds = self.draft.kinds();
        for (name, text, scale) in levels {
            let (Some(field), Some(text)) = (kinds.field("assessment", name), text) else {
                continue;
            };
            if text.is_empty() {
                continue;
            }
            let read = values::read(&self.words, field, &text, scale);
            if let Some(why) = read.odd {
                self.draft.problem(path, text, why, Hint::CheckReading);
            } else if scale != Scale::AsIs && name != "stance" {
                self.draft
                    .problem(path, text, Why::ScaleConverted, Hint::CheckReading);
            }
            fields.extend(read.fields);
        }
        if !fields.is_empty() {
            fields.push(("entity".into(), id.as_str().into()));
            self.draft.import("assessment", path, fields);
        }
    }

    pub(super) fn newcomer(&mut self, id: &RecordId, path: &str) {
        self.newcomers.push(Newcomer {
            record: id.clone(),
            sheet: None,
            row: None,
            path: Some(path.into()),
        });
    }
}
