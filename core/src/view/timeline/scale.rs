//! Time on a line: from day numbers to places and back, at any zoom from eras to days.

use crate::date::Day;

/// A step of the zoom: each makes a day √2 times as wide.
///
/// Rows are packed once per step, so that nothing jumps while a member moves along the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zoom(i16);

impl Zoom {
    /// All the time that a date can name on one screen.
    pub const WIDEST: Self = Self(-80);
    /// A century in some 100 px.
    pub const CENTURIES: Self = Self(-17);
    /// A year in 129 px.
    pub const YEARS: Self = Self(-3);
    /// A month in 86 px.
    pub const MONTHS: Self = Self(3);
    /// A day in 32 px.
    pub const DAYS: Self = Self(10);
    /// A day in 128 px.
    pub const CLOSEST: Self = Self(14);

    /// So many steps nearer, or farther where negative.
    #[must_use]
    pub fn by(self, steps: i16) -> Self {
        let steps = self.0.saturating_add(steps);
        Self(steps.clamp(Self::WIDEST.0, Self::CLOSEST.0))
    }

    /// The width of a day, in pixels.
    #[must_use]
    pub fn px_per_day(self) -> f64 {
        (f64::from(self.0) / 2.0).exp2()
    }

    /// The nearest step at which so many days fit into so many pixels.
    #[must_use]
    pub fn fitting(days: f64, width: f64) -> Self {
        let step = ((width.max(1.0) / days.max(1.0)).log2() * 2.0).floor();
        Self(step.clamp(f64::from(Self::WIDEST.0), f64::from(Self::CLOSEST.0)) as i16)
    }
}

/// The part of the line that a screen shows. Days are numbered as [`Day::number`] does.
///
/// A day begins at its number and ends where the next begins, so that noon of day 3 is 3.5.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The moment at the left edge, in days.
    pub left: f64,
    /// How near one is.
    pub zoom: Zoom,
    /// The width of the screen, in pixels.
    pub width: f64,
}

impl Scale {
    /// The line with a day in the middle.
    #[must_use]
    pub fn around(day: i64, zoom: Zoom, width: f64) -> Self {
        let left = day as f64 + 0.5 - width / 2.0 / zoom.px_per_day();
        Self { left, zoom, width }.kept()
    }

    /// The line on which everything from one day to another can be seen, with some room beside.
    #[must_use]
    pub fn fit(first: i64, last: i64, width: f64) -> Self {
        let days = (last.saturating_sub(first)).max(0) as f64 + 1.0;
        let room = (width * ROOM).min(MOST_ROOM);
        let zoom = Zoom::fitting(days, width - 2.0 * room).min(Zoom::DAYS);
        let left = first as f64 - (width / zoom.px_per_day() - days) / 2.0;
        Self { left, zoom, width }.kept()
    }

    /// The place of a moment, in pixels from the left edge.
    #[must_use]
    pub fn x(&self, day: f64) -> f64 {
        (day - self.left) * self.zoom.px_per_day()
    }

    /// The moment at a place.
    #[must_use]
    pub fn moment(&self, x: f64) -> f64 {
        self.left + x / self.zoom.px_per_day()
    }

    /// The day at a place.
    #[must_use]
    pub fn day(&self, x: f64) -> Day {
        Day::from_number(self.moment(x).floor() as i64)
    }

    /// The moment at the right edge.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.moment(self.width)
    }

    /// The place on the screen of what a [`Bar`](super::pack::Bar) says: pixels from the
    /// beginning of 1970.
    #[must_use]
    pub fn on_screen(&self, px: f64) -> f64 {
        px - self.left * self.zoom.px_per_day()
    }

    /// What lies in sight, in pixels from the beginning of 1970.
    #[must_use]
    pub fn in_sight(&self) -> (f64, f64) {
        let left = self.left * self.zoom.px_per_day();
        (left, left + self.width)
    }

    /// The line moved by so many pixels: what is at the right comes into sight.
    #[must_use]
    pub fn moved(&self, px: f64) -> Self {
        let left = self.left + px / self.zoom.px_per_day();
        Self { left, ..*self }.kept()
    }

    /// The line so many steps nearer, with the moment at a place staying there.
    #[must_use]
    pub fn zoomed(&self, steps: i16, x: f64) -> Self {
        self.zoomed_to(self.zoom.by(steps), x)
    }

    /// The line at a step of the zoom, with the moment at a place staying there.
    #[must_use]
    pub fn zoomed_to(&self, zoom: Zoom, x: f64) -> Self {
        let left = self.moment(x) - x / zoom.px_per_day();
        Self {
            left,
            zoom,
            ..*self
        }
        .kept()
    }

    /// The line at its place on a screen of another width, with its middle in the middle.
    #[must_use]
    pub fn resized(&self, width: f64) -> Self {
        let middle = self.moment(self.width / 2.0);
        let left = middle - width / 2.0 / self.zoom.px_per_day();
        Self {
            left,
            width,
            ..*self
        }
        .kept()
    }

    /// Whether a day can be seen.
    #[must_use]
    pub fn shows(&self, day: i64) -> bool {
        let x = self.x(day as f64 + 0.5);
        (0.0..=self.width).contains(&x)
    }

    /// The middle of the screen lies on a day that can be named.
    fn kept(mut self) -> Self {
        let half = self.width / 2.0 / self.zoom.px_per_day();
        let (first, last) = (Day::FIRST.number() as f64, Day::LAST.number() as f64);
        self.left = self.left.clamp(first - half, last - half);
        self
    }
}

/// The part of the width that stays free on either side when everything is to be seen.
const ROOM: f64 = 0.12;
/// And no more than a label needs.
const MOST_ROOM: f64 = 160.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn number(year: i64, month: u8, day: u8) -> i64 {
        Day::new(year, month, day).expect("a day").number()
    }

    fn check_near(one: f64, other: f64) {
        // Far from 1970 a number of days has fewer digits behind the point.
        let most = 1e-6_f64.max(other.abs() * 1e-12);
        assert!((one - other).abs() <= most, "{one} and {other}");
    }

    #[test]
    fn a_place_is_the_place_of_its_moment() {
        for zoom in [Zoom::CENTURIES, Zoom::YEARS, Zoom::MONTHS, Zoom::DAYS] {
            for year in [-9_999, -44, 1, 1789, 2026, 12_000] {
                let scale = Scale::around(number(year, 3, 15), zoom, 1_000.0);
                for x in [0.0, 1.0, 499.5, 1_000.0] {
                    assert!((scale.x(scale.moment(x)) - x).abs() < 1e-3);
                }
                assert_eq!(scale.day(500.0), Day::new(year, 3, 15).expect("a day"));
            }
        }
    }

    #[test]
    fn what_is_under_the_pointer_stays_under_it() {
        let mut scale = Scale::around(number(2026, 3, 15), Zoom::MONTHS, 1_000.0);
        let pointed = scale.moment(321.0);
        for steps in [1, 1, -3, 5, -12, 9] {
            scale = scale.zoomed(steps, 321.0);
            check_near(scale.moment(321.0), pointed);
        }
        let before = scale.moment(500.0);
        check_near(scale.moved(40.0).moment(460.0), before);
        check_near(scale.resized(600.0).moment(300.0), before);
    }

    #[test]
    fn zooming_and_moving_end_somewhere() {
        let mut scale = Scale::around(0, Zoom::MONTHS, 1_000.0);
        scale = scale.zoomed(i16::MIN, 0.0).zoomed(i16::MIN, 0.0);
        assert_eq!(scale.zoom, Zoom::WIDEST);
        scale = scale.moved(-1e300);
        assert_eq!(scale.day(500.0), Day::FIRST);
        scale = scale.zoomed(i16::MAX, 500.0).moved(f64::MAX);
        assert_eq!((scale.zoom, scale.day(500.0)), (Zoom::CLOSEST, Day::LAST));
    }

    #[test]
    fn everything_fits_and_no_more_than_that() {
        let check = |first: i64, last: i64| {
            let scale = Scale::fit(first, last, 1_000.0);
            assert!(scale.shows(first) && scale.shows(last), "{first} {last}");
            let used = scale.x(last as f64 + 1.0) - scale.x(first as f64);
            assert!(used > 500.0 || scale.zoom == Zoom::DAYS, "{used} px used");
        };
        check(0, 0);
        check(number(2026, 9, 1), number(2027, 9, 1));
        check(number(-753, 1, 1), number(2026, 1, 1));
        check(number(-65_000_000, 1, 1), number(2026, 1, 1));
        check(Day::FIRST.number(), Day::LAST.number());
    }

    #[test]
    fn a_named_zoom_is_as_wide_as_it_says() {
        let width = |zoom: Zoom, days: f64| (zoom.px_per_day() * days).round();
        assert_eq!(width(Zoom::CENTURIES, 36_524.25), 101.0);
        assert_eq!(width(Zoom::YEARS, 365.25), 129.0);
        assert_eq!(width(Zoom::MONTHS, 30.44), 86.0);
        assert_eq!(width(Zoom::DAYS, 1.0), 32.0);
    }
}
