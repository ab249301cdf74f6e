//! The timeline as a calendar, a list or a table.

use jiff::civil;
use myspot_core::export::cells::Preset;
use myspot_core::export::timeline::{readable, to_ics, to_list, to_table};
use myspot_core::kind::Handling;
use myspot_core::view::timeline::{Filter, Words, moments};
use myspot_core::{Moment, Workspace};

/// The formats in which a timeline is written.
pub(super) const FORMATS: [&str; 4] = ["ics", "timeline-md", "timeline-csv", "timeline-csv-plain"];

/// What was written.
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    /// How much was left out because it is reserved.
    pub(super) reserved: usize,
    /// How much a calendar has no place for.
    pub(super) inexact: usize,
}

/// Writes everything that has a date; `today` and `now` are those of the device.
pub(super) fn write(
    workspace: &Workspace,
    format: &str,
    audience: Handling,
    today: civil::Date,
    now: Moment,
) -> Written {
    let words = Words::french();
    let moments = moments(workspace, today, &words);
    let all = moments.shown(workspace, &Filter::default());
    let readable = readable(workspace, &moments, &all, audience);
    let mut inexact = 0;
    let bytes = match format {
        "ics" => {
            let calendar = to_ics(workspace, &readable, &words, now);
            inexact = calendar.inexact;
            calendar.text.into_bytes()
        }
        "timeline-csv" => to_table(workspace, &readable, &words, Preset::Excel),
        "timeline-csv-plain" => to_table(workspace, &readable, &words, Preset::Plain),
        _ => to_list(workspace, &readable, &words).into_bytes(),
    };
    Written {
        bytes,
        reserved: readable.reserved,
        inexact,
    }
}
