//! What waits for people: fields with two versions, what was made twice, what lies in the bin.

mod apart;

use std::collections::{BTreeMap, BTreeSet};

use crate::id::RecordId;
use crate::record::Record;
use crate::text::fold;
use crate::workspace::Workspace;
pub use apart::{ApartEdit, EditedApart, edited_apart};

/// A field of a living record that holds two or more distinct values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dispute {
    /// The record, or the workspace's own one.
    pub record: RecordId,
    /// The stored key.
    pub key: String,
}

/// Every dispute. O(records).
#[must_use]
pub fn disputes(workspace: &Workspace) -> BTreeSet<Dispute> {
    workspace
        .records()
        .iter()
        .filter(|record| !record.is_trashed())
        .chain(std::iter::once(workspace.info()))
        .flat_map(|record| {
            record.disputed.iter().map(|key| Dispute {
                record: record.id.clone(),
                key: key.clone(),
            })
        })
        .collect()
}

/// The records in the bin, last come first. O(records).
#[must_use]
pub fn bin(workspace: &Workspace) -> Vec<&Record> {
    let mut trashed: Vec<&Record> = workspace
        .records()
        .iter()
        .filter(|record| record.is_trashed())
        .collect();
    trashed.sort_by_key(|record| {
        (
            std::cmp::Reverse(record.int("deleted_at")),
            record.id.clone(),
        )
    });
    trashed
}

/// Living records that look like one thing made by several members apart: actors of one kind and
/// name, boards of one method and title. Which of them to keep is for people to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twins {
    /// Their type code: `entity` or `board`.
    pub kind: String,
    /// The records, by id; two or more, made by two or more members.
    pub records: Vec<RecordId>,
}

/// Everything that was made twice. Accents, case and spaces at the ends do not count.
///
/// What one member made twice is no trace of a merge and is left out. O(records).
#[must_use]
pub fn twins(workspace: &Workspace) -> Vec<Twins> {
    type Looks<'a> = (&'a str, &'a str, String);
    let mut alike: BTreeMap<Looks<'_>, Vec<&Record>> = BTreeMap::new();
    for record in workspace.records().iter().filter(|it| !it.is_trashed()) {
        let name = match record.kind.as_str() {
            "entity" => record.words("name"),
            "board" => record.words("title"),
            _ => continue,
        };
        let name = fold(name.trim());
        if !name.is_empty() {
            let looks = (record.kind.as_str(), record.words("kind"), name);
            alike.entry(looks).or_default().push(record);
        }
    }
    let several = |records: &Vec<&Record>| {
        let makers = records.iter().map(|record| record.words("created_by"));
        makers.collect::<BTreeSet<_>>().len() > 1
    };
    let told_apart = |records: &Vec<&Record>| {
        let rest = records.iter().skip(1);
        rest.clone()
            .all(|record| is_told_apart(workspace, record, records))
    };
    let all = alike
        .into_iter()
        .filter(|(_, records)| several(records) && !told_apart(records));
    all.map(|((kind, ..), records)| {
        let mut ids: Vec<RecordId> = records.iter().map(|record| record.id.clone()).collect();
        ids.sort();
        Twins {
            kind: kind.to_owned(),
            records: ids,
        }
    })
    .collect()
}

/// Whether somebody wrote down that a record is not one of the others.
fn is_told_apart(workspace: &Workspace, record: &Record, others: &[&Record]) -> bool {
    let mut links = workspace.records().pointing_at(&record.id);
    links.any(|(link, end)| {
        let other = link.words(if end == "from" { "to" } else { "from" });
        link.kind == "link"
            && link.words("kind") == "distinct_from"
            && others.iter().any(|it| it.id.as_str() == other)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::edit::Edit;
    use crate::id::{Dice, Moment, WorkspaceId};
    use crate::kind::Kinds;
    use crate::value::Value;

    const NOW: Moment = Moment(1_800_000_000_000);

    fn member(name: &str, number: u64) -> Workspace {
        let (kinds, dice) = (Arc::new(Kinds::builtin()), Dice::from_number(number));
        let id = WorkspaceId([7; 16]);
        let mut workspace = Workspace::create(id, kinds, dice).expect("the genesis");
        workspace.set_me(Some(RecordId::from(name)));
        workspace
    }

    fn create(by: &mut Workspace, kind: &str, fields: &[(&str, &str)]) -> RecordId {
        let record = by.fresh_id(NOW);
        let fields = fields.iter();
        let create = Edit::Create {
            record: record.clone(),
            kind: kind.into(),
            fields: fields
                .map(|(key, text)| ((*key).to_owned(), Value::from(*text)))
                .collect(),
        };
        by.apply(&create.into(), NOW).expect("allowed");
        record
    }

    #[test]
    fn what_two_members_made_apart_is_shown_as_made_twice() {
        let (mut odile, mut samir) = (member("odile", 1), member("samir", 2));
        let person = [("name", "Échevin Pontarlin"), ("kind", "person")];
        let folded = [("name", "echevin pontarlin "), ("kind", "person")];
        let place = [("name", "Échevin Pontarlin"), ("kind", "place")];
        let board = [("title", "Nos forces"), ("kind", "swot")];
        let tree = [("title", "Nos forces"), ("kind", "tree")];
        let mine = create(&mut odile, "entity", &person);
        create(&mut odile, "entity", &place);
        let first = create(&mut odile, "board", &board);
        // Twice by one member: that is how they want it.
        create(&mut odile, "entity", &[("name", "Parc"), ("kind", "place")]);
        create(&mut odile, "entity", &[("name", "Parc"), ("kind", "place")]);
        let theirs = create(&mut samir, "entity", &folded);
        let second = create(&mut samir, "board", &board);
        create(&mut samir, "board", &tree);
        assert_eq!(twins(&odile), []);
        odile
            .receive(&samir.all_changes(), NOW)
            .expect("they merge");
        let pair = |one: &RecordId, two: &RecordId| {
            let mut both = vec![one.clone(), two.clone()];
            both.sort();
            both
        };
        let found: Vec<Vec<RecordId>> = twins(&odile).into_iter().map(|it| it.records).collect();
        assert_eq!(found, [pair(&first, &second), pair(&mine, &theirs)]);
        // Told apart, they are asked about no more.
        let link = [
            ("from", first.as_str()),
            ("to", second.as_str()),
            ("kind", "distinct_from"),
        ];
        create(&mut odile, "link", &link);
        let left: Vec<Vec<RecordId>> = twins(&odile).into_iter().map(|it| it.records).collect();
        assert_eq!(left, [pair(&mine, &theirs)]);
        // In the bin it is settled.
        let trash = Edit::Trash { record: theirs };
        odile.apply(&trash.into(), NOW).expect("allowed");
        assert_eq!(twins(&odile), []);
    }
}
