//! An indicator over time: what was measured, what was planned, how far it is.

use jiff::civil::Date;

use crate::date::{self, Day};
use crate::id::RecordId;
use crate::record::Record;
use crate::workspace::Workspace;

/// One measure or one planned step that can be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The record; `None` for the baseline, which is part of the indicator.
    pub record: Option<RecordId>,
    /// The day at which it is drawn: the last of its date.
    pub day: Date,
    /// The number.
    pub value: f64,
    /// The part of the whole that it counts; empty for the total.
    pub part: String,
    /// Whether it is only an estimate.
    pub estimate: bool,
}

/// How the last measure stands against what was planned for its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Nothing was measured.
    Unmeasured,
    /// Nothing was planned: there is nothing to compare with.
    Unplanned,
    /// Better than planned.
    Ahead,
    /// As planned.
    OnTime,
    /// Less than planned.
    Behind,
}

/// An indicator over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Where it starts.
    pub baseline: Option<Point>,
    /// The measures of the total, in the order of time. Two of one day both stay.
    pub measured: Vec<Point>,
    /// The steps planned for the total, in the order of time.
    pub planned: Vec<Point>,
    /// The parts of the whole, by name, each with its measures.
    pub parts: Vec<(String, Vec<Point>)>,
    /// Measures that cannot be drawn: no day, or no number.
    pub undrawn: Vec<RecordId>,
    /// What the sum of the parts makes on the last day at which all of them were measured, when
    /// it differs from the total measured that day: the day, the sum, the total.
    pub gap: Option<(Date, f64, f64)>,
    /// Days at which the total was measured twice, with different values.
    pub twice: Vec<Date>,
    /// How the last measure stands.
    pub pace: Pace,
    /// How much of the way is done at the last measure, 0.0 to 1.0 and beyond.
    pub done: Option<f64>,
}

/// The first and the last day of a date of a record. `None` when it cannot be read.
///
/// Where it has only one side, « d’ici mars 2027 », that side counts for both.
#[must_use]
pub fn days(record: &Record, field: &str) -> Option<(Date, Date)> {
    let date = date::Date::of(record, field)?;
    let [first, last] = [date.earliest(), date.latest()].map(|day| day.and_then(Day::civil));
    Some((first.or(last)?, last.or(first)?))
}

/// Reads a number as people write it: `12,5`, `12.5`, `1 020`. `None` when it is none.
#[must_use]
pub fn number(words: &str) -> Option<f64> {
    let plain: String = words
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '\'' | '’'))
        .collect();
    let plain = plain.replace(',', ".").replace('−', "-");
    let number: f64 = plain.parse().ok()?;
    number.is_finite().then_some(number)
}

fn value_of(record: &Record, key: &str) -> Option<f64> {
    let held = record.get(key)?;
    held.as_float().or_else(|| number(held.as_str()?))
}

/// Reads an indicator. `None` when there is none of that name.
///
/// O(what points at it).
#[must_use]
pub fn series(workspace: &Workspace, indicator: &RecordId) -> Option<Series> {
    let record = workspace.records().get(indicator)?;
    let baseline = value_of(record, "baseline_value")
        .zip(days(record, "baseline_when"))
        .map(|(value, (_, day))| Point {
            record: None,
            day,
            value,
            part: String::new(),
            estimate: false,
        });
    let mut series = Series {
        baseline,
        measured: Vec::new(),
        planned: Vec::new(),
        parts: Vec::new(),
        undrawn: Vec::new(),
        gap: None,
        twice: Vec::new(),
        pace: Pace::Unmeasured,
        done: None,
    };
    let mut parts: Vec<Point> = Vec::new();
    for (point, field) in workspace.records().pointing_at(indicator) {
        let measured = point.kind == "measurement";
        if field != "indicator" || !(measured || point.kind == "target_point") {
            continue;
        }
        let drawn = value_of(point, "value").zip(days(point, "when"));
        let Some((value, (_, day))) = drawn else {
            if measured {
                series.undrawn.push(point.id.clone());
            }
            continue;
        };
        let drawn = Point {
            record: Some(point.id.clone()),
            day,
            value,
            part: point.words("breakdown_key").to_owned(),
            estimate: point.flag("estimate").unwrap_or(false),
        };
        match (measured, drawn.part.is_empty()) {
            (true, true) => series.measured.push(drawn),
            (false, true) => series.planned.push(drawn),
            (true, false) => parts.push(drawn),
            // What is planned for a part is written in its table.
            (false, false) => {}
        }
    }
    for points in [&mut series.measured, &mut series.planned, &mut parts] {
        points.sort_by(|one, two| (one.day, &one.record).cmp(&(two.day, &two.record)));
    }
    series.twice = twice(&series.measured);
    for part in parts {
        match series.parts.iter_mut().find(|(name, _)| *name == part.part) {
            Some((_, points)) => points.push(part),
            None => series.parts.push((part.part.clone(), vec![part])),
        }
    }
    series.parts.sort_by(|one, two| one.0.cmp(&two.0));
    series.gap = gap(&series);
    let down = record.words("direction") == "down";
    (series.pace, series.done) = pace(&series, down);
    Some(series)
}

fn twice(measured: &[Point]) -> Vec<Date> {
    let pairs = measured.windows(2);
    let mut days: Vec<Date> = pairs
        .filter(|pair| pair[0].day == pair[1].day && pair[0].value != pair[1].value)
        .map(|pair| pair[0].day)
        .collect();
    days.dedup();
    days
}

fn gap(series: &Series) -> Option<(Date, f64, f64)> {
    let last = series.measured.last()?;
    if series.parts.len() < 2 {
        return None;
    }
    let mut sum = 0.0;
    for (_, points) in &series.parts {
        sum += points.iter().rev().find(|it| it.day == last.day)?.value;
    }
    ((sum - last.value).abs() > 1e-9).then_some((last.day, sum, last.value))
}

/// The pace and how much of the way is done. What is planned for a day is the last step up to
/// it; before the first step nothing is due yet but the baseline.
fn pace(series: &Series, down: bool) -> (Pace, Option<f64>) {
    let Some(last) = series.measured.last() else {
        return (Pace::Unmeasured, None);
    };
    let Some(goal) = series.planned.last() else {
        return (Pace::Unplanned, None);
    };
    let start = series.baseline.as_ref().map_or(0.0, |point| point.value);
    let way = goal.value - start;
    let done = (way.abs() > f64::EPSILON).then(|| (last.value - start) / way);
    let due = series
        .planned
        .iter()
        .rev()
        .find(|step| step.day <= last.day);
    let due = due.map_or(start, |step| step.value);
    let better = if down {
        due - last.value
    } else {
        last.value - due
    };
    let pace = if better.abs() < 1e-9 {
        Pace::OnTime
    } else if better > 0.0 {
        Pace::Ahead
    } else {
        Pace::Behind
    };
    (pace, done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let check =
            |words: &str, expected: Option<f64>| assert_eq!(number(words), expected, "{words}");
        check("12,5", Some(12.5));
        check("12.5", Some(12.5));
        check("1\u{a0}020", Some(1020.0));
        check("18\u{202f}400", Some(18_400.0));
        check("−3", Some(-3.0));
        check("environ douze", None);
        check("inf", None);
        check("", None);
    }
}
