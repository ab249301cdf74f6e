//! What is there at a given day: relations and fiches from their beginning to their end, with
//! the doubt that their dates leave.

#[cfg(test)]
mod tests;

use crate::date::{Date, Day, Side};
use crate::record::Record;
use crate::view::labels::custom_kind;
use crate::workspace::Workspace;

/// Whether something is there at a day. What has no date is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Validity {
    /// Before its first possible day, or after its last.
    No,
    /// In a measure of time in which it begins or ends, nobody knows which day.
    Maybe,
    /// For sure, as far as its dates can be trusted.
    Yes,
}

/// From when to when something is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifespan {
    begins: Between,
    ends: Between,
}

/// The first and the last day at which something may begin, or end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Between(Day, Day);

impl Between {
    const BEFORE_ALL: Self = Self(Day::FIRST, Day::FIRST);
    const AFTER_ALL: Self = Self(Day::LAST, Day::LAST);
    const SOME_DAY: Self = Self(Day::FIRST, Day::LAST);
}

impl Lifespan {
    /// What has no date.
    pub const ALWAYS: Self = Self {
        begins: Between::BEFORE_ALL,
        ends: Between::AFTER_ALL,
    };

    /// When a relation or a fiche is there; [`Self::ALWAYS`] for any other record.
    ///
    /// A date in the field of the beginning says when it began, and no end is no end. Two kinds of
    /// fiche dates say an end by themselves: the period of an event, for an event does not last,
    /// and « 1869-1948 » in the only date of anything else. What is said to be over, nobody says
    /// since when, may be over since the day it began.
    #[must_use]
    pub fn of(workspace: &Workspace, record: &Record) -> Self {
        let over = matches!(record.words("status"), "ended" | "former");
        let end = Date::of(record, "end");
        match record.kind.as_str() {
            "relation" => Self::from_dates(Date::of(record, "start"), end, over),
            "entity" => {
                let when = Date::of(record, "when");
                match (when, end) {
                    (Some(when), None) if is_event(workspace, record) => Self::during(when),
                    (Some(when), None) if is_closed(&when) => Self::during(when),
                    (when, end) => Self::from_dates(when, end, over),
                }
            }
            _ => Self::ALWAYS,
        }
    }

    /// Whether it has a date at all.
    #[must_use]
    pub fn is_dated(&self) -> bool {
        *self != Self::ALWAYS
    }

    /// Whether it is there at a day. O(1).
    #[must_use]
    pub fn at(&self, day: Day) -> Validity {
        let (begins, ends) = (self.begins, self.ends);
        if day < begins.0 || day > ends.1 {
            Validity::No
        } else if day >= begins.1 && day <= ends.0 {
            Validity::Yes
        } else {
            Validity::Maybe
        }
    }

    /// The days that its dates name, in no order: where a screen that goes through time begins,
    /// ends and stops.
    pub fn days(&self) -> impl Iterator<Item = Day> + use<> {
        let ends = [self.begins.0, self.begins.1, self.ends.0, self.ends.1];
        ends.into_iter()
            .filter(|day| *day > Day::FIRST && *day < Day::LAST)
    }

    /// Something that lasts from its beginning to its end; `over` says that it has one.
    #[must_use]
    pub fn from_dates(start: Option<Date>, end: Option<Date>, over: bool) -> Self {
        let begins = start.map_or(Between::BEFORE_ALL, |date| beginning(&date));
        let no_end = start.is_none() || !(over || ends_unknown(start));
        let ends = match end {
            Some(end) => ending(&end),
            None if no_end => Between::AFTER_ALL,
            None => Between(begins.0, Day::LAST),
        };
        Self { begins, ends }.put_right()
    }

    /// Something that lasts as long as its date.
    #[must_use]
    pub fn during(date: Date) -> Self {
        let doubted = date.is_approximate() || date.is_uncertain();
        let [from, to] = date.sides();
        let begins = match from {
            Side::In { first, last, .. } => Between(first, last),
            Side::Open => Between::BEFORE_ALL,
            Side::Unknown => Between::SOME_DAY,
        };
        let ends = match to {
            Side::In { first, last, .. } => Between(first, last),
            Side::Open => Between::AFTER_ALL,
            Side::Unknown => Between::SOME_DAY,
        };
        let mut span = Self { begins, ends };
        if doubted {
            // On none of these days it is sure to go on.
            span.begins.1 = ends.1.next();
            span.ends.0 = begins.0.previous();
        }
        span.put_right()
    }

    /// What would end before it begins may be there on any day between.
    fn put_right(self) -> Self {
        let (begins, ends) = (self.begins, self.ends);
        if ends.1 < begins.0 {
            return Self {
                begins: Between(ends.0, begins.1.next()),
                ends: Between(ends.0.previous(), begins.1),
            };
        }
        self
    }
}

/// The first and the last moment of relations and fiches, for a slider through time.
///
/// `None` when nothing is dated. O(n).
#[must_use]
pub fn extent<'a>(spans: impl IntoIterator<Item = &'a Lifespan>) -> Option<(Day, Day)> {
    let mut days = spans.into_iter().flat_map(Lifespan::days);
    let first = days.next()?;
    Some(days.fold((first, first), |(low, high), day| {
        (low.min(day), high.max(day))
    }))
}

/// The days among which lies the one at which something began.
fn beginning(date: &Date) -> Between {
    match date.sides() {
        // « depuis 2009 » and « 2009 – ? » name a day in 2009, as « 2009 » does.
        [
            Side::In {
                first,
                last,
                doubted,
            },
            Side::Open | Side::Unknown,
        ] => Between(first, unsure(last, doubted)),
        // « fin 2026 » is a day in these months, « avant 1998 » any day before.
        [from, Side::In { last, doubted, .. }] => match from {
            Side::In {
                first,
                doubted: too,
                ..
            } => Between(first, unsure(last, doubted || too)),
            Side::Open | Side::Unknown => Between(Day::FIRST, unsure(last, doubted)),
        },
        [Side::Open | Side::Unknown, Side::Open | Side::Unknown] => Between::SOME_DAY,
    }
}

/// The days among which lies the one at which something ended.
fn ending(date: &Date) -> Between {
    let sure = |first: Day, doubted: bool| if doubted { first.previous() } else { first };
    match date.sides() {
        // « jusqu’en 2019 » names a day in 2019, as « 2019 » does.
        [
            Side::Open | Side::Unknown,
            Side::In {
                first,
                last,
                doubted,
            },
        ] => Between(sure(first, doubted), last),
        [Side::In { first, doubted, .. }, to] => match to {
            Side::In {
                last, doubted: too, ..
            } => Between(sure(first, doubted || too), last),
            Side::Open | Side::Unknown => Between(sure(first, doubted), Day::LAST),
        },
        [Side::Open | Side::Unknown, Side::Open | Side::Unknown] => Between::SOME_DAY,
    }
}

/// The last day of a measure in which something began: the day after, when it is doubted, for
/// then it is on no day of the measure sure to have begun.
fn unsure(last: Day, doubted: bool) -> Day {
    if doubted { last.next() } else { last }
}

fn ends_unknown(start: Option<Date>) -> bool {
    start.is_some_and(|date| date.sides()[1] == Side::Unknown)
}

/// Whether a date names a beginning and an end, both without doubt: « 1869-1948 ».
fn is_closed(date: &Date) -> bool {
    let known = |side: Side| matches!(side, Side::In { doubted: false, .. });
    date.is_span() && date.sides().into_iter().all(known)
}

/// Whether a fiche is that of an event, or of a kind that a collective added below it.
pub(super) fn is_event(workspace: &Workspace, entity: &Record) -> bool {
    let kind = entity.words("kind");
    kind == "event"
        || custom_kind(workspace, "entity", kind)
            .is_some_and(|kind| kind.words("parent_kind") == "event")
}
