//! Dates as people write them: « vers 1998 », « 6-9 juin 2024 », « d’ici fin mars 2026 ».
//!
//! A date field F of a record is two registers. `F_raw` holds what was typed and is never lost;
//! `F_edtf` holds what the program understood, in the Extended Date/Time Format, level 1, and is
//! absent when it understood nothing. Every [`Date`] tells its earliest and its latest day, by
//! which dates are sorted. What has two meanings, or none, is not read: nothing is guessed.
//!
//! ```
//! use myspot_core::date;
//! let date = date::read("6-9 juin 2024").expect("a date");
//! assert_eq!(date.edtf(), "2024-06-06/2024-06-09");
//! assert_eq!(date::words(&date), "entre le 6 et le 9 juin 2024");
//! assert_eq!(date::read("241-TA"), None);
//! ```
//!
//! The words lie in `core/words/`: those understood, and those shown.
//! Source: Library of Congress, "Extended Date/Time Format (EDTF) Specification", 2019.

mod cut;
mod day;
mod edtf;
mod lex;
mod part;
mod point;
mod reduce;
mod say;
mod span;

use jiff::civil;

use crate::record::Record;
use crate::value::Value;

pub use day::Day;
use point::{End, Point};
pub(crate) use say::roman;
pub use say::{short, words, year_words};

/// No date that a person types is longer, in bytes.
const LONGEST: usize = 200;

/// A day, a year, a season or a period, known well or vaguely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(Shape);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    At(End),
    /// From one edge to the other; at least one of them is known.
    Span(Edge, Edge),
}

/// One side of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    At(End),
    /// There is none: « depuis 2009 ».
    Open,
    /// There is one that nobody knows.
    Unknown,
}

/// What a date says of its beginning or of its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It lies somewhere in this measure of time: a day, a month, a year.
    In {
        /// The first day of the measure.
        first: Day,
        /// The last day of the measure.
        last: Day,
        /// Whether it may lie outside as well: « vers 1998 », « 1998 ? ».
        doubted: bool,
    },
    /// There is none: the end of « depuis 2009 ».
    Open,
    /// There is one that nobody knows: the end of « 2009 – ? ».
    Unknown,
}

impl Side {
    /// The first day that it may be.
    #[must_use]
    pub fn first(self) -> Option<Day> {
        match self {
            Self::In { first, .. } => Some(first),
            Self::Open | Self::Unknown => None,
        }
    }
}

/// A place in time, by which dates are sorted: the earliest day, the latest, the time of day.
///
/// A period without a beginning stands where it ends, a period without an end ends last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order(Day, Day, u32);

impl Date {
    /// One exact day.
    #[must_use]
    pub fn on(day: civil::Date) -> Self {
        Self(Shape::At(End::plain(Point::Day(day.into()))))
    }

    /// Reads what another program or an earlier day wrote as EDTF, and nothing else.
    #[must_use]
    pub fn from_edtf(text: &str) -> Option<Self> {
        edtf::read(text)
    }

    /// The date of a field: what its words say, or its EDTF form where they are not understood.
    ///
    /// The words go first because two members who typed apart leave two pairs of registers, and
    /// a merge may show the words of one beside the EDTF form of the other.
    #[must_use]
    pub fn of(record: &Record, field: &str) -> Option<Self> {
        let stored = |half: &str| record.words(&format!("{field}_{half}"));
        read(stored("raw")).or_else(|| Self::from_edtf(stored("edtf")))
    }

    /// The date in EDTF, level 1.
    #[must_use]
    pub fn edtf(&self) -> String {
        edtf::write(self)
    }

    /// The first day that it may mean; `None` when it has no beginning.
    #[must_use]
    pub fn earliest(&self) -> Option<Day> {
        match self.edges().0 {
            Edge::At(end) => Some(end.point.first()),
            Edge::Open | Edge::Unknown => None,
        }
    }

    /// The last day that it may mean; `None` when it has no end.
    #[must_use]
    pub fn latest(&self) -> Option<Day> {
        match self.edges().1 {
            Edge::At(end) => Some(end.point.last()),
            Edge::Open | Edge::Unknown => None,
        }
    }

    /// Its beginning and its end; the same measure twice when it names one thing.
    #[must_use]
    pub fn sides(&self) -> [Side; 2] {
        let (from, to) = self.edges();
        [from, to].map(|edge| match edge {
            Edge::At(end) => Side::In {
                first: end.point.first(),
                last: end.point.last(),
                doubted: end.approximate || end.uncertain,
            },
            Edge::Open => Side::Open,
            Edge::Unknown => Side::Unknown,
        })
    }

    /// Whether it goes from one side to another: « 6-9 juin 2024 », « depuis 2009 ».
    #[must_use]
    pub fn is_span(&self) -> bool {
        matches!(self.0, Shape::Span(..))
    }

    /// The day, where it names one and is sure of it.
    #[must_use]
    pub fn day(&self) -> Option<Day> {
        match self.0 {
            Shape::At(End {
                point: Point::Day(day),
                approximate: false,
                uncertain: false,
                ..
            }) => Some(day),
            _ => None,
        }
    }

    /// The time of day, where it names one.
    #[must_use]
    pub fn time(&self) -> Option<civil::Time> {
        match self.edges().0 {
            Edge::At(end) => end.time.map(|time| time.at),
            _ => None,
        }
    }

    /// How many minutes east of universal time its time of day is; `None` where that is the time
    /// of the place.
    #[must_use]
    pub fn offset_minutes(&self) -> Option<i16> {
        match self.edges().0 {
            Edge::At(end) => end.time.and_then(|time| time.offset),
            _ => None,
        }
    }

    /// The first and the last day, where both are named and sure: « 6-9 juin 2024 ».
    #[must_use]
    pub fn days(&self) -> Option<(Day, Day)> {
        let day = |side: Side| match side {
            Side::In {
                first,
                last,
                doubted: false,
            } if first == last => Some(first),
            _ => None,
        };
        let [from, to] = self.sides();
        Some((day(from)?, day(to)?))
    }

    /// Whether it lies somewhere near: « vers 1998 », « fin 2026 ».
    #[must_use]
    pub fn is_approximate(&self) -> bool {
        self.ends().any(|end| end.approximate)
    }

    /// Whether it may be wrong: « 1998 ? ».
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.ends().any(|end| end.uncertain)
    }

    /// Its place among other dates.
    #[must_use]
    pub fn order(&self) -> Order {
        let latest = self.latest();
        let first = self.earliest().or(latest).unwrap_or(Day::FIRST);
        let time = self.time().map_or(0, |time| {
            u32::from(time.hour().unsigned_abs()) * 3600
                + u32::from(time.minute().unsigned_abs()) * 60
                + u32::from(time.second().unsigned_abs())
        });
        Order(first, latest.unwrap_or(Day::LAST), time)
    }

    fn edges(&self) -> (Edge, Edge) {
        match self.0 {
            Shape::At(end) => (Edge::At(end), Edge::At(end)),
            Shape::Span(from, to) => (from, to),
        }
    }

    fn ends(&self) -> impl Iterator<Item = End> {
        let (from, to) = self.edges();
        [from, to].into_iter().filter_map(|edge| match edge {
            Edge::At(end) => Some(end),
            Edge::Open | Edge::Unknown => None,
        })
    }

    /// Makes both ends approximate, unless one is: « vers la fin de 2026 ».
    fn be_approximate(&mut self) {
        if !self.is_approximate() {
            self.change_ends(|end| end.approximate = true);
        }
    }

    fn be_uncertain(&mut self) {
        self.change_ends(|end| end.uncertain = true);
    }

    fn change_ends(&mut self, change: impl Fn(&mut End)) {
        match &mut self.0 {
            Shape::At(end) => change(end),
            Shape::Span(from, to) => {
                for edge in [from, to] {
                    if let Edge::At(end) = edge {
                        change(end);
                    }
                }
            }
        }
    }

    /// A period; `None` when it would end before it begins, or has no side at all.
    fn span(from: Edge, to: Edge) -> Option<Self> {
        let date = Self(Shape::Span(from, to));
        let in_order = match (from, to) {
            (Edge::At(from), Edge::At(to)) => {
                from.point.first() <= to.point.first() && from.point.last() <= to.point.last()
            }
            (Edge::At(_), _) | (_, Edge::At(_)) => true,
            _ => false,
        };
        in_order.then_some(date)
    }
}

/// Reads what a member typed: French, with English, Dutch and German month names, ISO or EDTF.
///
/// Days come before months: `03/04/2024` is 3 April. A year of two digits is one of 1960–2039.
/// `None` for what is not understood, or could mean two things. O(length); about a microsecond.
#[must_use]
pub fn read(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    match edtf::read(&text.to_ascii_uppercase()) {
        // « 2019-21 » is a spring for a machine and three years for a person.
        Some(Date(Shape::At(end))) if end.point.is_two_faced() => None,
        Some(date) => Some(date),
        None => span::read(text),
    }
}

/// What the two registers of a date field hold when this is typed into it.
#[must_use]
pub fn registers(raw: &str) -> (Value, Value) {
    let edtf = read(raw).map_or(Value::Null, |date| Value::Line(date.edtf()));
    (Value::from(raw), edtf)
}
