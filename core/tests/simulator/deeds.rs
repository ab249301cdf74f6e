//! What a member does: edits of every sort, drawn by the dice.

use myspot_core::{Act, Dice, Edit, Record, RecordId, Value};

use crate::member::Member;

const WORDS: [&str; 12] = [
    "été",
    "œuvre",
    "parc",
    "👩‍🌾",
    "façade",
    "vote",
    "É",
    "gare",
    "naïf",
    "\n",
    "a",
    "日本",
];
const ROLES: [&str; 4] = ["ally", "target", "relay", "decider"];

/// Does something, if there is anything to do it to.
pub fn act(member: &mut Member, dice: &mut Dice) {
    let now = member.now();
    let mut ids: Vec<RecordId> = member
        .workspace
        .records()
        .iter()
        .map(|record| record.id.clone())
        .collect();
    ids.sort();
    if ids.is_empty() || dice.below(7) == 0 {
        let edits = (0..=dice.below(3))
            .map(|_| creation(member, &ids, dice))
            .collect();
        member
            .workspace
            .apply(&Act::new("create", edits), now)
            .expect("fresh names");
        return;
    }
    let id = ids[dice.below(ids.len() as u32) as usize].clone();
    let record = member.workspace.record(&id).expect("it is listed").clone();
    let edit = match dice.below(13) {
        0..=2 => scalar(&record, dice),
        3..=5 => rewritten(&record, dice),
        6 => return type_on(member, &record, dice),
        7 => Edit::Tick {
            record: id,
            field: "roles".into(),
            member: ROLES[dice.below(4) as usize].into(),
        },
        8 => Edit::Untick {
            record: id,
            field: "roles".into(),
            member: ROLES[dice.below(4) as usize].into(),
        },
        9 => Edit::Trash { record: id },
        10 => Edit::Restore { record: id },
        11 => {
            member.workspace.undo(now).expect("writable");
            return;
        }
        _ => {
            member.workspace.redo(now).expect("writable");
            return;
        }
    };
    member
        .workspace
        .apply(&edit.into(), now)
        .expect("the edit is allowed");
}

fn creation(member: &mut Member, ids: &[RecordId], dice: &mut Dice) -> Edit {
    let now = member.now();
    let record = member.workspace.fresh_id(now);
    let any = |dice: &mut Dice| match ids.len() as u32 {
        0 => Value::from("nowhere"),
        count => Value::from(ids[dice.below(count) as usize].as_str()),
    };
    let (kind, fields) = match dice.below(4) {
        0 => {
            let ends = [
                ("from", any(dice)),
                ("to", any(dice)),
                ("kind", Value::from("supports")),
            ];
            ("relation", ends.to_vec())
        }
        1 => ("note", vec![("text", Value::from(words(dice)))]),
        _ => ("entity", vec![("name", Value::from(words(dice)))]),
    };
    let fields = fields
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    Edit::Create {
        record,
        kind: kind.into(),
        fields,
    }
}

fn scalar(record: &Record, dice: &mut Dice) -> Edit {
    let (key, value) = match (record.kind.as_str(), dice.below(4)) {
        ("relation", 0) => ("weight", Value::Int(i64::from(dice.below(5)))),
        ("relation", _) => ("label", Value::from(words(dice))),
        ("note", _) => ("quote_page", Value::from(words(dice))),
        (_, 0) => ("lat", Value::Float(f64::from(dice.below(90)))),
        (_, 1) => ("summary", Value::Null),
        (_, 2) => ("name", Value::from(words(dice))),
        _ => ("summary", Value::from(words(dice))),
    };
    Edit::Set {
        record: record.id.clone(),
        key: key.into(),
        value,
    }
}

fn text_key(record: &Record) -> &'static str {
    match record.kind.as_str() {
        "relation" => "note",
        "note" => "text",
        _ => "desc",
    }
}

/// The long text with something put in, taken out or put in its place, anywhere.
fn rewritten(record: &Record, dice: &mut Dice) -> Edit {
    let key = text_key(record);
    let letters: Vec<char> = record.words(key).chars().collect();
    let from = dice.below(letters.len() as u32 + 1) as usize;
    let to = (from + dice.below(6) as usize).min(letters.len());
    let new = if dice.below(4) == 0 {
        String::new()
    } else {
        words(dice)
    };
    let text = letters[..from].iter().copied().chain(new.chars());
    Edit::SetText {
        record: record.id.clone(),
        key: key.into(),
        text: text.chain(letters[to..].iter().copied()).collect(),
    }
}

/// A few keystrokes; sometimes the burst is left open.
fn type_on(member: &mut Member, record: &Record, dice: &mut Dice) {
    let key = if dice.below(3) == 0 {
        "summary"
    } else {
        text_key(record)
    };
    let mut text = record.words(key).to_owned();
    for _ in 0..=dice.below(8) {
        text.push_str(WORDS[dice.below(9) as usize]);
        let now = member.now();
        member
            .workspace
            .type_text(&record.id, key, &text, now)
            .expect("writable");
    }
    if dice.below(2) == 0 {
        let now = member.now();
        member.workspace.settle(now);
    }
}

fn words(dice: &mut Dice) -> String {
    (0..=dice.below(3))
        .map(|_| WORDS[dice.below(12) as usize])
        .collect()
}
