//! The edits that several pages share.

use myspot_core::{Act, Edit, RecordId, Value};

use super::Workbench;
use crate::gui::moments::now;
use crate::gui::road::Road;

impl Workbench {
    /// Writes one register of a record.
    pub fn set(
        &mut self,
        record: &RecordId,
        key: &str,
        value: impl Into<Value>,
        road: &Road,
    ) -> bool {
        let edit = Edit::Set {
            record: record.clone(),
            key: key.into(),
            value: value.into(),
        };
        self.act(edit, road)
    }

    /// Ticks or unticks a member of a set.
    pub fn tick(&mut self, record: &RecordId, field: &str, member: &str, on: bool, road: &Road) {
        self.act(tick(record, field, member, on), road);
    }

    /// Letters typed into a field so far.
    ///
    /// What others wrote into the field meanwhile, and it does not show yet, is kept.
    pub fn type_text(&mut self, record: &RecordId, key: &str, text: &str, road: &Road) {
        if self.only_reads() {
            return;
        }
        let text = &self.typed(record, key, text);
        self.with_workspace(road, |workspace, moment| {
            workspace.type_text(record, key, text, moment)
        });
        self.typed_live(record, key, road);
    }

    /// Ends a burst of typing.
    pub fn settle(&mut self, road: &Road) {
        self.with_workspace(road, |workspace, moment| Ok(workspace.settle(moment)));
    }

    /// Puts records into the bin, with a toast that takes it back. Returns whether it was done.
    pub fn trash(&mut self, records: &[RecordId], road: &Road) -> bool {
        let edits: Vec<Edit> = records
            .iter()
            .map(|record| Edit::Trash {
                record: record.clone(),
            })
            .collect();
        let name = self.name_of(records.first());
        if records.is_empty() || !self.act(Act::new("trash", edits), road) {
            return false;
        }
        let n = i32::try_from(records.len()).unwrap_or(i32::MAX);
        self.toast(true, |sentences| match n {
            1 => sentences.say().invoke_trashed(name.into()),
            n => sentences.say().invoke_trashed_many(n),
        });
        true
    }

    /// What a record is called.
    #[must_use]
    pub fn name_of(&self, record: Option<&RecordId>) -> String {
        let workspace = self.workspace();
        record
            .zip(workspace)
            .and_then(|(id, workspace)| {
                let record = workspace.records().get(id)?;
                Some(myspot_core::view::labels::title(workspace, record))
            })
            .unwrap_or_default()
    }

    /// The living record of a type whose title reads thus, accents and case apart.
    #[must_use]
    pub fn named(&self, kind: &str, field: &str, words: &str) -> Option<RecordId> {
        let wanted = myspot_core::text::fold(words.trim());
        let workspace = self.workspace()?;
        let mut same: Vec<&RecordId> = workspace
            .records()
            .of_kind(kind)
            .filter(|record| myspot_core::text::fold(record.words(field).trim()) == wanted)
            .map(|record| &record.id)
            .collect();
        same.sort();
        same.first().copied().cloned()
    }

    /// Draws the name of a record to be made.
    pub fn fresh_id(&mut self) -> Option<RecordId> {
        Some(self.open.as_mut()?.workspace.fresh_id(now()))
    }
}

/// The edit that ticks or unticks a member of a set.
#[must_use]
pub fn tick(record: &RecordId, field: &str, member: &str, on: bool) -> Edit {
    let (record, field, member) = (record.clone(), field.to_owned(), member.to_owned());
    if on {
        Edit::Tick {
            record,
            field,
            member,
        }
    } else {
        Edit::Untick {
            record,
            field,
            member,
        }
    }
}

/// The edit that makes a record from stored keys.
#[must_use]
pub fn make(record: &RecordId, kind: &str, fields: &[(&str, Value)]) -> Edit {
    let fields = fields
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.clone()))
        .collect();
    Edit::Create {
        record: record.clone(),
        kind: kind.into(),
        fields,
    }
}
