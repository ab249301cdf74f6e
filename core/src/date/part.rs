//! One end of a date: what its words and numbers say, in whichever order.

mod meaning;

use super::cut::Slice;
use super::lex::{Number, Sort, Word};
use super::point::Time;
use super::reduce::Item;

/// What one end of a date says. What it leaves out may be said by the other end.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    pub(super) year: Option<Number>,
    unit: Option<Unit>,
    pub(super) day: Option<i64>,
    /// Numbers that may be a day, a short year, a century: with whether a month stood before.
    smalls: Vec<(Number, bool)>,
    slice: Option<Slice>,
    era: Option<Era>,
    time: Option<Time>,
    pub(super) approximate: bool,
    pub(super) uncertain: bool,
    /// A word said that a year follows: one of three digits is meant, one of five too.
    says_year: bool,
    /// « l’an 1990 », which is no decade.
    is_year: bool,
    /// « en 98 ».
    says_short_year: bool,
    /// « dernier », until something comes that has a last one.
    last: bool,
    /// The half is that of a month: « première quinzaine ».
    of_month: bool,
}

/// The measure of which a part speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Month(i64),
    Season(u8),
    Return,
    Quarter(i64),
    Semester(i64),
    Decade,
    /// How many years.
    Centuries(i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Era {
    BeforeChrist,
    AfterChrist,
}

impl Part {
    /// Reads the items of one end.
    pub(super) fn read(items: &[Item], says_year: bool) -> Option<Self> {
        let mut part = Self {
            says_year,
            ..Self::default()
        };
        for (at, item) in items.iter().enumerate() {
            part.take(*item, &items[at + 1..])?;
        }
        Some(part)
    }

    fn take(&mut self, item: Item, rest: &[Item]) -> Option<()> {
        match item {
            Item::Number(number) if number.sort == Sort::Decade => {
                self.unit(Unit::Decade)?;
                once(&mut self.year, number)
            }
            Item::Number(number) if number.digits > 2 => {
                once(&mut self.year, number).filter(|()| number.sort == Sort::Plain)
            }
            Item::Number(number) => {
                let after_month = matches!(self.unit, Some(Unit::Month(_)));
                self.smalls.push((number, after_month));
                (self.smalls.len() <= 2).then_some(())
            }
            Item::Roman(number) => {
                let number = Number {
                    value: number.into(),
                    digits: 2,
                    sort: Sort::Nth,
                };
                self.smalls.push((number, false));
                (self.smalls.len() <= 2).then_some(())
            }
            Item::Quarter(quarter) => self.unit(Unit::Quarter(quarter.into())),
            Item::Semester(semester) => self.unit(Unit::Semester(semester.into())),
            Item::Time(time) => once(&mut self.time, time),
            Item::Figures { year, month, day } => {
                self.unit(Unit::Month(month.into()))?;
                if let Some(day) = day {
                    once(&mut self.day, day.into())?;
                }
                year.map_or(Some(()), |year| once(&mut self.year, four_digits(year)))
            }
            Item::SeasonOf(year, season) => {
                self.unit(Unit::Season(season))?;
                once(&mut self.year, four_digits(year))
            }
            Item::Doubt => {
                self.uncertain = true;
                Some(())
            }
            Item::Join => None,
            Item::Word(word) => self.word(word, rest),
        }
    }

    fn word(&mut self, word: Word, rest: &[Item]) -> Option<()> {
        match word {
            Word::Month(month) => self.unit(Unit::Month(month.into())),
            Word::Mar if is_weekday(rest) => Some(()),
            Word::Mar => self.unit(Unit::Month(3)),
            Word::Season(season) => self.unit(Unit::Season(season)),
            Word::Return => self.unit(Unit::Return),
            Word::Weekday | Word::Filler | Word::To | Word::Since => Some(()),
            Word::Around => {
                self.approximate = true;
                self.says_year = true;
                Some(())
            }
            Word::Maybe => {
                self.uncertain = true;
                Some(())
            }
            Word::Start => once(&mut self.slice, Slice::Start),
            Word::Middle => once(&mut self.slice, Slice::Middle),
            Word::End => once(&mut self.slice, Slice::End),
            Word::Half | Word::Fortnight => {
                self.of_month |= word == Word::Fortnight;
                let slice = match self.ordinal()? {
                    1 => Slice::FirstHalf,
                    2 => Slice::SecondHalf,
                    _ => return None,
                };
                once(&mut self.slice, slice)
            }
            Word::Quarter => {
                let quarter = self.ordinal_of(4)?;
                self.unit(Unit::Quarter(quarter))
            }
            Word::Semester => {
                let semester = self.ordinal_of(2)?;
                self.unit(Unit::Semester(semester))
            }
            Word::Nth(value) => {
                let number = Number {
                    value: value.into(),
                    digits: 1,
                    sort: Sort::Nth,
                };
                self.take(Item::Number(number), rest)
            }
            Word::Last => {
                self.last = true;
                Some(())
            }
            Word::Decade => self.unit(Unit::Decade),
            Word::Century => self.unit(Unit::Centuries(100)),
            Word::Millennium => self.unit(Unit::Centuries(1000)),
            Word::Year => {
                self.says_year = true;
                self.is_year = true;
                Some(())
            }
            Word::In => {
                self.says_year = true;
                self.says_short_year = true;
                Some(())
            }
            Word::BeforeChrist => once(&mut self.era, Era::BeforeChrist),
            Word::AfterChrist => once(&mut self.era, Era::AfterChrist),
            Word::And | Word::Between | Word::Before | Word::After | Word::Until | Word::Now => {
                None
            }
            Word::SchoolYear => None,
        }
    }

    fn unit(&mut self, unit: Unit) -> Option<()> {
        once(&mut self.unit, unit)
    }

    /// The ordinal that stood just before: « deuxième moitié ».
    fn ordinal(&mut self) -> Option<i64> {
        if std::mem::take(&mut self.last) {
            return Some(2);
        }
        let (number, _) = self.smalls.pop()?;
        (number.sort == Sort::Nth).then_some(number.value)
    }

    /// The ordinal before, or « dernier ».
    fn ordinal_of(&mut self, count: i64) -> Option<i64> {
        if std::mem::take(&mut self.last) {
            return Some(count);
        }
        self.ordinal().filter(|number| (1..=count).contains(number))
    }

    /// Takes from the other end of a period what this one leaves out.
    pub(super) fn complete_with(&mut self, other: &Self, other_is_later: bool) {
        if self.unit.is_none() {
            let alone = self.smalls.len() == 1 || (self.slice.is_some() && self.year.is_none());
            let round = |number: &Number| number.value % 10 == 0;
            let takes = match other.unit {
                Some(Unit::Month(_)) => alone && self.era.is_none(),
                Some(Unit::Centuries(_)) => self.year.is_none() && self.smalls.len() == 1,
                Some(Unit::Decade) => {
                    let all_round = self.smalls.iter().all(|(number, _)| round(number));
                    !other_is_later
                        && !self.is_year
                        && all_round
                        && self.year.as_ref().is_none_or(round)
                }
                _ => alone && self.smalls.is_empty(),
            };
            if takes {
                self.unit = other.unit;
            }
        }
        if self.era.is_none() && other_is_later {
            self.era = other.era;
        }
        let timeless = matches!(self.unit, Some(Unit::Centuries(_) | Unit::Decade));
        if !timeless && !self.has_own_year() {
            self.year = other.year;
            self.says_year |= other.says_year;
            let short = other.numbers().and_then(|(_, short)| short);
            self.smalls.extend(short.map(|number| {
                let sort = Sort::ShortYear;
                (Number { sort, ..number }, true)
            }));
        }
    }

    /// Whether it says of itself which year it means.
    pub(super) fn has_own_year(&self) -> bool {
        let short = self.numbers().and_then(|(_, short)| short);
        let timeless = matches!(self.unit, Some(Unit::Centuries(_) | Unit::Decade));
        self.year.is_some() || short.is_some() || timeless
    }

    /// The day and the short year among the small numbers; `None` when there are too many.
    fn numbers(&self) -> Option<(Option<i64>, Option<Number>)> {
        let (mut day, mut short) = (self.day, None);
        for (number, after_month) in &self.smalls {
            let is_year = match self.unit {
                _ if number.sort == Sort::ShortYear => true,
                Some(Unit::Month(_)) => {
                    let no_day = number.value > 31 || self.era.is_some();
                    *after_month && (no_day || day.is_some())
                }
                Some(_) => true,
                None => self.era.is_some() || self.says_short_year,
            };
            if is_year {
                once(&mut short, *number)?;
            } else {
                once(&mut day, number.value)?;
            }
        }
        Some((day, short))
    }

    /// Whether it says a year and nothing smaller.
    pub(super) fn is_bare_year(&self) -> bool {
        self.year.is_some() && self.unit.is_none() && self.smalls.is_empty() && self.slice.is_none()
    }

    /// Whether it says a day.
    pub(super) fn has_day(&self) -> bool {
        self.numbers().is_some_and(|(day, _)| day.is_some())
    }

    /// Whether it is the end of something: « fin mars ».
    pub(super) fn is_an_end(&self) -> bool {
        self.slice == Some(Slice::End)
    }

    /// Whether it says a day and nothing larger.
    pub(super) fn is_bare_day(&self) -> bool {
        self.unit.is_none() && self.year.is_none() && self.has_day()
    }
}

/// Whether « mar. » before these is mardi: a day of a named month, or a date in figures.
fn is_weekday(rest: &[Item]) -> bool {
    matches!(
        rest,
        [Item::Figures { .. }, ..] | [Item::Number(_), Item::Word(Word::Month(_) | Word::Mar), ..]
    )
}

fn four_digits(value: i64) -> Number {
    Number {
        value,
        digits: 4,
        sort: Sort::Plain,
    }
}

/// Fills a place that must be empty.
fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}
