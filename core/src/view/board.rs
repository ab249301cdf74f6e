//! A method's things in the cells of a grid: quadrants, columns, tiles, rows of an actor.

use std::collections::BTreeMap;

use super::card::{self, CardView};
use super::labels;
use super::position::latest;
use crate::id::RecordId;
use crate::method::{Face, Method, Source};
use crate::record::{Record, Records};
use crate::workspace::Workspace;

/// The field in which a board that was brought together with another names it.
pub(crate) const MERGED: &str = "merged_into";

/// One cell: a slot, in a row where a face has rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The slot's code.
    pub slot: String,
    /// What stands there, in order.
    pub cards: Vec<CardView>,
}

/// A row of cells that belongs to something: an actor, a challenge.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Whose row it is; `None` for what belongs to nobody, and for a face without rows.
    pub of: Option<RecordId>,
    /// Its title.
    pub title: String,
    /// One cell a slot of the face.
    pub cells: Vec<Cell>,
}

/// A face of a method that is drawn as a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The rows; one for a face without rows.
    pub rows: Vec<Row>,
    /// What stands in no slot of the method: never hidden.
    pub elsewhere: Vec<CardView>,
}

/// How far a method has come. Computed, never stored, and no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is there.
    ToBegin,
    /// Something is there.
    Begun,
    /// Enough to work with.
    Enough,
}

/// The living boards of a method, the oldest first.
#[must_use]
pub fn boards<'a>(workspace: &'a Workspace, method: &Method) -> Vec<&'a Record> {
    let Some(kind) = method.board() else {
        return Vec::new();
    };
    let all = workspace.records().of_kind("board");
    let mut boards: Vec<&Record> = all.filter(|board| board.words("kind") == kind).collect();
    boards.sort_by_key(|board| (board.int("created_at").unwrap_or(0), board.id.clone()));
    boards
}

/// The boards whose cards stand on a board: itself, and those in the bin that were brought
/// together in it, directly or not.
///
/// Who added a card to a board while somebody else brought it together with another finds it
/// there. A board that was thrown away for itself stands nowhere.
#[must_use]
pub fn stands_for(records: &Records, board: &RecordId) -> Vec<RecordId> {
    let mut found = vec![board.clone()];
    let mut next = 0;
    while let Some(one) = found.get(next).cloned() {
        let merged = records.binned_pointing_at(&one);
        let merged = merged.filter(|(it, field)| it.kind == "board" && *field == MERGED);
        for (merged, _) in merged {
            if !found.contains(&merged.id) {
                found.push(merged.id.clone());
            }
        }
        next += 1;
    }
    found
}

/// The board on which a card stands: its own, or the one in which that was brought together.
#[must_use]
pub fn stands_on(records: &Records, card: &Record) -> Option<RecordId> {
    let mut board = card.reference("board")?;
    let mut passed = Vec::new();
    while let Some(merged) = records.get(&board).filter(|board| board.is_trashed())
        && let Some(into) = merged.reference(MERGED)
        && !passed.contains(&into)
    {
        passed.push(std::mem::replace(&mut board, into));
    }
    Some(board)
}

/// The things of a method, in the order in which they stand: of one board, of all records of its
/// kind, of all actors that were ever judged.
///
/// O(records of that kind).
#[must_use]
pub fn things<'a>(
    workspace: &'a Workspace,
    method: &Method,
    board: Option<&RecordId>,
) -> Vec<&'a Record> {
    let records = workspace.records();
    let mut things: Vec<&Record> = match (&method.source, board) {
        (Source::Board(_), None) => Vec::new(),
        (Source::Board(_), Some(board)) => stands_for(records, board)
            .iter()
            .flat_map(|board| records.pointing_at(board))
            .filter(|(record, field)| record.kind == "card" && *field == "board")
            .map(|(record, _)| record)
            .collect(),
        (Source::Records(kind), _) => records.of_kind(kind).collect(),
        (Source::Positions, _) => records
            .of_kind("entity")
            .filter(|entity| latest(records, &entity.id).is_some())
            .collect(),
    };
    if method.source == Source::Positions {
        things.sort_by_cached_key(|entity| {
            (crate::text::fold(entity.words("name")), entity.id.clone())
        });
    } else {
        things.sort_by(|one, two| order(one).cmp(&order(two)));
    }
    things
}

/// By what things stand in their order: the rank, then the name.
fn order(record: &Record) -> (&str, &RecordId) {
    (record.words("order"), &record.id)
}

/// The slot of a thing on a face.
#[must_use]
pub fn slot_of(workspace: &Workspace, method: &Method, face: &Face, record: &Record) -> String {
    if method.source == Source::Positions {
        let position = latest(workspace.records(), &record.id);
        let stance = position.and_then(|position| position.int("stance"));
        return stance.map(|stance| stance.to_string()).unwrap_or_default();
    }
    let value = record.get(field_of(method, face));
    value.map(crate::Value::to_words).unwrap_or_default()
}

/// The field that sorts the things of a method into the cells of a face.
#[must_use]
pub fn field_of<'a>(method: &'a Method, face: &'a Face) -> &'a str {
    if face.by.is_empty() {
        &method.by
    } else {
        &face.by
    }
}

/// How many things stand on a method's boards, all of them together.
#[must_use]
pub fn count(workspace: &Workspace, method: &Method) -> usize {
    match method.source {
        Source::Board(_) => boards(workspace, method)
            .into_iter()
            .map(|board| things(workspace, method, Some(&board.id)).len())
            .sum(),
        _ => things(workspace, method, None).len(),
    }
}

/// How far a method has come.
#[must_use]
pub fn progress(workspace: &Workspace, method: &Method) -> Progress {
    match count(workspace, method) {
        0 => Progress::ToBegin,
        n if n >= method.enough => Progress::Enough,
        _ => Progress::Begun,
    }
}

/// Reads a face that is drawn as a grid. O(things of the method).
#[must_use]
pub fn grid(workspace: &Workspace, method: &Method, face: &Face, board: Option<&RecordId>) -> Grid {
    let slots: Vec<&str> = method.shown(face).map(|slot| slot.code.as_str()).collect();
    let mut rows = rows(workspace, method, face);
    let mut elsewhere = Vec::new();
    let numbers = numbers(workspace, method, board);
    for thing in things(workspace, method, board) {
        let slot = slot_of(workspace, method, face, thing);
        let mut card = card::read(workspace, method, thing);
        let known = method.slot(&slot);
        card.number = numbers.get(&thing.id).cloned().unwrap_or_default();
        let used = card::links(workspace, &thing.id, "from", "uses");
        let used = used.filter_map(|link| numbers.get(&link.reference("to")?).cloned());
        card.uses = used.collect();
        card.uses.sort();
        let of = thing
            .reference(&face.rows)
            .filter(|_| !face.rows.is_empty());
        // A row whose owner is gone is the row of nobody.
        let place = rows.iter().position(|row| row.of == of);
        let row = place.unwrap_or(rows.len() - 1);
        match slots.iter().position(|code| *code == slot) {
            Some(column) => rows[row].cells[column].cards.push(card),
            // What stands in a slot of another face is not lost: it is there.
            None if known.is_some() && face.by.is_empty() => {}
            None => elsewhere.push(card),
        }
    }
    for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
        together(&mut cell.cards);
    }
    if rows.len() > 1
        && rows
            .last()
            .is_some_and(|row| row.cells.iter().all(|c| c.cards.is_empty()))
    {
        rows.pop();
    }
    Grid { rows, elsewhere }
}

/// Brings the cards of one group together, each group where its first card stands.
fn together(cards: &mut Vec<CardView>) {
    if cards.iter().all(|card| card.group.is_empty()) {
        return;
    }
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (at, card) in cards.iter().enumerate() {
        let first = cards.iter().position(|it| it.group == card.group);
        let alone = card.group.is_empty();
        places.push((if alone { at } else { first.unwrap_or(at) }, at));
    }
    places.sort_unstable();
    let mut rest: Vec<Option<CardView>> = std::mem::take(cards).into_iter().map(Some).collect();
    let moved = places.into_iter().filter_map(|(_, at)| rest[at].take());
    cards.extend(moved);
}

/// The numbers of the things that stand in slots with a letter: « F2 ».
#[must_use]
pub fn numbers(
    workspace: &Workspace,
    method: &Method,
    board: Option<&RecordId>,
) -> BTreeMap<RecordId, String> {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    if method.slots.iter().all(|slot| slot.letter.is_empty()) {
        return numbers;
    }
    for thing in things(workspace, method, board) {
        let slot = method.slot(thing.words(&method.by));
        if let Some(slot) = slot.filter(|slot| !slot.letter.is_empty()) {
            let number = counted.entry(slot.code.clone()).or_default();
            *number += 1;
            numbers.insert(thing.id.clone(), format!("{}{number}", slot.letter));
        }
    }
    numbers
}

/// The rows of a face, empty: one for each record that may own one, and one of nobody at the end.
fn rows(workspace: &Workspace, method: &Method, face: &Face) -> Vec<Row> {
    let row = |of: Option<RecordId>, title: String| Row {
        of,
        title,
        cells: method
            .shown(face)
            .map(|slot| Cell {
                slot: slot.code.clone(),
                cards: Vec::new(),
            })
            .collect(),
    };
    let nobody = row(None, String::new());
    let kinds = workspace.kinds();
    let Some(field) = kinds.field(method.holds(), &face.rows) else {
        return vec![nobody];
    };
    let owners = field
        .to
        .iter()
        .flat_map(|kind| workspace.records().of_kind(kind));
    let mut owners: Vec<&Record> = owners.collect();
    owners.sort_by(|one, two| order(one).cmp(&order(two)));
    let owned = owners
        .into_iter()
        .map(|owner| row(Some(owner.id.clone()), row_title(workspace, owner)));
    owned.chain([nobody]).collect()
}

/// A row is called after its actor, then after what is written of it.
fn row_title(workspace: &Workspace, owner: &Record) -> String {
    let actor = owner.reference("entity");
    let actor = actor.and_then(|actor| workspace.records().living(&actor));
    actor.map_or_else(
        || labels::title(workspace, owner),
        |actor| labels::title(workspace, actor),
    )
}
