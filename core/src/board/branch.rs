//! What grows out of a card: causes and effects, answers, what comes before; and the reverse of a
//! sentence.

use super::{Place, link, rank_at};
use crate::edit::{Act, Edit};
use crate::id::{Moment, RecordId};
use crate::import::sections::{CAUSE, EFFECT, TRUNK, WHY};
use crate::method::{Face, Method, Skin};
use crate::record::Record;
use crate::value::Value;
use crate::view::board::stands_on;
use crate::view::card::links;
use crate::workspace::Workspace;

/// The columns of a theory, each served by the one before it.
const COLUMNS: [&str; 4] = ["activites", "produits", "resultats", "vision"];

/// How a card that grows out of another is tied to it.
enum Tie {
    /// It points at the card that it answers.
    Parent,
    /// A link from the new card to the old one.
    To(&'static str),
    /// A link from the old card to the new one.
    From(&'static str),
}

/// The slot and the tie of what grows out of a card, upwards or downwards.
fn growth(skin: Skin, slot: &str, up: bool) -> Option<(&'static str, Tie)> {
    match skin {
        Skin::Whys => Some((WHY, Tie::Parent)),
        Skin::Tree => Some(match (slot, up) {
            (EFFECT, false) => (EFFECT, Tie::To("causes")),
            (EFFECT, true) | (TRUNK, true) => (EFFECT, Tie::From("causes")),
            _ => (CAUSE, Tie::To("causes")),
        }),
        Skin::Theory => {
            let at = COLUMNS.iter().position(|column| *column == slot)?;
            let before = COLUMNS.get(at.checked_sub(1)?)?;
            Some((before, Tie::To("contributes")))
        }
        _ => None,
    }
}

/// Whether something may grow out of a card in that direction.
#[must_use]
pub fn grows(face: &Face, slot: &str, up: bool) -> bool {
    match (face.skin, up) {
        (Skin::Tree, true) => slot != CAUSE,
        (Skin::Tree, false) => slot != EFFECT,
        (_, true) => false,
        (skin, false) => growth(skin, slot, false).is_some(),
    }
}

/// Makes a card that grows out of another: a cause or an effect of it, an answer to it, what
/// comes before it. `None` where nothing grows.
#[must_use]
pub fn grow(
    workspace: &mut Workspace,
    (method, face): (&Method, &Face),
    from: &RecordId,
    up: bool,
    text: &str,
    now: Moment,
) -> Option<(RecordId, Act)> {
    let parent = workspace.records().living(from)?;
    let board = stands_on(workspace.records(), parent)?;
    let side = parent.get("side").cloned();
    let (slot, tie) = growth(face.skin, parent.words("slot"), up)?;
    let place = Place {
        slot: slot.to_owned(),
        ..Place::default()
    };
    let rank = rank_at(workspace, (method, face), Some(&board), &place, None);
    let made = workspace.fresh_id(now);
    let mut fields = vec![
        ("board".to_owned(), Value::from(board.as_str())),
        ("slot".to_owned(), Value::from(slot)),
        ("text".to_owned(), Value::from(text)),
        ("order".to_owned(), Value::from(rank)),
    ];
    if let Some(side) = side {
        fields.push(("side".to_owned(), side));
    }
    if let Tie::Parent = tie {
        fields.push(("parent".to_owned(), Value::from(from.as_str())));
    }
    let mut edits = vec![Edit::Create {
        record: made.clone(),
        kind: "card".into(),
        fields,
    }];
    match tie {
        Tie::Parent => {}
        Tie::To(kind) => edits.push(link(workspace, &made, kind, from, now)),
        Tie::From(kind) => edits.push(link(workspace, from, kind, &made, now)),
    }
    Some((made, Act::new("create", edits)))
}

/// Hangs a card under another: a cause under what it brings about, an effect above what brings it
/// about, an answer below its question, a step before what it serves. What it hung from before is
/// let go; « une cause peut nourrir plusieurs branches » is said by a link of one's own.
///
/// `None` when it hangs there already, or would hang from itself.
#[must_use]
pub fn hang(
    workspace: &mut Workspace,
    face: &Face,
    card: &RecordId,
    on: &RecordId,
    now: Moment,
) -> Option<Act> {
    let records = workspace.records();
    let (moved, target) = (records.living(card)?, records.living(on)?);
    let same_board = stands_on(records, moved) == stands_on(records, target);
    if card == on || !same_board || hangs_below(workspace, face, on, card) {
        return None;
    }
    if face.skin == Skin::Whys {
        let there = moved.reference("parent").as_ref() == Some(on);
        let set = Edit::Set {
            record: card.clone(),
            key: "parent".into(),
            value: Value::from(on.as_str()),
        };
        return (!there).then(|| Act::new("move", vec![set]));
    }
    let (kind, end): (_, &str) = match face.skin {
        Skin::Theory => ("contributes", "from"),
        Skin::Tree if moved.words("slot") == EFFECT => ("causes", "to"),
        Skin::Tree => ("causes", "from"),
        _ => return None,
    };
    let other = if end == "from" { "to" } else { "from" };
    let old: Vec<&Record> = if end == "from" {
        links(workspace, card, "from", kind).collect()
    } else {
        links(workspace, card, "to", kind).collect()
    };
    let there = old
        .iter()
        .any(|link| link.reference(other).as_ref() == Some(on));
    if there && old.len() == 1 {
        return None;
    }
    let let_go = old
        .into_iter()
        .filter(|link| link.reference(other).as_ref() != Some(on));
    let mut edits: Vec<Edit> = let_go
        .map(|link| Edit::Trash {
            record: link.id.clone(),
        })
        .collect();
    if !there {
        let (from, to) = if end == "from" {
            (card, on)
        } else {
            (on, card)
        };
        edits.push(link(workspace, from, kind, to, now));
    }
    Some(Act::new("move", edits))
}

/// Whether a card hangs, directly or not, from another. Loops end.
fn hangs_below(workspace: &Workspace, face: &Face, card: &RecordId, from: &RecordId) -> bool {
    let mut waiting = vec![card.clone()];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if id == *from {
            return true;
        }
        let Some(record) = workspace
            .records()
            .living(&id)
            .filter(|_| seen.insert(id.clone()))
        else {
            continue;
        };
        match face.skin {
            Skin::Whys => waiting.extend(record.reference("parent")),
            Skin::Tree if record.words("slot") == EFFECT => {
                let causes = links(workspace, &id, "to", "causes");
                waiting.extend(causes.filter_map(|link| link.reference("from")));
            }
            Skin::Tree => {
                let effects = links(workspace, &id, "from", "causes");
                waiting.extend(effects.filter_map(|link| link.reference("to")));
            }
            _ => {
                let served = links(workspace, &id, "from", "contributes");
                waiting.extend(served.filter_map(|link| link.reference("to")));
            }
        }
    }
    false
}

/// The objective that a card of a tree becomes, if it was turned.
#[must_use]
pub fn turned(workspace: &Workspace, card: &RecordId) -> Option<RecordId> {
    let mut links = links(workspace, card, "from", "becomes");
    links.find_map(|link| {
        let other = workspace.records().living(&link.reference("to")?)?;
        (other.words("side") == "objective").then(|| other.id.clone())
    })
}

/// Turns a problem into what is wanted instead: a card on the other side, which begins with the
/// same words. `None` when it was turned already.
#[must_use]
pub fn turn(workspace: &mut Workspace, card: &RecordId, now: Moment) -> Option<(RecordId, Act)> {
    if turned(workspace, card).is_some() {
        return None;
    }
    let record = workspace.records().living(card)?;
    let mut fields: Vec<(String, Value)> = ["board", "slot", "order", "text"]
        .into_iter()
        .map(|key| (key.to_owned(), Value::from(record.words(key))))
        .collect();
    fields.push(("side".to_owned(), Value::from("objective")));
    let made = workspace.fresh_id(now);
    let create = Edit::Create {
        record: made.clone(),
        kind: "card".into(),
        fields,
    };
    let becomes = link(workspace, card, "becomes", &made, now);
    Some((made, Act::new("turn", vec![create, becomes])))
}
