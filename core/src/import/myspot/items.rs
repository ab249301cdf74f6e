//! Fiches, relations and notes.

use serde_json::{Map, Value as Json};

use super::{Reader, words};
use crate::export::myspot::book::Item;
use crate::import::draft::Fields;
use crate::import::{Hint, Why};
use crate::record::flat_key;
use crate::text::fold;
use crate::value::Value;

impl Reader<'_, '_> {
    pub(super) fn entities(&mut self, list: &[Json]) {
        for (index, source) in list.iter().enumerate() {
            let path = format!("entities[{index}]");
            let Some(entity) = self.object(&path, source) else {
                continue;
            };
            let old = entity.get("id").and_then(words);
            if self.is_known(Item::Entity, "entity", &path, source) {
                continue;
            }
            self.entity(&path, entity, old);
        }
    }

    fn entity(&mut self, path: &str, entity: &Map<String, Json>, old: Option<String>) {
        let at = |key: &str| format!("{path}.{key}");
        let name = self.text(path, entity, "name");
        if name.trim().is_empty() {
            self.draft
                .problem(&at("name"), "", Why::NoName, Hint::FillIn);
        } else if self.is_named(&fold(name.trim())) {
            self.draft.problem(
                &at("name"),
                name.as_str(),
                Why::SameName,
                Hint::JoinDuplicates,
            );
        }
        let kind = self.entity_kind(path, entity);
        let date = self.text(path, entity, "date");
        let desc = self.text(path, entity, "desc");
        let mut fields: Fields = vec![
            ("name".into(), name.as_str().into()),
            ("kind".into(), kind.into()),
            ("desc".into(), desc.into()),
            ("when_raw".into(), date.into()),
        ];
        let alias = match entity.get("alias") {
            Some(Json::Array(list)) => list.iter().filter_map(words).collect::<Vec<_>>().join(","),
            _ => self.text(path, entity, "alias"),
        };
        let aliases = alias
            .split(',')
            .map(str::trim)
            .filter(|alias| !alias.is_empty());
        self.ticks(&mut fields, "aliases", aliases.map(str::to_owned));
        let role = self.text(path, entity, "role");
        let role = self
            .draft
            .kinds()
            .field("entity", "roles")
            .and_then(|field| field.code_for(&role))
            .map_or_else(|| role.trim().to_owned(), |known| known.code.clone());
        self.ticks(
            &mut fields,
            "roles",
            Some(role).filter(|role| !role.is_empty()),
        );
        let tags = self.tags(path, entity);
        self.ticks(&mut fields, "tags", tags);
        if let Some(old) = &old {
            fields.push((flat_key("origin", "ext_id"), old.as_str().into()));
        }
        let id = self.draft.import("entity", path, fields);
        if let Some(old) = old {
            let first = self
                .by_old_id
                .entry(old.clone())
                .or_insert_with(|| id.clone());
            if *first != id {
                self.draft
                    .problem(&at("id"), old, Why::DuplicateId, Hint::CheckReading);
            }
        }
        self.by_name
            .entry(fold(name.trim()))
            .or_insert_with(|| id.clone());
        let also = if alias.contains(',') {
            vec!["alias"]
        } else {
            Vec::new()
        };
        self.keeps(&id, Item::Entity, path, entity, also);
    }

    fn is_named(&self, folded: &str) -> bool {
        self.by_name.contains_key(folded) || self.here_by_name.contains_key(folded)
    }

    /// The code of a fiche's kind; a kind of the group's own gets its record.
    fn entity_kind(&mut self, path: &str, entity: &Map<String, Json>) -> String {
        let word = self.text(path, entity, "type");
        if word.trim().is_empty() {
            return String::new();
        }
        let known = self
            .draft
            .kinds()
            .field("entity", "kind")
            .and_then(|f| f.code_for(&word));
        if let Some(known) = known {
            return known.code.clone();
        }
        if self.kind_defs.insert(word.clone()) {
            let fields = vec![
                ("applies_to".into(), "entity".into()),
                ("code".into(), word.as_str().into()),
                ("label_fr".into(), word.as_str().into()),
            ];
            self.draft
                .import("kind_def", &format!("{path}.type"), fields);
        }
        word
    }

    fn tags(&mut self, path: &str, entity: &Map<String, Json>) -> Vec<String> {
        let labels: Vec<String> = match entity.get("tags") {
            Some(Json::Array(list)) => list.iter().filter_map(words).collect(),
            Some(Json::String(text)) => text.split(',').map(str::to_owned).collect(),
            Some(other) => words(other).into_iter().collect(),
            None => Vec::new(),
        };
        let labels = labels
            .iter()
            .map(|label| label.trim())
            .filter(|label| !label.is_empty());
        labels
            .map(|label| self.tag(label, &format!("{path}.tags")).to_string())
            .collect()
    }

    /// Puts members into a set, in order, each once.
    fn ticks(
        &mut self,
        fields: &mut Fields,
        field: &str,
        members: impl IntoIterator<Item = String>,
    ) {
        for member in members {
            let key = flat_key(field, &member);
            if !fields.iter().any(|(known, _)| *known == key) {
                let tick = self.draft.tick();
                fields.push((key, tick));
            }
        }
    }

    pub(super) fn relations(&mut self, list: &[Json]) {
        let mut seen = std::collections::HashSet::new();
        for (index, source) in list.iter().enumerate() {
            let path = format!("relations[{index}]");
            let Some(relation) = self.object(&path, source) else {
                continue;
            };
            if self.is_known(Item::Relation, "relation", &path, source) {
                continue;
            }
            let from = self.end(relation.get("from"), &format!("{path}.from"));
            let to = self.end(relation.get("to"), &format!("{path}.to"));
            let label = self.text(&path, relation, "type");
            let kind = self
                .draft
                .kinds()
                .field("relation", "kind")
                .and_then(|field| field.code_for(&label))
                .map_or_else(|| label.trim().to_owned(), |known| known.code.clone());
            let mut fields: Fields = vec![
                ("from".into(), from.as_str().into()),
                ("to".into(), to.as_str().into()),
                ("kind".into(), kind.into()),
                ("label".into(), label.into()),
            ];
            self.old_id(&path, relation, &mut fields, &mut seen);
            let id = self.draft.import("relation", &path, fields);
            self.keeps(&id, Item::Relation, &path, relation, Vec::new());
        }
    }

    pub(super) fn notes(&mut self, list: &[Json]) {
        let mut seen = std::collections::HashSet::new();
        for (index, source) in list.iter().enumerate() {
            let path = format!("notes[{index}]");
            let Some(note) = self.object(&path, source) else {
                continue;
            };
            if self.is_known(Item::Note, "note", &path, source) {
                continue;
            }
            let text = self.text(&path, note, "content");
            if text.is_empty() {
                self.draft
                    .problem(&format!("{path}.content"), "", Why::NoText, Hint::FillIn);
            }
            let mut fields: Fields = vec![
                ("text".into(), text.into()),
                (
                    "source_text".into(),
                    self.text(&path, note, "source").into(),
                ),
            ];
            self.moment(&path, note, "time", &mut fields);
            self.old_id(&path, note, &mut fields, &mut seen);
            let id = self.draft.import("note", &path, fields);
            if note
                .get("entityId")
                .is_some_and(|id| !id.is_null() && *id != "")
            {
                let entity = self.end(note.get("entityId"), &format!("{path}.entityId"));
                let link: Fields = vec![
                    ("from".into(), id.as_str().into()),
                    ("to".into(), entity.as_str().into()),
                    ("kind".into(), "about".into()),
                ];
                self.draft.import("link", &path, link);
            }
            self.keeps(&id, Item::Note, &path, note, Vec::new());
        }
    }

    fn old_id(
        &mut self,
        path: &str,
        source: &Map<String, Json>,
        fields: &mut Fields,
        seen: &mut std::collections::HashSet<String>,
    ) {
        let Some(old) = source.get("id").and_then(words) else {
            return;
        };
        fields.push((flat_key("origin", "ext_id"), old.as_str().into()));
        if !seen.insert(old.clone()) {
            self.draft.problem(
                &format!("{path}.id"),
                old,
                Why::DuplicateId,
                Hint::CheckReading,
            );
        }
    }

    /// The item if it is an object; anything else goes to the report.
    pub(super) fn object<'s>(
        &mut self,
        path: &str,
        source: &'s Json,
    ) -> Option<&'s Map<String, Json>> {
        if let Json::Object(map) = source {
            return Some(map);
        }
        self.draft
            .problem(path, source.to_string(), Why::OddValue, Hint::SeeReport);
        self.draft.leave(path, source);
        None
    }

    /// The words of a key. A list or an object is kept as its JSON text, and that is told.
    pub(super) fn text(&mut self, path: &str, source: &Map<String, Json>, key: &str) -> String {
        let Some(value) = source.get(key) else {
            return String::new();
        };
        let text = words(value).unwrap_or_default();
        if value.is_array() || value.is_object() {
            let at = format!("{path}.{key}");
            self.draft
                .problem(&at, text.as_str(), Why::OddValue, Hint::CheckReading);
        }
        text
    }

    /// The moment when an item was made, if the file tells it in milliseconds.
    pub(super) fn moment(
        &mut self,
        path: &str,
        source: &Map<String, Json>,
        key: &str,
        fields: &mut Fields,
    ) {
        match source.get(key) {
            None | Some(Json::Null) => {}
            Some(value) => match value.as_i64() {
                Some(moment) => fields.push(("created_at".into(), Value::Int(moment))),
                None => {
                    let (at, value) = (format!("{path}.{key}"), value.to_string());
                    self.draft
                        .problem(&at, value, Why::OddValue, Hint::CheckReading);
                }
            },
        }
    }
}
