//! The timeline as a calendar, a list or a table.

use myspot_core::Workspace;
use myspot_core::export::cells::Preset;
use myspot_core::export::timeline::{readable, to_ics, to_list, to_table};
use myspot_core::view::timeline::{Filter, Words, moments};

use super::{Format, Made, Order};

/// Writes everything that has a date.
pub(super) fn timeline(workspace: &Workspace, order: &Order<'_>) -> Made {
    let words = Words::french();
    let moments = moments(workspace, order.day, &words);
    let all = moments.shown(workspace, &Filter::default());
    let readable = readable(workspace, &moments, &all, order.audience);
    let mut inexact = 0;
    let bytes = match order.format {
        Format::Calendar => {
            let calendar = to_ics(workspace, &readable, &words, order.now);
            inexact = calendar.inexact;
            calendar.text.into_bytes()
        }
        Format::TimelineCsv => to_table(workspace, &readable, &words, Preset::Excel),
        Format::TimelineCsvPlain => to_table(workspace, &readable, &words, Preset::Plain),
        _ => to_list(workspace, &readable, &words).into_bytes(),
    };
    Made {
        files: vec![(String::new(), bytes)],
        reserved: readable.reserved,
        inexact,
        ..Made::default()
    }
}
