//! Days of the calendar, in any year.

use std::fmt;

use jiff::civil;

/// The farthest year that a date may name, on either side.
pub(super) const FAR: i64 = 999_999_999_999;

/// Days in 400 years.
const DAYS_OF_ERA: i64 = 146_097;
/// Days from 1 March of the year 0 to 1 January 1970.
const BEFORE_1970: i64 = 719_468;

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

impl Day {
    /// Days since 1 January 1970, which is 0; negative before.
    ///
    /// Source: Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013. Jiff stops at the
    /// year 9999.
    #[must_use]
    pub fn number(self) -> i64 {
        // Years begin in March, so that a leap day comes last; 400 of them make an era.
        let year = self.year - i64::from(self.month <= 2);
        let month = (i64::from(self.month) + 9) % 12;
        let of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        let of_era = year.rem_euclid(400);
        let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        year.div_euclid(400) * DAYS_OF_ERA + day_of_era - BEFORE_1970
    }

    /// The day of that number, which is the nearest that can be named.
    #[must_use]
    pub fn from_number(number: i64) -> Self {
        let number = number.clamp(Self::FIRST.number(), Self::LAST.number()) + BEFORE_1970;
        let day_of_era = number.rem_euclid(DAYS_OF_ERA);
        let of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let of_year = day_of_era - (365 * of_era + of_era / 4 - of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let small = |number: i64| u8::try_from(number).unwrap_or(1);
        let day = small(of_year - (153 * month + 2) / 5 + 1);
        let month = small(if month < 10 { month + 3 } else { month - 9 });
        let year = number.div_euclid(DAYS_OF_ERA) * 400 + of_era + i64::from(month <= 2);
        Self { year, month, day }
    }

    /// The day of the week, 0 for a Monday.
    #[must_use]
    pub fn weekday(self) -> usize {
        // 1 January 1970 was a Thursday.
        usize::try_from((self.number() + 3).rem_euclid(7)).unwrap_or(0)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_jiff_counts_them_and_beyond_it() {
        let epoch = civil::date(1970, 1, 1);
        let mut day = civil::date(-9998, 1, 1);
        while day < civil::date(9998, 1, 1) {
            let number = i64::from((day - epoch).get_days());
            let own = Day::from(day);
            assert_eq!(own.number(), number, "{own}");
            assert_eq!(Day::from_number(number), own);
            let weekday = day.weekday().to_monday_zero_offset().unsigned_abs();
            assert_eq!(own.weekday(), usize::from(weekday), "{own}");
            day = day.saturating_add(jiff::Span::new().days(97));
        }
        for year in [-FAR, -65_000_000, -10_000, 10_000, 12_000, FAR] {
            for day in [first_of(year, 1), last_of(year, 2), last_of(year, 12)] {
                assert_eq!(Day::from_number(day.number()), day);
                assert_eq!(day.next().number(), day.number() + 1);
            }
        }
        assert_eq!(Day::from_number(i64::MAX), Day::LAST);
        assert_eq!(Day::from_number(i64::MIN), Day::FIRST);
    }
}
