//! What the page of the timeline knows: what was read, how it stands, how it is looked at.

use std::collections::BTreeSet;

use myspot_core::RecordId;
use myspot_core::raster::Fonts;
use myspot_core::view::moves::STALE_WEEKS;
use myspot_core::view::timeline::pack::{Bar, Packed, PackedLane, Room, pack};
use myspot_core::view::timeline::scale::{Scale, Zoom};
use myspot_core::view::timeline::{Grouping, Lane, Moments, Span, What, Words};
use slint::SharedString;

use super::super::graph::{BOLD, REGULAR};

/// The height of a row of bars, in units of the design.
pub(super) const ROW: f32 = 24.0;
/// A bar stands so far below the top of its row.
pub(super) const INSET: f32 = 5.0;
/// Above the first row of a lane and below its last.
const PADDING: f32 = 5.0;
/// The head of a lane needs so much.
const LEAST: f32 = 42.0;
/// The size of the labels.
const LABEL: f32 = 13.0;
/// A day is at least so far from the edge when it is brought into sight.
const EDGE: f64 = 60.0;

/// At either end, one date of so many may lie outside what is shown first.
const FAR: usize = 8;

/// What the pointer carries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Drag {
    pub(super) last: (f32, f32),
    pub(super) moved: bool,
    /// Whether letting go without a move is a click.
    pub(super) clicks: bool,
}

/// The part of the line and of the lanes that the page holds already.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Drawn {
    pub(super) zoom: Zoom,
    /// What the places of bars are counted from, in pixels from the beginning of 1970.
    pub(super) origin: f64,
    pub(super) across: (f64, f64),
    pub(super) down: (f32, f32),
    /// What of the line is in sight.
    pub(super) sight: (f64, f64),
    /// Whether a label stands on a bar that is wider than the screen.
    pub(super) sticks: bool,
}

/// The state of the page.
pub struct TimelineState {
    pub(super) words: Words,
    pub(super) moments: Moments,
    pub(super) labels: Vec<SharedString>,
    pub(super) widths: Vec<f32>,
    pub(super) fonts: Option<Fonts>,
    pub(super) whats: BTreeSet<What>,
    pub(super) filtered: bool,
    pub(super) grouping: Grouping,
    pub(super) shown: Vec<u32>,
    pub(super) lanes: Vec<Lane>,
    pub(super) packed: Option<Packed>,
    /// How many rows of each lane are shown, and whether that of the signs below them is.
    pub(super) open: Vec<(usize, bool)>,
    /// Where each lane begins, and how high it is.
    pub(super) places: Vec<(f32, f32)>,
    pub(super) scale: Scale,
    pub(super) height: f32,
    /// How far the lanes are scrolled.
    pub(super) top: f32,
    /// Whether everything is shown until the member chooses what to look at.
    pub(super) unmoved: bool,
    /// Whether that is all there is, and not only where most of it lies.
    pub(super) whole: bool,
    /// Whether the workspace changed since it was read.
    pub(super) stale: bool,
    pub(super) drawn: Option<Drawn>,
    pub(super) drag: Option<Drag>,
    /// How far a fine wheel has turned towards the next step.
    pub(super) wheel: f32,
    /// What lies under the pointer: lane, entry.
    pub(super) hovered: Option<(usize, u32)>,
    pub(super) pointer: (f32, f32),
    /// Where the keys are: lane, entry.
    pub(super) current: Option<(usize, u32)>,
    /// From when to when who moved is asked for, as it was typed; none until it is.
    pub(super) moves: Option<(String, String)>,
    pub(super) weeks: i64,
    pub(super) outdated_read: bool,
}

impl Default for TimelineState {
    fn default() -> Self {
        Self {
            words: Words::french(),
            moments: Moments::default(),
            labels: Vec::new(),
            widths: Vec::new(),
            fonts: None,
            whats: BTreeSet::new(),
            filtered: false,
            grouping: Grouping::default(),
            shown: Vec::new(),
            lanes: Vec::new(),
            packed: None,
            open: Vec::new(),
            places: Vec::new(),
            scale: Scale::around(0, Zoom::MONTHS, 1_000.0),
            height: 400.0,
            top: 0.0,
            unmoved: true,
            whole: false,
            stale: true,
            drawn: None,
            drag: None,
            wheel: 0.0,
            hovered: None,
            pointer: (0.0, 0.0),
            current: None,
            moves: None,
            weeks: STALE_WEEKS,
            outdated_read: false,
        }
    }
}

impl TimelineState {
    /// Measures the labels, once for every zoom.
    pub(super) fn measure(&mut self, labels: Vec<SharedString>) {
        let fonts = self
            .fonts
            .get_or_insert_with(|| Fonts::new(&[REGULAR], &[BOLD]));
        let widths = labels
            .iter()
            .map(|label| fonts.width(label, LABEL, false) + 2.0);
        self.widths = widths.collect();
        self.labels = labels;
        self.packed = None;
    }

    /// Gives the entries their rows at the step of the zoom, unless they have them.
    pub(super) fn pack(&mut self) {
        let known = self.packed.as_ref().map(|packed| packed.zoom);
        if known == Some(self.scale.zoom) {
            return;
        }
        let packed = pack(
            &self.moments,
            &self.lanes,
            self.scale.zoom,
            &self.widths,
            Room::default(),
        );
        self.packed = Some(packed);
        self.drawn = None;
        self.open.clear();
        self.make_room(self.scale.in_sight());
    }

    /// Opens the rows that are needed for what lies between two places. Rows that are open stay,
    /// so that lanes do not jump while one moves along the line.
    pub(super) fn make_room(&mut self, (from, to): (f64, f64)) {
        let Some(packed) = &self.packed else { return };
        let before = std::mem::take(&mut self.open);
        let lanes = packed.lanes.iter().enumerate();
        let open = lanes.map(|(at, lane)| {
            let (rows, signs) = before.get(at).copied().unwrap_or_default();
            let more = !lane.more_between(from, to).is_empty();
            (rows.max(lane.rows_between(from, to)), signs || more)
        });
        self.open = open.collect();
        let mut y = 0.0;
        let places = self.open.iter().map(|(rows, signs)| {
            let rows = rows + usize::from(*signs);
            let height = (rows as f32 * ROW + 2.0 * PADDING).max(LEAST);
            let place = (y, height);
            y += height;
            place
        });
        self.places = places.collect();
        self.top = self.top.clamp(0.0, self.farthest());
    }

    /// Where the signs of what has no room stand in a lane.
    pub(super) fn signs_y(&self, lane: usize) -> f32 {
        let (rows, _) = self.open.get(lane).copied().unwrap_or_default();
        self.row_y(lane, rows)
    }

    /// How high all lanes are.
    pub(super) fn content(&self) -> f32 {
        self.places.last().map_or(0.0, |(y, height)| y + height)
    }

    /// How far the lanes may be scrolled.
    pub(super) fn farthest(&self) -> f32 {
        (self.content() - self.height).max(0.0)
    }

    /// Shows where most dates lie, or everything where that was asked for.
    ///
    /// One date of long ago would else leave a single heap at the right edge.
    pub(super) fn fit(&mut self) {
        let of = |with_relations: bool| {
            let entries = self.shown.iter();
            let entries = entries.filter_map(|at| self.moments.entries.get(*at as usize));
            let spans = entries
                .filter(|entry| with_relations || entry.what != What::Relation)
                .map(|entry| (entry.span.earliest, entry.span.latest));
            spans.collect::<Vec<(i64, i64)>>()
        };
        // Relations go back for years before anything happened.
        let mut spans = of(self.whole);
        if spans.is_empty() {
            spans = of(true);
        }
        spans.sort_unstable();
        let far = if self.whole { 0 } else { spans.len() / FAR };
        let most = spans.get(far..spans.len() - far).unwrap_or_default();
        let first = most.iter().map(|span| span.0).min();
        let last = most.iter().map(|span| span.1).max();
        let today = self.moments.today;
        let (first, last) = (first.unwrap_or(today), last.unwrap_or(today));
        self.scale = Scale::fit(first, last, self.scale.width);
    }

    /// The place that stays where it is when one looks nearer: what is chosen, else today, else
    /// the middle.
    pub(super) fn pivot(&self) -> f64 {
        let middle = self.scale.width / 2.0;
        let chosen = self.current.and_then(|(_, entry)| self.span(entry));
        let day = chosen.map_or(self.moments.today, |span| span.earliest);
        let x = self.scale.x(day as f64);
        if (0.0..=self.scale.width).contains(&x) {
            x
        } else {
            middle
        }
    }

    /// How many things have a date, as far as that is known.
    pub(in crate::gui) fn dated(&self) -> Option<usize> {
        (!self.stale).then_some(self.moments.entries.len())
    }

    pub(super) fn span(&self, entry: u32) -> Option<&Span> {
        let entry = self.moments.entries.get(entry as usize)?;
        Some(&entry.span)
    }

    pub(super) fn record(&self, entry: u32) -> Option<RecordId> {
        let entry = self.moments.entries.get(entry as usize)?;
        Some(entry.record.clone())
    }

    /// The rows of a lane.
    pub(super) fn lane(&self, lane: usize) -> Option<&PackedLane> {
        self.packed.as_ref()?.lanes.get(lane)
    }

    /// The bar of an entry in a lane, and its row.
    pub(super) fn bar(&self, lane: usize, entry: u32) -> Option<(usize, &Bar)> {
        let rows = self.lane(lane)?.rows.iter().enumerate();
        let mut bars = rows.flat_map(|(at, row)| row.0.iter().map(move |bar| (at, bar)));
        bars.find(|(_, bar)| bar.entry == entry)
    }

    /// The first lane in which an entry stands.
    pub(super) fn lane_of(&self, entry: u32) -> Option<usize> {
        self.lanes
            .iter()
            .position(|lane| lane.entries.contains(&entry))
    }

    /// Where a row begins, from the first lane.
    pub(super) fn row_y(&self, lane: usize, row: usize) -> f32 {
        let top = self.places.get(lane).map_or(0.0, |(y, _)| *y);
        top + PADDING + row as f32 * ROW
    }

    /// What lies at a place of the page: the lane, and the entry.
    pub(super) fn at(&self, (x, y): (f32, f32)) -> Option<(usize, u32)> {
        let y = y + self.top;
        let lane = self
            .places
            .partition_point(|(top, height)| top + height <= y);
        let within = y - self.row_y(lane, 0);
        if within < 0.0 {
            return None;
        }
        let row = self.lane(lane)?.rows.get((within / ROW) as usize)?;
        let (from, _) = self.scale.in_sight();
        let x = from + f64::from(x);
        let bar = row.between(x - 4.0, x + 4.0).first()?;
        Some((lane, bar.entry))
    }

    /// What has no room at a place of the page: where it begins and ends on the line.
    pub(super) fn crowd_at(&self, (x, y): (f32, f32)) -> Option<Vec<u32>> {
        let y = y + self.top;
        let lane = self
            .places
            .partition_point(|(top, height)| top + height <= y);
        let packed = self.lane(lane)?;
        let below = self.signs_y(lane);
        if !(below..below + ROW).contains(&y) {
            return None;
        }
        let (from, _) = self.scale.in_sight();
        let x = from + f64::from(x);
        packed
            .more_between(x, x)
            .first()
            .map(|more| more.entries.clone())
    }

    /// Moves the line and the lanes so that an entry is in sight.
    pub(super) fn reveal(&mut self, lane: usize, entry: u32) {
        let Some((row, bar)) = self.bar(lane, entry) else {
            // It has no room here: its day at least.
            if let Some(day) = self.span(entry).map(|span| span.earliest)
                && !self.scale.shows(day)
            {
                self.scale = Scale::around(day, self.scale.zoom, self.scale.width);
                self.unmoved = false;
            }
            return;
        };
        let (from, to) = (bar.full_from, bar.full_to);
        let (left, right) = (self.scale.on_screen(from), self.scale.on_screen(to));
        let width = self.scale.width;
        if right < EDGE || left > width - EDGE {
            let middle = if to - from < width - 2.0 * EDGE {
                f64::midpoint(left, right) - width / 2.0
            } else {
                left - EDGE
            };
            self.scale = self.scale.moved(middle);
            self.unmoved = false;
        }
        self.make_room(self.scale.in_sight());
        let y = self.row_y(lane, row);
        if y < self.top {
            self.top = y - PADDING;
        } else if y + ROW > self.top + self.height {
            self.top = y + ROW + PADDING - self.height;
        }
        self.top = self.top.clamp(0.0, self.farthest());
    }

    /// Where an entry stands on the page, for tests: its middle.
    #[must_use]
    pub fn in_view(&self, record: &RecordId) -> Option<(f32, f32)> {
        let entry = u32::try_from(self.moments.find(record)?).ok()?;
        let lane = self.lane_of(entry)?;
        let (row, bar) = self.bar(lane, entry)?;
        let x = self
            .scale
            .on_screen(f64::midpoint(bar.full_from, bar.full_to)) as f32;
        Some((x, self.row_y(lane, row) + ROW / 2.0 - self.top))
    }
}

impl std::fmt::Debug for TimelineState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TimelineState({} entries)", self.moments.entries.len())
    }
}
