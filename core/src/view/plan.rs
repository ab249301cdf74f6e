//! The actions on a line of weeks: from when to when, what waits for what.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use super::card::{CardView, links, read};
use super::series::days;
use crate::id::RecordId;
use crate::method::Method;
use crate::record::Record;
use crate::workspace::Workspace;

/// One action with a date.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What the board knows of it.
    pub card: CardView,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Whether only one end is known: it is drawn as a week before it is due.
    pub guessed: bool,
    /// The places in the plan of the bars that it waits for.
    pub waits_for: Vec<usize>,
    /// Something it waits for ends after it does.
    pub too_late: bool,
}

/// The plan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The Monday of the first week.
    pub first: Option<Date>,
    /// How many weeks there are.
    pub weeks: usize,
    /// The bars, by their beginning.
    pub bars: Vec<Bar>,
    /// The actions without a date that can be read.
    pub undated: Vec<CardView>,
}

/// The longest plan that is drawn, in weeks: four years.
const LONGEST: i32 = 209;

/// Reads the plan of a method's records, today being what the caller says. Done and given up
/// actions stand in it too.
#[must_use]
pub fn plan(workspace: &Workspace, method: &Method, today: Date) -> Plan {
    let mut plan = Plan::default();
    let mut dated: Vec<(&Record, Date, Date, bool)> = Vec::new();
    for record in super::board::things(workspace, method, None) {
        match span(record) {
            Some((from, to, guessed)) => dated.push((record, from, to, guessed)),
            None => plan.undated.push(read(workspace, method, record)),
        }
    }
    dated.sort_by(|one, two| (one.1, one.2, &one.0.id).cmp(&(two.1, two.2, &two.0.id)));
    let place = |id: &RecordId| dated.iter().position(|(record, ..)| record.id == *id);
    for (record, from, to, guessed) in &dated {
        let needed = links(workspace, &record.id, "from", "requires");
        let waits_for: Vec<usize> = needed
            .filter_map(|link| place(&link.reference("to")?))
            .collect();
        plan.bars.push(Bar {
            card: read(workspace, method, record),
            from: *from,
            to: *to,
            guessed: *guessed,
            too_late: waits_for.iter().any(|at| dated[*at].2 > *to),
            waits_for,
        });
    }
    let Some(earliest) = plan.bars.iter().map(|bar| bar.from).min() else {
        return plan;
    };
    let latest = plan.bars.iter().map(|bar| bar.to).max().unwrap_or(earliest);
    // Today is in the plan, unless it lies far outside of it.
    let near = |day: Date| (day - today).get_days().abs() < 120;
    let first = if near(earliest) {
        earliest.min(today)
    } else {
        earliest
    };
    let last = if near(latest) {
        latest.max(today)
    } else {
        latest
    };
    let first = monday(first);
    let weeks = ((last - first).get_days() / 7 + 1).clamp(1, LONGEST);
    plan.first = Some(first);
    plan.weeks = usize::try_from(weeks).unwrap_or(1);
    plan
}

/// From when to when, and whether one end is only supposed.
fn span(record: &Record) -> Option<(Date, Date, bool)> {
    let start = days(record, "start").map(|(first, _)| first);
    let end = days(record, "due").map(|(_, last)| last);
    let end = end.or_else(|| days(record, "done_on").map(|(_, last)| last));
    let week = Span::new().days(6);
    Some(match (start, end) {
        (Some(start), Some(end)) => (start.min(end), start.max(end), false),
        (None, Some(end)) => (end.saturating_sub(week), end, true),
        (Some(start), None) => (start, start.saturating_add(week), true),
        (None, None) => return None,
    })
}

/// The Monday of a day's week.
fn monday(day: Date) -> Date {
    let back = day.weekday().since(Weekday::Monday);
    day.saturating_sub(Span::new().days(back))
}
