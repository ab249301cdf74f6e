//! What a date is built on, and the parts into which people cut it: « début », « mi », « fin »,
//! « première moitié ».

use super::day::{Day, days_in};
use super::point::{End, Point, first_month};
use super::{Date, Edge, Shape};

/// The whole of which a date may name a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Day(Day),
    Month(i64, u8),
    /// So many months from that one: quarters and semesters.
    Months(i64, u8, u8),
    Season(i64, u8),
    Year(i64),
    Decade(i64),
    /// First and last year of a century or a millennium.
    Years(i64, i64),
}

/// A part of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slice {
    Start,
    Middle,
    End,
    FirstHalf,
    SecondHalf,
}

impl Whole {
    /// A century or a millennium, counted from 1 away from the birth of Christ.
    pub(super) fn count(number: i64, years: i64, before_christ: bool) -> Self {
        let last = number * years;
        if before_christ {
            Self::Years(1 - last, years - last)
        } else {
            Self::Years(last - years + 1, last)
        }
    }

    /// All of it.
    pub(super) fn date(self) -> Option<Date> {
        let at = |point| sayable(Date(Shape::At(End::plain(point))));
        match self {
            Self::Day(day) => at(Point::Day(day)),
            Self::Month(year, month) => at(Point::Month(year, month)),
            Self::Months(year, first, count) => span(
                Point::Month(year, first),
                End::plain(Point::Month(year, first + count - 1)),
            ),
            Self::Season(year, season) => at(Point::Season(year, season)),
            Self::Year(year) => at(Point::Year(year)),
            Self::Decade(decade) => at(Point::Decade(decade)),
            Self::Years(first, last) => span(Point::Year(first), End::plain(Point::Year(last))),
        }
    }

    /// A part of it; `None` where nobody says so, as of a day.
    ///
    /// The last quarter of a year is its « fin » (`methods.md`, M24); « début » mirrors it.
    pub(super) fn cut(self, slice: Slice) -> Option<Date> {
        let (from, to) = self.bounds(slice)?;
        let halved = matches!(slice, Slice::FirstHalf | Slice::SecondHalf);
        let end = if halved {
            End::plain(to)
        } else {
            End::about(to)
        };
        if from == to {
            return sayable(Date(Shape::At(end)));
        }
        span(from, end)
    }

    fn bounds(self, slice: Slice) -> Option<(Point, Point)> {
        use Slice::{End, FirstHalf, Middle, SecondHalf, Start};
        Some(match self {
            Self::Day(_) => return None,
            Self::Month(year, month) => {
                let last = days_in(year, month);
                let (from, to) = match slice {
                    Start => (1, 10),
                    Middle => (11, 20),
                    End => (21, last),
                    FirstHalf => (1, 15),
                    SecondHalf => (16, last),
                };
                let on = |day| Day::new(year, month, day).map(Point::Day);
                (on(from)?, on(to)?)
            }
            Self::Months(year, first, count) => {
                let third = count / 3;
                let (from, to) = match slice {
                    Start => (0, third),
                    Middle => (third, 2 * third),
                    End => (2 * third, count),
                    FirstHalf if count % 2 == 0 => (0, count / 2),
                    SecondHalf if count % 2 == 0 => (count / 2, count),
                    FirstHalf | SecondHalf => return None,
                };
                let month = |month| Point::Month(year, month);
                (month(first + from), month(first + to - 1))
            }
            Self::Season(year, season) => {
                let first = Point::Month(year, first_month(season));
                match slice {
                    Start => (first, first),
                    Middle => (first.after(), first.after()),
                    End => {
                        let whole = Point::Season(year, season);
                        let from = first.after().after().first();
                        (Point::Day(from), Point::Day(whole.last()))
                    }
                    FirstHalf | SecondHalf => return None,
                }
            }
            Self::Year(year) => {
                let (from, to) = match slice {
                    Start => (1, 3),
                    Middle => (5, 8),
                    End => (10, 12),
                    FirstHalf => (1, 6),
                    SecondHalf => (7, 12),
                };
                (Point::Month(year, from), Point::Month(year, to))
            }
            Self::Decade(decade) => {
                let (from, to) = match slice {
                    Start => (0, 2),
                    Middle => (3, 6),
                    End => (7, 9),
                    FirstHalf => (0, 4),
                    SecondHalf => (5, 9),
                };
                (
                    Point::Year(decade * 10 + from),
                    Point::Year(decade * 10 + to),
                )
            }
            Self::Years(first, last) => {
                let count = last - first + 1;
                let (from, to) = match slice {
                    Start => (0, count / 4),
                    Middle => (count * 3 / 8, count * 5 / 8),
                    End => (count - count / 4, count),
                    FirstHalf => (0, count / 2),
                    SecondHalf => (count / 2, count),
                };
                (Point::Year(first + from), Point::Year(first + to - 1))
            }
        })
    }
}

fn span(from: Point, to: End) -> Option<Date> {
    Date::span(Edge::At(End::plain(from)), Edge::At(to)).and_then(sayable)
}

/// The date unless EDTF has no form for it.
fn sayable(date: Date) -> Option<Date> {
    date.ends()
        .all(|end| end.point.is_sayable())
        .then_some(date)
}
