//! Two fiches that turn out to be one, made one.
//!
//! One act: what the one that goes holds is added to the one that stays, everything that points
//! at it points at the other, and it lies in the bin with a `same_as` link to the other. Where
//! both say something else, a person chooses; what was not chosen is kept in a note.
//!
//! Which of the two *records* stays follows from their names alone, whoever joins them and
//! whichever fiche was said to stay: two members who join one pair apart, in either direction,
//! put the same record into the bin, and no merge leaves none of the two.

mod own;
mod pointers;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::edit::{Act, Edit};
use crate::id::{Dice, Moment, RecordId};
use crate::kind::Handling;
use crate::record::Record;
use crate::value::Value;
use crate::view::labels::{title, words_of};
use crate::workspace::Workspace;
pub(crate) use own::{Merged, merge};

/// What a note of what was not chosen says, and what stands between a label and a value.
const FRENCH: &str = include_str!("../words/join.fr.json");

/// The words of that note.
#[derive(serde::Deserialize)]
pub(crate) struct Words {
    left: String,
    line: String,
}

impl Words {
    pub(crate) fn shipped() -> Self {
        serde_json::from_str(FRENCH).expect("the test that joins two fiches read it")
    }

    /// The first line of the note.
    pub(crate) fn left(&self, name: &str) -> String {
        self.left.replacen("{}", name, 1)
    }

    /// One line of it.
    pub(crate) fn line(&self, label: &str, value: &str) -> String {
        self.line
            .replacen("{}", label, 1)
            .replacen("{}", value.trim(), 1)
    }
}

/// A field about which the two fiches say something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The field, or the stored key of an added field.
    pub field: String,
    /// What people read before it.
    pub label: String,
    /// What the fiche that stays says, in words.
    pub stays: String,
    /// What the one that goes says, in words.
    pub goes: String,
}

/// What joining two fiches would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joining {
    /// The fields to choose in; without a choice, what stays is said by the fiche that stays.
    pub questions: Vec<Question>,
    /// How many other records point at the one that goes.
    pub pointing: usize,
}

/// Two fiches made one.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// The record that stays: of two living fiches the one that was made first.
    pub record: RecordId,
    /// The record that goes into the bin.
    pub gone: RecordId,
    /// What is to be done, as one change.
    pub act: Act,
    /// How many other records point elsewhere than before.
    pub moved: usize,
}

/// Why two records cannot be joined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// It is one record already.
    #[error("both are the record {0}")]
    Same(RecordId),
    /// It is no fiche, or lies in the bin.
    #[error("{0} is no living fiche")]
    NoFiche(RecordId),
}

/// Says what joining two fiches would do, before it is done. O(workspace).
///
/// # Errors
/// When they are no two fiches.
pub fn look(
    workspace: &Workspace,
    stays: &RecordId,
    goes: &RecordId,
) -> Result<Joining, JoinError> {
    let pair = Pair::of(workspace, stays, goes)?;
    let merged = pair.merged(workspace, stays, &BTreeSet::new());
    let records = workspace.records();
    let mut pointing: Vec<&RecordId> = records
        .pointing_at(goes)
        .map(|(record, _)| &record.id)
        .filter(|id| *id != stays)
        .collect();
    pointing.sort();
    pointing.dedup();
    let words = |record: &Record, key: &str| {
        let value = record.get(key).cloned().unwrap_or(Value::Null);
        words_of(workspace, &record.kind, key, &value)
    };
    let (first, second) = pair.as_said(stays);
    let questions = merged.differs.into_iter().map(|(field, key)| Question {
        label: label(workspace, &field),
        stays: words(first, &key),
        goes: words(second, &key),
        field,
    });
    Ok(Joining {
        questions: questions.collect(),
        pointing: pointing.len(),
    })
}

/// Joins two fiches: `take` names the fields in which what the one that goes says is kept.
///
/// A fiche that was joined before, and that somebody who did not know it went on with, is joined
/// again: what came since is brought over. O(workspace).
///
/// # Errors
/// When they are no two fiches.
pub fn act(
    workspace: &Workspace,
    stays: &RecordId,
    goes: &RecordId,
    take: &BTreeSet<String>,
    now: Moment,
    dice: &mut Dice,
) -> Result<Joined, JoinError> {
    let pair = Pair::of(workspace, stays, goes)?;
    let Pair { kept, gone } = &pair;
    let merged = pair.merged(workspace, stays, take);
    let words = Words::shipped();
    let mut lines: Vec<String> = Vec::new();
    for (key, value) in &merged.left {
        let value = words_of(workspace, &gone.kind, key, value);
        lines.push(words.line(&label(workspace, key), &value));
    }
    let mut edits = merged.edits;
    let moves = pointers::redirect(workspace, &gone.id, &kept.id, now, dice);
    edits.extend(moves.edits);
    for (label, value) in &moves.left {
        lines.push(words.line(label, value));
    }
    let narrow = own::handling(kept).max(own::handling(gone));
    if !lines.is_empty() {
        let (_, second) = pair.as_said(stays);
        let mut text = vec![words.left(&title(workspace, second))];
        text.extend(lines);
        let secret = merged.left.iter().any(|(key, _)| {
            let field = workspace.kinds().field_of_key(&gone.kind, key);
            field.is_some_and(|field| field.handling == Some(Handling::Core))
        });
        let reader = if secret { Handling::Core } else { narrow };
        edits.extend(note(&kept.id, &text.join("\n"), reader, now, dice));
    }
    if gone.is_trashed() {
        // What came since it was joined is told no more as come since.
        edits.push(Edit::Set {
            record: gone.id.clone(),
            key: "deleted_at".into(),
            value: Value::Int(now.0.max(gone.int("deleted_at").unwrap_or(0) + 1)),
        });
    } else {
        edits.push(Edit::Trash {
            record: gone.id.clone(),
        });
    }
    if !are_linked(workspace, &kept.id, &gone.id) {
        let fields = vec![
            ("from".into(), gone.id.as_str().into()),
            ("to".into(), kept.id.as_str().into()),
            ("kind".into(), "same_as".into()),
        ];
        edits.push(Edit::Create {
            record: RecordId::fresh(now, dice),
            kind: "link".into(),
            fields,
        });
    }
    Ok(Joined {
        record: kept.id.clone(),
        gone: gone.id.clone(),
        act: Act::verbatim("unite", edits),
        moved: moves.moved,
    })
}

/// Every fiche that was joined to another: first the one that stays, then the one that went.
/// O(links).
#[must_use]
pub fn joined(workspace: &Workspace) -> Vec<(RecordId, RecordId)> {
    let records = workspace.records();
    let mut pairs = Vec::new();
    for link in records.of_kind("link") {
        if link.words("kind") != "same_as" {
            continue;
        }
        let ends = (link.reference("from"), link.reference("to"));
        let (Some(from), Some(to)) = ends else {
            continue;
        };
        for (gone, kept) in [(&from, &to), (&to, &from)] {
            let went = records.get(gone).is_some_and(Record::is_trashed);
            let stays = records.living(kept).is_some_and(|it| it.kind == "entity");
            if went && stays {
                pairs.push((kept.clone(), gone.clone()));
            }
        }
    }
    pairs.sort();
    pairs.dedup();
    pairs
}

/// Those of [`joined`] with whom somebody else went on. Joined again, nothing waits any more.
/// O(links), and the past of each.
#[must_use]
pub fn unfinished(workspace: &Workspace) -> Vec<(RecordId, RecordId)> {
    let waits = |(_, gone): &(RecordId, RecordId)| {
        let mut around = workspace.records().pointing_at(gone);
        around.any(|(record, _)| record.words("kind") != "same_as")
            || workspace.edited_after_trash(gone)
    };
    joined(workspace).into_iter().filter(waits).collect()
}

/// The two records, by what becomes of them.
struct Pair<'w> {
    kept: &'w Record,
    gone: &'w Record,
}

impl<'w> Pair<'w> {
    fn of(workspace: &'w Workspace, stays: &RecordId, goes: &RecordId) -> Result<Self, JoinError> {
        if stays == goes {
            return Err(JoinError::Same(stays.clone()));
        }
        let records = workspace.records();
        let fiche = |id: &RecordId| {
            let record = records.get(id).filter(|record| record.kind == "entity");
            record.ok_or_else(|| JoinError::NoFiche(id.clone()))
        };
        let (first, second) = (fiche(stays)?, fiche(goes)?);
        if first.is_trashed() {
            return Err(JoinError::NoFiche(stays.clone()));
        }
        if second.is_trashed() && !are_linked(workspace, stays, goes) {
            return Err(JoinError::NoFiche(goes.clone()));
        }
        let (kept, gone) = if second.is_trashed() || first.id < second.id {
            (first, second)
        } else {
            (second, first)
        };
        Ok(Self { kept, gone })
    }

    /// The two fiches as they were said: the one that stays first.
    fn as_said(&self, stays: &RecordId) -> (&'w Record, &'w Record) {
        if self.kept.id == *stays {
            (self.kept, self.gone)
        } else {
            (self.gone, self.kept)
        }
    }

    fn merged(&self, workspace: &Workspace, stays: &RecordId, take: &BTreeSet<String>) -> Merged {
        let turned = self.kept.id != *stays;
        let mut merged = merge(workspace.kinds(), self.kept, self.gone, turned, |field| {
            take.contains(field) != turned
        });
        for record in [self.kept, self.gone] {
            for key in &record.disputed {
                let chosen = merged.wanted(key).or_else(|| self.kept.get(key)).cloned();
                let stands = record.id == self.kept.id && merged.wanted(key).is_none();
                let others = workspace.alternatives(&record.id, key).into_iter();
                let others = others.filter(|it| !stands && Some(&it.value) != chosen.as_ref());
                for other in others {
                    merged.leave(key, other.value);
                }
            }
        }
        merged
    }
}

/// Whether a link says that two records are one.
fn are_linked(workspace: &Workspace, one: &RecordId, other: &RecordId) -> bool {
    let links = workspace.records().pointing_at(one);
    links
        .filter(|(link, _)| link.kind == "link" && link.words("kind") == "same_as")
        .any(|(link, _)| [link.words("from"), link.words("to")].contains(&other.as_str()))
}

/// What people read before a field or an added field.
fn label(workspace: &Workspace, key: &str) -> String {
    let kinds = workspace.kinds();
    if let Some(("custom", rest)) = key.split_once('|') {
        let id = rest.split('|').next().unwrap_or(rest);
        if let Some(field) = workspace.records().get(&id.into()) {
            return field.words("label").to_owned();
        }
    }
    let field = kinds
        .field("entity", key)
        .or_else(|| kinds.field_of_key("entity", key));
    field.map_or_else(|| key.to_owned(), |field| field.label.clone())
}

/// The narrower of the circles of readers of two records.
pub(crate) fn narrower(one: &Record, other: &Record) -> &'static str {
    code(own::handling(one).max(own::handling(other)))
}

fn code(reader: Handling) -> &'static str {
    match reader {
        Handling::Public => "public",
        Handling::Members => "members",
        Handling::Core => "core",
    }
}

/// A note about a fiche.
pub(crate) fn note(
    about: &RecordId,
    text: &str,
    reader: Handling,
    now: Moment,
    dice: &mut Dice,
) -> [Edit; 2] {
    let note = RecordId::fresh(now, dice);
    let reader = code(reader);
    [
        Edit::Create {
            record: note.clone(),
            kind: "note".into(),
            fields: vec![
                ("text".into(), text.into()),
                ("handling".into(), reader.into()),
            ],
        },
        Edit::Create {
            record: RecordId::fresh(now, dice),
            kind: "link".into(),
            fields: vec![
                ("from".into(), note.as_str().into()),
                ("to".into(), about.as_str().into()),
                ("kind".into(), "about".into()),
            ],
        },
    ]
}
