//! Records as the old mySPOT's file shows them, one item at a time.
//!
//! The import shows its records-to-be through the same pages, so what an item keeps of its
//! source is exactly what its fields do not say.

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};

use super::items::{message, objective, strategy};
use crate::date::Date;
use crate::id::RecordId;
use crate::import::sections::Section;
use crate::kind::Kinds;
use crate::record::{Record, Records};
use crate::view::board::stands_for;

/// The sorts of item that the old file has.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Item {
    Entity,
    Relation,
    Note,
    Board(&'static Section),
    Whys,
    Objective,
    Strategy,
    Message,
    Target,
    Challenge,
    Action,
}

/// The records, with the roads that the old file's items need.
pub(crate) struct Book<'a> {
    pub(super) records: &'a Records,
    pub(super) kinds: &'a Kinds,
    cards: HashMap<RecordId, Vec<&'a Record>>,
    markers: HashMap<RecordId, Vec<&'a Record>>,
    about: HashMap<RecordId, Vec<&'a Record>>,
    measures: HashMap<RecordId, Vec<&'a Record>>,
    assessments: HashMap<RecordId, Vec<&'a Record>>,
    /// The import that first brought an old id, by record type.
    claims: HashMap<(&'a str, &'a str), (Rank, &'a str)>,
}

type Rank = (i64, usize);

impl<'a> Book<'a> {
    /// Indexes the living records. O(records).
    pub(crate) fn new(records: &'a Records, kinds: &'a Kinds) -> Self {
        let by = |kind: &str, field: &str, code: &str| {
            let mut found: HashMap<RecordId, Vec<&'a Record>> = HashMap::new();
            for record in records.of_kind(kind) {
                if (code.is_empty() || record.words("kind") == code)
                    && let Some(target) = record.reference(field)
                {
                    found.entry(target).or_default().push(record);
                }
            }
            found
        };
        let mut book = Self {
            records,
            kinds,
            cards: by("card", "board", ""),
            markers: by("marker", "challenge", ""),
            about: by("link", "from", "about"),
            measures: by("link", "to", "measures"),
            assessments: by("assessment", "entity", ""),
            claims: HashMap::new(),
        };
        for board in records.of_kind("board") {
            for merged in stands_for(records, &board.id).iter().skip(1) {
                if let Some(cards) = book.cards.remove(merged) {
                    book.cards
                        .entry(board.id.clone())
                        .or_default()
                        .extend(cards);
                }
            }
        }
        for list in book.cards.values_mut().chain(book.markers.values_mut()) {
            list.sort_by(|one, two| rank_of(records, one).cmp(&rank_of(records, two)));
        }
        for list in book.about.values_mut().chain(book.measures.values_mut()) {
            list.sort_by_key(|link| (link.int("created_at"), link.id.clone()));
        }
        for kind in ["entity", "relation", "note"] {
            for record in records.of_kind(kind) {
                let old = record.words("origin|ext_id");
                if old.is_empty() {
                    continue;
                }
                let claim = (file_rank(records, record), record.words("origin|batch"));
                let first = book
                    .claims
                    .entry((record.kind.as_str(), old))
                    .or_insert(claim);
                if claim < *first {
                    *first = claim;
                }
            }
        }
        book
    }

    /// The item as the fields of its record show it, all keys of the old file in its order.
    pub(crate) fn show(&self, item: Item, record: &Record) -> Map<String, Json> {
        let shown = match item {
            Item::Entity => self.entity(record),
            Item::Relation => self.relation(record),
            Item::Note => self.note(record),
            Item::Board(section) => return self.section(section, record),
            Item::Whys => return self.whys(record),
            Item::Objective => objective(record),
            Item::Strategy => strategy(record),
            Item::Message => message(record),
            Item::Target => self.target(record),
            Item::Challenge => {
                let markers: Vec<&Record> = self.markers(&record.id).collect();
                return self.progress_row(record.reference("entity").as_ref(), &markers);
            }
            Item::Action => self.action(record),
        };
        match shown {
            Json::Object(map) => map,
            _ => Map::new(),
        }
    }

    /// The living records of a type, first the ones of a file in its order.
    pub(crate) fn in_file_order(&self, kind: &str) -> Vec<&'a Record> {
        let mut list: Vec<&Record> = self.records.of_kind(kind).collect();
        list.sort_by_cached_key(|record| (file_rank(self.records, record), record.id.clone()));
        list
    }

    /// The living records of a type by their order key.
    pub(crate) fn in_order(&self, kind: &str) -> Vec<&'a Record> {
        let mut list: Vec<&Record> = self.records.of_kind(kind).collect();
        list.sort_by(|one, two| rank_of(self.records, one).cmp(&rank_of(self.records, two)));
        list
    }

    /// The living cards of a board, in order.
    pub(super) fn cards(&self, board: &Record) -> impl Iterator<Item = &'a Record> {
        listed(&self.cards, &board.id)
    }

    /// The living markers of a challenge, in order.
    pub(super) fn markers(&self, challenge: &RecordId) -> impl Iterator<Item = &'a Record> {
        listed(&self.markers, challenge)
    }

    /// The links that say what a note is about and that lead to a living fiche, oldest first.
    pub(super) fn about(&self, note: &Record) -> Vec<&'a Record> {
        listed(&self.about, &note.id)
            .filter(|link| {
                self.living(link, "to")
                    .is_some_and(|to| to.kind == "entity")
            })
            .collect()
    }

    /// The indicators that measure an action, with the links that say so.
    pub(super) fn measures(&self, action: &Record) -> Vec<(&'a Record, &'a Record)> {
        listed(&self.measures, &action.id)
            .filter_map(|link| Some((link, self.living(link, "from")?)))
            .filter(|(_, indicator)| indicator.kind == "indicator")
            .collect()
    }

    /// Markers that hang on no living challenge, by the fiche they name.
    pub(super) fn loose_markers(&self) -> Vec<(Option<RecordId>, Vec<&'a Record>)> {
        let mut rows: Vec<(Option<RecordId>, Vec<&Record>)> = Vec::new();
        for marker in self.in_order("marker") {
            let held = self
                .living(marker, "challenge")
                .is_some_and(|held| held.kind == "challenge");
            if held {
                continue;
            }
            let entity = marker.reference("entity");
            match rows.iter_mut().find(|(known, _)| *known == entity) {
                Some((_, markers)) => markers.push(marker),
                None => rows.push((entity, vec![marker])),
            }
        }
        rows
    }

    /// Whether a strategy is one that the group goes for.
    pub(super) fn is_kept(&self, strategy: &Record) -> bool {
        matches!(strategy.words("status"), "kept" | "")
    }

    /// Whether both ends of a relation can be named in the file.
    pub(super) fn has_living_ends(&self, relation: &Record) -> bool {
        self.living(relation, "from").is_some() && self.living(relation, "to").is_some()
    }

    /// Whether a fiche only stands for what an imported file named without holding it, and
    /// nobody has made more of it since.
    pub(crate) fn is_implied(&self, entity: &Record) -> bool {
        if entity.kind != "entity" || entity.words("origin|path").starts_with("entities[") {
            return false;
        }
        let Some(then) = implied(entity.words("origin|raw")) else {
            return false;
        };
        let batch = entity.words("origin|batch");
        self.looks(entity) == then
            && self
                .records
                .pointing_at(&entity.id)
                .filter(|(record, _)| matches!(record.kind.as_str(), "relation" | "link"))
                .all(|(record, _)| record.words("origin|batch") == batch)
    }

    /// What `origin|raw` of a fiche says that stands for what a file only named.
    pub(crate) fn imply(&self, entity: &Record) -> String {
        json!({ IMPLIED: self.looks(entity) }).to_string()
    }

    fn looks(&self, entity: &Record) -> Json {
        let mut looks = self.show(Item::Entity, entity);
        looks.remove("id");
        Json::Object(looks)
    }

    pub(super) fn living(&self, record: &Record, field: &str) -> Option<&'a Record> {
        self.records.living(&record.reference(field)?)
    }

    /// The id that a record had in the file it came from, or its own.
    ///
    /// Where two imports brought the same id, the later one's records go by their own.
    pub(super) fn old_id<'r>(&self, record: &'r Record) -> &'r str {
        let old = record.words("origin|ext_id");
        let first = self.claims.get(&(record.kind.as_str(), old));
        match first {
            Some((_, batch)) if *batch == record.words("origin|batch") => old,
            _ => record.id.as_str(),
        }
    }

    pub(super) fn end_id(&self, record: &Record, field: &str) -> String {
        match self.living(record, field) {
            Some(end) => self.old_id(end).to_owned(),
            None => record.words(field).to_owned(),
        }
    }

    /// The assessment that speaks for a sheet: the latest one of its fiche, but for those that
    /// came with another sheet of the same file.
    pub(super) fn assessment_of(&self, sheet: &Record) -> Option<&'a Record> {
        let batch = sheet.words("origin|batch");
        let path = sheet.words("origin|path");
        listed(&self.assessments, &sheet.reference("entity")?)
            .filter(|found| {
                let elsewhere = found.words("origin|path") != path
                    && found.words("origin|path").starts_with("plaidoyer.targets[");
                !(elsewhere && !batch.is_empty() && found.words("origin|batch") == batch)
            })
            .max_by_key(|found| {
                let when = Date::of(found, "when").map(|date| date.order());
                (when, found.int("created_at"), found.id.clone())
            })
    }
}

const IMPLIED: &str = "implied";

fn implied(raw: &str) -> Option<Json> {
    match serde_json::from_str(raw) {
        Ok(Json::Object(mut map)) => map.remove(IMPLIED),
        _ => None,
    }
}

pub(super) fn or<'t>(text: &'t str, otherwise: &'t str) -> &'t str {
    if text.is_empty() { otherwise } else { text }
}

fn listed<'a>(
    index: &HashMap<RecordId, Vec<&'a Record>>,
    id: &RecordId,
) -> impl Iterator<Item = &'a Record> {
    index.get(id).cloned().unwrap_or_default().into_iter()
}

/// When a record's file was imported and where it stands there, or when it was made here.
fn file_rank(records: &Records, record: &Record) -> Rank {
    let made = record.int("created_at").unwrap_or(0);
    let index = record
        .words("origin|path")
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'))
        .and_then(|(index, _)| index.parse().ok());
    let batch = record
        .reference("origin|batch")
        .and_then(|batch| records.get(&batch));
    match (index, batch.and_then(|batch| batch.int("at"))) {
        (Some(index), Some(at)) => (at, index),
        _ => (made, 0),
    }
}

fn rank_of<'r>(records: &Records, record: &'r Record) -> (bool, &'r str, Rank, &'r RecordId) {
    let order = record.words("order");
    (
        order.is_empty(),
        order,
        file_rank(records, record),
        &record.id,
    )
}
