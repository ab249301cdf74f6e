//! Days of the calendar, in any year.

use std::fmt;

use jiff::civil;

/// The farthest year that a date may name, on either side.
pub(super) const FAR: i64 = 999_999_999_999;

/// A day of the Gregorian calendar, carried back before its beginning as ISO 8601 does.
///
/// Year 0 is the year before year 1. [`civil::Date`] stops at the year 9999; a universe of
/// fiction or a geologist does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Day {
    /// The year; 0 is the year 1 before Christ.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Day {
    /// The first day that can be named.
    pub const FIRST: Self = Self {
        year: -FAR,
        month: 1,
        day: 1,
    };

    /// The last one.
    pub const LAST: Self = Self {
        year: FAR,
        month: 12,
        day: 31,
    };

    /// A day that exists; `None` for 30 February.
    #[must_use]
    pub fn new(year: i64, month: u8, day: u8) -> Option<Self> {
        let fits = (-FAR..=FAR).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day);
        fits.then_some(Self { year, month, day })
    }

    /// The same day for arithmetic; `None` beyond the years −9999 to 9999.
    #[must_use]
    pub fn civil(self) -> Option<civil::Date> {
        let year = i16::try_from(self.year).ok()?;
        let part = |number: u8| i8::try_from(number).ok();
        civil::Date::new(year, part(self.month)?, part(self.day)?).ok()
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        if self.day < days_in(self.year, self.month) {
            return Self {
                day: self.day + 1,
                ..self
            };
        }
        match self.month {
            12 => first_of(self.year + 1, 1),
            month => first_of(self.year, month + 1),
        }
    }

    /// The day before.
    #[must_use]
    pub fn previous(self) -> Self {
        if self.day > 1 {
            return Self {
                day: self.day - 1,
                ..self
            };
        }
        match self.month {
            1 => last_of(self.year - 1, 12),
            month => last_of(self.year, month - 1),
        }
    }
}

impl From<civil::Date> for Day {
    fn from(date: civil::Date) -> Self {
        Self {
            year: date.year().into(),
            month: date.month().unsigned_abs(),
            day: date.day().unsigned_abs(),
        }
    }
}

/// `2026-03-14`, and `-0043-03-15` for a day before Christ.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.year < 0 { "-" } else { "" };
        let year = self.year.unsigned_abs();
        write!(f, "{sign}{year:04}-{:02}-{:02}", self.month, self.day)
    }
}

/// How many days a month has.
pub(super) fn days_in(year: i64, month: u8) -> u8 {
    match month {
        2 if year.rem_euclid(4) == 0
            && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) =>
        {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The first day of a month.
pub(super) fn first_of(year: i64, month: u8) -> Day {
    Day {
        year,
        month,
        day: 1,
    }
}

/// The last day of a month.
pub(super) fn last_of(year: i64, month: u8) -> Day {
    Day {
        year,
        month,
        day: days_in(year, month),
    }
}
