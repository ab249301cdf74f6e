//! The files of the old mySPOT's sister tools: which one a file is, and where each piece goes.
//!
//! A dialect is data, `core/dialects/*.json`: a rule says what stands at a place of the file. What
//! no rule takes ends in the report and in one note a section, so nothing is lost where a file
//! says more than its dialect.

mod csv;
mod reader;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

pub(super) use csv::{from_rows, is_dialect_csv};
pub(super) use reader::draft;

const SHIPPED: [&str; 8] = [
    include_str!("../../dialects/a.json"),
    include_str!("../../dialects/b.json"),
    include_str!("../../dialects/c.json"),
    include_str!("../../dialects/d.json"),
    include_str!("../../dialects/e.json"),
    include_str!("../../dialects/atelier.json"),
    include_str!("../../dialects/atelier_2.json"),
    include_str!("../../dialects/projects.json"),
];

/// What `origin|dialect` says of records that came from each, in the order of the files.
const NAMES: [&str; 8] = [
    "dialect-a",
    "dialect-b",
    "dialect-c",
    "dialect-d",
    "dialect-e",
    "atelier-1",
    "atelier-2",
    "projects",
];

/// One dialect.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dialect {
    pub(super) key: String,
    /// What it is called; for whoever reads the file.
    #[serde(rename = "label")]
    _label: String,
    /// What must be there, all of it.
    detect: Vec<String>,
    /// Of these at least one, where any is named.
    #[serde(default)]
    any: Vec<String>,
    /// What must not be there.
    #[serde(default)]
    none: Vec<String>,
    /// Where the rules are followed, once for each element of a list: `dossiers[].d`. Without
    /// it, once for the whole file.
    #[serde(default)]
    within: Option<String>,
    /// The rules of another dialect, followed after its own.
    #[serde(default)]
    like: Option<String>,
    rules: Vec<Rule>,
}

/// What stands at one place of a file.
#[derive(Debug, Deserialize)]
struct Rule {
    /// The place: keys joined by points; `[]` at the end for each element of a list.
    at: String,
    #[serde(flatten)]
    to: To,
}

/// Where it goes. Which one it is follows from its keys.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum To {
    /// A field of the workspace itself.
    Info { info: String },
    /// Cards of a board, one for each thing that the text lists.
    Cards(Cards),
    /// A long text of the board itself.
    BoardText { board: String, text: String },
    /// One record from an object, or from some keys of it.
    One(One),
    /// One record for each thing that the text lists.
    Each(Each),
    /// Somebody: a fiche, its position, a note about it.
    Actor {
        actor: BTreeMap<String, String>,
        #[serde(default)]
        kinds: BTreeMap<String, String>,
    },
    /// Two ids and what is between them.
    Tie {
        tie: Ends,
        #[serde(default)]
        words: BTreeMap<String, BTreeMap<String, String>>,
    },
    /// Numbers of things whose names are not in the file.
    Indexes {
        indexes: String,
        unnamed: String,
        slot: String,
        parent: String,
    },
    /// Yes or no for things whose names are not in the file.
    Ticks {
        ticks: String,
        unnamed: String,
        parent: String,
    },
    /// A note; `about` names a record made before.
    Note {
        #[serde(rename = "note")]
        _note: bool,
        #[serde(default)]
        about: Option<String>,
    },
    /// A tag of its own.
    Tag {
        #[serde(rename = "tag")]
        _tag: bool,
    },
}

#[derive(Debug, Deserialize)]
struct Cards {
    board: String,
    slot: String,
    /// The text stays in one piece.
    #[serde(default)]
    whole: bool,
    /// The field of the card that takes the text, where it is not `text`.
    #[serde(default)]
    into: Option<String>,
    /// Each card hangs under the one before.
    #[serde(default)]
    chain: bool,
    /// The key of an object that holds the text.
    #[serde(default)]
    key: Option<String>,
    /// An entry whose code begins so is a risk.
    #[serde(default)]
    risks: Option<String>,
    #[serde(default)]
    fixed: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct One {
    /// The record type.
    one: String,
    /// Key of the file → field.
    fields: BTreeMap<String, String>,
    #[serde(default)]
    fixed: BTreeMap<String, String>,
    /// Field → word of the file → code.
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<String, String>>,
    /// The name under which later rules find it.
    #[serde(default)]
    name: Option<String>,
    /// The record of that name, made if it is not there, is its `parent`.
    #[serde(default)]
    parent: Option<String>,
    /// The board and the slot on which it stands, for a card.
    #[serde(default)]
    on: Option<On>,
    /// A second record that points at the first.
    #[serde(default)]
    with: Option<With>,
}

#[derive(Debug, Deserialize)]
struct On {
    board: String,
    slot: String,
}

#[derive(Debug, Deserialize)]
struct With {
    #[serde(rename = "type")]
    kind: String,
    fields: BTreeMap<String, String>,
    /// Its field that points at the first.
    #[serde(rename = "ref")]
    points: String,
    #[serde(default)]
    fixed: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Each {
    each: String,
    field: String,
    /// The field that takes what explains an entry.
    #[serde(default)]
    detail: Option<String>,
    #[serde(default)]
    fixed: BTreeMap<String, String>,
    #[serde(default)]
    parent: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Ends {
    from: String,
    to: String,
    kind: String,
}

/// The dialects that are understood.
fn shipped() -> Vec<Dialect> {
    let read = |text: &str| -> Dialect {
        serde_json::from_str(text).expect("a test reads the shipped files")
    };
    let mut all: Vec<Dialect> = SHIPPED.iter().map(|text| read(text)).collect();
    for dialect in &mut all {
        let Some(like) = dialect.like.clone() else {
            continue;
        };
        let mut lenders = SHIPPED.iter().map(|text| read(text));
        if let Some(lender) = lenders.find(|it| it.key == like) {
            dialect.rules.extend(lender.rules);
        }
    }
    all
}

/// Which dialect a file is: of those that fit, the one whose rules find the most.
pub(super) fn recognise(json: &Json) -> Option<(Dialect, &'static str)> {
    let fits = |dialect: &Dialect| {
        dialect.detect.iter().all(|place| holds(json, place))
            && (dialect.any.is_empty() || dialect.any.iter().any(|place| holds(json, place)))
            && !dialect.none.iter().any(|place| holds(json, place))
    };
    let covered = |dialect: &Dialect| {
        let found = roots(json, dialect).into_iter().map(|(_, root)| {
            let rules = dialect.rules.iter();
            let found = rules.filter(|rule| holds(root, rule.at.trim_end_matches("[]")));
            found.count()
        });
        found.max().unwrap_or_default()
    };
    let all = shipped().into_iter().zip(NAMES);
    all.filter(|(dialect, _)| fits(dialect))
        .max_by_key(|(dialect, _)| covered(dialect))
}

/// Where the rules of a dialect begin: the place, and what stands there.
fn roots<'j>(json: &'j Json, dialect: &Dialect) -> Vec<(String, &'j Json)> {
    let Some((list, below)) = dialect
        .within
        .as_ref()
        .and_then(|within| within.split_once("[]"))
    else {
        return vec![(String::new(), json)];
    };
    let Some(Json::Array(all)) = at(json, list) else {
        return Vec::new();
    };
    let below = below.trim_start_matches('.');
    let each = all.iter().enumerate().filter_map(|(index, one)| {
        let path = match below {
            "" => format!("{list}[{index}]"),
            below => format!("{list}[{index}].{below}"),
        };
        Some((path, at(one, below)?))
    });
    each.collect()
}

/// The dialect of that key.
pub(super) fn named(key: &str) -> Option<Dialect> {
    shipped().into_iter().find(|dialect| dialect.key == key)
}

/// What stands at a place, as `meta.name`; a key may itself hold a point nowhere.
fn at<'j>(json: &'j Json, place: &str) -> Option<&'j Json> {
    if place.is_empty() {
        return Some(json);
    }
    place.split('.').try_fold(json, |json, key| json.get(key))
}

/// Whether something stands at a place; `meta.version=3` asks how it begins.
fn holds(json: &Json, place: &str) -> bool {
    match place.split_once('=') {
        Some((place, begin)) => at(json, place).is_some_and(|value| match value {
            Json::String(text) => text.starts_with(begin),
            Json::Number(number) => number.to_string().starts_with(begin),
            _ => false,
        }),
        None => at(json, place).is_some_and(|value| !value.is_null()),
    }
}

#[cfg(test)]
mod tests;
