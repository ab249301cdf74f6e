//! Reading our own JSON again.
//!
//! Ids that this program drew are kept; others are names that somebody gave by hand, and get
//! fresh ids, in every place that the kind files call a reference.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value as Json};

use super::draft::{Draft, Fields};
use super::{Hint, ImportError, MAX_RECORDS, Why};
use crate::edit::Edit;
use crate::export::json::{AS, AS_COUNTER, AS_TEXT, DISPUTED, VERBATIM, VERSION, record_to_json};
use crate::id::{RecordId, looks_like_record_id};
use crate::kind::{FieldDef, Form, Kinds, Merge};
use crate::record::{KEY_SEPARATOR, flat_key, split_key};
use crate::value::Value;

/// What the import's own record says of such a file.
pub(super) const DIALECT: &str = "myspot-json";

/// Plans everything that the file holds.
pub(super) fn draft(draft: &mut Draft<'_>, root: Json) -> Result<(), ImportError> {
    let Json::Object(root) = root else {
        return Ok(());
    };
    let found = root
        .get("version")
        .and_then(Json::as_u64)
        .unwrap_or(VERSION);
    if found > VERSION {
        return Err(ImportError::NewerVersion {
            found,
            known: VERSION,
        });
    }
    let count = root
        .get("records")
        .and_then(Json::as_array)
        .map_or(0, Vec::len);
    if count > MAX_RECORDS {
        return Err(ImportError::TooMany { limit: MAX_RECORDS });
    }
    let mut reader = Reader {
        names: HashMap::new(),
        draft,
    };
    for (key, value) in root {
        match (key.as_str(), value) {
            ("format" | "version", _) => {}
            ("info", Json::Object(info)) => reader.info(&info),
            ("records", Json::Array(records)) => reader.records(&records),
            (key, value) => reader.draft.leave(key, &value),
        }
    }
    Ok(())
}

struct Reader<'d, 'w> {
    draft: &'d mut Draft<'w>,
    /// The fresh id of each name that was given by hand.
    names: HashMap<String, RecordId>,
}

impl Reader<'_, '_> {
    fn kinds(&self) -> &Kinds {
        self.draft.kinds()
    }

    fn records(&mut self, records: &[Json]) {
        let mut ids: Vec<Option<RecordId>> = Vec::with_capacity(records.len());
        let mut seen: HashSet<String> = HashSet::new();
        for (index, source) in records.iter().enumerate() {
            ids.push(self.id(&format!("records[{index}]"), source, &mut seen));
        }
        for ((index, source), id) in records.iter().enumerate().zip(ids) {
            if let (Some(id), Json::Object(source)) = (id, source) {
                self.record(&format!("records[{index}]"), id, source);
            }
        }
    }

    /// The id that a record will have; `None` when it is not to be added, which is then told.
    fn id(&mut self, path: &str, source: &Json, seen: &mut HashSet<String>) -> Option<RecordId> {
        let kind = source
            .get("type")
            .and_then(Json::as_str)
            .unwrap_or_default();
        if kind.is_empty() {
            self.draft
                .problem(path, source.to_string(), Why::NoType, Hint::SeeReport);
            self.draft.leave(path, source);
            return None;
        }
        let name = match source.get("id") {
            None | Some(Json::Null) => return Some(self.draft.fresh()),
            Some(Json::String(name)) => name.clone(),
            Some(other) => other.to_string(),
        };
        if !seen.insert(name.clone()) {
            self.draft
                .problem(path, name, Why::DuplicateId, Hint::SeeReport);
            self.draft.leave(path, source);
            return None;
        }
        if !looks_like_record_id(&name) {
            let id = self.draft.fresh();
            self.names.insert(name, id.clone());
            return Some(id);
        }
        let id = RecordId::from(name);
        let Some(present) = self.draft.workspace.records().get(&id) else {
            return Some(id);
        };
        if Json::Object(record_to_json(self.draft.workspace, present)) == *source {
            self.draft
                .problem(path, id.as_str(), Why::AlreadyHere, Hint::KeptOurs);
        } else {
            self.draft
                .problem(path, id.as_str(), Why::AlreadyHereDifferent, Hint::Compare);
            self.draft.leave(path, source);
        }
        None
    }

    fn record(&mut self, path: &str, id: RecordId, source: &Map<String, Json>) {
        let kind = source
            .get("type")
            .and_then(Json::as_str)
            .unwrap_or_default();
        let fields = self.fields(path, kind, source);
        self.draft.add(id, kind, &fields);
    }

    /// The stored keys of a record, and word of what could not be taken over.
    fn fields(&mut self, path: &str, kind: &str, source: &Map<String, Json>) -> Fields {
        let mut fields = Fields::new();
        for (name, value) in source {
            let at = format!("{path}.{name}");
            if matches!(name.as_str(), "id" | "type" | AS) {
                continue;
            }
            if name == DISPUTED {
                self.versions(&at, value);
                continue;
            }
            if let Some(key) = name.strip_prefix(VERBATIM) {
                self.plain(&at, kind, key, value, source.get(AS), &mut fields);
                continue;
            }
            let field = self.kinds().field(kind, name).cloned();
            match (field, value) {
                (Some(field), Json::Array(members)) if field.form == Form::Set => {
                    for member in members {
                        self.member(&at, &field, member, &mut fields);
                    }
                }
                (Some(field), Json::Object(entries)) if field.form == Form::Keys => {
                    for (key, value) in entries {
                        let key = self.entry_key(&field, key);
                        let value = self.reference(field.of, Value::from_json(value));
                        fields.push((flat_key(&field.name, &key), value));
                    }
                }
                _ => self.plain(&at, kind, name, value, source.get(AS), &mut fields),
            }
        }
        fields
    }

    fn member(&mut self, at: &str, field: &FieldDef, member: &Json, fields: &mut Fields) {
        let member = match member {
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        if member.is_empty() {
            self.draft
                .problem(at, member, Why::OddValue, Hint::SeeReport);
            return;
        }
        let Value::Line(member) = self.reference(field.of, Value::Line(member)) else {
            return;
        };
        let key = flat_key(&field.name, &member);
        if !fields.iter().any(|(known, _)| *known == key) {
            let tick = self.draft.tick();
            fields.push((key, tick));
        }
    }

    /// A key as it is stored.
    fn plain(
        &mut self,
        at: &str,
        kind: &str,
        key: &str,
        json: &Json,
        sorts: Option<&Json>,
        fields: &mut Fields,
    ) {
        if split_key(key).0.is_empty() || key == "type" {
            self.draft
                .problem(at, json.to_string(), Why::OddValue, Hint::SeeReport);
            self.draft.leave(at, json);
            return;
        }
        let field = self.kinds().field_of_key(kind, key).cloned();
        let sort = sorts
            .and_then(|sorts| sorts.get(key))
            .and_then(Json::as_str);
        let value = match (
            Value::from_json(json),
            field.as_ref().map(|f| f.merge),
            sort,
        ) {
            (Value::Null, ..) => return,
            (Value::Line(text), _, Some(AS_TEXT)) => Value::Text(text),
            (Value::Int(count), _, Some(AS_COUNTER)) => Value::Counter(count),
            (value, Some(Merge::Text), _) => Value::Line(value.to_words()),
            (Value::Int(count), Some(Merge::Counter), _) => Value::Counter(count),
            (value, Some(Merge::Counter), _) => {
                self.draft
                    .problem(at, value.to_words(), Why::OddValue, Hint::SeeReport);
                self.draft.leave(at, json);
                return;
            }
            (value, ..) => value,
        };
        let key = match (&field, split_key(key)) {
            (Some(field), (name, Some(member))) if field.form == Form::Keys => {
                flat_key(name, &self.entry_key(field, member))
            }
            _ => key.to_owned(),
        };
        let form = field.as_ref().map(|field| field.form);
        let value = self.reference(form, value);
        fields.push((key, value));
    }

    /// A reference under the id that its record gets.
    fn reference(&self, form: Option<Form>, value: Value) -> Value {
        match value {
            Value::Line(name) if form == Some(Form::Ref) => match self.names.get(&name) {
                Some(id) => Value::Line(id.to_string()),
                None => Value::Line(name),
            },
            other => other,
        }
    }

    /// The key of an entry, the parts that name records under the ids that these get.
    fn entry_key(&self, field: &FieldDef, key: &str) -> String {
        let is_word = |place: usize| field.key.get(place).is_none_or(|part| part == "word");
        let parts = key.split(KEY_SEPARATOR).enumerate().map(|(place, part)| {
            let id = self.names.get(part).filter(|_| !is_word(place));
            id.map_or(part, RecordId::as_str)
        });
        parts.collect::<Vec<_>>().join(&KEY_SEPARATOR.to_string())
    }

    /// Of versions that stood side by side the visible one is in its field; the others are told.
    fn versions(&mut self, at: &str, versions: &Json) {
        let Json::Object(versions) = versions else {
            self.draft.leave(at, versions);
            return;
        };
        for (key, all) in versions {
            let others = all
                .as_array()
                .map_or(&[][..], |all| all.get(1..).unwrap_or_default());
            for (index, other) in others.iter().enumerate() {
                let at = format!("{at}.{key}[{}]", index + 1);
                let words = Value::from_json(other).to_words();
                self.draft
                    .problem(&at, words, Why::TwoVersions, Hint::SeeReport);
                self.draft.leave(&at, other);
            }
        }
    }

    /// What the file says of the workspace itself fills what is empty here, and no more.
    fn info(&mut self, source: &Map<String, Json>) {
        let info = RecordId::info();
        for (key, value) in self.fields("info", "info", source) {
            let present = self.draft.workspace.info().get(&key);
            if value.is_blank() || present.is_some_and(|p| p.to_json() == value.to_json()) {
                continue;
            }
            if present.is_some_and(|present| !present.is_blank()) {
                let (at, words) = (format!("info.{key}"), value.to_words());
                self.draft
                    .problem(&at, words.as_str(), Why::InfoDiffers, Hint::KeptOurs);
                self.draft.leave(&at, &Json::from(words));
                continue;
            }
            self.draft.edits.push(Edit::Set {
                record: info.clone(),
                key,
                value,
            });
        }
    }
}
