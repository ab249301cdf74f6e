//! Typing: a burst of keystrokes in one field becomes one change.
//!
//! A change for each key would make a document of a thousand texts fourteen times larger
//! (`trust.md`). The letters of a burst live in the mirror at once, so every view shows them;
//! the document gets them when the burst ends: after a pause, when the field is left, or after
//! sixty characters.

use crate::change::Change;
use crate::edit::{Act, Edit, EditError};
use crate::id::{Moment, RecordId};
use crate::text::{clean_line, clean_text, splice_between};
use crate::value::Value;

use super::{Applied, Workspace};

/// How long a pause ends a burst, in milliseconds.
pub const BURST_PAUSE_MS: i64 = 1_000;

/// How many characters end a burst.
pub const BURST_LETTERS: usize = 60;

/// Letters typed into one field and not committed yet.
#[derive(Debug)]
pub(super) struct Burst {
    record: RecordId,
    key: String,
    committed: Value,
    typed: Value,
    last: Moment,
    letters: usize,
}

impl Workspace {
    /// Shows what a member has typed so far in a field, and commits it when the burst is over.
    ///
    /// `text` is the whole content of the field. Cost: the length of the field.
    ///
    /// # Errors
    /// When the field cannot be written.
    pub fn type_text(
        &mut self,
        record: &RecordId,
        key: &str,
        text: &str,
        now: Moment,
    ) -> Result<Applied, EditError> {
        self.writable()?;
        let goes_on = self
            .burst
            .as_ref()
            .is_some_and(|burst| burst.record == *record && burst.key == key);
        let mut applied = if goes_on {
            Applied::default()
        } else {
            self.settle(now)
        };
        let kind = match self.record(record) {
            Some(present) => present.kind.clone(),
            None => return Err(EditError::NoRecord(record.clone())),
        };
        let shown = self
            .record(record)
            .and_then(|present| present.get(key))
            .cloned();
        let is_text = matches!(shown, Some(Value::Text(_)));
        let typed = if is_text {
            Value::Text(clean_text(text))
        } else {
            Value::Line(clean_line(text))
        };
        let shown = shown.unwrap_or(Value::Line(String::new()));
        let letters = splice_between(
            shown.as_str().unwrap_or_default(),
            typed.as_str().unwrap_or_default(),
        )
        .map_or(0, |splice| splice.insert.chars().count().max(splice.delete));
        if letters == 0 && !goes_on {
            return Ok(applied);
        }
        let burst = self.burst.get_or_insert_with(|| Burst {
            record: record.clone(),
            key: key.to_owned(),
            committed: shown,
            typed: typed.clone(),
            last: now,
            letters: 0,
        });
        burst.typed = typed.clone();
        burst.last = now;
        burst.letters += letters;
        let full = burst.letters >= BURST_LETTERS;
        let disputed = self
            .record(record)
            .is_some_and(|present| present.disputed.contains(key));
        self.show(record, key, Some(typed), disputed);
        let (record, key) = (record.clone(), key.to_owned());
        applied.changes.push(Change::Field { record, kind, key });
        if full {
            applied.changes.extend(self.settle(now).changes);
        }
        Ok(applied)
    }

    /// Ends a burst if its pause is over; called by a timer.
    pub fn settle_if_paused(&mut self, now: Moment) -> Applied {
        let paused = self
            .burst
            .as_ref()
            .is_some_and(|burst| now.0.saturating_sub(burst.last.0) >= BURST_PAUSE_MS);
        if paused {
            self.settle(now)
        } else {
            Applied::default()
        }
    }

    /// The field whose letters wait for their burst to end.
    #[must_use]
    pub fn typing_in(&self) -> Option<(&RecordId, &str)> {
        let burst = self.burst.as_ref()?;
        Some((&burst.record, &burst.key))
    }

    /// Whether letters wait for their burst to end.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.burst.is_some()
    }

    /// Ends a burst now: the field was left, another act begins, or the window closes.
    pub fn settle(&mut self, now: Moment) -> Applied {
        let Some(burst) = self.burst.take() else {
            return Applied::default();
        };
        // The mirror goes back to what the document holds, so that the edit is a difference.
        let disputed = self
            .record(&burst.record)
            .is_some_and(|present| present.disputed.contains(&burst.key));
        let before = Some(burst.committed)
            .filter(|value| matches!(value, Value::Text(_)) || !value.is_blank());
        self.show(&burst.record, &burst.key, before, disputed);
        let words = burst.typed.as_str().unwrap_or_default().to_owned();
        let edit = match &burst.typed {
            Value::Text(_) => Edit::SetText {
                record: burst.record,
                key: burst.key,
                text: words,
            },
            _ => Edit::Set {
                record: burst.record,
                key: burst.key,
                value: Value::Line(words),
            },
        };
        let act = Act::new("write", vec![edit]);
        match self.commit(&act, now) {
            Ok(applied) => {
                if let Some(hash) = applied.hash {
                    self.acts.did(hash, &act.label);
                }
                applied
            }
            // The field was writable when the burst began and nothing is ever hard-deleted.
            Err(_) => Applied::default(),
        }
    }
}
