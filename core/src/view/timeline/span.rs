//! The place of an entry in time: what its dates name, and what they leave in doubt.

use crate::date::{Date, Day, Side};

/// From when to when, in numbers of days ([`Day::number`]); every day named is part of it.
///
/// One date names a measure or a period, and the bar is full from its first day to its last:
/// « mars 2027 », « 6-9 juin 2024 ». Two dates, of a beginning and of an end, leave open on which
/// day of their measures something began and ended: from « 2010 » to « 2014 » the bar fades in
/// all through 2010, is full for three years, and fades out through 2014.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day that may be part of it.
    pub earliest: i64,
    /// The last one.
    pub latest: i64,
    /// The days that are part of it if its dates are right; `None` when no day is sure.
    pub full: Option<(i64, i64)>,
    /// Whether it may begin before as well: « vers 1998 », « 1998 ? ».
    pub doubted_start: bool,
    /// Whether it may end later as well.
    pub doubted_end: bool,
    /// It begins before, nobody knows when: « jusqu’en 2019 ». The earliest day is one that its
    /// end names.
    pub open_start: bool,
    /// It goes on, or nobody knows until when: « depuis 2009 ».
    pub open_end: bool,
}

impl Span {
    /// The place of one date.
    #[must_use]
    pub fn of(date: &Date) -> Self {
        let [from, to] = date.sides().map(Reach::of);
        let place = from.or(to).unwrap_or_default();
        let (start, end) = (from.unwrap_or(place), to.unwrap_or(place));
        let (open_start, open_end) = (from.is_none(), to.is_none());
        // Of an open period the named side is where it ended or began, on one of these days.
        let full = match (open_start, open_end) {
            (false, true) => (start.last, start.last),
            (true, false) => (end.first, end.first),
            _ => (start.first, end.last),
        };
        Self {
            earliest: start.first,
            latest: end.last,
            full: Some(full),
            doubted_start: !open_start && start.doubted,
            doubted_end: !open_end && end.doubted,
            open_start,
            open_end,
        }
    }

    /// The place of what goes from one date to another; one of them is enough.
    ///
    /// With `lasting`, a missing side is open; else the one date is all.
    #[must_use]
    pub fn between(from: Option<&Date>, to: Option<&Date>, lasting: bool) -> Option<Self> {
        match (from, to) {
            (None, None) => None,
            (Some(from), None) if lasting && !from.is_span() => {
                let place = Self::of(from);
                Some(Self {
                    full: Some((place.latest, place.latest)),
                    doubted_end: false,
                    open_end: true,
                    ..place
                })
            }
            (None, Some(to)) if lasting && !to.is_span() => {
                let place = Self::of(to);
                Some(Self {
                    full: Some((place.earliest, place.earliest)),
                    doubted_start: false,
                    open_start: true,
                    ..place
                })
            }
            (Some(one), None) | (None, Some(one)) => Some(Self::of(one)),
            (Some(from), Some(to)) => Some(Self::joined(&Self::of(from), &Self::of(to))),
        }
    }

    fn joined(from: &Self, to: &Self) -> Self {
        // What would end before it begins is drawn from the one to the other, and is not sure.
        if to.latest < from.earliest {
            return Self {
                earliest: to.earliest,
                latest: from.latest,
                full: None,
                doubted_start: true,
                doubted_end: true,
                open_start: false,
                open_end: false,
            };
        }
        let (sure_from, sure_to) = (from.latest, to.earliest);
        Self {
            earliest: from.earliest,
            latest: to.latest.max(from.latest),
            full: (sure_from <= sure_to).then_some((sure_from, sure_to)),
            doubted_start: from.doubted_start || from.doubted_end,
            doubted_end: to.doubted_start || to.doubted_end,
            open_start: from.open_start,
            open_end: to.open_end,
        }
    }

    /// Whether it is one day, without doubt.
    #[must_use]
    pub fn is_day(&self) -> bool {
        self.earliest == self.latest && !self.is_doubted() && !self.open_start && !self.open_end
    }

    /// Whether its words doubt its beginning or its end.
    #[must_use]
    pub fn is_doubted(&self) -> bool {
        self.doubted_start || self.doubted_end
    }
}

/// The days of one side of a date.
#[derive(Debug, Clone, Copy, Default)]
struct Reach {
    first: i64,
    last: i64,
    doubted: bool,
}

impl Reach {
    fn of(side: Side) -> Option<Self> {
        match side {
            Side::In {
                first,
                last,
                doubted,
            } => Some(Self {
                first: Day::number(first),
                last: Day::number(last),
                doubted,
            }),
            Side::Open | Side::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::read;

    /// The span of a date or of two, in words: earliest, full part, latest; `~` for doubt, `<`
    /// and `>` for open sides.
    fn check(from: &str, to: &str, lasting: bool, expected: &str) {
        let (from, to) = (read(from), read(to));
        let span = Span::between(from.as_ref(), to.as_ref(), lasting).expect("a date");
        let day = |number: i64| Day::from_number(number).to_string();
        let full = match span.full {
            Some((first, last)) => format!("{}..{}", day(first), day(last)),
            None => "none".to_owned(),
        };
        let mark = |doubted: bool, open: bool, sign: &str| match (doubted, open) {
            (_, true) => sign.to_owned(),
            (true, false) => "~".to_owned(),
            _ => String::new(),
        };
        let found = format!(
            "{}{} {full} {}{}",
            mark(span.doubted_start, span.open_start, "<"),
            day(span.earliest),
            day(span.latest),
            mark(span.doubted_end, span.open_end, ">"),
        );
        assert_eq!(found, expected);
    }

    #[test]
    fn one_date_is_full_from_its_first_day_to_its_last() {
        let days = "2024-06-06 2024-06-06..2024-06-09 2024-06-09";
        check("6-9 juin 2024", "", false, days);
        check(
            "mars 2027",
            "",
            false,
            "2027-03-01 2027-03-01..2027-03-31 2027-03-31",
        );
        check(
            "vers 1998",
            "",
            false,
            "~1998-01-01 1998-01-01..1998-12-31 1998-12-31~",
        );
    }

    #[test]
    fn two_dates_leave_open_on_which_days_of_their_measures() {
        check(
            "2010",
            "2014",
            false,
            "2010-01-01 2010-12-31..2014-01-01 2014-12-31",
        );
        check("2010", "2010", false, "2010-01-01 none 2010-12-31");
        let days = "2024-06-06 2024-06-06..2024-06-09 2024-06-09";
        check("6 juin 2024", "9 juin 2024", false, days);
        check(
            "1998 ?",
            "2001",
            true,
            "~1998-01-01 1998-12-31..2001-01-01 2001-12-31",
        );
    }

    #[test]
    fn what_lasts_is_open_where_no_date_stands() {
        check(
            "2009",
            "",
            true,
            "2009-01-01 2009-12-31..2009-12-31 2009-12-31>",
        );
        check(
            "depuis 2009",
            "",
            true,
            "2009-01-01 2009-12-31..2009-12-31 2009-12-31>",
        );
        check(
            "",
            "2019",
            true,
            "<2019-01-01 2019-01-01..2019-01-01 2019-12-31",
        );
        check(
            "",
            "jusqu’en 2019",
            true,
            "<2019-01-01 2019-01-01..2019-01-01 2019-12-31",
        );
        check(
            "2010-2014",
            "",
            true,
            "2010-01-01 2010-01-01..2014-12-31 2014-12-31",
        );
    }

    #[test]
    fn an_end_before_the_beginning_is_no_sure_day() {
        check("2020", "2010", false, "~2010-01-01 none 2020-12-31~");
    }
}
