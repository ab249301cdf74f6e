//! A date in French words, which the reader understands again.

use super::cut::{Slice, Whole};
use super::day::Day;
use super::point::{End, Point, Time};
use super::{Date, Edge, Shape};

/// The forms of `core/words/dates.fr.txt`.
mod french {
    include!(concat!(env!("OUT_DIR"), "/date_french.rs"));
}

/// The first and the last day in words: « entre le 1er mars et le 30 juin 2026 ».
///
/// This is what a date field shows below what was typed, so that nobody is misunderstood.
/// Reading the words again gives the same two days.
#[must_use]
pub fn words(date: &Date) -> String {
    let near = |day: Option<Day>| day.is_none_or(|day| (-9998..=9999).contains(&day.year));
    let (earliest, latest) = (date.earliest(), date.latest());
    if !near(earliest) || !near(latest) {
        return short(date);
    }
    let time = match date.0 {
        Shape::At(end) => end.time,
        Shape::Span(..) => None,
    };
    let mut text = match (earliest, latest) {
        (Some(from), Some(to)) if from == to => {
            filled(french::THE_DAY, &[&with_time(day(from, true), time)])
        }
        (Some(from), Some(to)) => filled(french::BETWEEN, &[&left_day(from, to), &day(to, true)]),
        (None, Some(to)) => filled(french::UNTIL_DAY, &[&day(to, true)]),
        (Some(from), None) => filled(french::FROM_DAY, &[&day(from, true)]),
        (None, None) => String::new(),
    };
    if date.is_approximate() {
        text = filled(french::ABOUT, &[&text]);
    }
    if date.is_uncertain() {
        text = filled(french::UNCERTAIN, &[&text]);
    }
    text
}

/// The date in the fewest words: « 6-9 juin 2024 », « vers 1998 », « depuis mars 2026 ».
#[must_use]
pub fn short(date: &Date) -> String {
    match in_years(date.0) {
        Shape::At(end) => doubted(end),
        Shape::Span(Edge::At(from), Edge::At(to)) => span(date, from, to),
        Shape::Span(Edge::At(from), Edge::Open) => {
            let form = if from.approximate {
                french::SINCE_ABOUT
            } else {
                french::SINCE
            };
            asked(from, filled(form, &[&point(from.point, Place::The)]))
        }
        Shape::Span(Edge::At(from), Edge::Unknown) => {
            let from = doubted(from);
            filled(french::WIDE_SPAN, &[&from, french::UNKNOWN])
        }
        Shape::Span(Edge::Unknown, Edge::At(to)) => {
            filled(french::WIDE_SPAN, &[french::UNKNOWN, &doubted(to)])
        }
        Shape::Span(_, Edge::At(to)) if to.approximate => {
            let words = filled(french::UNTIL_ABOUT, &[&point(to.point, Place::The)]);
            asked(to, words)
        }
        Shape::Span(_, Edge::At(to)) => asked(to, point(to.point, Place::Until)),
        // No date has neither.
        Shape::Span(..) => String::new(),
    }
}

/// The same with `20XX` as the years that it spans, for which French has no other word.
fn in_years(shape: Shape) -> Shape {
    let year = |edge, years: i64| match edge {
        Edge::At(
            end @ End {
                point: Point::Hundred(hundred),
                ..
            },
        ) => Edge::At(End {
            point: Point::Year(hundred * 100 + years),
            ..end
        }),
        other => other,
    };
    match shape {
        Shape::At(
            end @ End {
                point: Point::Hundred(_),
                ..
            },
        ) => Shape::Span(year(Edge::At(end), 0), year(Edge::At(end), 99)),
        Shape::At(end) => Shape::At(end),
        Shape::Span(from, to) => Shape::Span(year(from, 0), year(to, 99)),
    }
}

/// Where in a sentence a point stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Bare,
    /// After a preposition: « vers le printemps ».
    The,
    Until,
}

/// An end with what is known of it; « vers » asks for an article.
fn doubted(end: End) -> String {
    let words = if end.approximate {
        filled(french::AROUND, &[&point(end.point, Place::The)])
    } else {
        point(end.point, Place::Bare)
    };
    asked(end, with_time(words, end.time))
}

/// The words of an end, with a question mark where it may be wrong.
fn asked(end: End, words: String) -> String {
    if end.uncertain {
        filled(french::DOUBTED, &[&words])
    } else {
        words
    }
}

fn point(point: Point, place: Place) -> String {
    let of_place = |bare: &str, the: &str, until: &str, words: &str| match place {
        Place::Bare => filled(bare, &[words]),
        Place::The => filled(the, &[words]),
        Place::Until => filled(until, &[words]),
    };
    match point {
        Point::Day(it) => of_place("{}", french::THE_DAY, french::UNTIL_DAY, &day(it, true)),
        Point::Month(year, month) | Point::SomeDay(year, month) => {
            let words = format!("{} {}", month_name(month), year_words(year));
            of_place("{}", "{}", french::UNTIL, &words)
        }
        Point::Season(year, season) => {
            let at = usize::from(season.clamp(21, 24) - 21);
            let forms = [french::SEASONS, french::THE_SEASONS, french::UNTIL_SEASONS];
            let [bare, the, until] = forms.map(|forms| forms[at]);
            // A winter belongs to two years.
            let years = match season {
                24 if year >= 1000 => filled(
                    french::CLOSE_SPAN,
                    &[&year_words(year), &year_words(year + 1)],
                ),
                _ => year_words(year),
            };
            of_place(bare, the, until, &years)
        }
        Point::Decade(decade) => {
            let year = format!("{:04}", decade * 10);
            of_place(
                french::DECADE,
                french::THE_DECADE,
                french::UNTIL_DECADE,
                &year,
            )
        }
        Point::Hundred(hundred) => year_words(hundred * 100),
        Point::Year(year) | Point::SomeMonth(year) | Point::SomeMonthAndDay(year) => {
            let words = year_words(year);
            if (100..1000).contains(&year) || year > 9999 {
                of_place(french::YEAR, french::THE_YEAR, french::UNTIL_YEAR, &words)
            } else {
                of_place("{}", "{}", french::UNTIL, &words)
            }
        }
    }
}

fn span(date: &Date, from: End, to: End) -> String {
    if let Some(words) = part_of_year(date, from, to) {
        return words;
    }
    let plain = |end: End| !end.approximate && !end.uncertain;
    let same_month = |one: Day, two: Day| (one.year, one.month) == (two.year, two.month);
    match (from.point, to.point) {
        (Point::Day(one), Point::Day(two)) if plain(from) && plain(to) => {
            if from.time.is_none() && to.time.is_none() && same_month(one, two) && one != two {
                filled(french::CLOSE_SPAN, &[&day_number(one), &day(two, true)])
            } else if one.year == two.year && one != two {
                let one = with_time(day(one, false), from.time);
                filled(
                    french::WIDE_SPAN,
                    &[&one, &with_time(day(two, true), to.time)],
                )
            } else {
                wide(from, to)
            }
        }
        (Point::Month(year, one), Point::Month(other, two))
            if year == other && one != two && plain(from) && plain(to) =>
        {
            let two = point(Point::Month(year, two), Place::Bare);
            filled(french::WIDE_SPAN, &[month_name(one), &two])
        }
        (Point::Year(one @ 1000..=9999), Point::Year(two @ 1000..=9999))
            if one != two && plain(from) && plain(to) =>
        {
            filled(french::CLOSE_SPAN, &[&year_words(one), &year_words(two)])
        }
        _ => wide(from, to),
    }
}

fn wide(from: End, to: End) -> String {
    let after_decade = matches!(from.point, Point::Decade(_));
    let to = match to.point {
        // « années 1980 – 1990 » would be two decades.
        Point::Year(year) if after_decade && year % 10 == 0 => {
            let place = if to.approximate {
                french::THE_YEAR
            } else {
                french::YEAR
            };
            let words = filled(place, &[&year_words(year)]);
            let form = if to.approximate { french::AROUND } else { "{}" };
            asked(to, filled(form, &[&words]))
        }
        _ => doubted(to),
    };
    filled(french::WIDE_SPAN, &[&doubted(from), &to])
}

/// « fin 2026 », « mi-mars 2026 », « XVIIe siècle »: a period that has a name of its own.
fn part_of_year(date: &Date, from: End, to: End) -> Option<String> {
    let year = from.point.first().year;
    if let (Point::Year(first), Point::Year(last)) = (from.point, to.point)
        && last == first + 99
        && first.rem_euclid(100) == 1
        && (1..39 * 100).contains(&first)
        && Whole::Years(first, last).date() == Some(*date)
    {
        let ordinal = roman(last / 100);
        return Some(filled(french::CENTURY, &[&ordinal]));
    }
    if !to.approximate || !(1000..=9999).contains(&year) {
        return None;
    }
    let month = to.point.first().month;
    let wholes = [
        (Whole::Year(year), year_words(year)),
        (
            Whole::Month(year, month),
            point(Point::Month(year, month), Place::Bare),
        ),
    ];
    let slices = [Slice::Start, Slice::Middle, Slice::End];
    wholes.into_iter().find_map(|(whole, words)| {
        let at = slices
            .iter()
            .position(|slice| whole.cut(*slice) == Some(*date))?;
        Some(filled(french::SLICES[at], &[&words]))
    })
}

/// An ordinal in Roman digits: « XIXe ».
pub(crate) fn roman(mut number: i64) -> String {
    const STEPS: [(i64, &str); 5] = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let ending = if number == 1 { "er" } else { "e" };
    let mut text = String::new();
    for (value, letters) in STEPS {
        while number >= value {
            number -= value;
            text.push_str(letters);
        }
    }
    text + ending
}

/// The first day of a period, without what the last one says too.
fn left_day(from: Day, to: Day) -> String {
    if (from.year, from.month) == (to.year, to.month) {
        day_number(from)
    } else {
        day(from, from.year != to.year)
    }
}

fn day(day: Day, with_year: bool) -> String {
    let mut text = format!("{} {}", day_number(day), month_name(day.month));
    if with_year {
        text.push(' ');
        text.push_str(&year_words(day.year));
    }
    text
}

fn day_number(day: Day) -> String {
    match day.day {
        1 => french::FIRST.to_owned(),
        number => number.to_string(),
    }
}

fn month_name(month: u8) -> &'static str {
    french::MONTHS[usize::from(month.clamp(1, 12) - 1)]
}

/// A year: « 44 av. J.-C. », « 98 apr. J.-C. », « 2026 ».
#[must_use]
pub fn year_words(year: i64) -> String {
    match year {
        ..=0 => filled(french::BEFORE_CHRIST, &[&(1 - year).to_string()]),
        1..100 => filled(french::AFTER_CHRIST, &[&year.to_string()]),
        _ => year.to_string(),
    }
}

/// Text with the time of day behind it. An offset from universal time is not shown.
fn with_time(text: String, time: Option<Time>) -> String {
    let Some(Time { at, .. }) = time else {
        return text;
    };
    let (hour, minute) = (at.hour().to_string(), format!("{:02}", at.minute()));
    let clock = match at.minute() {
        0 => filled(french::HOUR, &[&hour]),
        _ => filled(french::HOUR_MINUTE, &[&hour, &minute]),
    };
    filled(french::AT_TIME, &[&text, &clock])
}

/// A form with its parts put in, in order.
fn filled(form: &str, parts: &[&str]) -> String {
    let mut pieces = form.split("{}");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for (piece, part) in pieces.zip(parts) {
        text.push_str(part);
        text.push_str(piece);
    }
    text
}
