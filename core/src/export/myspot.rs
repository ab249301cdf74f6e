//! The JSON of the old mySPOT: everything that it can hold, and word of what it cannot.
//!
//! Ids and odd values of a file that was imported are given back as they were, field by field,
//! as long as nobody has changed them here.

pub(crate) mod boards;
pub(crate) mod book;
mod items;
mod left;

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use super::LeftOut;
use crate::id::RecordId;
use crate::import::kept;
use crate::import::sections::BOARDS;
use crate::record::Record;
use crate::workspace::Workspace;
use book::{Book, Item};

/// Writes the living records as the old mySPOT's JSON, keys in that program's order.
///
/// Boards of one method follow each other in the order of their creation. O(document).
#[must_use]
pub fn to_myspot_json(workspace: &Workspace) -> (Json, LeftOut) {
    let book = Book::new(workspace.records(), workspace.kinds());
    let mut writer = Writer {
        book: &book,
        used: HashSet::new(),
    };
    let mut root = Map::new();
    let entities = book
        .in_file_order("entity")
        .into_iter()
        .filter(|entity| !book.is_implied(entity));
    let entities: Vec<&Record> = entities.collect();
    for entity in &entities {
        writer.used.extend(entity_tags(entity));
    }
    root.insert("entities".into(), writer.items(Item::Entity, entities));
    let relations = book.in_file_order("relation");
    let relations = relations
        .into_iter()
        .filter(|relation| book.has_living_ends(relation));
    let relations: Vec<&Record> = relations.collect();
    root.insert("relations".into(), writer.items(Item::Relation, relations));
    let notes = book.in_file_order("note");
    for note in &notes {
        writer
            .used
            .extend(book.about(note).first().map(|link| link.id.clone()));
    }
    root.insert("notes".into(), writer.items(Item::Note, notes));
    let sections = writer.sections();
    root.insert("plaidoyer".into(), Json::Object(sections));
    let used = writer.used;
    (Json::Object(root), left::left_out(workspace, &book, &used))
}

fn entity_tags(entity: &Record) -> impl Iterator<Item = RecordId> {
    entity.members("tags").map(|(tag, _)| RecordId::from(tag))
}

struct Writer<'a> {
    book: &'a Book<'a>,
    used: HashSet<RecordId>,
}

impl Writer<'_> {
    fn items(&mut self, item: Item, records: Vec<&Record>) -> Json {
        let shown = records.into_iter().map(|record| {
            self.used.insert(record.id.clone());
            Json::Object(restored(self.book, item, record))
        });
        Json::Array(shown.collect())
    }

    fn sections(&mut self) -> Map<String, Json> {
        let book = self.book;
        let mut sections = Map::new();
        for section in &BOARDS {
            let boards = book.boards(section.key);
            let mut whole = boards::blank(section);
            for board in boards {
                self.use_board(board);
                boards::append(&mut whole, restored(book, Item::Board(section), board));
            }
            sections.insert(section.key.into(), Json::Object(whole));
        }
        let mut whys = Vec::new();
        for board in book.boards(crate::import::sections::WHYS) {
            self.used.insert(board.id.clone());
            self.used
                .extend(book.chain(board).into_iter().map(|card| card.id.clone()));
            let mut shown = restored(book, Item::Whys, board);
            if let Some(Json::Array(list)) = shown.remove("fiveWhy") {
                whys.extend(list);
            }
        }
        if whys.is_empty() {
            whys = boards::blank_whys();
        }
        sections.insert("fiveWhy".into(), Json::Array(whys));
        let objectives = book.in_order("objective");
        sections.insert("objectives".into(), self.items(Item::Objective, objectives));
        let strategies = book
            .in_order("strategy")
            .into_iter()
            .filter(|one| book.is_kept(one));
        let keys: Vec<Json> = strategies
            .filter_map(|strategy| {
                self.used.insert(strategy.id.clone());
                restored(book, Item::Strategy, strategy).remove("key")
            })
            .collect();
        sections.insert("strategies".into(), Json::Array(keys));
        sections.insert(
            "messages".into(),
            self.items(Item::Message, book.in_order("message")),
        );
        let sheets = book.in_order("target_sheet");
        for sheet in &sheets {
            self.used
                .extend(book.assessment_of(sheet).map(|found| found.id.clone()));
            self.use_entity(sheet, "entity");
        }
        sections.insert("targets".into(), self.items(Item::Target, sheets));
        let progress = self.progress();
        sections.insert("progress".into(), progress);
        let actions: Vec<&Record> = book
            .in_order("action")
            .into_iter()
            .filter(|action| action.words("status") != "dropped")
            .collect();
        for action in &actions {
            for (link, indicator) in book.measures(action) {
                self.used.extend([link.id.clone(), indicator.id.clone()]);
            }
        }
        sections.insert("actions".into(), self.items(Item::Action, actions));
        sections
    }

    fn use_board(&mut self, board: &Record) {
        let book = self.book;
        let shown: HashSet<&RecordId> = book
            .cards(board)
            .filter(|card| book.is_shown(board, card))
            .map(|card| &card.id)
            .collect();
        self.used.insert(board.id.clone());
        self.used.extend(shown.iter().map(|id| (*id).clone()));
        self.used
            .extend(book.branches(board, &shown).map(|link| link.id.clone()));
    }

    fn progress(&mut self) -> Json {
        let book = self.book;
        let challenges = book.in_order("challenge");
        for challenge in &challenges {
            self.use_entity(challenge, "entity");
            self.used
                .extend(book.markers(&challenge.id).map(|marker| marker.id.clone()));
        }
        let mut rows = match self.items(Item::Challenge, challenges) {
            Json::Array(rows) => rows,
            other => vec![other],
        };
        for (entity, markers) in book.loose_markers() {
            self.used
                .extend(markers.iter().map(|marker| marker.id.clone()));
            rows.push(Json::Object(book.progress_row(entity.as_ref(), &markers)));
        }
        Json::Array(rows)
    }

    fn use_entity(&mut self, record: &Record, field: &str) {
        self.used.extend(record.reference(field));
    }
}

/// What a record looks like in the old file: its fields, or what stood in the imported file
/// where nobody has changed them.
pub(crate) fn restored(book: &Book<'_>, item: Item, record: &Record) -> Map<String, Json> {
    kept::restore(record.words("origin|raw"), book.show(item, record))
}
