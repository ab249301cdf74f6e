//! Our own JSON: everything, under the names of the kind files, to be read again without loss.
//!
//! `{"format": "myspot", "version": 1, "info": {…}, "records": [{"id", "type", …}]}`. Sets are
//! lists in the order of the ticks, keyed values are objects, dates are their two registers.
//! Records in the bin are there too, with the moment they went. What could be mistaken for
//! something else is written as it is stored, behind a `~`.

use serde_json::{Map, Value as Json};

use crate::kind::{FieldDef, Form, Kinds, Merge};
use crate::record::{KEY_SEPARATOR, Record, split_key};
use crate::schema::FORMAT;
use crate::value::Value;
use crate::workspace::Workspace;

/// The version of this shape that is written, and the newest that is read.
pub const VERSION: u64 = 1;

/// Marks a key that is to be taken as it is stored.
pub(crate) const VERBATIM: char = '~';
/// The key under which the versions of disputed fields stand, the visible one first.
pub(crate) const DISPUTED: &str = "disputed";
/// The key that tells which unknown fields are long texts (`text`) or tallies (`counter`).
pub(crate) const AS: &str = "as";
pub(crate) const AS_TEXT: &str = "text";
pub(crate) const AS_COUNTER: &str = "counter";

/// Writes the whole workspace. O(document).
#[must_use]
pub fn to_json(workspace: &Workspace) -> Json {
    let mut records: Vec<&Record> = workspace.records().iter().collect();
    records.sort_by_cached_key(|record| {
        (
            record.kind.clone(),
            record.int("created_at"),
            record.id.clone(),
        )
    });
    let records = records
        .into_iter()
        .map(|record| Json::Object(record_to_json(workspace, record)));
    let mut root = Map::new();
    root.insert("format".into(), FORMAT.into());
    root.insert("version".into(), VERSION.into());
    root.insert(
        "info".into(),
        Json::Object(record_to_json(workspace, workspace.info())),
    );
    root.insert("records".into(), Json::Array(records.collect()));
    Json::Object(root)
}

/// Writes one record, or the workspace's own one.
pub(crate) fn record_to_json(workspace: &Workspace, record: &Record) -> Map<String, Json> {
    let kinds = workspace.kinds();
    let mut map = Map::new();
    if !record.id.is_info() {
        map.insert("id".into(), record.id.as_str().into());
        map.insert("type".into(), record.kind.as_str().into());
    }
    let mut sorts = Map::new();
    for field in kinds.fields_of(&record.kind) {
        match field.form {
            Form::Set => {
                let members = record.ticked(&field.name);
                if !members.is_empty() {
                    map.insert(field.name.clone(), Json::from(members));
                }
            }
            Form::Keys => {
                let entries = record.members(&field.name);
                let entries: Map<String, Json> = entries
                    .map(|(key, value)| (key.to_owned(), value.to_json()))
                    .collect();
                if !entries.is_empty() {
                    map.insert(field.name.clone(), Json::Object(entries));
                }
            }
            _ => {
                for key in field.stored_keys().iter().filter(|key| *key != "type") {
                    if let Some(value) = record.get(key) {
                        plain(&mut map, &mut sorts, kinds, record, key, value);
                    }
                }
            }
        }
    }
    for (key, value) in &record.fields {
        let is_type = key == "type" && !record.id.is_info();
        if !is_type && kinds.field_of_key(&record.kind, key).is_none() {
            plain(&mut map, &mut sorts, kinds, record, key, value);
        }
    }
    if !sorts.is_empty() {
        map.insert(AS.into(), Json::Object(sorts));
    }
    let versions: Map<String, Json> = record
        .disputed
        .iter()
        .map(|key| {
            let all = workspace.alternatives(&record.id, key);
            let all: Vec<Json> = all.iter().map(|version| version.value.to_json()).collect();
            (key.clone(), Json::Array(all))
        })
        .collect();
    if !versions.is_empty() {
        map.insert(DISPUTED.into(), Json::Object(versions));
    }
    map
}

/// Writes one stored key that is no member of a known set and no entry of known keys.
fn plain(
    map: &mut Map<String, Json>,
    sorts: &mut Map<String, Json>,
    kinds: &Kinds,
    record: &Record,
    key: &str,
    value: &Value,
) {
    let merge = kinds
        .field_of_key(&record.kind, key)
        .map(|field| field.merge);
    match (value, merge) {
        // Born with every record of the type, so nothing has to be said.
        (Value::Text(text), Some(Merge::Text)) if text.is_empty() => return,
        (Value::Counter(0), Some(Merge::Counter)) => return,
        (Value::Text(_), Some(Merge::Text)) | (Value::Counter(_), Some(Merge::Counter)) => {}
        (Value::Text(_), _) => {
            sorts.insert(key.to_owned(), AS_TEXT.into());
        }
        (Value::Counter(_), _) => {
            sorts.insert(key.to_owned(), AS_COUNTER.into());
        }
        _ => {}
    }
    map.insert(written(kinds, &record.kind, key), value.to_json());
}

/// The name under which a stored key is written.
fn written(kinds: &Kinds, kind: &str, key: &str) -> String {
    let is_reserved = matches!(key, "id" | "type" | DISPUTED | AS) || key.starts_with(VERBATIM);
    let is_whole = kinds.field(kind, key).is_some_and(is_container);
    let is_half_key = key.contains(KEY_SEPARATOR)
        && kinds
            .field(kind, split_key(key).0)
            .is_some_and(is_container);
    if is_reserved || is_whole || is_half_key {
        format!("{VERBATIM}{key}")
    } else {
        key.to_owned()
    }
}

fn is_container(field: &FieldDef) -> bool {
    matches!(field.form, Form::Set | Form::Keys)
}
