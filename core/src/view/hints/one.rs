//! Checks that look at one record at a time.

use std::collections::{BTreeMap, HashSet};

use jiff::Span;
use jiff::civil::Date;

use super::text::{acronyms, begins, contains, plain, runs};
use super::{Context, Subject, links};
use crate::method::{Check, Every, Filter, Pointer};
use crate::view::position::latest;
use crate::view::series::{days, series};

/// A check with what it needs to know beforehand, so that each record costs what it is tied to.
pub(super) struct Finder<'c> {
    check: &'c Check,
    /// Known words: what acronyms are explained, which names there are.
    known: HashSet<String>,
    /// How many words the longest of them has.
    longest: usize,
    parts: Vec<Self>,
}

impl<'c> Finder<'c> {
    pub(super) fn new(context: &Context<'_>, check: &'c Check) -> Self {
        let known = match check {
            Check::Acronym { known, .. } => {
                let known = known.iter();
                known
                    .flat_map(|place| words_at(context, place, &Filter::new()))
                    .collect()
            }
            Check::Names { named, is, .. } => words_at(context, named, is).into_iter().collect(),
            _ => HashSet::new(),
        };
        let parts = match check {
            Check::AllOf(checks) => checks.iter().map(|it| Self::new(context, it)).collect(),
            _ => Vec::new(),
        };
        let words = known.iter().map(|it| it.split_whitespace().count());
        Self {
            check,
            longest: words.max().unwrap_or(0).min(LONGEST_NAME),
            known,
            parts,
        }
    }

    /// Whether the check finds something in a record.
    pub(super) fn finds(&self, context: &Context<'_>, it: Subject<'_>) -> bool {
        let texts = |fields: &'c [String]| fields.iter().map(move |field| it.words(field));
        match self.check {
            Check::Found {} => true,
            Check::Missing { fields } => !fields.iter().any(|field| it.says(field)),
            Check::Filled { fields } => fields.iter().any(|field| it.says(field)),
            Check::Undated { field } => it.days(field).is_none(),
            Check::Past { field } => {
                let last = it.days(field).map(|(_, last)| last);
                last.is_some_and(|last| last < context.today)
            }
            Check::Old { field, months } => {
                let last = it.days(field).map(|(_, last)| last);
                last.is_some_and(|last| last < before(context.today, *months))
            }
            Check::After { field, than } => {
                let days = it.days(field).zip(it.days(than));
                days.is_some_and(|((first, _), (_, last))| first > last)
            }
            Check::Unlinked { ways } => !ways.iter().any(|way| links::there(context, it, way)),
            Check::HalfLinked { ways } => !ways.iter().all(|way| links::there(context, it, way)),
            Check::Begins { fields, with } => texts(fields).any(|text| begins(&plain(text), with)),
            Check::Contains { fields, words } => {
                texts(fields).any(|text| contains(&plain(text), words))
            }
            Check::Number { fields } => texts(fields).any(has_number),
            Check::NoNumber { fields } => !texts(fields).any(has_number),
            Check::Long { fields, most } => {
                let texts: Vec<&str> = texts(fields)
                    .map(str::trim)
                    .filter(|text| !text.is_empty())
                    .collect();
                let signs: usize = texts.iter().map(|text| text.chars().count()).sum();
                signs + texts.len().saturating_sub(1) > *most
            }
            Check::Acronym { fields, .. } => texts(fields)
                .flat_map(acronyms)
                .any(|word| !self.known.contains(&plain(word))),
            Check::Names { fields, .. } => texts(fields).any(|text| self.names(text)),
            Check::Count {
                field,
                code,
                least,
                most,
            } => {
                let given = it.members(field);
                let count = given.iter();
                let count = count.filter(|(_, value)| value.to_words() == *code).count();
                !given.is_empty() && (count < *least || most.is_some_and(|most| count > most))
            }
            Check::FarApart { one, other, most } => {
                let number = |field: &str| it.get(field).and_then(crate::Value::as_int);
                let pair = number(one).zip(number(other));
                pair.is_some_and(|(one, other)| one.abs_diff(other) > u64::from(*most))
            }
            Check::Spread { field, most } => spread(it, field) > u64::from(*most),
            Check::Refers {
                field,
                is,
                position,
            } => refers(context, it, field, is, *position),
            Check::Unpointed { by } => pointing(context, it, by).next().is_none(),
            Check::Stale { by, when, every } => stale(context, it, by, when, every),
            Check::MeasuredTwice {} => {
                let series = series(context.workspace, &it.shown.id);
                series.is_some_and(|series| !series.twice.is_empty())
            }
            Check::PartsDiffer {} => {
                let series = series(context.workspace, &it.shown.id);
                series.is_some_and(|series| series.gap.is_some())
            }
            Check::AllOf(_) => self.parts.iter().all(|part| part.finds(context, it)),
            // Those look at all records together.
            _ => false,
        }
    }

    fn names(&self, text: &str) -> bool {
        runs(&plain(text), self.longest).any(|run| self.known.contains(&run))
    }
}

/// Names of more words than that are not looked for.
const LONGEST_NAME: usize = 6;

/// What stands in a field of all records of a kind, as [`plain`] gives it.
fn words_at(context: &Context<'_>, place: &Pointer, is: &Filter) -> Vec<String> {
    let records = context.of_kind(&place.kind).into_iter();
    let mut known = Vec::new();
    for record in records.filter(|record| record.is(is)) {
        known.push(plain(record.words(&place.field)));
        let members = record.members(&place.field).into_iter();
        known.extend(members.map(|(member, _)| plain(member)));
    }
    known.retain(|words| words != " ");
    known
}

fn has_number(text: &str) -> bool {
    text.chars().any(|letter| letter.is_ascii_digit())
}

/// So many months before a day.
fn before(day: Date, months: u32) -> Date {
    day.saturating_sub(Span::new().months(i64::from(months.min(1200))))
}

/// How far the opinions on one thing lie apart at most.
fn spread(it: Subject<'_>, field: &str) -> u64 {
    let mut ends: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for (key, value) in it.members(field) {
        let Some(number) = value.as_int() else {
            continue;
        };
        let of = key.rsplit('|').next().unwrap_or_default();
        let (low, high) = ends.entry(of).or_insert((number, number));
        (*low, *high) = ((*low).min(number), (*high).max(number));
    }
    let wide = ends.values().map(|(low, high)| low.abs_diff(*high));
    wide.max().unwrap_or(0)
}

fn refers(
    context: &Context<'_>,
    it: Subject<'_>,
    field: &str,
    is: &Filter,
    position: bool,
) -> bool {
    let records = context.workspace.records();
    let target = it
        .read
        .reference(field)
        .or_else(|| it.shown.reference(field));
    let Some(target) = target.and_then(|id| records.living(&id)) else {
        return false;
    };
    let read = if position {
        latest(records, &target.id)
    } else {
        Some(target)
    };
    read.is_some_and(|read| Subject::of(read).is(is))
}

/// The living records of a kind that point at a thing.
pub(super) fn pointing<'a>(
    context: &Context<'a>,
    it: Subject<'_>,
    by: &Pointer,
) -> impl Iterator<Item = Subject<'a>> {
    let pointing = context.workspace.records().pointing_at(&it.shown.id);
    let own = pointing.filter(|(record, field)| record.kind == by.kind && *field == by.field);
    own.map(|(record, _)| Subject::of(record))
}

fn stale(context: &Context<'_>, it: Subject<'_>, by: &Pointer, when: &str, every: &Every) -> bool {
    let oldest = match every {
        Every::Months(months) => before(context.today, *months),
        Every::Days { field, codes } => {
            let Some(wait) = codes.get(it.words(field)) else {
                return false;
            };
            let wait = i64::from((*wait).min(36_500));
            context.today.saturating_sub(Span::new().days(wait))
        }
    };
    let (mut any, mut last) = (false, None);
    for record in pointing(context, it, by) {
        any = true;
        last = last.max(days(record.read, when).map(|(_, last)| last));
    }
    // Nobody wrote anything yet: the wait began with the record. Dates that cannot be read say
    // nothing.
    let last = if any { last } else { born(it) };
    last.is_some_and(|last| last < oldest)
}

/// The day on which a record was made.
fn born(it: Subject<'_>) -> Option<Date> {
    let at = jiff::Timestamp::from_millisecond(it.shown.int("created_at")?).ok()?;
    Some(at.to_zoned(jiff::tz::TimeZone::UTC).date())
}
