//! Where an actor stands now: the latest of its dated assessments.

use crate::date::{Date, Day, Order};
use crate::id::RecordId;
use crate::record::{Record, Records};

/// The latest living assessment of an entity. None is not zero: nobody has judged yet.
#[must_use]
pub fn latest<'a>(records: &'a Records, entity: &RecordId) -> Option<&'a Record> {
    assessments(records, entity).pop()
}

/// The latest assessment until a day: a date of several days counts from its first, and what has
/// no date counts always.
#[must_use]
pub fn latest_until<'a>(records: &'a Records, entity: &RecordId, day: Day) -> Option<&'a Record> {
    let judged = assessments(records, entity);
    let until = |judgment: &&Record| begins(judgment).is_none_or(|first| first <= day);
    judged.into_iter().rfind(until)
}

/// The day from which an assessment counts.
pub(crate) fn begins(assessment: &Record) -> Option<Day> {
    let date = Date::of(assessment, "when")?;
    date.earliest().or(date.latest())
}

/// All living assessments of an entity for the whole campaign, oldest first; those without a date
/// that can be read before all others.
#[must_use]
pub fn assessments<'a>(records: &'a Records, entity: &RecordId) -> Vec<&'a Record> {
    let mut found: Vec<&Record> = records
        .pointing_at(entity)
        .filter(|(record, field)| record.kind == "assessment" && *field == "entity")
        .map(|(record, _)| record)
        .filter(|record| record.words("scope").is_empty())
        .collect();
    found.sort_by_cached_key(|record| place(record));
    found
}

/// The place of an assessment among others: by its date, then by when it was written down.
pub(crate) fn place(assessment: &Record) -> (Option<Order>, Option<i64>, RecordId) {
    let when = Date::of(assessment, "when").map(|date| date.order());
    (when, assessment.int("created_at"), assessment.id.clone())
}

/// The code of a stance from −2 to 2; empty when nobody has judged.
#[must_use]
pub fn stance_code(stance: Option<i64>) -> &'static str {
    match stance {
        Some(i64::MIN..=-2) => "opponent-active",
        Some(-1) => "opponent",
        Some(0) => "neutral",
        Some(1) => "ally",
        Some(2..) => "ally-active",
        None => "",
    }
}
