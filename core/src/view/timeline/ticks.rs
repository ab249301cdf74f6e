//! The marks on the line of time: days under months, months under years, years under centuries.

use super::scale::Scale;
use super::words::{Words, filled};
use crate::date::{Day, roman, year_words};

/// One mark: where a measure of time begins, and what it is called.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where it begins, in pixels from the left edge; negative where it began before.
    pub x: f64,
    /// Where the next one begins.
    pub until: f64,
    /// What it is called; empty where only a line is drawn.
    pub label: String,
    /// The number of its first day.
    pub day: i64,
}

/// The marks that a screen shows, in the order of time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ticks {
    /// The large measures: their names stand above, for as long as they last.
    pub major: Vec<Tick>,
    /// The small ones.
    pub minor: Vec<Tick>,
}

/// A measure of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
    /// So many years, beyond a millennium.
    Years(i64),
}

/// The small measures from the nearest to the farthest: the least width of one in pixels, and
/// the large measure above it.
const LADDER: [(Unit, f64, Option<Unit>); 8] = [
    (Unit::Day, 22.0, Some(Unit::Month)),
    (Unit::Week, 28.0, Some(Unit::Month)),
    (Unit::Month, 42.0, Some(Unit::Year)),
    (Unit::Quarter, 30.0, Some(Unit::Year)),
    (Unit::Year, 42.0, Some(Unit::Decade)),
    (Unit::Decade, 46.0, Some(Unit::Century)),
    (Unit::Century, 84.0, Some(Unit::Millennium)),
    (Unit::Millennium, 130.0, None),
];

/// A name of a day needs so much room with the day of the week, in pixels.
const WEEKDAY: f64 = 54.0;
/// Beyond a millennium a mark needs so much.
const FAR: f64 = 130.0;
/// No screen has room for more marks than this, whatever it asks.
const MOST: usize = 2_000;

/// The marks on the line. O(width); some tens of microseconds for a screen.
#[must_use]
pub fn ticks(scale: &Scale, words: &Words) -> Ticks {
    let per_day = scale.zoom.px_per_day();
    let fits = |unit: Unit, least: f64| unit.days() * per_day >= least;
    let found = LADDER.iter().find(|(unit, least, _)| fits(*unit, *least));
    let (minor, major) = match found {
        Some((minor, _, major)) => (*minor, *major),
        None => {
            let thousands = (0..9).map(|zeros| 1_000 * 10_i64.pow(zeros));
            let mut steps = thousands.flat_map(|step| [2, 5, 10].map(|times| step * times));
            let fitting = steps.find(|years| fits(Unit::Years(*years), FAR));
            (Unit::Years(fitting.unwrap_or(1_000_000_000_000)), None)
        }
    };
    let marks = |unit: Unit, small: bool| marks(scale, words, unit, small);
    Ticks {
        minor: marks(minor, true),
        major: major.map(|unit| marks(unit, false)).unwrap_or_default(),
    }
}

fn marks(scale: &Scale, words: &Words, unit: Unit, small: bool) -> Vec<Tick> {
    let mut found = Vec::new();
    let mut day = unit.floor(scale.day(0.0));
    while found.len() < MOST {
        let next = unit.next(day);
        let x = scale.x(day.number() as f64);
        if x > scale.width || next <= day {
            break;
        }
        let until = scale.x(next.number() as f64);
        found.push(Tick {
            x,
            until,
            label: unit.label(day, words, small, until - x),
            day: day.number(),
        });
        day = next;
    }
    found
}

impl Unit {
    /// How long it lasts, more or less.
    fn days(self) -> f64 {
        match self {
            Self::Day => 1.0,
            Self::Week => 7.0,
            Self::Month => 28.0,
            Self::Quarter => 90.0,
            other => other.years() as f64 * 365.0,
        }
    }

    fn years(self) -> i64 {
        match self {
            Self::Decade => 10,
            Self::Century => 100,
            Self::Millennium => 1_000,
            Self::Years(years) => years,
            _ => 1,
        }
    }

    /// The first day of the measure in which a day lies.
    fn floor(self, day: Day) -> Day {
        let first = |year: i64, month: u8| Day::new(year, month, 1).unwrap_or(Day::FIRST);
        match self {
            Self::Day => day,
            Self::Week => {
                Day::from_number(day.number() - i64::try_from(day.weekday()).unwrap_or(0))
            }
            Self::Month => first(day.year, day.month),
            Self::Quarter => first(day.year, (day.month - 1) / 3 * 3 + 1),
            other => {
                let (years, shift) = (other.years(), other.shift());
                first((day.year - shift).div_euclid(years) * years + shift, 1)
            }
        }
    }

    /// The first day of the measure after the one that begins at a day.
    fn next(self, day: Day) -> Day {
        let first = |year: i64, month: u8| Day::new(year, month, 1).unwrap_or(Day::LAST);
        match self {
            Self::Day => Day::from_number(day.number() + 1),
            Self::Week => Day::from_number(day.number() + 7),
            Self::Month if day.month == 12 => first(day.year + 1, 1),
            Self::Month => first(day.year, day.month + 1),
            Self::Quarter if day.month >= 10 => first(day.year + 1, 1),
            Self::Quarter => first(day.year, day.month + 3),
            other => first(day.year + other.years(), 1),
        }
    }

    /// Centuries begin with the year 1, decades with the year 0.
    fn shift(self) -> i64 {
        i64::from(matches!(self, Self::Century | Self::Millennium))
    }

    fn label(self, day: Day, words: &Words, small: bool, width: f64) -> String {
        let month = |names: &[String; 12]| names[usize::from(day.month.clamp(1, 12) - 1)].clone();
        match self {
            Self::Day if width >= WEEKDAY => {
                let weekday = &words.weekdays[day.weekday().min(6)];
                let number = day.day.to_string();
                filled(
                    &words.weekday,
                    &[("{weekday}", weekday), ("{day}", &number)],
                )
            }
            Self::Day | Self::Week => day.day.to_string(),
            Self::Month if small => month(&words.months),
            Self::Month => {
                let (name, year) = (month(&words.months_long), year_words(day.year));
                filled(&words.month, &[("{month}", &name), ("{year}", &year)])
            }
            Self::Quarter => {
                let number = (day.month / 3 + 1).to_string();
                filled(&words.quarter, &[("{number}", &number)])
            }
            // Before Christ, and in its first years, no decade is called after its digits.
            Self::Decade if !small && day.year > 0 => {
                filled(&words.decade, &[("{year}", &year_words(day.year))])
            }
            Self::Century if small => {
                let forms = [&words.century_short, &words.century_short_before];
                counted(forms, day.year, 100)
            }
            Self::Century => counted([&words.century, &words.century_before], day.year, 100),
            Self::Millennium => counted(
                [&words.millennium, &words.millennium_before],
                day.year,
                1_000,
            ),
            Self::Year | Self::Decade => year_words(day.year),
            // There is no year 0, and one year more or less cannot be seen here.
            Self::Years(_) if day.year == 0 => String::new(),
            Self::Years(_) => grouped(&year_words(day.year + i64::from(day.year < 0))),
        }
    }
}

/// A century or a millennium by the year with which it begins: the XIXth with 1801, the first
/// before Christ with the year −99, which is 100 before Christ.
fn counted(forms: [&String; 2], first: i64, years: i64) -> String {
    let (form, number) = match first {
        1.. => (forms[0], (first - 1) / years + 1),
        _ => (forms[1], (1 - first) / years),
    };
    let ordinal = if number < 40 {
        roman(number)
    } else {
        format!("{number}e")
    };
    filled(form, &[("{ordinal}", &ordinal)])
}

/// Long numbers in threes, with thin spaces: « 65 000 000 av. J.-C. ».
fn grouped(words: &str) -> String {
    let digits = words.chars().take_while(char::is_ascii_digit).count();
    let mut text = String::with_capacity(words.len() + 6);
    for (at, letter) in words.chars().enumerate() {
        if at > 0 && at < digits && (digits - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(letter);
    }
    text
}

/// A day as the plate of today says it: « 16 mars ».
#[must_use]
pub fn plate(day: Day, words: &Words) -> String {
    let number = match day.day {
        1 => words.first_day.clone(),
        number => number.to_string(),
    };
    let month = &words.months[usize::from(day.month.clamp(1, 12) - 1)];
    filled(&words.day, &[("{day}", &number), ("{month}", month)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::timeline::scale::Zoom;

    fn day(year: i64, month: u8, day: u8) -> Day {
        Day::new(year, month, day).expect("a day")
    }

    fn at(middle: Day, zoom: Zoom) -> Ticks {
        ticks(
            &Scale::around(middle.number(), zoom, 1_000.0),
            &Words::french(),
        )
    }

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn months_stand_under_years() {
        let ticks = at(day(2027, 3, 1), Zoom::MONTHS);
        assert_eq!(
            labels(&ticks.minor),
            [
                "sept.", "oct.", "nov.", "déc.", "janv.", "févr.", "mars", "avril", "mai", "juin",
                "juil.", "août"
            ]
        );
        assert_eq!(labels(&ticks.major), ["2026", "2027"]);
        assert!(ticks.major[0].x < 0.0, "it began before");
    }

    #[test]
    fn days_stand_under_months_and_say_their_weekday_where_there_is_room() {
        let ticks = at(day(2027, 3, 1), Zoom::CLOSEST);
        assert!(labels(&ticks.minor).contains(&"lun. 1"));
        assert_eq!(labels(&ticks.major), ["février 2027", "mars 2027"]);
        let ticks = at(day(2027, 3, 1), Zoom::DAYS);
        assert_eq!(labels(&ticks.minor)[14..18], ["27", "28", "1", "2"]);
        let weeks = at(day(2027, 3, 1), Zoom::DAYS.by(-5));
        let first = weeks
            .minor
            .iter()
            .map(|tick| Day::from_number(tick.day).weekday());
        assert!(first.into_iter().all(|weekday| weekday == 0), "{weeks:?}");
    }

    #[test]
    fn years_stand_under_decades_and_decades_under_centuries() {
        let ticks = at(day(2010, 1, 1), Zoom::YEARS);
        assert_eq!(labels(&ticks.minor)[4..8], ["T1", "T2", "T3", "T4"]);
        let ticks = at(day(2010, 1, 1), Zoom::YEARS.by(-2));
        assert_eq!(labels(&ticks.minor)[2..5], ["2004", "2005", "2006"]);
        assert_eq!(labels(&ticks.major), ["années 2000", "années 2010"]);
        let ticks = at(day(1900, 1, 1), Zoom::YEARS.by(-7));
        assert!(labels(&ticks.minor).contains(&"1890"), "{:?}", ticks.minor);
        let major = labels(&ticks.major);
        assert!(
            major.contains(&"XIXe siècle") && major.contains(&"XXe siècle"),
            "{major:?}"
        );
    }

    #[test]
    fn before_christ_no_year_is_missing_and_none_is_zero() {
        let ticks = at(day(0, 7, 1), Zoom::YEARS.by(-2));
        let found = labels(&ticks.minor);
        let middle = found.iter().position(|label| *label == "1 av. J.-C.");
        let middle = middle.expect("it is shown");
        assert_eq!(found[middle - 1], "2 av. J.-C.");
        assert_eq!(found[middle + 1], "1 apr. J.-C.");
        let ticks = at(day(0, 7, 1), Zoom::CENTURIES);
        let found = labels(&ticks.minor);
        let middle = found.iter().position(|label| *label == "Ier s. av. J.-C.");
        assert_eq!(found[middle.expect("it is shown") + 1], "Ier s.");
        assert_eq!(
            labels(&ticks.major),
            ["Ier millénaire av. J.-C.", "Ier millénaire"]
        );
    }

    #[test]
    fn far_times_are_counted_in_many_years() {
        let scale = Scale::fit(
            day(-65_000_000, 1, 1).number(),
            day(2026, 1, 1).number(),
            1_000.0,
        );
        let found = ticks(&scale, &Words::french());
        let named: Vec<&str> = labels(&found.minor)
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
        assert!(found.major.is_empty());
        assert!(
            named.contains(&"60\u{202f}000\u{202f}000 av. J.-C."),
            "{named:?}"
        );
    }

    #[test]
    fn marks_follow_each_other_without_a_gap_and_never_crowd() {
        for middle in [
            day(2026, 3, 14),
            day(-44, 3, 15),
            day(1, 1, 1),
            day(9_999, 12, 31),
        ] {
            let mut zoom = Zoom::CLOSEST;
            while zoom > Zoom::WIDEST {
                let found = at(middle, zoom);
                for marks in [&found.minor, &found.major] {
                    for pair in marks.windows(2) {
                        assert!((pair[0].until - pair[1].x).abs() < 1e-6, "{pair:?}");
                        assert!(pair[1].x - pair[0].x > 20.0, "{zoom:?} {pair:?}");
                    }
                }
                assert!(found.minor.len() <= 50, "{zoom:?}: {}", found.minor.len());
                assert!(!found.minor.is_empty(), "{zoom:?}");
                zoom = zoom.by(-1);
            }
        }
    }

    #[test]
    fn today_has_a_plate() {
        assert_eq!(plate(day(2027, 3, 16), &Words::french()), "16 mars");
        assert_eq!(plate(day(2027, 4, 1), &Words::french()), "1er avril");
    }
}
