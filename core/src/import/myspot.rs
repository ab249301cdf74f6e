//! Reading the JSON of the old mySPOT: fiches, relations, notes and the eleven sections.
//!
//! Its files are lenient: numbers stand where texts are meant, keys are missing, ends dangle.
//! Everything is read as well as it can be; what the fields cannot say is kept as it stood.

mod items;
mod sections;

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value as Json};

use super::draft::Draft;
use super::sections::UNKNOWN_NAME;
use super::{Hint, ImportError, MAX_RECORDS, Why, kept};
use crate::export::myspot::book::{Book, Item};
use crate::export::myspot::restored;
use crate::id::RecordId;
use crate::record::{Record, flat_key};
use crate::text::fold;
use crate::value::Value;

/// What `origin|dialect` says of records that came from such a file.
pub(super) const DIALECT: &str = "myspot";

/// The keys that name records: they are given back by the records themselves.
const NAMING: [&str; 4] = ["id", "from", "to", "entityId"];

/// Plans everything that the file holds.
///
/// # Errors
/// When the file holds more items than what is read.
pub(super) fn draft(draft: &mut Draft<'_>, root: &Json) -> Result<(), ImportError> {
    let Json::Object(root) = root else {
        return Ok(());
    };
    let lists = root.values().chain(
        root.get("plaidoyer")
            .and_then(Json::as_object)
            .into_iter()
            .flat_map(Map::values),
    );
    if lists
        .filter_map(Json::as_array)
        .map(Vec::len)
        .sum::<usize>()
        > MAX_RECORDS
    {
        return Err(ImportError::TooMany { limit: MAX_RECORDS });
    }
    let mut reader = Reader::new(draft);
    let list = |key: &str| match root.get(key) {
        Some(Json::Array(list)) => list.as_slice(),
        _ => &[],
    };
    for (key, value) in root {
        let known = match key.as_str() {
            "entities" | "relations" | "notes" => value.is_array(),
            "plaidoyer" => value.is_object(),
            _ => false,
        };
        if !known {
            reader.draft.leave(key, value);
        }
    }
    reader.entities(list("entities"));
    reader.relations(list("relations"));
    reader.notes(list("notes"));
    if let Some(Json::Object(sections)) = root.get("plaidoyer") {
        reader.sections(sections);
    }
    reader.keep();
    Ok(())
}

/// What a record is to keep of its source.
struct Keeps {
    id: RecordId,
    item: Item,
    source: Map<String, Json>,
    also: Vec<&'static str>,
}

struct Reader<'d, 'w> {
    draft: &'d mut Draft<'w>,
    here: Book<'w>,
    keeps: Vec<Keeps>,
    implied: Vec<RecordId>,
    /// The fiches by the id they have in the file.
    by_old_id: HashMap<String, RecordId>,
    /// The file's fiches by folded name, the first of each name.
    by_name: HashMap<String, RecordId>,
    /// The fiches that were here before, likewise.
    here_by_name: HashMap<String, RecordId>,
    tags: HashMap<String, RecordId>,
    kind_defs: HashSet<String>,
    known: HashMap<&'static str, HashMap<String, RecordId>>,
}

impl<'d, 'w> Reader<'d, 'w> {
    fn new(draft: &'d mut Draft<'w>) -> Self {
        let workspace = draft.workspace;
        let records = workspace.records();
        let known = ["entity", "relation", "note"]
            .map(|kind| (kind, draft.known_by_old_id(kind)))
            .into_iter()
            .collect();
        let tags = records
            .of_kind("tag")
            .map(|tag| (tag.words("label").into(), tag.id.clone()));
        let kind_defs = records
            .of_kind("kind_def")
            .filter(|def| def.words("applies_to") == "entity")
            .map(|def| def.words("code").to_owned());
        let mut reader = Self {
            here: Book::new(records, workspace.kinds()),
            keeps: Vec::new(),
            implied: Vec::new(),
            by_old_id: HashMap::new(),
            by_name: HashMap::new(),
            here_by_name: HashMap::new(),
            tags: tags.collect(),
            kind_defs: kind_defs.collect(),
            known,
            draft,
        };
        for entity in reader.here.in_file_order("entity") {
            if !reader.here.is_implied(entity) {
                let name = fold(entity.words("name").trim());
                reader
                    .here_by_name
                    .entry(name)
                    .or_insert_with(|| entity.id.clone());
            }
        }
        reader
    }

    /// The fiche that a section names: the file's, else the workspace's, else a new one.
    fn named(&mut self, name: &str, path: &str) -> Option<RecordId> {
        let folded = fold(name.trim());
        if folded.is_empty() {
            return None;
        }
        let known = self
            .by_name
            .get(&folded)
            .or_else(|| self.here_by_name.get(&folded));
        if let Some(known) = known {
            return Some(known.clone());
        }
        let fields = vec![("name".to_owned(), Value::from(name))];
        let id = self.draft.import("entity", path, fields);
        self.implied.push(id.clone());
        self.by_name.insert(folded, id.clone());
        Some(id)
    }

    /// The fiche of an id, or a placeholder for it.
    fn end(&mut self, id: Option<&Json>, path: &str) -> RecordId {
        let old = id.and_then(words).unwrap_or_default();
        if let Some(known) = self.by_old_id.get(&old) {
            return known.clone();
        }
        if let Some(known) = self.known.get("entity").and_then(|known| known.get(&old)) {
            return known.clone();
        }
        self.draft.problem(
            path,
            old.as_str(),
            Why::DanglingReference,
            Hint::NamePlaceholder,
        );
        let fields = vec![
            ("name".to_owned(), Value::from(UNKNOWN_NAME)),
            (flat_key("origin", "ext_id"), Value::from(old.as_str())),
        ];
        let placeholder = self.draft.import("entity", path, fields);
        self.implied.push(placeholder.clone());
        self.by_old_id.insert(old, placeholder.clone());
        placeholder
    }

    /// The tag of a label, made once.
    fn tag(&mut self, label: &str, path: &str) -> RecordId {
        if let Some(known) = self.tags.get(label) {
            return known.clone();
        }
        let id = self
            .draft
            .import("tag", path, vec![("label".to_owned(), Value::from(label))]);
        self.tags.insert(label.to_owned(), id.clone());
        id
    }

    /// Whether a record of that id came with an earlier import; then it is not added again.
    fn is_known(&mut self, item: Item, kind: &'static str, path: &str, source: &Json) -> bool {
        let Some(old) = source.get("id").and_then(words) else {
            return false;
        };
        let known = self.known.get(kind).and_then(|known| known.get(&old));
        let Some(present) = known.and_then(|id| self.draft.workspace.records().get(id)) else {
            return false;
        };
        if kind == "entity" && self.here.is_implied(present) {
            return false;
        }
        let same = Json::Object(restored(&self.here, item, present)) == *source;
        if same {
            self.draft
                .problem(path, old, Why::AlreadyHere, Hint::KeptOurs);
        } else {
            self.draft
                .problem(path, old, Why::AlreadyHereDifferent, Hint::Compare);
            self.draft.leave(path, source);
        }
        true
    }

    /// Notes what a record is to keep of its source, and reports the keys that nobody knows.
    fn keeps(
        &mut self,
        id: &RecordId,
        item: Item,
        path: &str,
        source: &Map<String, Json>,
        also: Vec<&'static str>,
    ) {
        let mut known = self.here.show(item, &nobody());
        known.insert("id".to_owned(), Json::Null);
        for (key, value) in source.iter().filter(|(key, _)| !known.contains_key(*key)) {
            self.draft.leave(&format!("{path}.{key}"), value);
        }
        self.keeps.push(Keeps {
            id: id.clone(),
            item,
            source: source.clone(),
            also,
        });
    }

    /// Writes what each record keeps: what its fields, as an export would show them, do not say.
    fn keep(self) {
        let Self {
            draft,
            keeps,
            implied,
            ..
        } = self;
        let together = draft.together();
        let book = Book::new(&together, draft.kinds());
        let mut raws: Vec<(RecordId, String)> = Vec::new();
        for Keeps {
            id,
            item,
            mut source,
            also,
        } in keeps
        {
            let Some(record) = together.get(&id) else {
                continue;
            };
            let shown = book.show(item, record);
            for key in NAMING {
                if let Some(shown) = shown.get(key)
                    && source.get(key).and_then(words).as_deref() != shown.as_str()
                {
                    source.insert(key.to_owned(), shown.clone());
                }
            }
            raws.extend(kept::keep(&source, &shown, &also).map(|raw| (id, raw)));
        }
        for id in implied {
            if let Some(record) = together.get(&id) {
                raws.push((id, book.imply(record)));
            }
        }
        for (id, raw) in raws {
            draft.set(&id, "origin|raw", raw);
        }
    }
}

/// The words of a value that is meant to be a text; `None` when there is nothing.
fn words(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// A whole number, also where it stands as a text.
fn number(value: &Json) -> Option<i64> {
    match value {
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A record without anything, to ask which keys an item has.
fn nobody() -> Record {
    Record {
        id: RecordId::from(""),
        kind: String::new(),
        fields: std::collections::BTreeMap::new(),
        disputed: std::collections::BTreeSet::new(),
    }
}
