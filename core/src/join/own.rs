//! What becomes of the fields of two records that are one.

use std::collections::BTreeSet;

use crate::edit::Edit;
use crate::kind::{Form, Handling, Kinds, Merge};
use crate::record::{Record, split_key};
use crate::value::Value;

/// What every record has for itself, and what says how it came here.
const ITS_OWN: [&str; 7] = [
    "type",
    "created_at",
    "created_by",
    "deleted_at",
    "deleted_by",
    "order",
    "origin",
];
/// What stands between two texts that were two fiches'.
const RULE: &str = "\n\n———\n\n";

/// What the record that stays has to become.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    /// What is to be done to it.
    pub(crate) edits: Vec<Edit>,
    /// What found no place: the stored key and the value.
    pub(crate) left: Vec<(String, Value)>,
    /// The fields about which the two say something else, with a key to show of each.
    pub(crate) differs: Vec<(String, String)>,
}

impl Merged {
    /// What a register is to hold, if it is to be written.
    pub(crate) fn wanted(&self, key: &str) -> Option<&Value> {
        self.edits.iter().find_map(|edit| match edit {
            Edit::Set {
                key: set, value, ..
            } if set == key => Some(value),
            _ => None,
        })
    }

    /// Keeps a value that found no place, once.
    pub(crate) fn leave(&mut self, key: &str, value: Value) {
        let left = (key.to_owned(), value);
        if !left.1.is_blank() && !self.left.contains(&left) {
            self.left.push(left);
        }
    }
}

/// Who may read a record.
pub(crate) fn handling(record: &Record) -> Handling {
    match record.words("handling") {
        "public" => Handling::Public,
        "core" => Handling::Core,
        _ => Handling::Members,
    }
}

/// Adds what `gone` holds to `kept`; where both say something else, `gone_wins` tells by field.
///
/// Empty fields are filled, sets united, texts put one under the other (that of `gone` first
/// where the pair is `turned`), the narrower of two circles of readers stays, and a name that is
/// not chosen becomes another name. O(fields).
pub(crate) fn merge(
    kinds: &Kinds,
    kept: &Record,
    gone: &Record,
    turned: bool,
    gone_wins: impl Fn(&str) -> bool,
) -> Merged {
    let mut merged = Merged::default();
    let keys: BTreeSet<&String> = gone.fields.keys().collect();
    let mut done: BTreeSet<String> = BTreeSet::new();
    for key in keys {
        let (field, member) = split_key(key);
        if ITS_OWN.contains(&field) {
            continue;
        }
        let def = kinds.field_of_key(&kept.kind, key);
        let unit = match def {
            Some(def) if def.form == Form::Date => def.name.clone(),
            _ => key.clone(),
        };
        if !done.insert(unit.clone()) {
            continue;
        }
        let value = &gone.fields[key];
        match (def.map(|def| (def.form, def.merge)), member) {
            (Some((Form::Set, _)), Some(member)) => {
                if member != kept.id.as_str() {
                    merged.edits.push(Edit::Tick {
                        record: kept.id.clone(),
                        field: field.to_owned(),
                        member: member.to_owned(),
                    });
                }
            }
            (Some((_, Merge::Text)), _) => text(&mut merged, kept, key, value, turned),
            (Some((Form::Date, _)), _) => {
                let stored = [format!("{unit}_raw"), format!("{unit}_edtf")];
                register(&mut merged, [kept, gone], &unit, &stored, &gone_wins);
            }
            _ if key == "handling" => {
                if handling(gone) > handling(kept) {
                    set(&mut merged, kept, key, Some(value));
                }
            }
            _ => {
                let stored = [key.clone()];
                register(&mut merged, [kept, gone], &unit, &stored, &gone_wins);
            }
        }
    }
    merged
}

fn text(merged: &mut Merged, kept: &Record, key: &str, value: &Value, turned: bool) {
    let (ours, theirs) = (kept.words(key), value.as_str().unwrap_or_default());
    let whole = if theirs.trim().is_empty() || ours.contains(theirs.trim()) {
        return;
    } else if ours.trim().is_empty() || theirs.contains(ours.trim()) {
        theirs.to_owned()
    } else if turned {
        format!("{}{RULE}{}", theirs.trim_end(), ours)
    } else {
        format!("{}{RULE}{}", ours.trim_end(), theirs)
    };
    merged.edits.push(Edit::SetText {
        record: kept.id.clone(),
        key: key.to_owned(),
        text: whole,
    });
}

fn register(
    merged: &mut Merged,
    [kept, gone]: [&Record; 2],
    field: &str,
    stored: &[String],
    gone_wins: &impl Fn(&str) -> bool,
) {
    let blank = |record: &Record| {
        let mut values = stored.iter().filter_map(|key| record.get(key));
        values.all(Value::is_blank)
    };
    let points_home = stored.iter().any(|key| gone.words(key) == kept.id.as_str());
    let same = stored
        .iter()
        .all(|key| words(kept, key) == words(gone, key));
    if blank(gone) || same || points_home {
        return;
    }
    let open = blank(kept);
    if !open {
        merged.differs.push((field.to_owned(), stored[0].clone()));
    }
    let foreign = stored
        .iter()
        .any(|key| matches!(gone.get(key), Some(Value::Opaque(_))));
    let takes = (open || gone_wins(field)) && !foreign;
    let loser = if takes { kept } else { gone };
    if takes {
        for key in stored {
            set(merged, kept, key, gone.get(key));
        }
    }
    if takes && open {
        return;
    }
    let lost = loser.get(&stored[0]).cloned().unwrap_or(Value::Null);
    if field == "name" {
        merged.edits.push(Edit::Tick {
            record: kept.id.clone(),
            field: "aliases".into(),
            member: lost.to_words(),
        });
    } else {
        merged.leave(&stored[0], lost);
    }
}

fn words(record: &Record, key: &str) -> String {
    record.get(key).map(Value::to_words).unwrap_or_default()
}

fn set(merged: &mut Merged, kept: &Record, key: &str, value: Option<&Value>) {
    merged.edits.push(Edit::Set {
        record: kept.id.clone(),
        key: key.to_owned(),
        value: value.cloned().unwrap_or(Value::Null),
    });
}
