//! Letters: which ones an act typed and removed, and where they belong today.
//!
//! A letter is known by the operation that wrote it. One that an undo writes again goes by its
//! first name, so that undoing "delete b" and then "type abc" takes the second b too.

use std::collections::{HashMap, HashSet};

use automerge::legacy::{self, ObjectId};
use automerge::{ActorId, ChangeHash, ObjId, ObjType, ReadDoc};

use super::{Inverse, OwnOps};
use crate::id::RecordId;
use crate::workspace::{Place, Workspace, op_name};

/// Letters that come back, the place where they belong today, and their names.
pub(super) struct Piece {
    pub(super) at: usize,
    pub(super) letters: String,
    pub(super) names: Vec<Letter>,
}

/// The name of a letter: the operation that wrote it.
pub(crate) type Letter = (u64, ActorId);

impl Workspace {
    /// Finds again, after a restart, which letters an earlier undo or redo wrote again.
    pub(super) fn recall_again(&mut self, hash: ChangeHash, target: &str) {
        let Some(target) = target.parse().ok() else {
            return;
        };
        let Some(change) = self
            .doc
            .get_change_by_hash(&target)
            .map(|found| found.decode())
        else {
            return;
        };
        let Some(reversal) = self.doc.get_change_meta_by_hash(&hash) else {
            return;
        };
        let deps = reversal.deps.clone();
        let mut texts: Vec<(ObjId, Vec<Letter>)> = Vec::new();
        for (text, _) in self.texts_in(&change, &OwnOps::of(&change)) {
            let then = self.letters(&text, Some(&deps));
            let pieces = self
                .restored(&text, &change, target, &then)
                .unwrap_or_default();
            texts.push((
                text,
                pieces.into_iter().flat_map(|piece| piece.names).collect(),
            ));
        }
        self.remember_again(hash, texts);
    }

    /// Notes the names under which an undo wrote letters again.
    pub(super) fn remember_again(
        &mut self,
        hash: ChangeHash,
        rewritten: Vec<(ObjId, Vec<Letter>)>,
    ) {
        let Some(ops) = self.doc.get_change_meta_by_hash(&hash).map(|meta| OwnOps {
            first: meta.start_op,
            last: meta.max_op + 1,
            actor: meta.actor.as_ref().clone(),
        }) else {
            return;
        };
        for (text, originals) in rewritten {
            let new: Vec<Letter> = self
                .raw_letters(&text, Some(&[hash]))
                .into_iter()
                .filter(|(counter, actor)| ops.holds(*counter, actor))
                .collect();
            if new.len() == originals.len() {
                self.acts.again.extend(new.into_iter().zip(originals));
            }
        }
    }

    /// The long texts that a change wrote in, those born in it left out.
    pub(super) fn texts_in(&self, change: &legacy::Change, own: &OwnOps) -> Vec<(ObjId, RecordId)> {
        let mut seen: HashSet<ObjectId> = HashSet::new();
        let mut texts = Vec::new();
        for op in &change.operations {
            let Some(Place::Text(record, key)) = self.objects.place(&op.obj) else {
                continue;
            };
            if own.holds_object(&op.obj) || !seen.insert(op.obj.clone()) {
                continue;
            }
            let Some(object) = self.objects.of(record) else {
                continue;
            };
            if let Ok(Some((automerge::Value::Object(ObjType::Text), text))) =
                self.doc.get(object, key.as_str())
            {
                texts.push((text, record.clone()));
            }
        }
        texts
    }

    /// The letters that the act typed go, those it removed come back where they stood.
    pub(super) fn untype(
        &self,
        text: &ObjId,
        change: &legacy::Change,
        hash: ChangeHash,
    ) -> Option<Inverse> {
        let today = self.letters(text, None);
        let before: HashSet<Letter> = self.letters(text, Some(&change.deps)).into_iter().collect();
        let typed: HashSet<Letter> = self
            .letters(text, Some(&[hash]))
            .into_iter()
            .filter(|letter| !before.contains(letter))
            .collect();
        let removed: Vec<usize> = today
            .iter()
            .enumerate()
            .filter(|(_, letter)| typed.contains(*letter))
            .map(|(at, _)| at)
            .collect();
        let restored = self
            .restored(text, change, hash, &today)
            .unwrap_or_default();
        (!removed.is_empty() || !restored.is_empty()).then(|| Inverse::Letters {
            text: text.clone(),
            removed,
            restored,
        })
    }

    /// The pieces that a change removed, each with the place where it belongs today: after the
    /// nearest letter before it that is still there.
    fn restored(
        &self,
        text: &ObjId,
        change: &legacy::Change,
        hash: ChangeHash,
        today: &[Letter],
    ) -> Option<Vec<Piece>> {
        let before = self.letters(text, Some(&change.deps));
        let words = self.doc.text_at(text, &change.deps).ok()?;
        let after: HashSet<Letter> = self.letters(text, Some(&[hash])).into_iter().collect();
        let places: HashMap<&Letter, usize> = today
            .iter()
            .enumerate()
            .map(|(place, letter)| (letter, place))
            .collect();
        let mut pieces: Vec<Piece> = Vec::new();
        let mut anchor = 0;
        let mut in_piece = false;
        for (letter, shown) in before.iter().zip(words.chars()) {
            if after.contains(letter) || places.contains_key(letter) {
                anchor = places.get(letter).map_or(anchor, |place| place + 1);
                in_piece = false;
            } else {
                if !in_piece {
                    pieces.push(Piece {
                        at: anchor,
                        letters: String::new(),
                        names: Vec::new(),
                    });
                    in_piece = true;
                }
                if let Some(piece) = pieces.last_mut() {
                    piece.letters.push(shown);
                    piece.names.push(letter.clone());
                }
            }
        }
        Some(pieces)
    }

    /// The names of the letters of a text, now or in an older state; a letter that an undo wrote
    /// again goes by its first name.
    fn letters(&self, text: &ObjId, heads: Option<&[ChangeHash]>) -> Vec<Letter> {
        let mut letters = self.raw_letters(text, heads);
        for letter in &mut letters {
            while let Some(first) = self.acts.again.get(letter) {
                letter.clone_from(first);
            }
        }
        letters
    }

    /// The names of the operations that wrote the letters of a text. O(length).
    pub(crate) fn raw_letters(&self, text: &ObjId, heads: Option<&[ChangeHash]>) -> Vec<Letter> {
        let items = match heads {
            Some(heads) => self.doc.list_range_at(text, .., heads),
            None => self.doc.list_range(text, ..),
        };
        items.filter_map(|item| op_name(&item.id())).collect()
    }
}

/// Which letters a set of inverses writes again, text by text.
pub(super) fn names_of(inverses: &[Inverse]) -> Vec<(ObjId, Vec<Letter>)> {
    inverses
        .iter()
        .filter_map(|inverse| match inverse {
            Inverse::Letters { text, restored, .. } if !restored.is_empty() => {
                let names = restored
                    .iter()
                    .flat_map(|piece| piece.names.iter().cloned());
                Some((text.clone(), names.collect()))
            }
            _ => None,
        })
        .collect()
}
