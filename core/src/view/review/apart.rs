//! What one member threw away while another, who did not know, went on with it.

use std::collections::HashMap;

use automerge::{ChangeHash, ReadDoc as _};

use crate::history::{Author, Deed};
use crate::id::{Moment, RecordId};
use crate::workspace::Workspace;

/// A record in the bin that somebody went on with who had not seen it go.
///
/// It is settled when it is restored, or thrown away again by somebody who saw what was done
/// ([`Edit::Trash`](crate::Edit::Trash) says so of a record that is in the bin already).
#[derive(Debug, Clone, PartialEq)]
pub struct EditedApart {
    /// The record.
    pub record: RecordId,
    /// Who threw it away; of several the last.
    pub trashed_by: Author,
    /// When, by that member's clock.
    pub trashed_at: Moment,
    /// What was done to it by those who did not know, newest first.
    pub edits: Vec<ApartEdit>,
}

/// One change of somebody who did not know that the record was thrown away.
#[derive(Debug, Clone, PartialEq)]
pub struct ApartEdit {
    /// The change.
    pub hash: [u8; 32],
    /// Who made it.
    pub author: Author,
    /// When, by the author's clock, to the second.
    pub at: Moment,
    /// What it did to the record.
    pub deeds: Vec<Deed>,
}

/// How many deletions are followed at once: one a bit.
const BITS: usize = 64;

/// A record in the bin and the changes that put it there: several where members did so apart.
struct Trashed {
    record: RecordId,
    by: Author,
    at: Moment,
    deletions: Vec<ChangeHash>,
}

/// Everything that was thrown away here and edited there, by record.
///
/// Cost: nothing while the bin is empty; otherwise one pass over the heads of all changes for
/// each 64 deletions, and the reading of those changes whose authors did not know of one.
#[must_use]
pub fn edited_apart(workspace: &Workspace) -> Vec<EditedApart> {
    let trashed: Vec<Trashed> = workspace
        .records()
        .iter()
        .filter(|record| record.is_trashed())
        .filter_map(|record| trashed(workspace, &record.id))
        .collect();
    if trashed.is_empty() {
        return Vec::new();
    }
    let meta = workspace.doc.get_changes_meta(&[]);
    let places: HashMap<ChangeHash, usize> = meta
        .iter()
        .enumerate()
        .map(|(place, meta)| (meta.hash, place))
        .collect();
    let parents: Vec<Vec<usize>> = meta
        .iter()
        .map(|meta| {
            meta.deps
                .iter()
                .filter_map(|dep| places.get(dep).copied())
                .collect()
        })
        .collect();
    let mut found: HashMap<RecordId, Vec<ApartEdit>> = HashMap::new();
    let mut rest = trashed.as_slice();
    while let Some((turn, marks)) = next_turn(&mut rest, &places) {
        let aware = aware(&parents, &marks);
        for (place, meta) in meta.iter().enumerate() {
            let unaware = |mask: &u64| aware[place] & mask == 0;
            if !turn.iter().any(|(_, mask)| unaware(mask)) {
                continue;
            }
            let Some(entry) = workspace.entry_of(meta.hash) else {
                continue;
            };
            for (record, mask) in turn.iter().filter(|(_, mask)| unaware(mask)) {
                let deeds = entry
                    .done_by_people()
                    .filter(|(touched, _)| touched == *record);
                let deeds: Vec<Deed> = deeds
                    .filter(|(_, deed)| *deed != Deed::Trashed)
                    .map(|(_, deed)| deed.clone())
                    .collect();
                if !deeds.is_empty() && *mask != 0 {
                    found.entry((*record).clone()).or_default().push(ApartEdit {
                        hash: entry.hash,
                        author: entry.author.clone(),
                        at: entry.at,
                        deeds,
                    });
                }
            }
        }
    }
    let of = |trashed: Trashed| {
        let mut edits = found.remove(&trashed.record)?;
        edits.reverse();
        Some(EditedApart {
            record: trashed.record,
            trashed_by: trashed.by,
            trashed_at: trashed.at,
            edits,
        })
    };
    let mut all: Vec<EditedApart> = trashed.into_iter().filter_map(of).collect();
    all.sort_by(|one, other| one.record.cmp(&other.record));
    all
}

fn trashed(workspace: &Workspace, record: &RecordId) -> Option<Trashed> {
    let object = workspace.objects.of(record)?;
    let all = workspace.doc.get_all(object, "deleted_at").ok()?;
    let deletions = all.iter().filter_map(|(value, at)| {
        let is_one = value.as_scalar().is_some_and(|value| !value.is_null());
        is_one.then(|| workspace.doc.hash_for_opid(at)).flatten()
    });
    let deletions: Vec<ChangeHash> = deletions.collect();
    let made = deletions.iter().filter_map(|hash| workspace.made_by(*hash));
    let (by, at) = made.max_by_key(|(_, at)| *at)?;
    Some(Trashed {
        record: record.clone(),
        by,
        at,
        deletions,
    })
}

type Turn<'a> = (Vec<(&'a RecordId, u64)>, Vec<(usize, u64)>);

/// The next records whose deletions fit into one word: each with its bits, and the bit of each
/// deletion's place.
fn next_turn<'a>(
    rest: &mut &'a [Trashed],
    places: &HashMap<ChangeHash, usize>,
) -> Option<Turn<'a>> {
    let mut bits: HashMap<usize, u64> = HashMap::new();
    let mut turn = Vec::new();
    while let Some((first, others)) = rest.split_first() {
        // Of more than fit into one word, which nobody ever sees, the first count.
        let at = first.deletions.iter().filter_map(|hash| places.get(hash));
        let at: Vec<usize> = at.copied().take(BITS).collect();
        let fresh = at.iter().filter(|place| !bits.contains_key(place)).count();
        if bits.len() + fresh > BITS {
            break;
        }
        let mut mask = 0;
        for place in at {
            let next = 1 << bits.len();
            mask |= *bits.entry(place).or_insert(next);
        }
        turn.push((&first.record, mask));
        *rest = others;
    }
    (!turn.is_empty()).then(|| (turn, bits.into_iter().collect()))
}

/// For each change the deletions that it follows, that it is, or that follow it.
fn aware(parents: &[Vec<usize>], marks: &[(usize, u64)]) -> Vec<u64> {
    let mut own = vec![0; parents.len()];
    for (place, bit) in marks {
        own[*place] |= bit;
    }
    // Parents stand before their children.
    let mut follows = own.clone();
    for (place, parents) in parents.iter().enumerate() {
        for parent in parents {
            follows[place] |= follows[*parent];
        }
    }
    let mut followed = own;
    for (place, parents) in parents.iter().enumerate().rev() {
        for parent in parents {
            followed[*parent] |= followed[place];
        }
    }
    let both = follows.into_iter().zip(followed);
    both.map(|(one, other)| one | other).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::edit::Edit;
    use crate::id::{Dice, WorkspaceId};
    use crate::kind::Kinds;
    use crate::value::Value;

    const NOW: Moment = Moment(1_800_000_000_000);

    fn member(name: &str, number: u64) -> Workspace {
        let (kinds, dice) = (Arc::new(Kinds::builtin()), Dice::from_number(number));
        let id = WorkspaceId([7; 16]);
        let mut workspace = Workspace::create(id, kinds, dice).expect("the genesis");
        workspace.set_me(Some(RecordId::from(name)));
        let actor = workspace.actor().0;
        workspace.set_author(&actor, RecordId::from(name));
        workspace
    }

    fn create(by: &mut Workspace, name: &str) -> RecordId {
        let record = by.fresh_id(NOW);
        let create = Edit::Create {
            record: record.clone(),
            kind: "entity".into(),
            fields: vec![("name".into(), Value::from(name))],
        };
        by.apply(&create.into(), NOW).expect("allowed");
        record
    }

    fn apply(by: &mut Workspace, edit: Edit, second: i64) {
        let at = Moment(NOW.0 + second * 1_000);
        by.apply(&edit.into(), at).expect("allowed");
    }

    fn summary(record: &RecordId, text: &str) -> Edit {
        Edit::Set {
            record: record.clone(),
            key: "summary".into(),
            value: Value::from(text),
        }
    }

    fn trash(record: &RecordId) -> Edit {
        Edit::Trash {
            record: record.clone(),
        }
    }

    fn meet(one: &mut Workspace, other: &mut Workspace) {
        let (from_one, from_other) = (one.all_changes(), other.all_changes());
        one.receive(&from_other, NOW).expect("they merge");
        other.receive(&from_one, NOW).expect("they merge");
    }

    #[test]
    fn what_was_deleted_here_and_edited_there_is_found_with_who_and_when() {
        let (mut odile, mut samir) = (member("odile", 1), member("samir", 2));
        let actor = samir.actor().0;
        odile.set_author(&actor, RecordId::from("samir"));
        let apart = create(&mut odile, "Maison");
        let seen = create(&mut odile, "Parc");
        let alone = create(&mut odile, "Quai");
        meet(&mut odile, &mut samir);
        assert_eq!(edited_apart(&odile), []);
        // Samir writes while Odile throws away: one she has not seen, one that she has.
        apply(&mut samir, summary(&seen, "vu avant"), 1);
        meet(&mut odile, &mut samir);
        apply(&mut samir, summary(&apart, "sans savoir"), 2);
        apply(&mut samir, summary(&apart, "toujours sans savoir"), 3);
        for record in [&apart, &seen, &alone] {
            apply(&mut odile, trash(record), 4);
        }
        assert_eq!(edited_apart(&odile), [], "nothing came yet");
        meet(&mut odile, &mut samir);
        let found = edited_apart(&odile);
        assert_eq!(found, {
            let mut same = edited_apart(&samir);
            for it in &mut same {
                it.trashed_by = found[0].trashed_by.clone();
                for (edit, here) in it.edits.iter_mut().zip(&found[0].edits) {
                    edit.author = here.author.clone();
                }
            }
            same
        });
        let [only] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(only.record, apart);
        assert_eq!(only.trashed_by.member, Some(RecordId::from("odile")));
        assert_eq!(only.trashed_at, Moment(NOW.0 + 4_000));
        let told: Vec<(Option<RecordId>, i64)> = only
            .edits
            .iter()
            .map(|edit| (edit.author.member.clone(), edit.at.0 - NOW.0))
            .collect();
        let by_samir = Some(RecordId::from("samir"));
        assert_eq!(told, [(by_samir.clone(), 3_000), (by_samir, 2_000)]);
        // Who edits what lies in the bin knows where it lies.
        apply(&mut samir, summary(&seen, "je sais"), 5);
        assert_eq!(edited_apart(&samir).len(), 1);
        // Thrown away again by somebody who saw it, it is settled, for both.
        apply(&mut samir, trash(&apart), 6);
        assert_eq!(edited_apart(&samir), []);
        meet(&mut odile, &mut samir);
        assert_eq!(edited_apart(&odile), []);
    }

    #[test]
    fn restored_it_is_settled_and_more_than_a_word_of_deletions_are_told_apart() {
        let (mut odile, mut samir) = (member("odile", 3), member("samir", 4));
        let many: Vec<RecordId> = (0..150)
            .map(|number| create(&mut odile, &format!("Fiche {number}")))
            .collect();
        meet(&mut odile, &mut samir);
        for record in &many {
            apply(&mut odile, trash(record), 1);
        }
        for record in many.iter().step_by(7) {
            apply(&mut samir, summary(record, "sans savoir"), 1);
        }
        // Both threw this one away, apart.
        apply(&mut samir, trash(&many[7]), 2);
        meet(&mut odile, &mut samir);
        let mut expected: Vec<RecordId> = many.iter().step_by(7).cloned().collect();
        expected.retain(|record| *record != many[7]);
        expected.sort();
        let found = |workspace: &Workspace| -> Vec<RecordId> {
            let all = edited_apart(workspace).into_iter();
            all.map(|it| it.record).collect()
        };
        assert_eq!(
            found(&odile),
            expected,
            "one deletion of the two saw the edit"
        );
        let restore = Edit::Restore {
            record: many[0].clone(),
        };
        apply(&mut odile, restore, 3);
        expected.retain(|record| *record != many[0]);
        assert_eq!(found(&odile), expected);
    }
}
