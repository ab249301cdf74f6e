//! The timeline as a calendar file, for what has exact days.
//!
//! Source: RFC 5545, "Internet Calendaring and Scheduling Core Object Specification", 2009.

use jiff::Timestamp;
use jiff::civil;

use super::{Readable, heading, kind_label};
use crate::date::{Date, Day};
use crate::id::Moment;
use crate::view::timeline::{Entry, State, Words};
use crate::workspace::Workspace;

/// A calendar file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The text, with the line ends that the format asks for.
    pub text: String,
    /// How many entries have their place in it.
    pub entries: usize,
    /// How many were left out: a calendar has no doubt, no « mars 2027 » and no « depuis ».
    pub inexact: usize,
}

/// A line has at most so many bytes before it goes on below.
const LONGEST: usize = 75;

/// Writes what has exact days as iCalendar; `now` is when the file is made. O(n).
///
/// Whole days are dates, times of day are those of the place, whatever zone reads them. An entry
/// keeps its record's id, so that a later file brings a calendar up to date.
#[must_use]
pub fn to_ics(
    workspace: &Workspace,
    readable: &Readable<'_>,
    words: &Words,
    now: Moment,
) -> Calendar {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        format!("PRODID:-//mySPOT//mySPOT {}//FR", env!("CARGO_PKG_VERSION")),
        "CALSCALE:GREGORIAN".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(&heading(workspace, words))),
    ];
    let stamp = stamp(now);
    let mut entries = 0;
    for entry in &readable.entries {
        let Some(when) = When::of(entry) else {
            continue;
        };
        entries += 1;
        event(workspace, entry, &when, &stamp, &mut lines);
    }
    lines.push("END:VCALENDAR".to_owned());
    let mut text = String::new();
    lines.iter().for_each(|line| fold(line, &mut text));
    Calendar {
        text,
        entries,
        inexact: readable.entries.len() - entries,
    }
}

fn event(workspace: &Workspace, entry: &Entry, when: &When, stamp: &str, lines: &mut Vec<String>) {
    lines.push("BEGIN:VEVENT".to_owned());
    lines.push(format!("UID:{}", escaped(entry.record.as_str())));
    lines.push(format!("DTSTAMP:{stamp}"));
    lines.extend(when.lines());
    lines.push(format!("SUMMARY:{}", escaped(&entry.title)));
    let label = kind_label(workspace, entry.what, &entry.kind);
    lines.push(format!("CATEGORIES:{}", escaped(&label)));
    if !entry.words.is_empty() {
        lines.push(format!("DESCRIPTION:{}", escaped(&entry.words)));
    }
    let record = workspace.records().get(&entry.record);
    let place = record.map(|record| record.words("place_text"));
    if let Some(place) = place.filter(|place| !place.is_empty()) {
        lines.push(format!("LOCATION:{}", escaped(place)));
    }
    if entry.state == State::Dropped {
        lines.push("STATUS:CANCELLED".to_owned());
    }
    if let Some(ramp) = entry.ramp {
        let days = entry.span.earliest - ramp;
        lines.push("BEGIN:VALARM".to_owned());
        lines.push("ACTION:DISPLAY".to_owned());
        lines.push(format!("DESCRIPTION:{}", escaped(&entry.title)));
        lines.push(format!("TRIGGER:-P{days}D"));
        lines.push("END:VALARM".to_owned());
    }
    lines.push("END:VEVENT".to_owned());
}

/// When an entry is, as a calendar says it.
enum When {
    /// Whole days, the last one included.
    Days(civil::Date, civil::Date),
    /// From an hour of a day on, with the minutes east of universal time where they are known.
    Hour(civil::DateTime, Option<i16>),
}

impl When {
    /// `None` where a day is in doubt, missing, or beyond the years of a calendar.
    fn of(entry: &Entry) -> Option<Self> {
        let exact = |date: &Date| date.days();
        let (first, last) = match (&entry.from, &entry.to) {
            (Some(from), Some(to)) => (exact(from)?.0, exact(to)?.1),
            (Some(one), None) | (None, Some(one)) => exact(one)?,
            (None, None) => return None,
        };
        let open = entry.span.open_start || entry.span.open_end;
        if open || last < first {
            return None;
        }
        let civil = |day: Day| day.civil().filter(|day| (1..=9998).contains(&day.year()));
        let (first, last) = (civil(first)?, civil(last)?);
        Some(match entry.time.filter(|_| first == last) {
            Some(time) => {
                let date = entry.from.or(entry.to);
                let offset = date.and_then(|date| date.offset_minutes());
                Self::Hour(first.to_datetime(time), offset)
            }
            None => Self::Days(first, last),
        })
    }

    fn lines(&self) -> Vec<String> {
        match self {
            Self::Days(first, last) => {
                let mut lines = vec![format!("DTSTART;VALUE=DATE:{}", first.strftime("%Y%m%d"))];
                if let (true, Ok(next)) = (first != last, last.tomorrow()) {
                    // The end of a calendar's day is the day after.
                    lines.push(format!("DTEND;VALUE=DATE:{}", next.strftime("%Y%m%d")));
                }
                lines
            }
            Self::Hour(at, offset) => {
                let (at, zone) = match offset {
                    Some(minutes) => {
                        let east = jiff::Span::new().minutes(i64::from(*minutes));
                        (at.saturating_sub(east), "Z")
                    }
                    None => (*at, ""),
                };
                vec![format!("DTSTART:{}{zone}", at.strftime("%Y%m%dT%H%M%S"))]
            }
        }
    }
}

fn stamp(now: Moment) -> String {
    let now = Timestamp::from_millisecond(now.0).unwrap_or_default();
    now.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Words that a calendar does not take for marks of its own.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '\\' | ';' | ',' => {
                text.push('\\');
                text.push(letter);
            }
            '\n' => text.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => text.push(letter),
        }
    }
    text
}

/// A line, cut where it is too long and never inside a letter.
fn fold(line: &str, out: &mut String) {
    let mut used = 0;
    for letter in line.chars() {
        if used + letter.len_utf8() > LONGEST {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(letter);
        used += letter.len_utf8();
    }
    out.push_str("\r\n");
}
