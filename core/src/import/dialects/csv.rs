//! The dialect that writes its project as `section,key,value`.

use serde_json::{Map, Value as Json};

use crate::import::sheet::{Row, Sheet};

/// Whether a table has just the three headings of that dialect.
pub(in crate::import) fn is_dialect_csv(sheet: &Sheet) -> bool {
    let head: Option<Vec<&str>> = sheet
        .rows
        .first()
        .map(|row| row.cells.iter().map(|cell| &*cell.text).collect());
    head.as_deref() == Some(&["section", "key", "value"][..])
}

/// The project as its JSON would be, and what stands in a place that is taken already.
///
/// Rows of `acteur` are keyed `0_name`, `0_type`… and belong together by their number.
pub(in crate::import) fn from_rows(sheet: &Sheet) -> (Json, Vec<(String, Json)>) {
    let mut root = Map::new();
    let mut actors: std::collections::BTreeMap<u32, Map<String, Json>> = Default::default();
    let mut twice = Vec::new();
    for row in sheet.rows.iter().skip(1) {
        let (section, key) = (row.text(0), row.text(1));
        let value = Json::from(value(row));
        let path = format!("{section}.{key}");
        let numbered = key
            .split_once('_')
            .and_then(|(n, key)| Some((n.parse().ok()?, key)));
        let there = match (section, numbered) {
            ("acteur" | "acteurs", Some((number, key))) => {
                let actor = actors.entry(number).or_default();
                insert(actor, key, value)
            }
            _ => {
                let slot = root
                    .entry(section)
                    .or_insert_with(|| Json::Object(Map::new()));
                match slot {
                    Json::Object(map) => insert(map, key, value),
                    _ => Some(value),
                }
            }
        };
        twice.extend(there.map(|value| (path, value)));
    }
    if !actors.is_empty() {
        let actors = actors.into_values().map(Json::Object).collect();
        let key = if root.contains_key("acteurs") {
            "acteur"
        } else {
            "acteurs"
        };
        root.insert(key.to_owned(), Json::Array(actors));
    }
    (Json::Object(root), twice)
}

/// Everything behind the key; a value that was not quoted may have been cut by its commas.
fn value(row: &Row) -> String {
    let cells = row.cells.iter().filter(|cell| cell.column >= 2);
    let texts: Vec<&str> = cells.map(|cell| &*cell.text).collect();
    texts.join(", ")
}

/// Puts a value where nothing stands; gives it back where something does.
fn insert(map: &mut Map<String, Json>, key: &str, value: Json) -> Option<Json> {
    if map.contains_key(key) {
        return Some(value);
    }
    map.insert(key.to_owned(), value);
    None
}
