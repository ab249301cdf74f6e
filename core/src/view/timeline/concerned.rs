//! What a record is about: the things that it names, and those that it is tied to.

use std::collections::BTreeSet;

use crate::id::{RecordId, looks_like_record_id};
use crate::record::{KEY_SEPARATOR, Record, split_key};
use crate::view::labels::custom_kind;
use crate::workspace::Workspace;

/// Records that stand between what happened and whom it is about.
const BETWEEN: [&str; 6] = [
    "ally_sheet",
    "challenge",
    "indicator",
    "marker",
    "partnership",
    "target_sheet",
];

/// From an observation over a marker and a challenge to an actor, and no farther.
const MOST_STEPS: usize = 3;

/// The kinds of fiche that are no actors; those that a collective adds are, unless below these.
const NO_ACTORS: [&str; 5] = ["place", "event", "object", "document", "concept"];

/// The living records of one type that a record concerns.
///
/// An actor and an objective concern themselves alone. Anything else concerns itself, those that
/// it names in any field or set, those at the other end of its relations and links, and whom its
/// marker, its indicator or its sheet is about. O(its fields and ties · log).
pub(super) fn concerned(
    workspace: &Workspace,
    record: &Record,
    record_type: &str,
) -> BTreeSet<RecordId> {
    let mut found = BTreeSet::new();
    let mut search = Search {
        workspace,
        record_type,
        found: &mut found,
    };
    if record.kind != record_type {
        search.fields(record, true, MOST_STEPS);
        search.ties(record, MOST_STEPS);
    } else if search.found.insert(record.id.clone()) && is_scenery(workspace, record) {
        search.ties(record, MOST_STEPS);
    }
    found
}

/// Whether a fiche is that of a person, an organisation or a group.
pub(super) fn is_actor(workspace: &Workspace, entity: &Record) -> bool {
    !is_scenery(workspace, entity)
}

/// Whether a record is a fiche of something that does not act.
fn is_scenery(workspace: &Workspace, record: &Record) -> bool {
    let kind = record.words("kind");
    let parent = custom_kind(workspace, "entity", kind).map(|kind| kind.words("parent_kind"));
    let named = |kind: &str| NO_ACTORS.contains(&kind);
    record.kind == "entity" && (named(kind) || parent.is_some_and(named))
}

struct Search<'a> {
    workspace: &'a Workspace,
    record_type: &'a str,
    found: &'a mut BTreeSet<RecordId>,
}

impl Search<'_> {
    /// Meets what a record names; of what stands between, its sets are about others.
    fn fields(&mut self, record: &Record, with_sets: bool, steps: usize) {
        for key in record.fields.keys() {
            let target = match split_key(key) {
                (_, Some(_)) if !with_sets => continue,
                (_, Some(member)) => member.split(KEY_SEPARATOR).next().unwrap_or(member),
                (_, None) => record.words(key),
            };
            if looks_like_record_id(target) {
                self.meet(target, steps);
            }
        }
    }

    /// Meets the other ends of relations and links.
    fn ties(&mut self, record: &Record, steps: usize) {
        for (tie, field) in self.workspace.records().pointing_at(&record.id) {
            match (tie.kind.as_str(), field) {
                ("relation" | "link", "from") => self.meet(tie.words("to"), steps),
                ("relation" | "link", "to") => self.meet(tie.words("from"), steps),
                _ => {}
            }
        }
    }

    fn meet(&mut self, target: &str, steps: usize) {
        let Some(target) = self.workspace.records().living(&target.into()) else {
            return;
        };
        if target.kind == self.record_type {
            self.found.insert(target.id.clone());
        } else if let Some(steps) = steps.checked_sub(1)
            && BETWEEN.contains(&target.kind.as_str())
        {
            self.fields(target, false, steps);
            if target.kind == "indicator" {
                self.ties(target, 0);
            }
        }
    }
}
