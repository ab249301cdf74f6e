//! Undo and redo of one's own acts, and of nobody else's.
//!
//! The inverse of an act is read from the document's history when it is needed: what a key held
//! before, which letters the act typed and which it removed. So undo also works after a restart
//! and from the command line, and never needs `fork_at`, which costs seconds. A value that
//! someone changed since is left alone; letters that someone typed inside mine stay.

mod letters;

use std::collections::{BTreeMap, HashMap, HashSet};

use automerge::legacy::{self, Key, ObjectId, OpType};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, ChangeHash, ObjId, ReadDoc, ScalarValue};

use crate::edit::EditError;
use crate::history::Entry;
use crate::id::Moment;
use crate::workspace::{Applied, COMMISSION, Place, Workspace, op_name};

pub(crate) use letters::Letter;
use letters::{Piece, names_of};

/// What this member did and may take back, newest last.
#[derive(Debug, Default, Clone)]
pub(crate) struct Acts {
    done: Vec<Deed>,
    undone: Vec<Deed>,
    mine: HashSet<ActorId>,
    /// Letters that an undo wrote again, with the name of the letter each stands for. So that
    /// undoing "delete b" and then "type abc" takes the second b too.
    again: HashMap<Letter, Letter>,
}

#[derive(Debug, Clone)]
struct Deed {
    hash: ChangeHash,
    label: String,
}

impl Acts {
    pub(crate) fn did(&mut self, hash: ChangeHash, label: &str) {
        self.done.push(Deed {
            hash,
            label: label.to_owned(),
        });
        self.undone.clear();
    }

    /// Notes an act that was done under another actor of this member's.
    pub(crate) fn did_under(&mut self, actor: ActorId, hash: ChangeHash, label: &str) {
        self.mine.insert(actor);
        self.did(hash, label);
    }

    /// How many acts there are to take back, and the last of them.
    pub(crate) fn end(&self) -> ActsEnd {
        ActsEnd(self.done.len(), self.done.last().map(|deed| deed.hash))
    }

    /// Whether nothing was taken back or done again since these were the last.
    pub(crate) fn go_on_from(&self, end: &ActsEnd) -> bool {
        let last = end.0.checked_sub(1).and_then(|at| self.done.get(at));
        self.done.len() >= end.0 && last.map(|deed| deed.hash) == end.1
    }

    /// Takes over what undo or redo made of the acts beside, under another actor of this
    /// member's. What was done here since `end` stays the last.
    pub(crate) fn turned_under(&mut self, actor: ActorId, end: &ActsEnd, beside: Self) {
        let since = self.done.split_off(end.0);
        self.done = beside.done;
        self.undone = if since.is_empty() {
            beside.undone
        } else {
            Vec::new()
        };
        self.done.extend(since);
        self.again.extend(beside.again);
        self.mine.insert(actor);
    }
}

/// How many acts there were to take back, and the last of them.
#[derive(Debug)]
pub(crate) struct ActsEnd(usize, Option<ChangeHash>);

/// One write that takes something back.
enum Inverse {
    Put(ObjId, String, ScalarValue),
    Delete(ObjId, String),
    Add(ObjId, String, i64),
    Letters {
        text: ObjId,
        removed: Vec<usize>,
        restored: Vec<Piece>,
    },
}

const UNDO: &str = "undo ";
const REDO: &str = "redo ";

impl Workspace {
    /// The code of the act that undo would take back.
    #[must_use]
    pub fn undo_label(&self) -> Option<&str> {
        self.acts.done.last().map(|deed| deed.label.as_str())
    }

    /// The code of the act that redo would do again.
    #[must_use]
    pub fn redo_label(&self) -> Option<&str> {
        self.acts.undone.last().map(|deed| deed.label.as_str())
    }

    /// The changes that undo and redo would take back; equal as long as their names are.
    #[must_use]
    pub fn undo_heads(&self) -> [Option<[u8; 32]>; 2] {
        [self.acts.done.last(), self.acts.undone.last()].map(|deed| deed.map(|deed| deed.hash.0))
    }

    /// The labels of the acts that undo and redo stand before.
    #[must_use]
    pub fn undo_labels(&self) -> [Option<&str>; 2] {
        [self.acts.done.last(), self.acts.undone.last()]
            .map(|deed| deed.map(|deed| deed.label.as_str()))
    }

    /// How many operations the acts have that undo and redo stand before: what they cost.
    #[must_use]
    pub fn undo_sizes(&self) -> [u64; 2] {
        let size = |deed: Option<&Deed>| {
            let meta = self.doc.get_change_meta_by_hash(&deed?.hash)?;
            Some((meta.max_op + 1).saturating_sub(meta.start_op))
        };
        [self.acts.done.last(), self.acts.undone.last()].map(|deed| size(deed).unwrap_or(0))
    }

    /// What undo would take back, as the history tells it.
    #[must_use]
    pub fn undo_entry(&self) -> Option<Entry> {
        self.acts
            .done
            .last()
            .and_then(|deed| self.entry_of(deed.hash))
    }

    /// What redo would do again: the undo that it takes back.
    #[must_use]
    pub fn redo_entry(&self) -> Option<Entry> {
        self.acts
            .undone
            .last()
            .and_then(|deed| self.entry_of(deed.hash))
    }

    /// Fills the undo stack from the history, so that undo goes on after a restart.
    ///
    /// `mine` are the actors that this device ever wrote under. O(changes).
    pub fn recall_acts(&mut self, mine: &[Vec<u8>]) {
        let mut own: Vec<(u64, ChangeHash, String)> = self
            .doc
            .get_changes_meta(&[])
            .iter()
            .filter(|meta| {
                mine.iter()
                    .any(|actor| actor.as_slice() == meta.actor.to_bytes())
            })
            .map(|meta| {
                let message = meta.message.as_deref().unwrap_or_default().to_owned();
                (meta.max_op, meta.hash, message)
            })
            .collect();
        own.sort();
        let messages: BTreeMap<String, String> = own
            .iter()
            .map(|(_, hash, message)| (hash.to_string(), message.clone()))
            .collect();
        let reversals: Vec<(ChangeHash, String)> = own
            .iter()
            .filter_map(|(_, hash, message)| {
                let target = message
                    .strip_prefix(UNDO)
                    .or_else(|| message.strip_prefix(REDO))?;
                Some((*hash, target.to_owned()))
            })
            .collect();
        let mut cancelled: HashSet<String> = HashSet::new();
        let mut done = Vec::new();
        for (_, hash, message) in own.into_iter().rev() {
            if cancelled.contains(&hash.to_string()) || message.starts_with(COMMISSION) {
                continue;
            }
            if let Some(target) = message.strip_prefix(UNDO) {
                cancelled.insert(target.to_owned());
                continue;
            }
            let label = match message.strip_prefix(REDO) {
                // A redo stands for the act that the undo before it had taken back.
                Some(undo) => {
                    let original = messages.get(undo).and_then(|m| m.strip_prefix(UNDO));
                    cancelled.insert(undo.to_owned());
                    cancelled.extend(original.map(str::to_owned));
                    original
                        .and_then(|act| messages.get(act))
                        .cloned()
                        .unwrap_or_default()
                }
                None => message,
            };
            done.push(Deed { hash, label });
        }
        done.reverse();
        let mine = mine
            .iter()
            .map(|actor| ActorId::from(actor.as_slice()))
            .collect();
        self.acts = Acts {
            done,
            mine,
            ..Acts::default()
        };
        for (hash, target) in reversals {
            self.recall_again(hash, &target);
        }
    }

    /// Takes back my last act. `None` when there is nothing left to take back.
    ///
    /// Parts of it that somebody changed since stay; an act of which nothing is left to take
    /// back is skipped.
    ///
    /// # Errors
    /// When the document refuses the write, or is read-only here.
    pub fn undo(&mut self, now: Moment) -> Result<Option<Applied>, EditError> {
        let mut applied = self.settle(now);
        while let Some(deed) = self.acts.done.pop() {
            let message = format!("{UNDO}{}", deed.hash);
            if let Some(done) = self.reverse(deed.hash, message, now)? {
                applied.changes.extend(done.changes);
                applied.hash = done.hash;
                if let Some(hash) = done.hash {
                    self.acts.undone.push(Deed {
                        hash,
                        label: deed.label,
                    });
                }
                return Ok(Some(applied));
            }
        }
        Ok(None)
    }

    /// Does again what I last took back. `None` when there is nothing.
    ///
    /// # Errors
    /// When the document refuses the write, or is read-only here.
    pub fn redo(&mut self, now: Moment) -> Result<Option<Applied>, EditError> {
        let settled = self.settle(now);
        if settled.hash.is_some() {
            return Ok(None);
        }
        while let Some(deed) = self.acts.undone.pop() {
            let message = format!("{REDO}{}", deed.hash);
            if let Some(done) = self.reverse(deed.hash, message, now)? {
                if let Some(hash) = done.hash {
                    self.acts.done.push(Deed {
                        hash,
                        label: deed.label,
                    });
                }
                return Ok(Some(done));
            }
        }
        Ok(None)
    }

    fn reverse(
        &mut self,
        hash: ChangeHash,
        message: String,
        now: Moment,
    ) -> Result<Option<Applied>, EditError> {
        self.writable()?;
        let Some(change) = self
            .doc
            .get_change_by_hash(&hash)
            .map(|change| change.decode())
        else {
            return Ok(None);
        };
        let inverses = self.inverses(&change, hash, now);
        if inverses.is_empty() {
            return Ok(None);
        }
        let rewritten = names_of(&inverses);
        let options = CommitOptions::default()
            .with_message(message)
            .with_time(now.seconds());
        let written = self.doc.transact_with::<_, _, EditError, _>(
            |()| options,
            |tx| {
                for inverse in inverses {
                    match inverse {
                        Inverse::Put(object, key, value) => tx.put(object, key, value)?,
                        Inverse::Delete(object, key) => tx.delete(object, key)?,
                        Inverse::Add(object, key, by) => tx.increment(object, key, by)?,
                        Inverse::Letters {
                            text,
                            removed,
                            restored,
                        } => {
                            // From the end, so that places before stay what they were.
                            let mut pieces = restored.into_iter().rev().peekable();
                            let mut gone = removed.into_iter().rev().peekable();
                            while pieces.peek().is_some() || gone.peek().is_some() {
                                let next_gone = gone.peek().map_or(0, |at| at + 1);
                                match pieces.next_if(|piece| piece.at >= next_gone) {
                                    Some(piece) => {
                                        tx.splice_text(&text, piece.at, 0, &piece.letters)?;
                                    }
                                    None => match gone.next() {
                                        Some(at) => tx.splice_text(&text, at, 1, "")?,
                                        None => break,
                                    },
                                }
                            }
                        }
                    }
                }
                Ok(())
            },
        );
        match written {
            Ok(success) => match success.hash {
                Some(hash) => {
                    self.remember_again(hash, rewritten);
                    Ok(Some(Applied {
                        changes: self.absorb_own(hash)?,
                        hash: Some(hash),
                    }))
                }
                None => Ok(None),
            },
            Err(failure) => Err(failure.error),
        }
    }

    fn inverses(&self, change: &legacy::Change, hash: ChangeHash, now: Moment) -> Vec<Inverse> {
        let mine = OwnOps::of(change);
        let mut seen: HashSet<(ObjectId, String)> = HashSet::new();
        let mut inverses = Vec::new();
        for op in &change.operations {
            if self.objects.is_records(&op.obj) {
                let Key::Map(key) = &op.key else { continue };
                inverses.extend(self.unmake(key, &mine, now));
                continue;
            }
            match self.objects.place(&op.obj) {
                Some(Place::Record(record)) => {
                    let (Key::Map(key), Some(object)) = (&op.key, self.objects.of(record)) else {
                        continue;
                    };
                    if op_name(object).is_some_and(|name| mine.holds(name.0, &name.1)) {
                        continue; // Part of a record made by this very act, trashed above.
                    }
                    if let OpType::Increment(by) = op.action {
                        inverses.push(Inverse::Add(object.clone(), key.to_string(), -by));
                    } else if seen.insert((op.obj.clone(), key.to_string())) {
                        inverses.extend(self.unput(object, key, change, hash));
                    }
                }
                Some(Place::Text(..)) | None => {}
            }
        }
        for (text, _) in self.texts_in(change, &mine) {
            inverses.extend(self.untype(&text, change, hash));
        }
        inverses
    }

    /// A record that the act made goes to the bin.
    fn unmake(&self, key: &str, mine: &OwnOps, now: Moment) -> Option<Inverse> {
        let (_, object) = self.doc.get(&self.objects.records, key).ok()??;
        let (counter, actor) = op_name(&object)?;
        let trashed = self.doc.get(&object, "deleted_at").ok()?.is_some();
        (mine.holds(counter, &actor) && !trashed)
            .then(|| Inverse::Put(object, "deleted_at".into(), ScalarValue::Int(now.0)))
    }

    /// A register goes back to what it held, unless someone wrote it since.
    ///
    /// It is still mine when it holds, alone, what the act gave it and I was the last to write:
    /// then that was the act itself, or an undo or redo that led back to it.
    fn unput(
        &self,
        object: &ObjId,
        key: &str,
        change: &legacy::Change,
        hash: ChangeHash,
    ) -> Option<Inverse> {
        let present = self.doc.get_all(object, key).ok()?;
        let written = self.doc.get_at(object, key, &[hash]).ok()?;
        let mine = match (&written, present.as_slice()) {
            (None, []) => true,
            (Some((written, _)), [(value, at)]) => {
                value == written
                    && op_name(at).is_some_and(|(_, actor)| {
                        actor == change.actor_id
                            || actor == *self.doc.get_actor()
                            || self.acts.mine.contains(&actor)
                    })
            }
            _ => false,
        };
        if !mine {
            return None;
        }
        match self.doc.get_at(object, key, &change.deps).ok()? {
            Some((before, _)) => {
                let before = before.as_scalar()?.clone();
                Some(Inverse::Put(object.clone(), key.to_owned(), before))
            }
            None if present.is_empty() => None,
            None => Some(Inverse::Delete(object.clone(), key.to_owned())),
        }
    }
}

/// The operations of one change: a run of counters under one actor.
struct OwnOps {
    first: u64,
    last: u64,
    actor: automerge::ActorId,
}

impl OwnOps {
    fn of(change: &legacy::Change) -> Self {
        let first = change.start_op.get();
        let last = first + change.operations.len() as u64;
        Self {
            first,
            last,
            actor: change.actor_id.clone(),
        }
    }

    fn holds(&self, counter: u64, actor: &automerge::ActorId) -> bool {
        (self.first..self.last).contains(&counter) && *actor == self.actor
    }

    fn holds_object(&self, object: &ObjectId) -> bool {
        matches!(object, ObjectId::Id(legacy::OpId(counter, actor)) if self.holds(*counter, actor))
    }
}
