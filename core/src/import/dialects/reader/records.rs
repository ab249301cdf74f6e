//! Objects of the file that become one record each, and what is between them.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::super::{Ends, One};
use super::{Reader, leaves, words};
use crate::id::RecordId;
use crate::import::draft::Fields;
use crate::import::{Hint, Why};
use crate::record::flat_key;
use crate::value::Value;

impl Reader<'_, '_> {
    pub(super) fn one(&mut self, path: &str, value: &Json, rule: &One) {
        let Json::Object(map) = value else {
            return;
        };
        let (mut fields, raw) = self.object(path, map, &rule.one, &rule.fields, &rule.words);
        if fields.is_empty() {
            return;
        }
        self.fix(&rule.one, &rule.fixed, &mut fields);
        if let Some(parent) = &rule.parent {
            let parent = self.parent(parent, path);
            fields.push(("parent".into(), parent.as_str().into()));
        }
        if let Some(on) = &rule.on {
            let board = self.board(&on.board, path);
            fields.push(("board".into(), board.as_str().into()));
            fields.push(("slot".into(), on.slot.as_str().into()));
        }
        self.title(&rule.one, &mut fields);
        let id = self.draft.import(&rule.one, path, fields);
        if !raw.is_empty() {
            self.draft
                .set(&id, "origin|raw", Json::Object(raw).to_string());
        }
        let row = match &rule.on {
            Some(on) => format!("card {} {}", on.board, on.slot),
            None => rule.one.clone(),
        };
        self.made.push((row, id.clone()));
        if let Some(name) = &rule.name {
            self.named.insert(name.clone(), id.clone());
        }
        self.remember(path, map, &id);
        if rule.one == "entity" {
            self.newcomer(&id, path);
        }
        if let Some(with) = &rule.with {
            let (mut fields, _) =
                self.object(path, map, &with.kind, &with.fields, &BTreeMap::new());
            if !fields.is_empty() {
                self.fix(&with.kind, &with.fixed, &mut fields);
                fields.push((with.points.clone(), id.as_str().into()));
                self.draft.import(&with.kind, path, fields);
            }
        }
    }

    /// What some keys of an object say as fields, and the words of those read otherwise.
    pub(super) fn object(
        &mut self,
        path: &str,
        map: &Map<String, Json>,
        kind: &str,
        keys: &BTreeMap<String, String>,
        codes: &BTreeMap<String, BTreeMap<String, String>>,
    ) -> (Fields, Map<String, Json>) {
        let (mut fields, mut raw) = (Fields::new(), Map::new());
        for (key, field) in keys {
            let place = format!("{path}.{key}");
            let Some(text) = map
                .get(key)
                .and_then(words)
                .filter(|text| !text.trim().is_empty())
            else {
                continue;
            };
            // A field that another key filled already leaves this one to the report.
            let is_set = |stored: &str| stored == field || stored == format!("{field}_raw");
            if fields.iter().any(|(stored, _)| is_set(stored))
                || self.draft.kinds().field(kind, field).is_none() && field != "ext_id"
            {
                continue;
            }
            self.taken.insert(place.clone());
            let code = codes.get(field).and_then(|words| words.get(text.trim()));
            let changed = self.fill(kind, field, code.unwrap_or(&text), &place, &mut fields);
            if changed || code.is_some() {
                raw.insert(key.clone(), Json::from(text));
            }
        }
        (fields, raw)
    }

    /// A title where a record has none: the first words of its longest text.
    fn title(&mut self, kind: &str, fields: &mut Fields) {
        if kind == "objective" && !fields.iter().any(|(key, _)| key == "title") {
            let said = fields
                .iter()
                .find(|(key, _)| key == "specific" || key == "sentence_override");
            let said = said.map(|(_, value)| value.to_words()).unwrap_or_default();
            let title: String = said
                .lines()
                .next()
                .unwrap_or_default()
                .chars()
                .take(80)
                .collect();
            if !title.is_empty() {
                fields.push(("title".into(), title.into()));
            }
        }
    }

    /// The record of that name, made where a list comes without the thing that it belongs to.
    pub(super) fn parent(&mut self, name: &str, path: &str) -> RecordId {
        if let Some(known) = self.named.get(name) {
            return known.clone();
        }
        let fields: Fields = vec![("title".into(), self.draft.source.name.into())];
        let id = self.draft.import(name, path, fields);
        self.named.insert(name.to_owned(), id.clone());
        id
    }

    pub(super) fn tie(
        &mut self,
        path: &str,
        value: &Json,
        ends: &Ends,
        codes: &BTreeMap<String, BTreeMap<String, String>>,
    ) {
        let Json::Object(map) = value else {
            return;
        };
        let text = |key: &String| map.get(key).and_then(words);
        let found =
            [&ends.from, &ends.to].map(|key| text(key).and_then(|old| self.old.get(&old).cloned()));
        let [Some(from), Some(to)] = found else {
            let shown = value.to_string();
            self.draft
                .problem(path, shown, Why::DanglingReference, Hint::SeeReport);
            return;
        };
        for key in [&ends.from, &ends.to, &ends.kind] {
            self.taken.insert(format!("{path}.{key}"));
        }
        let word = text(&ends.kind).unwrap_or_default();
        let code = codes
            .get("kind")
            .and_then(|words| words.get(&word))
            .cloned();
        let is_entity = |id: &RecordId| self.draft.kind_of(id) == Some("entity");
        let kind = if is_entity(&from) && is_entity(&to) {
            "relation"
        } else {
            "link"
        };
        let raw = map.clone();
        let fields: Fields = vec![
            ("from".into(), from.as_str().into()),
            ("to".into(), to.as_str().into()),
            ("kind".into(), code.unwrap_or_else(|| word.clone()).into()),
            (
                flat_key("origin", "raw"),
                Json::Object(raw).to_string().into(),
            ),
        ];
        self.draft.import(kind, path, fields);
    }

    /// One record for each number of a list: what it stands for is not in the file.
    pub(super) fn indexes(
        &mut self,
        path: &str,
        value: &Json,
        [kind, unnamed, slot, parent]: [&String; 4],
    ) {
        let Json::Array(list) = value else {
            return;
        };
        for (index, value) in list.iter().enumerate() {
            let place = format!("{path}[{index}]");
            let (text, number) = match value {
                Json::Number(number) => {
                    let shown = number.as_u64().map_or_else(
                        || number.to_string(),
                        |number| number.saturating_add(1).to_string(),
                    );
                    (unnamed.replace("{}", &shown), Some(number.to_string()))
                }
                Json::String(text) if !text.trim().is_empty() => (text.clone(), None),
                _ => continue,
            };
            let parent = self.parent(parent, path);
            let mut fields: Fields = vec![
                ("text".into(), text.into()),
                ("slot".into(), slot.as_str().into()),
                ("done".into(), Value::Bool(true)),
                ("parent".into(), parent.as_str().into()),
            ];
            if let Some(number) = number {
                self.draft
                    .problem(&place, number.as_str(), Why::NoLabel, Hint::FillIn);
                fields.push((flat_key("origin", "raw"), number.into()));
            }
            self.taken.insert(place.clone());
            let id = self.draft.import(kind, &place, fields);
            self.made.push((kind.clone(), id));
        }
    }

    pub(super) fn ticks(
        &mut self,
        path: &str,
        value: &Json,
        kind: &str,
        unnamed: &str,
        parent: &str,
    ) {
        let all: Vec<(String, String, &Json)> = match value {
            Json::Object(map) => map
                .iter()
                .map(|(key, value)| (key.clone(), format!("{path}.{key}"), value))
                .collect(),
            Json::Array(list) => list
                .iter()
                .enumerate()
                .map(|(index, value)| (index.to_string(), format!("{path}[{index}]"), value))
                .collect(),
            _ => Vec::new(),
        };
        for (key, place, value) in all {
            let Json::Bool(done) = value else {
                continue;
            };
            let parent = self.parent(parent, path);
            let digits: String = key.chars().filter(char::is_ascii_digit).collect();
            let number = digits
                .parse::<usize>()
                .map_or_else(|_| key.clone(), |n| n.saturating_add(1).to_string());
            let fields: Fields = vec![
                ("text".into(), unnamed.replace("{}", &number).into()),
                ("done".into(), Value::Bool(*done)),
                ("parent".into(), parent.as_str().into()),
                (flat_key("origin", "raw"), format!("{key}: {done}").into()),
            ];
            self.taken.insert(place.clone());
            let id = self.draft.import(kind, &place, fields);
            self.made.push((kind.to_owned(), id));
            self.draft
                .problem(&place, key.as_str(), Why::NoLabel, Hint::FillIn);
        }
    }

    pub(super) fn note(&mut self, path: &str, value: &Json, about: Option<&str>) {
        let text = match words(value) {
            Some(text) => text,
            None => {
                let mut lines = Vec::new();
                leaves(path, value, &mut lines);
                for (place, _) in &lines {
                    self.taken.insert(place.clone());
                }
                let lines = lines.into_iter().map(|(place, text)| {
                    let key = place
                        .strip_prefix(path)
                        .unwrap_or(&place)
                        .trim_start_matches('.')
                        .to_owned();
                    format!("{key} : {text}")
                });
                lines.collect::<Vec<_>>().join("\n")
            }
        };
        if text.is_empty() {
            return;
        }
        self.taken.insert(path.to_owned());
        let fields: Fields = vec![
            ("text".into(), text.into()),
            ("kind".into(), "analysis".into()),
        ];
        let note = self.draft.import("note", path, fields);
        if let Some(what) = about.and_then(|name| self.named.get(name).cloned()) {
            self.about(&note, &what, path);
        }
    }

    pub(super) fn about(&mut self, note: &RecordId, what: &RecordId, path: &str) {
        let fields: Fields = vec![
            ("from".into(), note.as_str().into()),
            ("to".into(), what.as_str().into()),
            ("kind".into(), "about".into()),
        ];
        self.draft.import("link", path, fields);
    }
}
