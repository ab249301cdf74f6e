//! One side of a date: a day, a month, a year or a season, and how well it is known.

use jiff::civil;

use super::day::{Day, days_in, first_of, last_of};

/// What a date names when it names one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Point {
    Year(i64),
    Month(i64, u8),
    Day(Day),
    /// 21 to 24, spring to winter. A winter is that of the year in which it begins.
    Season(i64, u8),
    /// `201X`: a year of which the last digit is not said.
    Decade(i64),
    /// `20XX`.
    Hundred(i64),
    /// `2026-XX`.
    SomeMonth(i64),
    /// `2026-03-XX`.
    SomeDay(i64, u8),
    /// `2026-XX-XX`.
    SomeMonthAndDay(i64),
}

/// A point with what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) point: Point,
    pub(super) approximate: bool,
    pub(super) uncertain: bool,
    /// Only of a day.
    pub(super) time: Option<Time>,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) at: civil::Time,
    /// Minutes east of universal time; without, the time is that of the place.
    pub(super) offset: Option<i16>,
}

impl End {
    pub(super) fn plain(point: Point) -> Self {
        Self {
            point,
            approximate: false,
            uncertain: false,
            time: None,
        }
    }

    pub(super) fn about(point: Point) -> Self {
        Self {
            approximate: true,
            ..Self::plain(point)
        }
    }
}

impl Time {
    pub(super) fn new(hour: u8, minute: u8, second: u8) -> Option<Self> {
        let part = |number: u8| i8::try_from(number).ok();
        let at = civil::Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()?;
        Some(Self { at, offset: None })
    }
}

impl Point {
    pub(super) fn first(self) -> Day {
        match self {
            Self::Year(year) | Self::SomeMonth(year) | Self::SomeMonthAndDay(year) => {
                first_of(year, 1)
            }
            Self::Month(year, month) | Self::SomeDay(year, month) => first_of(year, month),
            Self::Day(day) => day,
            Self::Season(year, season) => first_of(year, first_month(season)),
            Self::Decade(decade) => first_of(decade * 10, 1),
            Self::Hundred(hundred) => first_of(hundred * 100, 1),
        }
    }

    pub(super) fn last(self) -> Day {
        match self {
            Self::Year(year) | Self::SomeMonth(year) | Self::SomeMonthAndDay(year) => {
                last_of(year, 12)
            }
            Self::Month(year, month) | Self::SomeDay(year, month) => last_of(year, month),
            Self::Day(day) => day,
            Self::Season(year, season) => season_end(year, season),
            Self::Decade(decade) => last_of(decade * 10 + 9, 12),
            Self::Hundred(hundred) => last_of(hundred * 100 + 99, 12),
        }
    }

    /// The same measure just after: the next day, month or year.
    pub(super) fn after(self) -> Self {
        match self {
            Self::Year(year) => Self::Year(year + 1),
            Self::Month(year, 12) => Self::Month(year + 1, 1),
            Self::Month(year, month) => Self::Month(year, month + 1),
            Self::Decade(decade) => Self::Year(decade * 10 + 10),
            other => Self::Day(other.last().next()),
        }
    }

    /// The same measure just before.
    pub(super) fn before(self) -> Self {
        match self {
            Self::Year(year) => Self::Year(year - 1),
            Self::Month(year, 1) => Self::Month(year - 1, 12),
            Self::Month(year, month) => Self::Month(year, month - 1),
            Self::Decade(decade) => Self::Year(decade * 10 - 1),
            other => Self::Day(other.first().previous()),
        }
    }

    /// Whether its EDTF form looks like two years, the second in short.
    pub(super) fn is_two_faced(self) -> bool {
        match self {
            Self::Season(year, season) => year > 0 && i64::from(season) > year % 100,
            _ => false,
        }
    }

    /// Whether EDTF has a form for it: beyond the year 9999 only whole years have one.
    pub(super) fn is_sayable(self) -> bool {
        match self {
            Self::Year(year) => (-super::day::FAR..=super::day::FAR).contains(&year),
            other => {
                let near = -9999..=9999;
                near.contains(&other.first().year) && near.contains(&other.last().year)
            }
        }
    }
}

/// The month with which a season begins, as weather services count.
pub(super) fn first_month(season: u8) -> u8 {
    (season.clamp(21, 24) - 20) * 3
}

/// The last day of a season, as astronomers count: both ways of counting lie inside.
fn season_end(year: i64, season: u8) -> Day {
    let (year, month, day) = match season {
        21 => (year, 6, 20),
        22 => (year, 9, 22),
        23 => (year, 12, 20),
        _ => (year + 1, 3, 20),
    };
    let day = day.min(days_in(year, month));
    Day { year, month, day }
}
