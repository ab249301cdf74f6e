//! Keeps the values of a document in small pieces.
//!
//! Automerge holds the bytes of all values in a row of pieces. What is loaded, and what one large
//! change brings, comes as a single piece, which is cut only where something is written later: and
//! each cut copies all that follows, and leaves the room of all that followed to what came before
//! (hexane 1.0.0-alpha.5, `raw.rs`: `load`, `splice_slab`). Taking an import of 100,000 rows back
//! took 16 GB so, and opening it afterwards again. Cut from the end, a piece costs its own length.

use automerge::transaction::Transactable;
use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ValueRef};

use crate::schema::root;

/// Changes that bring less than this together, in bytes, are too small to matter.
pub(super) const LARGE: usize = 64 << 10;

/// How many records stand in a piece. Cut later on, it is copied once or twice: some kilobytes.
const RECORDS: usize = 16;

/// A key that no record has, the last of all.
const BEHIND: &str = "\u{10ffff}";

/// Cuts between the records of a whole document, which is as it was otherwise.
///
/// Cost: O(records), 3 to 5 % of loading them.
pub(super) fn cut_all(doc: &mut Automerge) {
    let Ok(Some((_, records))) = doc.get(ROOT, root::RECORDS) else {
        return;
    };
    let maps = doc.map_range(&records, ..);
    let maps = maps.filter(|item| item.value == ValueRef::Object(ObjType::Map));
    let objects = maps.map(|item| item.id()).collect();
    cut(doc, objects);
}

/// Cuts between these records.
pub(super) fn cut(doc: &mut Automerge, mut records: Vec<ObjId>) {
    // As they stand in the document: in the order in which they were made.
    records.sort_unstable();
    let mut transaction = doc.transaction();
    for record in records.iter().rev().step_by(RECORDS) {
        // What is written cuts the piece that it stands in; taken back, the cut stays.
        transaction.put(record, BEHIND, "-").ok();
    }
    transaction.rollback();
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::sync::Arc;

    use super::*;
    use crate::edit::{Act, Edit};
    use crate::id::{Dice, Moment, RecordId, WorkspaceId};
    use crate::kind::Kinds;
    use crate::workspace::Workspace;

    const NOW: Moment = Moment(1_800_000_000_000);
    const ID: WorkspaceId = WorkspaceId([7; 16]);
    /// Set in the process whose memory is measured.
    const CHILD: &str = "MYSPOT_SCATTERED";

    /// So many people, each with words.
    fn people(count: usize) -> (Workspace, Vec<RecordId>) {
        let (kinds, dice) = (Arc::new(Kinds::builtin()), Dice::from_number(7));
        let mut here = Workspace::create(ID, kinds, dice).expect("the genesis");
        let ids: Vec<RecordId> = (0..count).map(|_| here.fresh_id(NOW)).collect();
        let make = |record: &RecordId| Edit::Create {
            record: record.clone(),
            kind: "entity".into(),
            fields: vec![
                ("name".into(), "Anke".into()),
                ("kind".into(), "person".into()),
                (
                    "summary".into(),
                    "parle pour le quartier ".repeat(8).as_str().into(),
                ),
            ],
        };
        let act = Act::verbatim("import", ids.iter().map(make).collect());
        here.apply(&act, NOW).expect("allowed");
        (here, ids)
    }

    fn loaded(snapshot: &[u8]) -> Workspace {
        let (kinds, dice) = (Arc::new(Kinds::builtin()), Dice::from_number(8));
        Workspace::load(ID, Some(snapshot), [], kinds, dice).expect("it was saved")
    }

    #[test]
    fn a_document_that_was_cut_is_the_same() {
        let (here, _) = people(100);
        let mut doc = here.doc.clone();
        let before = (doc.get_heads(), doc.save());
        cut_all(&mut doc);
        assert_eq!((doc.get_heads(), doc.save()), before);
        assert_eq!(loaded(&before.1).state_hash(), here.state_hash());
        // Whoever never wrote anything still has not.
        let mut other = Automerge::load(&before.1).expect("it was saved");
        cut_all(&mut other);
        assert_eq!(other.save(), before.1);
    }

    /// The work of the process that is measured; elsewhere it does nothing. With `uncut` it shows
    /// what Automerge takes on its own: 200 MB, and four times that for twice the records.
    #[test]
    fn one_change_all_over_what_was_loaded() {
        let Some(asked) = std::env::var_os(CHILD) else {
            return;
        };
        let (mut here, ids) = people(6_000);
        let snapshot = here.fork_document().save_proven().expect("it loads again");
        here.take_outbox();
        let set = |record: &RecordId| Edit::Set {
            record: record.clone(),
            key: "summary".into(),
            value: "s’est tue".into(),
        };
        let act = Act::verbatim("edit", ids.iter().map(set).collect());
        here.apply(&act, NOW).expect("allowed");
        let change: Vec<_> = here.take_outbox().into_iter().map(|it| it.bytes).collect();
        let mut there = loaded(&snapshot);
        let before = peak();
        if asked == "uncut" {
            let change = automerge::Change::from_bytes(change[0].clone());
            let mut doc = Automerge::load(&snapshot).expect("it was saved");
            doc.apply_changes([change.expect("whole")])
                .expect("it fits");
        } else {
            there.receive(&change, NOW).expect("it fits");
            assert_eq!(there.state_hash(), here.state_hash());
        }
        let grown = peak().saturating_sub(before);
        eprintln!("grown by {grown} kB");
        assert!(grown < 40_000, "{grown} kB");
    }

    /// The most memory that this process had so far, in kB; 0 where the system does not say.
    fn peak() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    #[test]
    fn writing_all_over_what_was_loaded_costs_no_memory() {
        let me = std::env::current_exe().expect("a test has a program");
        let mut child = Command::new(me);
        child.env(CHILD, "1").args([
            "--exact",
            "workspace::pieces::tests::one_change_all_over_what_was_loaded",
            "--nocapture",
        ]);
        let ended = child.output().expect("it runs");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{said}");
        assert!(said.contains("grown by"), "{said}");
    }
}
