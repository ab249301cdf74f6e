//! Scripted members: fixed ids, a clock that ticks one second a deed, seeded dice.
//!
//! The same script gives the same bytes, so a failing seed can be run again.

use std::sync::Arc;

use myspot_core::{
    Act, Applied, Dice, Edit, Kinds, Moment, RecordId, Value, Workspace, WorkspaceId,
};

/// One member at one device.
pub struct Member {
    pub workspace: Workspace,
    pub clock: i64,
}

/// A group whose members share one workspace and have not met yet.
pub fn team(size: u64, seed: u64) -> Vec<Member> {
    let kinds = Arc::new(Kinds::builtin());
    let id = WorkspaceId::fresh(&mut Dice::from_number(seed));
    let mut members: Vec<Member> = (0..size)
        .map(|place| {
            let dice = Dice::from_number(seed * 1_000 + place + 1);
            let workspace =
                Workspace::create(id, Arc::clone(&kinds), dice).expect("the genesis is constant");
            // Clocks disagree by hours, as real ones do.
            Member {
                workspace,
                clock: 1_800_000_000_000 + place as i64 * 7_200_000,
            }
        })
        .collect();
    let cards: Vec<(Vec<u8>, RecordId)> = members
        .iter_mut()
        .enumerate()
        .map(|(place, member)| {
            let name = format!("Membre {place}");
            let card = member.create("member", &[("name", name.as_str())]);
            member.workspace.set_me(Some(card.clone()));
            (member.workspace.actor().0, card)
        })
        .collect();
    for member in &mut members {
        for (actor, card) in &cards {
            member.workspace.set_author(actor, card.clone());
        }
    }
    members
}

/// A member alone.
pub fn alone(seed: u64) -> Member {
    team(1, seed).remove(0)
}

impl Member {
    /// Lets a second pass and reads the clock.
    pub fn now(&mut self) -> Moment {
        self.clock += 1_000;
        Moment(self.clock)
    }

    /// Does an act that must succeed.
    pub fn act(&mut self, act: impl Into<Act>) -> Applied {
        let now = self.now();
        self.workspace
            .apply(&act.into(), now)
            .expect("the act is allowed")
    }

    /// Makes a record with short texts.
    pub fn create(&mut self, kind: &str, fields: &[(&str, &str)]) -> RecordId {
        let now = self.now();
        let record = self.workspace.fresh_id(now);
        let fields = fields
            .iter()
            .map(|(key, text)| ((*key).to_owned(), Value::from(*text)))
            .collect();
        self.act(Edit::Create {
            record: record.clone(),
            kind: kind.into(),
            fields,
        });
        record
    }

    /// Writes a register.
    pub fn set(&mut self, record: &RecordId, key: &str, value: impl Into<Value>) -> Applied {
        self.act(Edit::Set {
            record: record.clone(),
            key: key.into(),
            value: value.into(),
        })
    }

    /// Makes a long text read thus.
    pub fn write(&mut self, record: &RecordId, key: &str, text: &str) -> Applied {
        self.act(Edit::SetText {
            record: record.clone(),
            key: key.into(),
            text: text.into(),
        })
    }

    /// Takes back the last act; whether there was one.
    pub fn undo(&mut self) -> bool {
        let now = self.now();
        self.workspace.undo(now).expect("undo is allowed").is_some()
    }

    /// Does again what was taken back; whether there was something.
    pub fn redo(&mut self) -> bool {
        let now = self.now();
        self.workspace.redo(now).expect("redo is allowed").is_some()
    }

    /// The words of a field.
    pub fn words(&self, record: &RecordId, key: &str) -> String {
        self.workspace
            .record(record)
            .map(|r| r.words(key).to_owned())
            .unwrap_or_default()
    }

    /// Takes everything that another member has.
    pub fn hear(&mut self, changes: &[Vec<u8>]) -> Applied {
        let now = self.now();
        self.workspace
            .receive(changes, now)
            .expect("a member's changes are accepted")
    }
}

/// Two members exchange everything they have.
pub fn meet(one: &mut Member, two: &mut Member) {
    let (from_one, from_two) = (one.workspace.all_changes(), two.workspace.all_changes());
    one.hear(&from_two);
    two.hear(&from_one);
}

/// Everybody meets everybody until all have everything.
pub fn meet_all(members: &mut [Member]) {
    let mut all = Vec::new();
    for member in members.iter_mut() {
        let now = member.now();
        member.workspace.settle(now);
        all.extend(member.workspace.all_changes());
    }
    for member in members {
        member.hear(&all);
    }
}
