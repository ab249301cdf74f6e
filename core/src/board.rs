//! What a member does on a board: add, move, turn into something else, bring boards together.
//!
//! Each is one [`Act`]: one change, one undo, one line of history.

mod branch;
#[cfg(test)]
mod tests;

pub use branch::{grow, grows, hang, turn, turned};

use crate::date::{self, Date};
use crate::edit::{Act, Edit};
use crate::id::{Moment, RecordId};
use crate::method::{Face, Method, Source};
use crate::rank::rank_between;
use crate::record::Record;
use crate::value::Value;
use crate::view::board::{MERGED, boards, field_of, slot_of, stands_on, things};
use crate::view::card;
use crate::view::position::latest;
use crate::workspace::Workspace;

/// A place on a face where a thing may stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The slot's code.
    pub slot: String,
    /// Whose row it is, on a face with rows.
    pub row: Option<RecordId>,
    /// The thing before which it stands; `None` for the end.
    pub before: Option<RecordId>,
}

/// Makes a board of a method. Several of one method may stand beside each other.
#[must_use]
pub fn make_board(workspace: &mut Workspace, kind: &str, now: Moment) -> (RecordId, Edit) {
    let record = workspace.fresh_id(now);
    let fields = vec![("kind".to_owned(), Value::from(kind))];
    let edit = Edit::Create {
        record: record.clone(),
        kind: "board".into(),
        fields,
    };
    (record, edit)
}

/// Adds a thing at a place, with the board that it needs if there is none yet.
///
/// An actor is no new thing: it is judged, see [`judge`].
#[must_use]
pub fn add(
    workspace: &mut Workspace,
    (method, face): (&Method, &Face),
    board: Option<&RecordId>,
    place: &Place,
    text: &str,
    now: Moment,
) -> (RecordId, Act) {
    let mut edits = Vec::new();
    let mut fields: Vec<(String, Value)> = Vec::new();
    if let Some(kind) = method.board() {
        let board = board.cloned().unwrap_or_else(|| {
            let (made, edit) = make_board(workspace, kind, now);
            edits.push(edit);
            made
        });
        fields.push(("board".into(), Value::from(board.as_str())));
    }
    let rank = rank_at(workspace, (method, face), board, place, None);
    fields.push(("order".into(), Value::from(rank)));
    if !place.slot.is_empty() && method.source != Source::Positions {
        fields.push((
            field_of(method, face).into(),
            Value::from(place.slot.as_str()),
        ));
    }
    if let Some(row) = place.row.as_ref().filter(|_| !face.rows.is_empty()) {
        fields.push((face.rows.clone(), Value::from(row.as_str())));
    }
    if let Some(key) = card::text_key(workspace, method.holds()).filter(|_| !text.is_empty()) {
        fields.push((key, Value::from(text)));
    }
    let record = workspace.fresh_id(now);
    edits.push(Edit::Create {
        record: record.clone(),
        kind: method.holds().into(),
        fields,
    });
    (record, Act::new("create", edits))
}

/// Moves a thing to a place. `None` when it stands there already.
///
/// Only what differs is written: the same move made by two members is one move.
#[must_use]
pub fn move_to(
    workspace: &mut Workspace,
    (method, face): (&Method, &Face),
    board: Option<&RecordId>,
    thing: &RecordId,
    place: &Place,
    now: Moment,
) -> Option<Act> {
    let record = workspace.records().living(thing)?;
    let from = slot_of(workspace, method, face, record);
    if method.source == Source::Positions {
        let stance: i64 = place.slot.parse().ok()?;
        let moved = from != place.slot;
        return moved.then(|| judge(workspace, thing, &[("stance", Value::Int(stance))], now));
    }
    let mut edits = Vec::new();
    let mut set = |key: &str, value: Value| {
        edits.push(Edit::Set {
            record: thing.clone(),
            key: key.to_owned(),
            value,
        });
    };
    if from != place.slot {
        set(field_of(method, face), Value::from(place.slot.as_str()));
    }
    if !face.rows.is_empty() && record.reference(&face.rows) != place.row {
        let row = place.row.as_ref();
        set(
            &face.rows,
            row.map_or(Value::Null, |row| Value::from(row.as_str())),
        );
    }
    let stays =
        edits.is_empty() && next_of(workspace, (method, face), board, thing) == place.before;
    if !stays && place.before.as_ref() != Some(thing) {
        let rank = rank_at(workspace, (method, face), board, place, Some(thing));
        edits.push(Edit::Set {
            record: thing.clone(),
            key: "order".into(),
            value: Value::from(rank),
        });
    }
    (!edits.is_empty()).then(|| Act::new("move", edits))
}

/// The things of one slot and row, in order.
fn neighbours<'a>(
    workspace: &'a Workspace,
    (method, face): (&Method, &Face),
    board: Option<&RecordId>,
    place: &Place,
) -> Vec<&'a Record> {
    let mut all = things(workspace, method, board);
    all.retain(|thing| {
        slot_of(workspace, method, face, thing) == place.slot
            && (face.rows.is_empty() || thing.reference(&face.rows) == place.row)
    });
    all
}

fn next_of(
    workspace: &Workspace,
    (method, face): (&Method, &Face),
    board: Option<&RecordId>,
    thing: &RecordId,
) -> Option<RecordId> {
    let record = workspace.records().living(thing)?;
    let here = Place {
        slot: slot_of(workspace, method, face, record),
        row: record.reference(&face.rows),
        before: None,
    };
    let all = neighbours(workspace, (method, face), board, &here);
    let at = all.iter().position(|it| it.id == *thing)?;
    all.get(at + 1).map(|next| next.id.clone())
}

fn rank_at(
    workspace: &mut Workspace,
    (method, face): (&Method, &Face),
    board: Option<&RecordId>,
    place: &Place,
    moved: Option<&RecordId>,
) -> String {
    let mut all = neighbours(workspace, (method, face), board, place);
    all.retain(|thing| Some(&thing.id) != moved);
    let wanted = place.before.as_ref();
    let at = wanted.and_then(|before| all.iter().position(|thing| thing.id == *before));
    let at = at.unwrap_or(all.len());
    let rank = |at: usize| all.get(at).map_or("", |thing| thing.words("order"));
    let low = if at == 0 { "" } else { rank(at - 1) }.to_owned();
    let high = rank(at).to_owned();
    rank_between(&low, &high, workspace.dice())
}

/// Writes how an actor stands: a new dated position, or today's own one brought up to date.
///
/// What was known before is taken over, so that the latest position says everything.
#[must_use]
pub fn judge(
    workspace: &mut Workspace,
    actor: &RecordId,
    said: &[(&str, Value)],
    now: Moment,
) -> Act {
    const KEPT: [&str; 7] = [
        "influence",
        "interest",
        "stance",
        "access",
        "wanted",
        "wanted_by_raw",
        "wanted_by_edtf",
    ];
    let today = day(now);
    let me = workspace.me().cloned();
    let before = latest(workspace.records(), actor);
    let same = before.filter(|it| {
        Date::of(it, "when") == Some(Date::on(today)) && it.reference("created_by") == me
    });
    if let Some(same) = same {
        let edits = said.iter().map(|(key, value)| Edit::Set {
            record: same.id.clone(),
            key: (*key).to_owned(),
            value: value.clone(),
        });
        return Act::new("judge", edits.collect());
    }
    let mut fields: Vec<(String, Value)> = vec![
        ("entity".into(), Value::from(actor.as_str())),
        ("when_raw".into(), Value::from(day_words(today))),
    ];
    let said_of = |key: &str| said.iter().find(|(said, _)| *said == key);
    for key in KEPT {
        let new = said_of(key).map(|(_, value)| value);
        // What was understood of older words does not go with new ones.
        if key == "wanted_by_edtf" && new.is_none() && said_of("wanted_by_raw").is_some() {
            continue;
        }
        let old = before.and_then(|before| before.get(key));
        if let Some(value) = new.or(old) {
            fields.push((key.to_owned(), value.clone()));
        }
    }
    let create = Edit::Create {
        record: workspace.fresh_id(now),
        kind: "assessment".into(),
        fields,
    };
    Act::new("judge", vec![create])
}

/// The day of a moment in universal time.
#[must_use]
pub fn day(now: Moment) -> jiff::civil::Date {
    let at = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// The words of a date field for a day, as people write it: « 16 mars 2027 ».
#[must_use]
pub fn day_words(day: jiff::civil::Date) -> String {
    date::short(&Date::on(day))
}

/// Moves the dates of an action by so many days. `None` when it has none that can be read.
#[must_use]
pub fn reschedule(workspace: &Workspace, action: &RecordId, days: i32) -> Option<Act> {
    let record = workspace.records().living(action)?;
    let span = jiff::Span::new().try_days(days).ok()?;
    let mut edits = Vec::new();
    for field in ["start", "due"] {
        let Some((first, last)) = crate::view::series::days(record, field) else {
            continue;
        };
        // The day that the plan shows is the day that moves.
        let shown = if field == "start" { first } else { last };
        edits.push(Edit::Set {
            record: action.clone(),
            key: format!("{field}_raw"),
            value: Value::from(day_words(shown.saturating_add(span))),
        });
    }
    (days != 0 && !edits.is_empty()).then(|| Act::new("move", edits))
}

/// Makes another record out of a thing, « Transformer en… ». The thing stays, and the new record
/// says where it comes from. `None` when there is no such thing, or no words to give it.
#[must_use]
pub fn promote(
    workspace: &mut Workspace,
    thing: &RecordId,
    into: &str,
    now: Moment,
) -> Option<(RecordId, Act)> {
    let record = workspace.records().living(thing)?;
    let text = card::text(workspace, record);
    let key = card::text_key(workspace, into)?;
    let made = workspace.fresh_id(now);
    let mut fields = vec![(key, Value::from(text))];
    if into == "action" {
        fields.push(("status".into(), Value::from("planned")));
    }
    let create = Edit::Create {
        record: made.clone(),
        kind: into.into(),
        fields,
    };
    let link = link(workspace, &made, "derived_from", thing, now);
    Some((made, Act::new("promote", vec![create, link])))
}

/// The slot in which a card stands that crosses things of two slots, and the face that shows it.
#[must_use]
pub fn crossing<'a>(method: &'a Method, one: &str, two: &str) -> Option<(&'a Face, &'a str)> {
    let at = |heads: &[String], slot: &str| heads.iter().position(|head| head == slot);
    method.faces.iter().find_map(|face| {
        let place = |column: &str, row: &str| {
            let (column, row) = (at(&face.across, column)?, at(&face.down, row)?);
            face.slots.get(row * face.across.len() + column)
        };
        let slot = place(one, two).or_else(|| place(two, one))?;
        Some((face, slot.as_str()))
    })
}

/// Makes an empty card that rests on two others, in the slot where they cross. `None` when they
/// do not.
#[must_use]
pub fn cross(
    workspace: &mut Workspace,
    method: &Method,
    picked: [&RecordId; 2],
    now: Moment,
) -> Option<(RecordId, Act)> {
    let cards = picked.map(|id| workspace.records().living(id));
    let [Some(one), Some(two)] = cards else {
        return None;
    };
    let (face, slot) = crossing(method, one.words(&method.by), two.words(&method.by))?;
    let board = stands_on(workspace.records(), one);
    let place = Place {
        slot: slot.to_owned(),
        ..Place::default()
    };
    let (made, mut act) = add(workspace, (method, face), board.as_ref(), &place, "", now);
    for id in picked {
        act.edits.push(link(workspace, &made, "uses", id, now));
    }
    Some((made, act))
}

/// The edit that ties two records by a reasoning link.
#[must_use]
pub fn link(
    workspace: &mut Workspace,
    from: &RecordId,
    kind: &str,
    to: &RecordId,
    now: Moment,
) -> Edit {
    Edit::Create {
        record: workspace.fresh_id(now),
        kind: "link".into(),
        fields: vec![
            ("from".into(), Value::from(from.as_str())),
            ("to".into(), Value::from(to.as_str())),
            ("kind".into(), Value::from(kind)),
        ],
    }
}

/// Brings all boards of a method together in the oldest, « Fusionner les planches ». Every card
/// and every link stays; what the other boards say of themselves is added to what the oldest says.
/// The others remember where they went: cards that somebody else put there meanwhile follow, see
/// [`crate::view::board::stands_for`].
/// `None` when there are fewer than two.
#[must_use]
pub fn merge_boards(workspace: &Workspace, method: &Method) -> Option<Act> {
    unite(workspace, &boards(workspace, method))
}

/// Brings boards together in the first of them, as [`merge_boards`] does.
/// `None` when there are fewer than two.
#[must_use]
pub fn unite(workspace: &Workspace, boards: &[&Record]) -> Option<Act> {
    let (first, others) = boards
        .split_first()
        .filter(|(_, others)| !others.is_empty())?;
    let mut edits = Vec::new();
    let texts: Vec<&str> = workspace.kinds().texts_of("board").collect();
    for key in texts {
        let said = boards
            .iter()
            .map(|board| board.words(key))
            .filter(|words| !words.is_empty());
        let mut said: Vec<&str> = said.collect();
        said.dedup();
        let text = said.join("\n\n");
        if text != first.words(key) {
            edits.push(Edit::SetText {
                record: first.id.clone(),
                key: key.to_owned(),
                text,
            });
        }
    }
    for other in others {
        let pointing = workspace.records().pointing_at(&other.id);
        for (record, field) in pointing.filter(|(record, _)| record.kind != "link") {
            edits.push(Edit::Set {
                record: record.id.clone(),
                key: field.to_owned(),
                value: Value::from(first.id.as_str()),
            });
        }
        for (key, value) in &other.fields {
            let plain = !matches!(value, Value::Text(_) | Value::Null);
            let common = matches!(
                key.as_str(),
                "type" | "created_at" | "created_by" | "order" | MERGED
            );
            if plain && !common && first.get(key).is_none() {
                edits.push(Edit::Set {
                    record: first.id.clone(),
                    key: key.clone(),
                    value: value.clone(),
                });
            }
        }
        edits.push(Edit::Set {
            record: other.id.clone(),
            key: MERGED.into(),
            value: Value::from(first.id.as_str()),
        });
        edits.push(Edit::Trash {
            record: other.id.clone(),
        });
    }
    Some(Act::new("merge boards", edits))
}
