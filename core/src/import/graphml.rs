//! Reading GraphML: what Gephi, yEd, NetworkX and our own exports write of a network.

use std::collections::HashMap;

use serde_json::map::Entry;
use serde_json::{Map, Value as Json, json};

use super::markup::{Step, walk};
use super::recipe::tidy;
use super::{ImportError, MAX_RECORDS, sheet};

/// What is called so in other programs, in the words of the old program's JSON.
const OF_NODES: [(&str, &[&str]); 7] = [
    (
        "name",
        &["name", "label", "nom", "nodelabel", "titre", "title"],
    ),
    ("type", &["kind", "type", "genre", "category"]),
    ("role", &["roles", "role", "rôle"]),
    ("desc", &["desc", "description"]),
    ("date", &["date", "when", "année", "year"]),
    ("alias", &["alias", "aliases"]),
    ("tags", &["tags", "étiquettes", "keywords"]),
];
const OF_EDGES: [(&str, &[&str]); 1] = [(
    "type",
    &[
        "edgelabel",
        "edge label",
        "label",
        "relation",
        "type",
        "kind",
        "name",
        "relationship",
    ],
)];
/// What only says where and how a thing is drawn.
const DRAWN: [&str; 9] = ["x", "y", "z", "size", "r", "g", "b", "degree", "record"];

/// A network read, in the shape of the old program's JSON.
pub(super) struct Network {
    pub(super) json: Json,
    /// The ids of relations that go both ways.
    pub(super) undirected: Vec<String>,
}

/// Whether a text is GraphML.
pub(super) fn recognise(text: &str) -> bool {
    let head: String = text.chars().take(4_000).collect();
    head.contains("<graphml")
}

/// Reads a network.
///
/// # Errors
/// When it is no markup, or holds more than what is read.
pub(super) fn read(text: &str) -> Result<Network, ImportError> {
    let mut keys: HashMap<String, String> = HashMap::new();
    let mut things: Vec<Map<String, Json>> = Vec::new();
    let mut ties: Vec<Map<String, Json>> = Vec::new();
    let mut undirected = Vec::new();
    let mut both_ways = false;
    // Nodes may hold graphs, so the thing that a value belongs to is the innermost open one.
    let mut open: Vec<(bool, usize)> = Vec::new();
    let mut data: Option<String> = None;
    let mut around = Map::new();
    walk(text, |step| {
        match step {
            Step::Open(it) => match it.name.as_str() {
                "key" => {
                    let name = match it.get("attr.name") {
                        "" => it.get("id"),
                        name => name,
                    };
                    keys.insert(it.get("id").to_owned(), name.to_owned());
                }
                "graph" => both_ways = it.get("edgedefault") == "undirected",
                "node" => {
                    sheet::within(things.len(), MAX_RECORDS)?;
                    open.push((true, things.len()));
                    things.push(Map::from_iter([(
                        "id".to_owned(),
                        Json::from(it.get("id")),
                    )]));
                }
                "edge" => {
                    sheet::within(ties.len(), MAX_RECORDS)?;
                    let id = match it.get("id") {
                        "" => format!("e{}", ties.len()),
                        id => id.to_owned(),
                    };
                    let apart = match it.get("directed") {
                        "true" => false,
                        "false" => true,
                        _ => both_ways,
                    };
                    if apart {
                        undirected.push(id.clone());
                    }
                    open.push((false, ties.len()));
                    let tie = json!({ "id": id, "from": it.get("source"), "to": it.get("target") });
                    ties.push(tie.as_object().cloned().unwrap_or_default());
                }
                "data" => {
                    let key = it.get("key");
                    data = Some(keys.get(key).cloned().unwrap_or_else(|| key.to_owned()));
                }
                _ => {}
            },
            Step::Close(name) => match name.as_str() {
                "node" | "edge" => drop(open.pop()),
                "data" => data = None,
                _ => {}
            },
            Step::Words(words) => {
                let Some(name) = &data else {
                    return Ok(());
                };
                let words = words.trim();
                match open.last() {
                    Some((true, at)) => put(&mut things[*at], name, words, &OF_NODES),
                    Some((false, at)) => put(&mut ties[*at], name, words, &OF_EDGES),
                    None => put(&mut around, name, words, &[]),
                }
            }
        }
        Ok(())
    })?;
    for thing in &mut things {
        if !thing.contains_key("name") {
            let id = thing.get("id").cloned().unwrap_or_default();
            thing.insert("name".into(), id);
        }
        // Our own files name roles by their codes, several in one value.
        if let Some(Json::String(tags)) = thing.get("tags") {
            let tags: Vec<String> = tags
                .split([',', '|'])
                .map(|tag| tag.trim().to_owned())
                .collect();
            thing.insert("tags".into(), tags.into());
        }
    }
    let mut root = Map::new();
    root.insert(
        "entities".into(),
        things.into_iter().map(Json::Object).collect(),
    );
    root.insert(
        "relations".into(),
        ties.into_iter().map(Json::Object).collect(),
    );
    root.extend(around);
    Ok(Network {
        json: Json::Object(root),
        undirected,
    })
}

/// Puts a value under the key that it means; a second value of one key stays beside it.
fn put(map: &mut Map<String, Json>, name: &str, words: &str, meant: &[(&str, &[&str])]) {
    let wanted = tidy(name);
    if DRAWN.contains(&wanted.as_str()) && !meant.is_empty() {
        return;
    }
    let known = meant
        .iter()
        .find(|(_, names)| names.iter().any(|name| tidy(name) == wanted));
    let key = known.map_or(name, |(key, _)| key);
    let key = if map.contains_key(key) { name } else { key };
    if !map.contains_key(key) {
        map.insert(key.to_owned(), Json::from(words));
        return;
    }
    // However often it is said, each further time costs as much as the first.
    match map.entry(format!("{name}'")) {
        Entry::Vacant(place) => drop(place.insert(Json::from(words))),
        Entry::Occupied(mut place) => match place.get_mut() {
            Json::Array(more) => more.push(Json::from(words)),
            one => *one = Json::Array(vec![one.take(), Json::from(words)]),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_another_program_is_read_with_all_its_values() {
        let text = r#"<?xml version="1.0"?><graphml xmlns="x"><key id="d0" for="node" attr.name="label"/>
            <key id="d1" for="edge" attr.name="poids"/><graph edgedefault="undirected">
            <node id="a"><data key="d0">Anne &amp; co</data><data key="d9">?</data></node><node id="b"/>
            <edge source="a" target="b"><data key="d1">3</data></edge>
            <edge id="k" source="b" target="a" directed="true"/></graph></graphml>"#;
        assert!(recognise(text));
        let network = read(text).expect("markup");
        let expected = json!({
            "entities": [{"id": "a", "name": "Anne & co", "d9": "?"}, {"id": "b", "name": "b"}],
            "relations": [{"id": "e0", "from": "a", "to": "b", "poids": "3"}, {"id": "k", "from": "b", "to": "a"}],
        });
        assert_eq!(network.json, expected);
        assert_eq!(network.undirected, ["e0"]);
    }
    #[test]
    fn a_value_that_is_said_again_and_again_is_kept_each_time() {
        let text = r#"<graphml><key id="d0" attr.name="label"/><graph><node id="a">
            <data key="d0">un</data><data key="d0">deux</data><data key="d0">trois</data>
            <data key="d0">quatre</data></node></graph></graphml>"#;
        let network = read(text).expect("markup");
        let expected = json!({
            "entities": [{"id": "a", "name": "un", "label": "deux", "label'": ["trois", "quatre"]}],
            "relations": [],
        });
        assert_eq!(network.json, expected);
        // A node that says the same thing a hundred thousand times is read in one go.
        let many = r#"<data key="d0">x</data>"#.repeat(100_000);
        let text = format!("<graphml><graph><node id=\"a\">{many}</node></graph></graphml>");
        let network = read(&text).expect("markup");
        let again = network.json["entities"][0]["d0'"].as_array().map(Vec::len);
        assert_eq!(again, Some(99_999));
    }
}
