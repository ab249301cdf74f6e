//! From what an end of a date says to the days that it means.

use super::super::cut::Whole;
use super::super::day::{Day, FAR};
use super::super::lex::Number;
use super::super::point::{End, Point};
use super::super::reduce::short_year;
use super::super::{Date, Shape};
use super::{Era, Part, Unit};

impl Part {
    /// The date that this end says.
    pub(in super::super) fn date(&self) -> Option<Date> {
        let is_month = matches!(self.unit, Some(Unit::Month(_)));
        if self.last || (self.of_month && !is_month) {
            return None;
        }
        let whole = self.whole()?;
        let mut date = match self.slice {
            Some(slice) => whole.cut(slice)?,
            None => whole.date()?,
        };
        if self.unit == Some(Unit::Return) {
            date.be_approximate();
        }
        if let Some(time) = self.time {
            let Shape::At(
                end @ End {
                    point: Point::Day(_),
                    ..
                },
            ) = &mut date.0
            else {
                return None;
            };
            end.time = Some(time);
        }
        if self.approximate {
            date.be_approximate();
        }
        if self.uncertain {
            date.be_uncertain();
        }
        Some(date)
    }

    fn whole(&self) -> Option<Whole> {
        if let Some(Unit::Centuries(years)) = self.unit {
            let [(number, _)] = self.smalls[..] else {
                return None;
            };
            let before = self.era == Some(Era::BeforeChrist);
            let fits = self.year.is_none() && (1..=99).contains(&number.value);
            return fits.then(|| Whole::count(number.value, years, before));
        }
        if self.unit == Some(Unit::Decade) {
            return self.decade();
        }
        let (day, short) = self.numbers()?;
        let year = self.full_year(short)?;
        let day = match day {
            Some(day) => Some(u8::try_from(day).ok()?),
            None => None,
        };
        match self.unit {
            Some(Unit::Month(month)) => {
                let month = u8::try_from(month).ok().filter(|m| (1..=12).contains(m))?;
                match day {
                    Some(day) => Day::new(year, month, day).map(Whole::Day),
                    None => Some(Whole::Month(year, month)),
                }
            }
            _ if day.is_some() => None,
            Some(Unit::Season(season)) => Some(Whole::Season(year, season)),
            Some(Unit::Return) => Some(Whole::Month(year, 9)),
            Some(Unit::Quarter(quarter)) => {
                let first = u8::try_from(quarter * 3 - 2).ok()?;
                Some(Whole::Months(year, first, 3))
            }
            Some(Unit::Semester(semester)) => {
                let first = u8::try_from(semester * 6 - 5).ok()?;
                Some(Whole::Months(year, first, 6))
            }
            Some(Unit::Decade | Unit::Centuries(_)) => None,
            None => Some(Whole::Year(year)),
        }
    }

    /// « années 2010 », « années 90 »; « années 20 » are those of two centuries.
    fn decade(&self) -> Option<Whole> {
        let year = match (self.year, &self.smalls[..]) {
            (Some(year), []) if year.digits == 4 => year.value,
            (None, [(short, _)]) if short.digits == 2 && (30..=99).contains(&short.value) => {
                1900 + short.value
            }
            _ => return None,
        };
        let fits = year % 10 == 0 && self.era.is_none() && self.day.is_none();
        fits.then_some(Whole::Decade(year / 10))
    }

    fn full_year(&self, short: Option<Number>) -> Option<i64> {
        let number = match (self.year, short) {
            (Some(year), None) => year,
            (None, Some(short)) => short,
            _ => return None,
        };
        let told = self.says_year || self.era.is_some();
        let year = match (number.digits, self.era) {
            (_, Some(Era::BeforeChrist)) => 1 - number.value,
            (_, Some(Era::AfterChrist)) | (4, None) => number.value,
            (1 | 2, None) => short_year(number.value).filter(|_| number.digits == 2)?,
            (3, None) if told || self.unit.is_some() => number.value,
            (5.., None) if told => number.value,
            _ => return None,
        };
        let no_year_zero = self.era.is_none() || number.value > 0;
        (no_year_zero && year.abs() <= FAR).then_some(year)
    }
}
