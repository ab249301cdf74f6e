//! What becomes of changes whose author lost the right to write: adopted, or taken out.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use automerge::transaction::CommitOptions;
use automerge::{ActorId, ChangeHash};

use super::{
    COMMISSION, Clock, LoadError, Outgoing, Workspace, guarded, mirror, pieces, unreadable,
};
use crate::change::Change;
use crate::edit::EditError;
use crate::id::Moment;
use crate::record::{Record, Records};
use crate::schema;
use crate::undo::Acts;

/// What taking changes out did.
#[derive(Debug, Default)]
pub(crate) struct TakenOut {
    /// What a screen must refresh.
    pub(crate) changes: Vec<Change>,
    /// The changes that are gone, oldest first.
    pub(crate) gone: Vec<Outgoing>,
}

impl Workspace {
    /// Makes a change that does nothing but follow everything that stands here.
    ///
    /// Signed by a member who may write, it vouches for all of it.
    pub(crate) fn adopt(&mut self, now: Moment) -> Result<(), EditError> {
        self.settle(now);
        self.writable()?;
        // Undo passes by what begins so.
        let options = CommitOptions::default()
            .with_message(format!("{COMMISSION}: adopt"))
            .with_time(now.seconds());
        let hash = self.doc.empty_commit(options);
        self.absorb_own(hash).map(|_| ())
    }

    /// Takes changes out of the document: for each actor those from a number on, and whatever
    /// follows one of them. The document is built anew.
    ///
    /// O(document). The undo stack is emptied, typing in progress is lost.
    pub(crate) fn take_out(
        &mut self,
        astray: &BTreeMap<ActorId, u64>,
    ) -> Result<TakenOut, LoadError> {
        let genesis = schema::genesis_actor(self.id());
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        let mut lost: HashSet<ChangeHash> = HashSet::new();
        for change in self.doc.get_changes(&[]) {
            let from = astray.get(change.actor_id());
            let out = from.is_some_and(|from| change.seq() >= *from);
            if out || change.deps().iter().any(|parent| lost.contains(parent)) {
                lost.insert(change.hash());
                gone.push(Outgoing::of(&change));
            } else if *change.actor_id() != genesis {
                kept.push(change);
            }
        }
        if gone.is_empty() {
            return Ok(TakenOut::default());
        }
        let mut doc = schema::genesis(self.id()).map_err(unreadable)?;
        guarded(|| doc.apply_changes(kept)).map_err(LoadError::Unreadable)?;
        pieces::cut_all(&mut doc);
        doc.set_actor(self.doc.get_actor().clone());
        let (objects, records) = mirror::read_all(&doc, &self.kinds).ok_or(LoadError::Foreign)?;
        let mut changes = differences(&self.records, &records);
        changes.extend(fields(self.info(), &objects.info_record));
        self.clock = Clock::of(&doc);
        self.doc = doc;
        (self.objects, self.records) = (objects, records);
        self.acts = Acts::default();
        self.burst = None;
        self.outbox
            .retain(|change| !lost.contains(&ChangeHash(change.hash)));
        Ok(TakenOut { changes, gone })
    }
}

fn differences(before: &Records, after: &Records) -> Vec<Change> {
    let mut changes = Vec::new();
    for record in before.iter() {
        match after.get(&record.id) {
            None => changes.push(Change::Vanished {
                record: record.id.clone(),
                kind: record.kind.clone(),
            }),
            Some(now) => changes.extend(fields(record, now)),
        }
    }
    let new = after.iter().filter(|now| before.get(&now.id).is_none());
    changes.extend(new.filter(|now| !now.is_trashed()).map(appeared));
    changes
}

fn appeared(record: &Record) -> Change {
    Change::Appeared {
        record: record.id.clone(),
        kind: record.kind.clone(),
    }
}

/// What differs between two states of one record.
fn fields(before: &Record, now: &Record) -> Vec<Change> {
    if before == now {
        return Vec::new();
    }
    let keys: BTreeSet<&String> = before.fields.keys().chain(now.fields.keys()).collect();
    let other = |key: &&&String| {
        before.get(key) != now.get(key)
            || before.disputed.contains(**key) != now.disputed.contains(**key)
    };
    let mut changes: Vec<Change> = keys
        .iter()
        .filter(other)
        .map(|key| Change::Field {
            record: now.id.clone(),
            kind: now.kind.clone(),
            key: (*key).clone(),
        })
        .collect();
    match (before.is_trashed(), now.is_trashed()) {
        (false, true) => changes.push(Change::Vanished {
            record: now.id.clone(),
            kind: now.kind.clone(),
        }),
        (true, false) => changes.push(appeared(now)),
        _ => {}
    }
    changes
}
