//! The shape of one entry at one step of the zoom.

use super::BESIDE;
use crate::view::timeline::Entry;
use crate::view::timeline::scale::Zoom;

/// The shape of an entry, in pixels from the beginning of 1970 at one step of the zoom; the place
/// on the screen is [`Scale::on_screen`](crate::view::timeline::scale::Scale::on_screen).
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The place of the entry in [`Moments::entries`](crate::view::timeline::Moments::entries).
    pub entry: u32,
    /// Where the time to prepare for it begins; it ends where the bar does begin.
    pub ramp: Option<f64>,
    /// Where it begins, with the part that fades in.
    pub from: f64,
    /// Where its full part begins.
    pub full_from: f64,
    /// Where its full part ends.
    pub full_to: f64,
    /// Where it ends, with the part that fades out.
    pub to: f64,
    /// Whether it is so short that a sign of its kind stands for it.
    pub is_mark: bool,
    /// On which side its label stands.
    pub label: Side,
    /// The width of its label.
    pub label_width: f64,
}

/// On which side of a bar its label stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Right of it.
    Right,
    /// Left of it.
    Left,
    /// There is no room for it.
    Nowhere,
}

/// A doubtful end fades over so many pixels: three steps of six.
const FADE: f64 = 18.0;
/// What has no end known fades over so many after the last day on which it is sure.
const OPEN: f64 = 36.0;
/// A sign is so wide, and so is at least every bar.
const MARK: f64 = 14.0;
/// The full part between two doubtful ends is at least so wide.
const CORE: f64 = 6.0;

impl Bar {
    /// The shape of an entry, with its label not yet placed.
    pub(super) fn of(at: u32, entry: &Entry, today: i64, zoom: Zoom, label_width: f64) -> Self {
        let per_day = zoom.px_per_day();
        // A day is part of it until it ends.
        let begin = |day: i64| day as f64 * per_day;
        let end = |day: i64| (day as f64 + 1.0) * per_day;
        let span = &entry.span;
        let (mut from, mut to) = (begin(span.earliest), end(span.latest));
        let (mut full_from, mut full_to) = match span.full {
            Some((first, last)) => (begin(first), end(last)),
            None => (f64::midpoint(from, to), f64::midpoint(from, to)),
        };
        if span.open_start {
            from = from.min(full_from) - OPEN;
        } else if span.doubted_start {
            from -= FADE;
        }
        if span.open_end {
            // What began and has no end goes on today.
            full_to = full_to.max(end(today));
            to = full_to.max(to) + OPEN;
        } else if span.doubted_end {
            to += FADE;
        }
        if full_to - full_from < CORE && (span.is_doubted() || span.full.is_none()) {
            let middle = f64::midpoint(full_from, full_to);
            (full_from, full_to) = (middle - CORE / 2.0, middle + CORE / 2.0);
            (from, to) = (from.min(full_from), to.max(full_to));
        }
        let is_mark = to - from < MARK;
        if is_mark {
            let middle = f64::midpoint(from, to);
            (from, to) = (middle - MARK / 2.0, middle + MARK / 2.0);
            (full_from, full_to) = (from, to);
        }
        let ramp = entry.ramp.map(begin).filter(|ramp| *ramp < from);
        Self {
            entry: at,
            ramp,
            from,
            full_from,
            full_to,
            to,
            is_mark,
            label: Side::Nowhere,
            label_width,
        }
    }

    /// Where it begins to take room, with its label if that stands left of it.
    #[must_use]
    pub fn left(&self) -> f64 {
        let left = self.ramp.unwrap_or(self.from);
        match self.label {
            Side::Left => left - BESIDE - self.label_width,
            Side::Right | Side::Nowhere => left,
        }
    }

    /// Where it no longer takes room, with its label if that stands right of it.
    #[must_use]
    pub fn right(&self) -> f64 {
        match self.label {
            Side::Right => self.to + BESIDE + self.label_width,
            Side::Left | Side::Nowhere => self.to,
        }
    }

    /// Where its label begins; `None` when there is no room for it.
    #[must_use]
    pub fn label_at(&self) -> Option<f64> {
        match self.label {
            Side::Right => Some(self.to + BESIDE),
            Side::Left => Some(self.left()),
            Side::Nowhere => None,
        }
    }
}
