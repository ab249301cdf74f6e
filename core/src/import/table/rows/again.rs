//! Rows that speak of what an earlier row, or an earlier import, has told.

use serde_json::Value as Json;

use super::{Here, Reader, Said};
use crate::id::RecordId;
use crate::import::draft::Fields;
use crate::import::{Hint, Why};
use crate::value::Value;

impl Reader<'_, '_> {
    /// A row that speaks again of the same thing adds what it says more; what it says otherwise
    /// goes to the report.
    pub(super) fn complete(
        &mut self,
        here: &Here<'_>,
        known: &RecordId,
        fields: Fields,
        said: &[Said<'_>],
    ) {
        let mut otherwise = false;
        for (key, value) in fields {
            let present = self.draft.value(known, &key);
            match present {
                None if value == Value::Null => {
                    let tick = self.draft.tick();
                    self.draft.complete_here(known, &key, tick);
                }
                None => self.draft.complete_here(known, &key, value),
                Some(present) => {
                    otherwise |= present != value && value != Value::Null && key != "name";
                }
            }
        }
        if otherwise {
            for said in said {
                self.draft
                    .leave(&here.cell_path(said.column), &Json::from(said.text));
            }
        }
    }

    /// A row whose id came with an earlier import changes nothing; what it says otherwise is told.
    pub(super) fn came_before(
        &mut self,
        here: &Here<'_>,
        known: &RecordId,
        fields: &[(String, Value)],
        said: &[Said<'_>],
    ) {
        let same = fields
            .iter()
            .all(|(key, value)| match self.draft.value(known, key) {
                Some(there) => *value == Value::Null || there.to_words() == value.to_words(),
                None => false,
            });
        let place = here.place(self.draft.source.name, None);
        let first = said.first().map_or("", |it| it.text);
        if same {
            self.draft
                .problem_at(place, first, Why::AlreadyHere, Hint::KeptOurs);
            return;
        }
        self.draft
            .problem_at(place, first, Why::AlreadyHereDifferent, Hint::Compare);
        for said in said {
            self.draft
                .leave(&here.cell_path(said.column), &Json::from(said.text));
        }
    }

    /// Completes a fiche that was here, as the person asked for; nothing there is replaced.
    pub(super) fn join(
        &mut self,
        here: &Here<'_>,
        known: &RecordId,
        fields: Fields,
        said: &[Said<'_>],
    ) {
        let mut otherwise = false;
        for (key, value) in fields {
            let present = self.draft.value(known, &key);
            match present.filter(|present| !present.is_blank()) {
                None => self.draft.complete_here(known, &key, value),
                Some(present) => {
                    otherwise |= value != Value::Null
                        && present.to_words() != value.to_words()
                        && key != "name";
                }
            }
        }
        if otherwise {
            let place = here.place(self.draft.source.name, None);
            let first = said.first().map_or("", |it| it.text);
            self.draft
                .problem_at(place, first, Why::AlreadyHereDifferent, Hint::Compare);
            for said in said {
                self.draft
                    .leave(&here.cell_path(said.column), &Json::from(said.text));
            }
        }
    }
}
