//! The memory that one can read: who changed what, and when.

use std::collections::HashSet;

use automerge::legacy::{self, Key, OpType};
use automerge::{ActorId, ChangeHash, ObjType, ReadDoc, ScalarValue};

use crate::id::{Moment, RecordId};
use crate::kind::Merge;
use crate::record::split_key;
use crate::value::Value;
use crate::workspace::{Place, Workspace, op_name};

/// Who made a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The actor's name in hexadecimal: one device in one run of sessions.
    pub actor: String,
    /// The member behind it, where that is known.
    pub member: Option<RecordId>,
    /// Whether it is the actor of this very session.
    pub here: bool,
}

/// One thing that a change did.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// A record was made.
    Made,
    /// A record went to the bin.
    Trashed,
    /// A record came back from the bin.
    Restored,
    /// A register was written.
    Set {
        /// The stored key.
        key: String,
        /// What it was given.
        value: Value,
    },
    /// A register was emptied, or a member taken out of a set.
    Emptied {
        /// The stored key.
        key: String,
    },
    /// Letters were typed or removed in a long text.
    Wrote {
        /// The field.
        key: String,
        /// What was typed, in the order of the text.
        typed: String,
        /// How many letters were removed.
        removed: usize,
    },
    /// A tally was counted up or down.
    Counted {
        /// The counter.
        key: String,
        /// By how much.
        by: i64,
    },
}

/// One change: one act of one member.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its hash.
    pub hash: [u8; 32],
    /// Who made it.
    pub author: Author,
    /// When, by the author's clock, to the second.
    pub at: Moment,
    /// The act's code: `set`, `create`, `import list.csv`, `undo …`.
    pub label: String,
    /// What it did, record by record, in order.
    pub deeds: Vec<(RecordId, Deed)>,
}

impl Entry {
    /// What people did: the deeds without what the program wrote beside them, the EDTF form of a
    /// date whose words were typed.
    pub fn done_by_people(&self) -> impl Iterator<Item = &(RecordId, Deed)> {
        self.deeds.iter().filter(|(record, deed)| {
            let field = deed.key().and_then(|key| key.strip_suffix("_edtf"));
            !field.is_some_and(|field| {
                let words = format!("{field}_raw");
                let mut others = self.deeds.iter();
                others.any(|(other, deed)| other == record && deed.key() == Some(&words))
            })
        })
    }
}

impl Deed {
    /// The stored key that it touched, where it touched one.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Made | Self::Trashed | Self::Restored => None,
            Self::Set { key, .. }
            | Self::Emptied { key }
            | Self::Wrote { key, .. }
            | Self::Counted { key, .. } => Some(key),
        }
    }
}

/// One of the values that stand side by side in a disputed register.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The value.
    pub value: Value,
    /// Who wrote it.
    pub author: Author,
    /// When, by the author's clock.
    pub at: Moment,
    /// Whether lists show this one until somebody chooses.
    pub shown: bool,
}

impl Workspace {
    /// Every change since the workspace was made, newest first.
    ///
    /// O(all operations): half a second at 10,000 imported entities; meant for a worker or for
    /// a page that was asked for.
    #[must_use]
    pub fn history(&self) -> Vec<Entry> {
        self.history_since(&[])
    }

    /// The changes that are not ancestors of some heads, newest first.
    #[must_use]
    pub fn history_since(&self, heads: &[[u8; 32]]) -> Vec<Entry> {
        let heads: Vec<ChangeHash> = heads.iter().map(|head| ChangeHash(*head)).collect();
        let genesis = crate::schema::genesis_actor(self.id());
        let mut entries: Vec<Entry> = self
            .doc
            .get_changes(&heads)
            .iter()
            .filter(|change| change.actor_id() != &genesis)
            .map(|change| self.entry(&change.decode(), change.hash()))
            .collect();
        entries.reverse();
        entries
    }

    /// The changes that touched one record, newest first. Cost as [`Workspace::history`].
    #[must_use]
    pub fn history_of(&self, record: &RecordId) -> Vec<Entry> {
        let mut entries = self.history();
        for entry in &mut entries {
            entry.deeds.retain(|(touched, _)| touched == record);
        }
        entries.retain(|entry| !entry.deeds.is_empty());
        entries
    }

    /// What a record's key held just before a change; `None` when nothing.
    #[must_use]
    pub fn before(&self, change: &[u8; 32], record: &RecordId, key: &str) -> Option<Value> {
        let change = self.doc.get_change_by_hash(&ChangeHash(*change))?;
        let object = self.objects.of(record)?;
        match self.doc.get_at(object, key, change.deps()).ok()?? {
            (automerge::Value::Object(ObjType::Text), text) => {
                Some(Value::Text(self.doc.text_at(text, change.deps()).ok()?))
            }
            (value, _) => value.as_scalar().map(Value::from_scalar),
        }
    }

    /// Every value that a register holds at once, the shown one first.
    ///
    /// Equal values count once. One element when nothing is disputed, none when it is empty.
    #[must_use]
    pub fn alternatives(&self, record: &RecordId, key: &str) -> Vec<Alternative> {
        let Some(object) = self.objects.of(record) else {
            return Vec::new();
        };
        let Ok(all) = self.doc.get_all(object, key) else {
            return Vec::new();
        };
        let shown = self
            .record(record)
            .and_then(|present| present.get(key))
            .cloned();
        let mut alternatives: Vec<Alternative> = Vec::new();
        for (value, at) in &all {
            let value = match value {
                automerge::Value::Object(ObjType::Text) => {
                    Value::Text(self.doc.text(at).unwrap_or_default())
                }
                other => match other.as_scalar() {
                    Some(scalar) => Value::from_scalar(scalar),
                    None => continue,
                },
            };
            if alternatives.iter().any(|known| known.value == value) {
                continue;
            }
            let (author, at) = self.written_by(at);
            let is_shown = shown.as_ref() == Some(&value);
            alternatives.push(Alternative {
                value,
                author,
                at,
                shown: is_shown,
            });
        }
        alternatives.sort_by_key(|alternative| !alternative.shown);
        alternatives
    }

    /// Whether a trashed record was edited by someone who had not seen it go.
    ///
    /// Compares the record with what the one who trashed it saw. O(record), on old states.
    #[must_use]
    pub fn edited_after_trash(&self, record: &RecordId) -> bool {
        let Some(object) = self.objects.of(record) else {
            return false;
        };
        let Ok(Some((_, at))) = self.doc.get(object, "deleted_at") else {
            return false;
        };
        let Some(hash) = self.doc.hash_for_opid(&at) else {
            return false;
        };
        let visible =
            |heads: Option<&[ChangeHash]>| match ReadDoc::hydrate(&self.doc, object, heads) {
                Ok(automerge::hydrate::Value::Map(map)) => Some(
                    map.iter()
                        .filter(|(key, _)| !key.starts_with("deleted_"))
                        .map(|(key, held)| (key.clone(), held.value.clone()))
                        .collect::<std::collections::HashMap<_, _>>(),
                ),
                _ => None,
            };
        visible(Some(&[hash])) != visible(None)
    }

    pub(crate) fn entry_of(&self, hash: ChangeHash) -> Option<Entry> {
        let change = self.doc.get_change_by_hash(&hash)?;
        Some(self.entry(&change.decode(), hash))
    }

    /// Who made a change, and when by that member's clock. What it did is not read.
    pub(crate) fn made_by(&self, hash: ChangeHash) -> Option<(Author, Moment)> {
        let meta = self.doc.get_change_meta_by_hash(&hash)?;
        let at = Moment(meta.timestamp.saturating_mul(1000));
        Some((self.author(&meta.actor), at))
    }

    fn is_set(&self, record: &RecordId, key: &str) -> bool {
        let (field, member) = split_key(key);
        let kind = self
            .record(record)
            .map_or("", |present| present.kind.as_str());
        member.is_some() && self.kinds.merge_of(kind, field) == Some(Merge::Set)
    }

    fn written_by(&self, at: &automerge::ObjId) -> (Author, Moment) {
        let seconds = self
            .doc
            .hash_for_opid(at)
            .and_then(|hash| self.doc.get_change_by_hash(&hash))
            .map_or(0, |change| change.timestamp());
        let author = match op_name(at) {
            Some((_, actor)) => self.author(&actor),
            None => Author {
                actor: String::new(),
                member: None,
                here: false,
            },
        };
        (author, Moment(seconds.saturating_mul(1000)))
    }

    fn author(&self, actor: &ActorId) -> Author {
        Author {
            actor: actor.to_hex_string(),
            member: self.authors.get(actor).cloned(),
            here: actor == self.doc.get_actor(),
        }
    }

    /// What a change did, record by record. O(operations of the change).
    pub(crate) fn entry(&self, change: &legacy::Change, hash: ChangeHash) -> Entry {
        let mut deeds: Vec<(RecordId, Deed)> = Vec::new();
        // What a record is born with is no deed of its own.
        let mut made: HashSet<RecordId> = HashSet::new();
        for op in &change.operations {
            if self.objects.is_records(&op.obj) {
                if let (Key::Map(key), OpType::Make(_)) = (&op.key, &op.action) {
                    let record = RecordId::from(key.to_string());
                    made.insert(record.clone());
                    deeds.push((record, Deed::Made));
                }
                continue;
            }
            match self.objects.place(&op.obj) {
                Some(Place::Record(record)) if !made.contains(record) => {
                    if let Key::Map(key) = &op.key {
                        let deed = map_deed(key, &op.action, self.is_set(record, key));
                        deeds.extend(deed.map(|deed| (record.clone(), deed)));
                    }
                }
                Some(Place::Text(record, key)) if !made.contains(record) => {
                    add_letters(&mut deeds, record, key, op);
                }
                _ => {}
            }
        }
        Entry {
            hash: hash.0,
            author: self.author(&change.actor_id),
            at: Moment(change.time.saturating_mul(1000)),
            label: change.message.clone().unwrap_or_default(),
            deeds,
        }
    }
}

fn map_deed(key: &str, action: &OpType, is_set: bool) -> Option<Deed> {
    Some(match (key, action) {
        ("deleted_at", OpType::Put(_)) => Deed::Trashed,
        ("deleted_at", OpType::Delete) => Deed::Restored,
        ("deleted_by", _) => return None,
        (_, OpType::Put(value)) => {
            // The tick's moment is bookkeeping; which member was ticked is in the key.
            let value = if is_set {
                Value::Null
            } else {
                Value::from_scalar(value)
            };
            Deed::Set {
                key: key.to_owned(),
                value,
            }
        }
        (_, OpType::Delete) => Deed::Emptied {
            key: key.to_owned(),
        },
        (_, OpType::Increment(by)) => Deed::Counted {
            key: key.to_owned(),
            by: *by,
        },
        _ => return None,
    })
}

fn add_letters(deeds: &mut Vec<(RecordId, Deed)>, record: &RecordId, key: &str, op: &legacy::Op) {
    let (letter, gone) = match &op.action {
        OpType::Put(ScalarValue::Str(letter)) => (letter.as_str(), 0),
        OpType::Delete => ("", 1),
        _ => return,
    };
    if let Some((
        last,
        Deed::Wrote {
            key: same,
            typed,
            removed,
        },
    )) = deeds.last_mut()
        && last == record
        && same == key
    {
        typed.push_str(letter);
        *removed += gone;
        return;
    }
    let (key, typed) = (key.to_owned(), letter.to_owned());
    deeds.push((
        record.clone(),
        Deed::Wrote {
            key,
            typed,
            removed: gone,
        },
    ));
}
