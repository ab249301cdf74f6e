//! What links say of a record, and of many together.

use std::collections::{HashMap, HashSet};

use super::{Context, Found, Subject, one};
use crate::id::RecordId;
use crate::method::{End, Way};
use crate::record::Record;
use crate::view::sketch::Loops;

/// Whether a link of that kind ties a record to a living one.
pub(super) fn there(context: &Context<'_>, it: Subject<'_>, way: &Way) -> bool {
    let own = [it.shown, it.read];
    let through = way.through.iter();
    let others = through.flat_map(|by| one::pointing(context, it, by).map(|it| it.shown));
    let fits = |other: &Record| {
        let kind = way.with.is_empty() || way.with.contains(&other.kind);
        let slot = way.slots.is_empty() || way.slots.iter().any(|slot| slot == other.words("slot"));
        kind && slot
    };
    own.into_iter().chain(others).any(|end| {
        let id = end.id.as_str();
        match way.end {
            End::From => context.ties.ends(id, &way.kind).any(fits),
            End::To => context.ties.starts(id, &way.kind).any(fits),
        }
    })
}

/// The records from which links of a kind lead back to where they start.
pub(super) fn loops(context: &Context<'_>, link: &str, subjects: &[Subject<'_>]) -> Vec<Found> {
    let places: HashMap<&str, usize> = (subjects.iter().enumerate())
        .map(|(at, it)| (it.shown.id.as_str(), at))
        .collect();
    let mut ties = Vec::new();
    for (at, it) in subjects.iter().enumerate() {
        let ends = context.ties.ends(it.shown.id.as_str(), link);
        ties.extend(ends.filter_map(|end| Some((at, *places.get(end.id.as_str())?))));
    }
    let loops = Loops::of(subjects.len(), &ties);
    let held = (0..subjects.len()).filter(|at| loops.holds(*at));
    found(held.map(|at| subjects[at].shown.id.clone()).collect())
}

/// The cards of some slots to which no chain of links leads from others, where there are both.
pub(super) fn unreached(
    context: &Context<'_>,
    link: &str,
    [from, to]: [&[String]; 2],
    subjects: &[Subject<'_>],
) -> Vec<Found> {
    let in_slots = |slots: &[String], it: &Subject<'_>| {
        let slot = it.words(&context.method.by);
        slots.iter().any(|known| known == slot)
    };
    let starts = subjects.iter().filter(|it| in_slots(from, it));
    let mut waiting: Vec<&str> = starts.map(|it| it.shown.id.as_str()).collect();
    if waiting.is_empty() {
        return Vec::new();
    }
    let mut seen: HashSet<&str> = waiting.iter().copied().collect();
    while let Some(id) = waiting.pop() {
        for end in context.ties.ends(id, link) {
            if seen.insert(end.id.as_str()) {
                waiting.push(end.id.as_str());
            }
        }
    }
    let goals = subjects.iter().filter(|it| in_slots(to, it));
    let lost = goals.filter(|it| !seen.contains(it.shown.id.as_str()));
    found(lost.map(|it| it.shown.id.clone()).collect())
}

/// What links lead to and says the same as what they start from.
pub(super) fn same_words(
    context: &Context<'_>,
    link: &str,
    field: &str,
    subjects: &[Subject<'_>],
) -> Vec<Found> {
    let here: HashSet<&str> = subjects.iter().map(|it| it.shown.id.as_str()).collect();
    let mut places = Vec::new();
    for it in subjects {
        let words = super::text::plain(it.words(field));
        let ends = context.ties.ends(it.shown.id.as_str(), link);
        let ends = ends.filter(|end| here.contains(end.id.as_str()));
        let same = ends.filter(|end| super::text::plain(end.words(field)) == words);
        places.extend(same.map(|end| end.id.clone()).filter(|_| words != " "));
    }
    places.sort();
    places.dedup();
    found(places)
}

/// The records that begin before what they wait for is due.
pub(super) fn wait_too_long(
    context: &Context<'_>,
    link: &str,
    [start, due]: [&str; 2],
    subjects: &[Subject<'_>],
) -> Vec<Found> {
    let here: HashMap<&str, Subject<'_>> = subjects
        .iter()
        .map(|it| (it.shown.id.as_str(), *it))
        .collect();
    let late = subjects.iter().filter(|it| {
        let begins = it.days(start).map(|(first, _)| first);
        let Some(begins) = begins.or_else(|| it.days(due).map(|(_, last)| last)) else {
            return false;
        };
        let mut ends = context.ties.ends(it.shown.id.as_str(), link);
        ends.any(|end| {
            let ends = here.get(end.id.as_str()).and_then(|end| end.days(due));
            ends.is_some_and(|(_, last)| last > begins)
        })
    });
    found(late.map(|it| it.shown.id.clone()).collect())
}

/// One finding where there are records, with their number for words.
pub(super) fn found(places: Vec<RecordId>) -> Vec<Found> {
    if places.is_empty() {
        return Vec::new();
    }
    vec![(places.len().to_string(), places)]
}
