//! What happened, happens and is planned, in the order of time, with the doubt of its dates.
//!
//! [`moments`] reads a workspace once; [`lanes`](Moments::lanes) sorts what is read into lanes,
//! [`pack`](pack::pack) gives it rows at one step of the zoom, and a frame only asks which of it
//! lies in sight. Nothing here knows a screen but by its width in pixels.
//!
//! ```
//! use jiff::civil;
//! use myspot_core::view::timeline::{self, Words};
//! # use std::sync::Arc;
//! # use myspot_core::{Dice, Edit, Kinds, Moment, Value, Workspace, WorkspaceId};
//! # let mut dice = Dice::from_number(1);
//! # let id = WorkspaceId::fresh(&mut dice);
//! # let mut workspace = Workspace::create(id, Arc::new(Kinds::builtin()), dice)?;
//! # let now = Moment(1_800_000_000_000);
//! # for (name, when) in [("Fête", "6-9 juin 2024"), ("Convention", "vers 1998"), ("Vote", "241-TA")] {
//! #     let record = workspace.fresh_id(now);
//! #     let fields = vec![("name".into(), Value::from(name)), ("when_raw".into(), Value::from(when))];
//! #     workspace.apply(&Edit::Create { record, kind: "entity".into(), fields }.into(), now)?;
//! # }
//! let today = civil::date(2027, 3, 16);
//! let moments = timeline::moments(&workspace, today, &Words::french());
//! let titles: Vec<&str> = moments.entries.iter().map(|entry| entry.title.as_str()).collect();
//! assert_eq!(titles, ["Convention", "Fête"]);
//! assert_eq!(moments.undated[0].words, "241-TA");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod concerned;
mod filter;
mod groups;
pub mod pack;
mod read;
pub mod scale;
mod span;
#[cfg(test)]
mod tests;
pub mod ticks;
mod what;
mod words;

use jiff::civil;

use crate::date::Date;
use crate::id::RecordId;

pub use filter::Filter;
pub use groups::{Grouping, Lane};
pub use read::moments;
pub use span::Span;
pub use what::What;
pub use words::Words;

/// Everything that stands on the timeline, and what waits for a date.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Moments {
    /// The number of the day that was today.
    pub today: i64,
    /// What has a place: by its earliest day, then its latest, its hour, its id.
    pub entries: Vec<Entry>,
    /// What has none, by its title: words that are no date, and what is of no use without one.
    pub undated: Vec<Undated>,
}

/// One thing on the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The record to open.
    pub record: RecordId,
    /// What it is.
    pub what: What,
    /// The code of the kind of a fiche or a relation; empty for anything else.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// Its date as it was typed, both of them where there are two.
    pub words: String,
    /// The date, or that of its beginning.
    pub from: Option<Date>,
    /// The date of its end, where there are two.
    pub to: Option<Date>,
    /// Its place.
    pub span: Span,
    /// The first day on which to prepare for it: of a window with a lead time.
    pub ramp: Option<i64>,
    /// The hour at which it begins.
    pub time: Option<civil::Time>,
    /// Where it stands from today.
    pub tense: Tense,
    /// How it goes, where that is known.
    pub state: State,
    /// The grade of evidence, « B2 », or empty.
    pub grade: String,
    /// Whether its date stands in two versions.
    pub disputed: bool,
}

/// Something without a place in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undated {
    /// The record to open.
    pub record: RecordId,
    /// What it is.
    pub what: What,
    /// The code of the kind of a fiche or a relation; empty for anything else.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// The words that are no date; empty when there are none.
    pub words: String,
}

/// Where something stands from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tense {
    /// Its last day is over.
    Past,
    /// Today may be part of it.
    Present,
    /// Its first day is still to come.
    Planned,
}

/// How something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It is nobody's to do.
    Plain,
    /// It is to be done, and there is time.
    ToDo,
    /// It is done.
    Done,
    /// It was given up.
    Dropped,
    /// It should have been done so many days ago.
    Late(i64),
}

impl Moments {
    /// The first and the last day that anything names; today alone where nothing does.
    #[must_use]
    pub fn extent(&self) -> (i64, i64) {
        let first = self.entries.iter().map(|entry| entry.span.earliest).min();
        let last = self.entries.iter().map(|entry| entry.span.latest).max();
        (first.unwrap_or(self.today), last.unwrap_or(self.today))
    }

    /// The entry of a record, by its place in [`Self::entries`]. O(n).
    #[must_use]
    pub fn find(&self, record: &RecordId) -> Option<usize> {
        self.entries
            .iter()
            .position(|entry| entry.record == *record)
    }
}

impl Entry {
    /// Its place among others, its id aside.
    fn order(&self) -> (i64, i64, Option<civil::Time>) {
        // A period without a beginning stands where it ends, one without an end ends last.
        let first = match self.span.open_start {
            true => self.span.latest,
            false => self.span.earliest,
        };
        let last = match self.span.open_end {
            true => i64::MAX,
            false => self.span.latest,
        };
        (first, last, self.time)
    }
}
