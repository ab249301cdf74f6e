//! Checks that look at all records together.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::{Date, Weekday};

use super::links::{self, found as found_at};
use super::{Context, Found, Subject, one};
use crate::id::RecordId;
use crate::method::{Check, Filter, Pointer};
use crate::view::labels;

/// What a check of many finds: each finding is a hint of its own.
pub(super) fn found(context: &Context<'_>, check: &Check, subjects: &[Subject<'_>]) -> Vec<Found> {
    match check {
        Check::EmptySlot { slots, filled } => empty_slots(context, slots, *filled, subjects),
        Check::TooMany { most, per } => too_many(context, *most, per, subjects),
        Check::NoneOf { is } => {
            let none = !subjects.is_empty() && !subjects.iter().any(|it| it.is(is));
            let place = || (subjects.len().to_string(), here(context));
            none.then(place).into_iter().collect()
        }
        Check::Only { field, codes } => only(field, codes, subjects),
        Check::Loop { link } => links::loops(context, link, subjects),
        Check::Unreached { link, from, to } => {
            links::unreached(context, link, [from, to], subjects)
        }
        Check::SameWords { link, field } => links::same_words(context, link, field, subjects),
        Check::WaitsTooLong { link, start, due } => {
            links::wait_too_long(context, link, [start, due], subjects)
        }
        Check::BusyWeek { who, due, most } => busy_weeks(context, [who, due], *most, subjects),
        Check::Leap {
            group,
            by,
            low,
            high,
            seen,
            unless,
        } => {
            let seen = |it: Subject<'_>| is_seen(context, it, seen, unless);
            leaps(group, [by, low, high], seen, subjects)
        }
        // Those look at one record at a time.
        _ => Vec::new(),
    }
}

/// Where something is missing: on the board.
fn here(context: &Context<'_>) -> Vec<RecordId> {
    context.board.cloned().into_iter().collect()
}

fn empty_slots(
    context: &Context<'_>,
    slots: &[String],
    filled: usize,
    subjects: &[Subject<'_>],
) -> Vec<Found> {
    let holds = |slot: &&String| {
        subjects
            .iter()
            .any(|it| it.words(&context.method.by) == *slot)
    };
    let (full, empty): (Vec<&String>, Vec<&String>) = slots.iter().partition(holds);
    if empty.is_empty() || full.len() < filled.max(1) {
        return Vec::new();
    }
    let known = empty.iter().filter_map(|slot| context.method.slot(slot));
    let labels: Vec<&str> = known.map(|slot| slot.label.as_str()).collect();
    vec![(labels.join(", "), here(context))]
}

fn too_many(context: &Context<'_>, most: usize, per: &str, subjects: &[Subject<'_>]) -> Vec<Found> {
    let mut groups: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
    for it in subjects {
        let code = it.get(per).map(crate::Value::to_words).unwrap_or_default();
        // What belongs to no group is not counted as one.
        if per.is_empty() || !code.is_empty() {
            groups.entry(code).or_default().push(it.shown.id.clone());
        }
    }
    let full = groups.into_iter().filter(|(_, places)| places.len() > most);
    full.map(|(code, places)| {
        let words = if per.is_empty() {
            places.len().to_string()
        } else {
            label(context, per, &code)
        };
        (words, places)
    })
    .collect()
}

/// What a group is called: by its slot, by what it points at, by its code.
fn label(context: &Context<'_>, field: &str, code: &str) -> String {
    let slot = context
        .method
        .slot(code)
        .filter(|_| field == context.method.by);
    if let Some(slot) = slot {
        return slot.label.clone();
    }
    match context.workspace.records().living(&code.into()) {
        Some(record) => labels::title(context.workspace, record),
        None => labels::label_of(context.workspace, context.method.holds(), field, code),
    }
}

fn only(field: &str, codes: &[String], subjects: &[Subject<'_>]) -> Vec<Found> {
    let mut places = Vec::new();
    for it in subjects {
        let members = it.members(field);
        if members
            .iter()
            .any(|(member, _)| !codes.iter().any(|code| code == member))
        {
            return Vec::new();
        }
        places.extend((!members.is_empty()).then(|| it.shown.id.clone()));
    }
    found_at(places)
}

fn busy_weeks(
    context: &Context<'_>,
    [who, due]: [&str; 2],
    most: usize,
    subjects: &[Subject<'_>],
) -> Vec<Found> {
    let mut weeks: BTreeMap<(&str, Date), Vec<RecordId>> = BTreeMap::new();
    for it in subjects {
        let Some((_, last)) = it.days(due) else {
            continue;
        };
        let monday = last.weekday().since(Weekday::Monday);
        let monday = last.saturating_sub(Span::new().days(monday));
        let members = it.members(who).into_iter().map(|(member, _)| member);
        let one = Some(it.words(who)).filter(|one| !one.is_empty());
        for person in members.chain(one) {
            let week = weeks.entry((person, monday)).or_default();
            week.push(it.shown.id.clone());
        }
    }
    let full = weeks.into_iter().filter(|(_, places)| places.len() > most);
    full.map(|((person, _), places)| (label(context, who, person), places))
        .collect()
}

fn is_seen(context: &Context<'_>, it: Subject<'_>, by: &Pointer, unless: &Filter) -> bool {
    let out = |sight: &Subject<'_>| {
        let mut filters = unless.iter();
        filters.any(|(field, codes)| sight.has_one(field, codes))
    };
    one::pointing(context, it, by).any(|sight| !out(&sight))
}

/// What was seen high in groups that have something low, none of which was seen.
fn leaps(
    group: &[String],
    [by, low, high]: [&str; 3],
    seen: impl Fn(Subject<'_>) -> bool,
    subjects: &[Subject<'_>],
) -> Vec<Found> {
    #[derive(Default)]
    struct Group {
        has_low: bool,
        low_seen: bool,
        high: Vec<RecordId>,
    }
    let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
    for it in subjects {
        let names = group.iter().map(|field| it.words(field));
        let Some(name) = names.into_iter().find(|name| !name.is_empty()) else {
            continue;
        };
        let entry = groups.entry(name).or_default();
        let level = it.words(by);
        if level == low {
            entry.has_low = true;
            entry.low_seen |= seen(*it);
        } else if level == high && seen(*it) {
            entry.high.push(it.shown.id.clone());
        }
    }
    let leapt = groups.into_values().filter(|it| it.has_low && !it.low_seen);
    found_at(leapt.flat_map(|it| it.high).collect())
}
