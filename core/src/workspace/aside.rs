//! A long act done beside the window: on a copy, on another thread, and taken over when done.

use std::sync::Arc;

use automerge::{ActorId, Automerge, ChangeHash};

use super::{Applied, ReceiveError, Workspace, guarded, mirror};
use crate::edit::{Act, EditError};
use crate::history::Entry;
use crate::id::{Dice, Moment, RecordId, WorkspaceId};
use crate::kind::Kinds;
use crate::undo::{Acts, ActsEnd};
use crate::watch::Watch;

/// A copy of the workspace on which one long act can be done on another thread.
pub struct Aside {
    doc: Automerge,
    id: WorkspaceId,
    kinds: Arc<Kinds>,
    me: Option<RecordId>,
    reader: bool,
    actor: Vec<u8>,
    seed: [u8; 32],
    acts: Acts,
}

/// An act done beside; [`Workspace::take_over`] takes it over.
pub struct DoneAside {
    workspace: Workspace,
    since: Vec<ChangeHash>,
    way: Way,
    applied: Applied,
    entry: Option<Entry>,
}

/// What was done.
enum Way {
    /// An act of this label.
    Act(String),
    /// Undo or redo, when the acts ended so.
    Turn(ActsEnd),
}

impl DoneAside {
    /// What the history tells of the act: reading it again here would take as long as there.
    pub fn take_entry(&mut self) -> Option<Entry> {
        self.entry.take()
    }
}

impl Workspace {
    /// Copies the workspace for an act beside it, which is written under an actor of its own: the
    /// present one goes on here meanwhile. Typing in progress is left out.
    ///
    /// Cost: that of copying the document.
    #[must_use]
    pub fn aside(&mut self, actor: Vec<u8>) -> Aside {
        Aside {
            doc: self.doc.fork(),
            id: self.id,
            kinds: Arc::clone(&self.kinds),
            me: self.me.clone(),
            reader: self.reader,
            actor,
            seed: self.dice.bytes(),
            acts: self.acts.clone(),
        }
    }

    /// Takes over what was done beside, on top of what was done here since. It is the last act of
    /// this session then, and undo takes it back.
    ///
    /// Cost: that of what was done here since; the act itself costs nothing any more.
    ///
    /// # Errors
    /// When it was done beside another workspace, when something it stands on was taken out since,
    /// when undo or redo was used here since and beside too, or when what was done since does not
    /// fit onto it; the workspace is as it was.
    pub fn take_over(&mut self, done: DoneAside, now: Moment) -> Result<Applied, ReceiveError> {
        let DoneAside {
            workspace: mut other,
            since,
            way,
            applied: beside,
            entry: _,
        } = done;
        let fits = match &way {
            Way::Act(_) => true,
            Way::Turn(end) => self.acts.go_on_from(end),
        };
        if other.id != self.id || !fits || !since.iter().all(|head| self.holds(head)) {
            return Err(ReceiveError::Refused("it stands on something else".into()));
        }
        let mut applied = self.settle(now);
        let Some(hash) = beside.hash else {
            return Ok(applied);
        };
        let missed = self.doc.get_changes(&since);
        if !missed.is_empty() {
            let decoded: Vec<_> = missed.iter().map(automerge::Change::decode).collect();
            guarded(|| other.doc.apply_changes(missed)).map_err(ReceiveError::Refused)?;
            let touched = mirror::touched(decoded.iter(), &other.objects);
            other.refresh(&touched);
        }
        let actor = other.doc.get_actor().clone();
        other.doc.set_actor(self.doc.get_actor().clone());
        self.doc = other.doc;
        self.records = other.records;
        self.objects = other.objects;
        for change in other.outbox {
            self.clock.note(&actor, change.seq, ChangeHash(change.hash));
            self.outbox.push(change);
        }
        if let Some(me) = &self.me {
            self.authors.insert(actor.clone(), me.clone());
        }
        match way {
            Way::Act(label) => self.acts.did_under(actor, hash, &label),
            Way::Turn(end) => self.acts.turned_under(actor, &end, other.acts),
        }
        applied.changes.extend(beside.changes);
        applied.hash = Some(hash);
        Ok(applied)
    }
}

impl Aside {
    /// Does the act. Its changes are those that a screen must refresh once it is taken over.
    ///
    /// Cost: that of reading the whole document, and of the act.
    ///
    /// # Errors
    /// As [`Workspace::apply`], and [`EditError::Stopped`] where it was called off.
    pub fn apply(self, act: &Act, now: Moment, watch: Watch<'_>) -> Result<DoneAside, EditError> {
        let (mut workspace, _) = self.open()?;
        let since = workspace.doc.get_heads();
        let made = workspace.commit_with(act, now, watch)?;
        let told = made.as_ref().and_then(|(applied, decoded)| {
            let hash = applied.hash?;
            Some(workspace.entry(decoded, hash))
        });
        Ok(DoneAside {
            entry: told,
            workspace,
            since,
            way: Way::Act(act.label.clone()),
            applied: made.map(|(applied, _)| applied).unwrap_or_default(),
        })
    }

    /// Takes back the last act, as [`Workspace::undo`]. Where there was nothing to take back,
    /// taking it over changes nothing.
    ///
    /// Cost: that of reading the whole document, and of the act twice.
    ///
    /// # Errors
    /// As [`Workspace::undo`].
    pub fn undo(self, now: Moment) -> Result<DoneAside, EditError> {
        self.turn(|workspace| workspace.undo(now))
    }

    /// Does again what was last taken back, as [`Workspace::redo`].
    ///
    /// Cost: that of reading the whole document, and of the act twice.
    ///
    /// # Errors
    /// As [`Workspace::redo`].
    pub fn redo(self, now: Moment) -> Result<DoneAside, EditError> {
        self.turn(|workspace| workspace.redo(now))
    }

    fn turn(
        self,
        turn: impl FnOnce(&mut Workspace) -> Result<Option<Applied>, EditError>,
    ) -> Result<DoneAside, EditError> {
        let (mut workspace, acts) = self.open()?;
        let (since, end) = (workspace.doc.get_heads(), acts.end());
        workspace.acts = acts;
        let applied = turn(&mut workspace)?.unwrap_or_default();
        Ok(DoneAside {
            entry: applied.hash.and_then(|hash| workspace.entry_of(hash)),
            workspace,
            since,
            way: Way::Turn(end),
            applied,
        })
    }

    /// The copy as a workspace of its own, and the acts of the one it was taken from.
    fn open(self) -> Result<(Workspace, Acts), EditError> {
        let dice = Dice::from_seed(self.seed);
        let mut workspace = Workspace::from_document(self.doc, Some(self.id), self.kinds, dice)
            .map_err(|error| EditError::Document(error.to_string()))?;
        workspace.doc.set_actor(ActorId::from(self.actor));
        workspace.set_me(self.me);
        workspace.reader = self.reader;
        Ok((workspace, self.acts))
    }
}

impl std::fmt::Debug for Aside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Aside({})", self.id)
    }
}

impl std::fmt::Debug for DoneAside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.way {
            Way::Act(label) => write!(f, "DoneAside({label})"),
            Way::Turn(_) => f.write_str("DoneAside"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Edit;
    use crate::value::Value;
    use std::collections::BTreeSet;
    use std::sync::atomic::AtomicBool;

    const NOW: Moment = Moment(1_800_000_000_000);

    fn open() -> Workspace {
        let (kinds, dice) = (Arc::new(Kinds::builtin()), Dice::from_number(7));
        Workspace::create(WorkspaceId([7; 16]), kinds, dice).expect("the genesis")
    }

    fn person(workspace: &mut Workspace, name: &str) -> Edit {
        Edit::Create {
            record: workspace.fresh_id(NOW),
            kind: "entity".into(),
            fields: vec![
                ("name".into(), Value::from(name)),
                ("kind".into(), "person".into()),
            ],
        }
    }

    fn names(workspace: &Workspace) -> Vec<&str> {
        let living = workspace.records().of_kind("entity");
        let mut names: Vec<&str> = living.map(|record| record.words("name")).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn an_act_done_beside_is_taken_over_with_what_was_done_meanwhile() {
        let mut here = open();
        let first = person(&mut here, "Anke");
        here.apply(&first.into(), NOW).expect("allowed");
        let act = Act::verbatim(
            "import",
            vec![person(&mut here, "Bram"), person(&mut here, "Chloé")],
        );
        let aside = here.aside(vec![9; 16]);
        let done = std::thread::scope(|scope| {
            let beside = scope.spawn(|| aside.apply(&act, NOW, Watch::default()));
            let more = person(&mut here, "Dora");
            here.apply(&more.into(), NOW).expect("allowed");
            beside.join().expect("no panic").expect("allowed")
        });
        let mut done = done;
        here.take_outbox();
        let told = done.take_entry().map(|entry| entry.deeds.len());
        assert_eq!(told, Some(2));
        let applied = here.take_over(done, NOW).expect("it fits");
        assert_eq!(names(&here), ["Anke", "Bram", "Chloé", "Dora"]);
        assert_eq!(
            applied.changes.len(),
            2,
            "what was here before is not told again"
        );
        let out = here.take_outbox();
        assert_eq!(out.len(), 1, "the store is given the act, and only that");
        assert_eq!(out[0].actor, [9; 16]);
        // One goes on under the name of before, and undo takes back the act first.
        let last = person(&mut here, "Elin");
        here.apply(&last.into(), NOW).expect("allowed");
        here.undo(NOW).expect("allowed").expect("something");
        here.undo(NOW).expect("allowed").expect("something");
        assert_eq!(names(&here), ["Anke", "Dora"]);
        here.redo(NOW).expect("allowed").expect("something");
        assert_eq!(names(&here), ["Anke", "Bram", "Chloé", "Dora"]);
        // All of it is there for another device.
        let mut there = open();
        there.receive(&here.all_changes(), NOW).expect("they fit");
        assert_eq!(there.state_hash(), here.state_hash());
    }

    #[test]
    fn the_last_act_is_taken_back_beside_and_done_again() {
        let mut here = open();
        let first = person(&mut here, "Anke");
        here.apply(&first.into(), NOW).expect("allowed");
        let group = Act::verbatim(
            "import",
            vec![person(&mut here, "Bram"), person(&mut here, "Chloé")],
        );
        here.apply(&group, NOW).expect("allowed");
        assert!(here.undo_sizes()[0] >= 4, "{:?}", here.undo_sizes());
        let mut done = here.aside(vec![9; 16]).undo(NOW).expect("allowed");
        // Somebody else writes meanwhile.
        let (kinds, dice) = (Arc::new(Kinds::builtin()), Dice::from_number(9));
        let there = Workspace::create(WorkspaceId([7; 16]), kinds, dice);
        let mut there = there.expect("the genesis");
        there.receive(&here.all_changes(), NOW).expect("they fit");
        let more = person(&mut there, "Dora");
        there.apply(&more.into(), NOW).expect("allowed");
        let news: Vec<_> = there.take_outbox().into_iter().map(|it| it.bytes).collect();
        here.receive(&news, NOW).expect("it fits");
        here.take_outbox();
        assert!(done.take_entry().is_some());
        let applied = here.take_over(done, NOW).expect("it fits");
        let told: BTreeSet<_> = applied.changes.iter().map(|it| it.record()).collect();
        assert_eq!(told.len(), 2, "what came from elsewhere is told already");
        assert_eq!(names(&here), ["Anke", "Dora"]);
        assert_eq!(here.take_outbox().len(), 1);
        assert_eq!(here.undo_labels(), [Some("create"), Some("import")]);
        let done = here.aside(vec![8; 16]).redo(NOW).expect("allowed");
        here.take_over(done, NOW).expect("it fits");
        assert_eq!(names(&here), ["Anke", "Bram", "Chloé", "Dora"]);
        assert_eq!(here.undo_labels(), [Some("import"), None]);
        here.undo(NOW).expect("allowed").expect("something");
        here.undo(NOW).expect("allowed").expect("something");
        assert_eq!(names(&here), ["Dora"]);
        here.redo(NOW).expect("allowed").expect("something");
        assert_eq!(names(&here), ["Anke", "Dora"]);
        let mut other = open();
        other.receive(&here.all_changes(), NOW).expect("they fit");
        assert_eq!(other.state_hash(), here.state_hash());
    }

    #[test]
    fn what_was_done_while_the_last_act_was_taken_back_stays_the_last() {
        let mut here = open();
        for name in ["Anke", "Bram"] {
            let act = person(&mut here, name);
            here.apply(&act.into(), NOW).expect("allowed");
        }
        let done = here.aside(vec![9; 16]).undo(NOW).expect("allowed");
        let more = person(&mut here, "Chloé");
        here.apply(&more.into(), NOW).expect("allowed");
        here.take_over(done, NOW).expect("it fits");
        assert_eq!(names(&here), ["Anke", "Chloé"]);
        assert_eq!(here.undo_labels(), [Some("create"), None]);
        here.undo(NOW).expect("allowed").expect("something");
        assert_eq!(names(&here), ["Anke"]);
        // The same act taken back here and beside: once is enough.
        let done = here.aside(vec![8; 16]).undo(NOW).expect("allowed");
        here.undo(NOW).expect("allowed").expect("something");
        let heads = here.heads();
        assert!(here.take_over(done, NOW).is_err());
        assert_eq!((here.heads(), names(&here)), (heads, vec![]));
        // And nothing where there is nothing.
        let done = here.aside(vec![7; 16]).undo(NOW).expect("allowed");
        assert_eq!(here.take_over(done, NOW).expect("nothing").hash, None);
    }

    #[test]
    fn what_is_called_off_or_of_another_workspace_changes_nothing() {
        let mut here = open();
        let act: Act = person(&mut here, "Bram").into();
        let stop = AtomicBool::new(true);
        let called_off = here
            .aside(vec![9; 16])
            .apply(&act, NOW, Watch::default().until(&stop));
        assert_eq!(
            called_off.err(),
            Some(EditError::Stopped(crate::watch::Stopped))
        );
        let aside = here.aside(vec![9; 16]);
        let done = aside.apply(&act, NOW, Watch::default()).expect("allowed");
        let (kinds, dice) = (Arc::new(Kinds::builtin()), Dice::from_number(8));
        let other = Workspace::create(WorkspaceId([8; 16]), kinds, dice);
        let mut other = other.expect("the genesis");
        assert!(other.take_over(done, NOW).is_err());
        assert_eq!((names(&here), names(&other)), (vec![], vec![]));
        assert!(here.take_outbox().is_empty());
    }

    #[test]
    fn an_act_too_large_to_be_kept_is_not_done() {
        let mut here = open();
        let mut person = person(&mut here, "Anke");
        let heads = here.heads();
        let long = "x".repeat(crate::change::MAX_CHANGE);
        if let Edit::Create { fields, .. } = &mut person {
            fields.push(("summary".into(), Value::Line(long.clone())));
        }
        let refused = here.apply(&Act::verbatim("import", vec![person]), NOW);
        assert!(matches!(refused, Err(EditError::TooLarge { bytes }) if bytes > long.len()));
        assert_eq!((here.heads(), names(&here)), (heads, vec![]));
        assert!(here.take_outbox().is_empty());
        // Nor does it get in from elsewhere.
        let change = vec![0; crate::change::MAX_CHANGE + 1];
        assert!(matches!(
            here.receive(&[change], NOW),
            Err(ReceiveError::Unreadable { index: 0, .. })
        ));
    }
}
